import Foundation

/// How a program ended, with what it wrote.
struct Outcome: Sendable {
    let status: Int32
    /// Whether a signal of number `status` ended it.
    let isSignalled: Bool
    let output: String
    let errors: String

    /// The lines on standard error that start with `prefix`.
    func errorLines(_ prefix: String) -> [String] {
        errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
    }
}

/// A process of ours; its output goes to files, so that no pipe fills up.
struct Program: Sendable {
    struct Failure: Error {
        let text: String
    }

    private let process: Process
    private let folder: String
    var pid: pid_t { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Starts `argv`; its first entry is a path.
    init(_ argv: [String], in directory: String, environment: [String: String]) throws {
        folder = NSTemporaryDirectory() + "ae-out-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: argv[0])
        process.arguments = Array(argv.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let files = (output: try Self.file(folder + "/out"), errors: try Self.file(folder + "/err"))
        process.standardOutput = files.output
        process.standardError = files.errors
        try process.run()
        // The child has its own. Foundation's Process reads past the end of its list when more than 1,360 are open.
        try files.output.close()
        try files.errors.close()
        self.process = process
    }

    /// Runs `argv` to its end; one that takes longer than `seconds` is killed and throws.
    static func run(
        _ argv: [String],
        in directory: String,
        environment: [String: String],
        seconds: Int = 60
    ) async throws -> Outcome {
        try await Program(argv, in: directory, environment: environment).end(within: seconds)
    }

    /// Waits for the end; kills and throws after `seconds`.
    func end(within seconds: Int) async throws -> Outcome {
        let hasEnded = try await eventually(within: seconds) { !process.isRunning }
        if !hasEnded {
            kill(pid, SIGKILL)
            process.waitUntilExit()
        }
        let outcome = Outcome(
            status: process.terminationStatus,
            isSignalled: process.terminationReason == .uncaughtSignal,
            output: try text("out"),
            errors: try text("err")
        )
        try FileManager.default.removeItem(atPath: folder)
        guard hasEnded else {
            throw Failure(text: "\(process.arguments ?? []) took over \(seconds) s: \(outcome.output)\(outcome.errors)")
        }
        return outcome
    }

    /// What it has written to standard error so far.
    func errorsSoFar() throws -> String { try text("err") }

    /// What it has written to standard output so far.
    func outputSoFar() throws -> String { try text("out") }

    func signal(_ number: Int32) {
        kill(pid, number)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")), as: UTF8.self)
    }

    private static func file(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Failure(text: "cannot write \(path)") }
        return handle
    }
}
