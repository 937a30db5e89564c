import AtelierDomain
import AtelierSandbox
import Foundation

/// A prepared sandbox and a worktree below a folder that only its owner may enter; removed afterwards.
struct SandboxFixture {
    let sandbox: Bubblewrap
    let worktree: String
    let root: String

    /// Calls `body` with a fresh fixture.
    static func use(
        toolchains: Bool = false,
        _ body: (SandboxFixture) async throws -> Void
    ) async throws {
        let root = NSTemporaryDirectory() + "atelier-sandbox-\(UUID().uuidString)"
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: root + "/worktree",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer {
            do {
                try manager.removeItem(atPath: root)
            } catch {
                // A left-over below the temporary folder changes no test's outcome.
            }
        }
        var configuration = SandboxConfiguration(stateDirectory: root + "/state")
        if toolchains {
            let found = Bubblewrap.detectToolchains(
                searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "",
                unprivilegedID: configuration.unprivilegedID
            )
            configuration.toolchains = found.folders
            configuration.path = found.path
        }
        let sandbox = Bubblewrap(configuration: configuration)
        try await sandbox.prepare()
        try await body(SandboxFixture(sandbox: sandbox, worktree: root + "/worktree", root: root))
    }

    /// Runs `script` by a shell in the sandbox.
    func shell(_ script: String, limits: CommandLimits = CommandLimits(wallSeconds: 60)) async throws -> CommandResult {
        try await sandbox.run(
            SandboxedCommand(argv: ["sh", "-c", script], worktree: worktree, limits: limits)
        )
    }

    func write(_ text: String, to name: String) throws {
        let path = worktree + "/" + name
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    /// Runs `script` by the host's shell, unconfined, in the worktree: what a probe must be able to do there.
    func hostShell(_ script: String, environment: [String: String] = [:]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { _, given in given }
        process.currentDirectoryURL = URL(filePath: worktree)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
