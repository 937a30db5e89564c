internal import Foundation

/// The processors of this machine that this process may run on.
package enum Cores {
    /// At least one: fewer than the machine has where a container or `taskset` says so.
    ///
    /// An engine with more threads than it has processors waits for itself at every layer.
    package static let usable: Int = {
        // Without /proc there is nobody who could have said so.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") } ?? ""
        let allowed = line.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return allowed > 0 ? allowed : max(1, ProcessInfo.processInfo.activeProcessorCount)
    }()
}
