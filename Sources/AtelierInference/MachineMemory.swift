internal import Foundation

/// The memory that a new process can still have: what the kernel calls available, and what the control groups allow.
package struct MachineMemory: Equatable, Sendable {
    /// `MemAvailable` of `/proc/meminfo`: free, and cached but not needed.
    package let availableBytes: Int
    /// What the narrowest control group still allows, its unneeded cache counted as free; nil without a limit.
    package let allowedBytes: Int?

    package init(availableBytes: Int, allowedBytes: Int? = nil) {
        self.availableBytes = availableBytes
        self.allowedBytes = allowedBytes
    }

    /// The smaller of both.
    package var bytes: Int { min(availableBytes, allowedBytes ?? availableBytes) }

    /// Asks the kernel about this process through `read`, which gives the text of a file, or nil.
    ///
    /// Nil where the kernel does not tell, as on other systems.
    package static func read(_ read: (String) -> String? = MachineMemory.text) -> Self? {
        guard let text = read("/proc/meminfo"), let available = number("MemAvailable:", in: text) else {
            return nil
        }
        let groups = (read("/proc/self/cgroup") ?? "").split(separator: "\n")
        let limits = groups.compactMap { allowed(in: String($0), read) }
        return Self(availableBytes: available * 1_024, allowedBytes: limits.min())
    }

    /// A small file of the kernel as text.
    package static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names of one version's files; version 1 stands for "no limit" as a number near 2^63.
    private struct Version {
        let root: String
        let limit: String
        let usage: String
        let cache: String
    }

    private static let first = Version(
        root: "/sys/fs/cgroup/memory",
        limit: "memory.limit_in_bytes",
        usage: "memory.usage_in_bytes",
        cache: "total_inactive_file"
    )
    private static let second = Version(
        root: "/sys/fs/cgroup",
        limit: "memory.max",
        usage: "memory.current",
        cache: "inactive_file"
    )

    /// What one line of `/proc/self/cgroup`, `id:controllers:path`, still allows; nil when it limits no memory.
    ///
    /// Each group above counts too. A container may not see its own group under that path, but its root.
    private static func allowed(in line: String, _ read: (String) -> String?) -> Int? {
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else {
            return nil
        }
        let version: Version
        if fields[0] == "0", fields[1].isEmpty {
            version = second
        } else if fields[1].split(separator: ",").contains("memory") {
            version = first
        } else {
            return nil
        }
        var names = fields[2].split(separator: "/")
        var narrowest: Int?
        while true {
            let folder = ([Substring(version.root)] + names).joined(separator: "/")
            if let left = left(in: folder, version, read) {
                narrowest = min(narrowest ?? left, left)
            }
            guard names.popLast() != nil else {
                return narrowest
            }
        }
    }

    private static func left(in folder: String, _ version: Version, _ read: (String) -> String?) -> Int? {
        // "max" is no number.
        guard let limit = read("\(folder)/\(version.limit)").flatMap(whole), limit < 1 << 60 else {
            return nil
        }
        let used = read("\(folder)/\(version.usage)").flatMap(whole) ?? 0
        let cache = read("\(folder)/memory.stat").flatMap { number(version.cache, in: $0) } ?? 0
        return max(0, limit - max(0, used - cache))
    }

    private static func whole(_ text: String) -> Int? {
        Int(text.filter { !$0.isWhitespace })
    }

    /// The number after `name` on a line of its own.
    private static func number(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count >= 2, words[0] == name {
                return Int(words[1]).flatMap { (0..<1 << 50).contains($0) ? $0 : nil }
            }
        }
        return nil
    }
}
