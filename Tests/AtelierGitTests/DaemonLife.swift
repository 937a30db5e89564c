import Foundation
import Testing

/// The real daemon in private places, which answers from recordings; ended with the value.
final class DaemonLife {
    let root: String
    private let environment: [String: String]
    private let process = Process()

    static let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().path
    static let canRun =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")
        && FileManager.default.isExecutableFile(atPath: products + "/atelierd")
        && FileManager.default.fileExists(atPath: grammars)
    static let whyNot = "bubblewrap, the grammars or the programs are missing: scripts/setup --tests, swift build"

    private static let grammars =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    init() throws {
        root = "/tmp/dl-\(UUID().uuidString.prefix(8).lowercased())"
        let files = FileManager.default
        for folder in ["home", "s", "config", "c/atelier/grammars"] {
            try files.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try files.createDirectory(
            atPath: root + "/r",
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        try files.createSymbolicLink(
            atPath: root + "/c/atelier/grammars/languages.so",
            withDestinationPath: Self.grammars
        )
        environment = [
            "HOME": root + "/home", "XDG_STATE_HOME": root + "/s", "XDG_CACHE_HOME": root + "/c",
            "XDG_RUNTIME_DIR": root + "/r", "XDG_CONFIG_HOME": root + "/config", "LANG": "C.UTF-8",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        process.executableURL = URL(fileURLWithPath: Self.products + "/atelierd")
        process.arguments = ["--replay", Self.package + "/Fixtures/recordings"]
        process.environment = environment
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        // Without a socket a command would start a daemon of its own, and that one would not answer from recordings.
        let deadline = ContinuousClock.now + .seconds(60)
        while !files.fileExists(atPath: root + "/r/atelier/daemon.sock"), process.isRunning,
            ContinuousClock.now < deadline
        {
            sched_yield()
        }
        guard process.isRunning else { throw Scratch.Failure(text: "the daemon does not start") }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        // Temporary places; what cannot be removed is left to the system.
        try? FileManager.default.removeItem(atPath: root)
    }

    /// What a call of `atelier … --json` came to.
    struct Answer {
        let status: Int32
        private let object: [String: Any]

        /// A field of the answer, or of the error in it.
        subscript(name: String) -> String {
            object[name] as? String ?? (object["error"] as? [String: Any])?[name] as? String ?? ""
        }

        init(status: Int32, output: Data) throws {
            self.status = status
            object = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
        }
    }

    func atelier(_ arguments: [String], in folder: String) throws -> Answer {
        let call = Process()
        call.executableURL = URL(fileURLWithPath: Self.products + "/atelier")
        call.arguments = arguments + ["--json"]
        call.environment = environment
        call.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        call.standardOutput = output
        call.standardError = FileHandle.nullDevice
        call.standardInput = FileHandle.nullDevice
        try call.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        call.waitUntilExit()
        return try Answer(status: call.terminationStatus, output: data)
    }
}
