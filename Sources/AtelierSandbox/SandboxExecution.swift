internal import AtelierDomain
internal import Foundation
internal import Glibc
internal import Subprocess

/// One run of the launcher, from its start until the namespace is empty.
struct SandboxExecution: Sendable {
    /// How it ended.
    struct Ending: Sendable {
        let exitStatus: Int
        let output: Data
        let isTruncated: Bool
        let milliseconds: Int
    }

    /// For `/bin/sh`.
    let arguments: [String]
    let limits: CommandLimits
    /// Where bubblewrap writes the number of the namespace's first process.
    let statusFile: String

    /// - Throws: `setupFailed` when the command was not started, `cancelled`, `notEnded`.
    func run() async throws(SandboxError) -> Ending {
        let start = SuspendingClock.now
        let deadline = start + .seconds(max(1, limits.wallSeconds))
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(1))
        ]
        let outcome: (status: TerminationStatus, output: OutputCollector, limit: Watchdog.Limit?)
        do {
            let result = try await Subprocess.run(
                .name("sh"),
                arguments: Arguments(arguments),
                // Only to find the shell; the launcher starts everything else by absolute path and with nothing.
                environment: .custom(["PATH": "/usr/bin:/bin"]),
                platformOptions: options,
                input: .none,
                output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                let watchdog = Watchdog(root: execution.processIdentifier.value, limits: limits, deadline: deadline)
                return await collect(execution.standardOutput, beside: watchdog)
            }
            outcome = (result.terminationStatus, result.closureResult.0, result.closureResult.1)
        } catch {
            await awaitEnd()
            throw Task.isCancelled ? Self.cancelled : SandboxError(.setupFailed, "The sandbox could not be started.")
        }
        let duration = (SuspendingClock.now - start).components
        guard await awaitEnd() else {
            throw SandboxError(.notEnded, "A killed process of the sandbox does not end.")
        }
        guard !Task.isCancelled else {
            throw Self.cancelled
        }
        guard let output = outcome.output.afterReady else {
            let complaint =
                outcome.limit == nil ? outcome.output.setupComplaint : "it took more than the command's own limits."
            throw SandboxError(.setupFailed, "The sandbox could not be set up: \(complaint)")
        }
        return Ending(
            exitStatus: outcome.limit?.exitStatus ?? outcome.status.shellStatus,
            output: output,
            isTruncated: outcome.output.isTruncated,
            milliseconds: Int(duration.seconds * 1_000 + duration.attoseconds / 1_000_000_000_000_000)
        )
    }

    private static let cancelled = SandboxError(.cancelled, "The command was cancelled.")

    /// Reads to the end of output, which comes when the namespace is dead, while `watchdog` looks on.
    private func collect(
        _ sequence: SubprocessOutputSequence,
        beside watchdog: Watchdog
    ) async -> (OutputCollector, Watchdog.Limit?) {
        await withTaskGroup(of: Watchdog.Limit?.self) { group in
            group.addTask { await watchdog.watch() }
            var collector = OutputCollector(bytesMax: max(0, limits.outputBytesMax))
            do {
                for try await buffer in sequence {
                    buffer.withUnsafeBytes { collector.append($0) }
                }
            } catch {
                // A reader that is cancelled or broken ends the command: nobody would see what it does.
                Glibc.kill(-watchdog.root, SIGKILL)
            }
            group.cancelAll()
            return (collector, await group.next() ?? nil)
        }
    }

    /// Whether the namespace's first process is dead, which it is only when all others are; waits up to ten seconds.
    @discardableResult
    private func awaitEnd() async -> Bool {
        guard let first = firstProcess() else {
            return true
        }
        // A task of its own, because a cancelled caller has to wait too: the worktree is not at rest before.
        return await Task {
            for _ in 0..<2_000 {
                guard let status = ProcessStatus(of: first), !status.isDead else {
                    return true
                }
                do {
                    try await Task.sleep(for: .milliseconds(5))
                } catch {
                    return false
                }
            }
            return false
        }.value
    }

    /// Nil when bubblewrap did not come so far.
    private func firstProcess() -> pid_t? {
        struct Line: Decodable {
            let childPID: pid_t

            enum CodingKeys: String, CodingKey { case childPID = "child-pid" }
        }
        guard let bytes = FileManager.default.contents(atPath: statusFile), let line = bytes.split(separator: 10).first
        else {
            return nil
        }
        // A line that is cut short was written by a bubblewrap that died before it started anything.
        return try? JSONDecoder().decode(Line.self, from: Data(line)).childPID
    }
}

extension TerminationStatus {
    /// As a shell would report it: 128 + n after signal n.
    fileprivate var shellStatus: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }
}
