internal import AtelierCrew
package import AtelierDomain
package import AtelierSandbox
internal import Foundation

/// Runs a case's check on a result, and visible tests on an answer: in the sandbox, always.
package struct Judge: Sendable {
    let sandbox: Bubblewrap
    /// Absolute; holds a folder for each command, gone afterwards.
    let scratch: String
    let limits: CommandLimits

    /// How much of the end of an output is kept.
    private static let outputCharacters = 4_000
    /// A machine that has no room for a sandbox now may have it soon.
    private static let tries = 3

    /// Tells a result that never ends by the processor's time, for the sandbox gives way to everything else on the machine.
    ///
    /// A right answer must not fail because of the neighbours; the clock's limit is for what waits for ever.
    package init(
        sandbox: Bubblewrap,
        scratch: String,
        limits: CommandLimits = CommandLimits(wallSeconds: 600, cpuSeconds: 100)
    ) {
        self.sandbox = sandbox
        self.scratch = scratch
        self.limits = limits
    }

    /// Runs the check on a copy of `result`, a folder.
    ///
    /// Inside, the copy is `/src/result`, and what judges lies read-only beside it.
    package func check(_ evalCase: EvalCase, result: String) async throws -> CheckOutcome {
        try await inFolder { place in
            try FileManager.default.createDirectory(atPath: place + "/tree", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: result, toPath: place + "/tree/result")
            try FileManager.default.createDirectory(atPath: place + "/case", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: evalCase.check, toPath: place + "/case/check.sh")
            if FileManager.default.fileExists(atPath: evalCase.hidden) {
                try FileManager.default.copyItem(atPath: evalCase.hidden, toPath: place + "/case/hidden")
            }
            try Self.makeReadable(place + "/case")
            return try await run(
                SandboxedCommand(
                    argv: ["bash", "/src/check.sh", "/src/result"],
                    worktree: place + "/tree",
                    environment: ["HIDDEN": "/src/hidden", "PYTHONDONTWRITEBYTECODE": "1"],
                    limits: limits,
                    needs: [UntrackedNeed(path: "check.sh"), UntrackedNeed(path: "hidden")],
                    repository: place + "/case"
                )
            )
        }
    }

    /// Runs what a user can see of a case's tests on a copy of `result`.
    func look(_ check: CheckCommand, result: String) async throws -> CheckOutcome {
        try await inFolder { place in
            try FileManager.default.copyItem(atPath: result, toPath: place + "/tree")
            var limits = limits
            limits.cpuSeconds = min(limits.cpuSeconds, VisibleTests.cpuSecondsMax)
            limits.wallSeconds = min(limits.wallSeconds, VisibleTests.wallSecondsMax)
            return try await run(
                SandboxedCommand(
                    argv: check.argv,
                    worktree: place + "/tree",
                    environment: check.environment,
                    limits: limits
                )
            )
        }
    }

    private func run(_ command: SandboxedCommand) async throws(SandboxError) -> CheckOutcome {
        var failures = 0
        while true {
            do {
                let result = try await sandbox.run(command)
                return CheckOutcome(
                    exitStatus: result.exitStatus,
                    output: String(result.text.suffix(Self.outputCharacters)),
                    milliseconds: result.milliseconds,
                    policyHash: result.policyHash.hex
                )
            } catch {
                failures += 1
                guard error.isRetryable, error.code != .cancelled, failures < Self.tries else { throw error }
            }
        }
    }

    private func inFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let place = "\(scratch)/judge-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer {
            // What cannot be removed lies in a folder for temporary things.
            try? FileManager.default.removeItem(atPath: place)
        }
        return try await body(place)
    }

    /// Lets the sandbox's unprivileged user read what judges, however tight the cases were unpacked.
    private static func makeReadable(_ folder: String) throws {
        for path in [folder] + (try FileManager.default.subpathsOfDirectory(atPath: folder).map { folder + "/" + $0 }) {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let mode = attributes[.posixPermissions] as? Int ?? 0
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory: try set(mode | 0o555, path)
            case .typeRegular: try set(mode | (mode & 0o100 != 0 ? 0o555 : 0o444), path)
            default: continue
            }
        }
    }

    private static func set(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
