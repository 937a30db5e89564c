import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

/// The supervisor without a real model: what it refuses, and how it takes engines that do not start.
@Suite(.timeLimit(.minutes(2))) struct EngineTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func configuration(_ script: String) throws -> EngineConfiguration {
        let path = try folder.write("engine", Data("#!/bin/sh\n\(script)\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        var configuration = EngineConfiguration(
            binary: EngineBinary(path: path, version: "0", origin: .named),
            modelPath: "/nowhere",
            modelHash: "",
            directory: "\(folder.path)/run",
            logPath: "\(folder.path)/engine.log",
            threads: 1
        )
        configuration.crashesMax = 2
        configuration.startSeconds = 30
        return configuration
    }

    @Test func socketPathThatIsTooLongIsRefused() throws {
        var configuration = try configuration("exit 0")
        configuration.directory = "/tmp/" + String(repeating: "x", count: 100)
        #expect { try Engine(configuration) } throws: { error in
            (error as? InferenceError)?.code == .socketPathTooLong
        }
    }

    @Test func engineThatCrashesAtOnceIsTriedAFewTimes() async throws {
        let engine = try Engine(try configuration("echo broken; echo again >> \(folder.path)/starts; exit 3"))
        async let supervision: Void = engine.run()
        await #expect { try await engine.ready() } throws: { error in
            let error = error as? InferenceError
            return error?.code == .engineCrashed && error?.message.contains("status 3") == true
        }
        #expect(folder.read("starts") == Data("again\nagain\n".utf8))
        #expect(folder.read("engine.log") == Data("broken\nbroken\n".utf8))
        await engine.stop()
        try await supervision
        #expect(await engine.state == .stopped)
    }

    @Test func anEngineForAnotherProcessorIsToldAsSuch() async throws {
        var configuration = try configuration("kill -ILL $$")
        configuration.crashesMax = 1
        let engine = try Engine(configuration)
        async let supervision: Void = engine.run()
        await #expect { try await engine.ready() } throws: { error in
            let error = error as? InferenceError
            // Nobody is told to remove a program of their own.
            return error?.message.contains("status 132, an illegal instruction") == true
                && error?.hint?.contains("another processor") == true && error?.hint?.contains("remove") == false
        }
        await engine.stop()
        try await supervision
    }

    @Test func engineThatNeverAnswersIsEndedAtTheDeadline() async throws {
        var configuration = try configuration("echo $$ > \(folder.path)/pid; exec sleep 1000")
        configuration.startSeconds = 1
        configuration.crashesMax = 1
        let engine = try Engine(configuration)
        async let supervision: Void = engine.run()
        await #expect(throws: InferenceError.self) { try await engine.ready() }
        await engine.stop()
        try await supervision
        let pid = try #require(Int32(String(decoding: folder.read("pid") ?? Data(), as: UTF8.self).dropLast()))
        #expect(ProcessMark(pid: pid) == nil)
    }

    @Test func privateFolderIsTheUsersAlone() async throws {
        let engine = try Engine(try configuration("exit 0"))
        try FileManager.default.createDirectory(atPath: "\(folder.path)/run", withIntermediateDirectories: true)
        async let supervision: Void = engine.run()
        _ = try? await engine.ready()
        await engine.stop()
        try await supervision
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/run")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func leftoverIsEndedAndAnotherProcessWithItsNumberIsNot() async throws {
        let sleeper = Process()
        sleeper.executableURL = URL(fileURLWithPath: "/bin/sleep")
        sleeper.arguments = ["1000"]
        try sleeper.run()
        defer { kill(sleeper.processIdentifier, SIGKILL) }
        let mark = try #require(ProcessMark(pid: sleeper.processIdentifier))
        let engine = try Engine(try configuration("exit 0"))

        let data = try JSONEncoder().encode(mark)
        let stale = String(decoding: data, as: UTF8.self)
            .replacingOccurrences(of: "\(mark.startTicks)", with: "\(mark.startTicks - 1)")
        try folder.write("run/engine.json", Data(stale.utf8))
        try await engine.reapLeftovers()
        #expect(mark.isRunning)
        #expect(folder.read("run/engine.json") == nil)

        try folder.write("run/engine.json", data)
        try await engine.reapLeftovers()
        #expect(!mark.isRunning)
        #expect(folder.read("run/engine.json") == nil)
    }

    @Test func logKeepsItsSize() throws {
        var log = try BoundedLog(path: "\(folder.path)/log", bytesMax: 10)
        for text in ["12345", "6789", "abc", "a line that is far too long"] {
            try log.append(Data(text.utf8))
        }
        #expect(folder.read("log") == Data("r too long".utf8))
        #expect(folder.read("log.1") == Data("abc".utf8))
    }

    @Test(arguments: [("[12/214] Building CXX", 12, 214), ("[214/214] Linking", 214, 214)])
    func buildStepsAreRead(line: String, done: Int, total: Int) {
        let steps = EngineBuild.steps(in: line)
        #expect(steps?.done == done)
        #expect(steps?.total == total)
    }

    @Test(arguments: ["", "[", "[a/b]", "ninja: no work to do.", "[1/2/3] x"])
    func otherLinesAreNoSteps(line: String) {
        #expect(EngineBuild.steps(in: line) == nil)
    }

    @Test func programThatIsNoEngineIsNotTaken() async throws {
        let path = try configuration("echo version: 1; echo --offline").binary.path
        #expect(await EngineStore(directory: folder.path).locate(named: path, searchPath: "") == nil)
    }

    @Test func namedEngineComesBeforeTheBuiltOne() async throws {
        let able =
            "echo 'version: 7 (toy)'; echo --offline --no-webui --jinja --json-schema --cache-ram --no-slots x.sock"
        let path = try configuration(able).binary.path
        let store = EngineStore(directory: "\(folder.path)/engines")
        let built = "engines/\(EngineBuild.version)/llama-server"
        try folder.write(built, try #require(folder.read("engine")))
        let builtPath = "\(folder.path)/\(built)"
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: builtPath)
        #expect(
            await store.locate(named: path, searchPath: "")
                == EngineBinary(path: path, version: "7 (toy)", origin: .named)
        )
        #expect(
            await store.locate(named: "/nowhere", searchPath: "")
                == EngineBinary(path: builtPath, version: "7 (toy)", origin: .built)
        )
    }
}
