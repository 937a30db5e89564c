internal import Foundation

/// Names one process for good: a process id alone is given again, one with its start time and boot is not.
struct ProcessMark: Codable, Equatable, Sendable {
    let pid: Int32
    /// Clock ticks from boot to the start of the process.
    let startTicks: UInt64
    let boot: String

    /// The mark of a running process, nil when there is none or it has ended and waits to be collected.
    init?(pid: Int32) {
        // A process that cannot be read is not there.
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else {
            return nil
        }
        // Fields 3 and 22 of proc(5); the name before them may hold anything.
        let fields = status[status.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let ticks = UInt64(fields[19]) else {
            return nil
        }
        self.pid = pid
        self.startTicks = ticks
        self.boot = boot.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether exactly this process still runs.
    var isRunning: Bool { Self(pid: pid) == self }

    /// Kills the process with its group, if it still is the same one, and waits up to five seconds for its end.
    ///
    /// - Returns: Whether it is gone.
    func kill() async -> Bool {
        guard isRunning else {
            return true
        }
        if getpgid(pid) == pid {
            _ = Foundation.kill(-pid, SIGKILL)
        } else {
            _ = Foundation.kill(pid, SIGKILL)
        }
        for _ in 0..<250 where isRunning {
            // Cancellation only makes the wait shorter.
            try? await Task.sleep(for: .milliseconds(20))
        }
        return !isRunning
    }
}
