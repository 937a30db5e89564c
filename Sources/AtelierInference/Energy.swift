internal import Foundation

/// The energy that this machine's processors have used, as the kernel's power capping interface counts it (RAPL,
/// docs.kernel.org/power/powercap); most machines let only root read it.
package struct Energy: Sendable {
    private let folder: String

    package init(folder: String = "/sys/class/powercap") {
        self.folder = folder
    }

    /// One reading: microjoules by package of processors, each up to the largest its counter shows.
    package struct Reading: Equatable, Sendable {
        fileprivate let used: [String: Int]
        fileprivate let largest: [String: Int]

        /// Millijoules since `earlier`, over a counter that has begun again at zero; nil when nothing can be told.
        package func millijoules(since earlier: Reading) -> Int? {
            guard !used.isEmpty, used.keys == earlier.used.keys else { return nil }
            var sum = 0
            for (name, value) in used {
                let before = earlier.used[name] ?? 0
                sum += value >= before ? value - before : value + (largest[name] ?? 0) - before
            }
            return max(0, sum) / 1_000
        }
    }

    /// What the counters show; empty where there are none or they may not be read.
    package func read() -> Reading {
        var used: [String: Int] = [:]
        var largest: [String: Int] = [:]
        for name in Files.names(in: folder) where name.hasPrefix("intel-rapl:") && name.split(separator: ":").count == 2
        {
            guard let value = number("\(folder)/\(name)/energy_uj") else { continue }
            used[name] = value
            largest[name] = number("\(folder)/\(name)/max_energy_range_uj") ?? 0
        }
        return Reading(used: used, largest: largest)
    }

    private func number(_ path: String) -> Int? {
        FileManager.default.contents(atPath: path).flatMap {
            Int(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}
