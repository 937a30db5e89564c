internal import Foundation

/// The folder that holds a board's backups, each named by the time it was made.
package struct BackupFolder: Sendable {
    /// One backup as the folder lists it.
    package struct Entry: Codable, Equatable, Sendable {
        /// Why it was made.
        package enum Kind: String, Codable, Sendable, CaseIterable {
            /// By the daemon, day by day.
            case scheduled
            /// By a person's `atelier backup`.
            case asked
            /// Before a new release changed the board's tables.
            case migration
        }

        package let path: String
        package let kind: Kind
        package let madeAtMs: Int64
        package let bytes: Int64
    }

    /// Absolute; made by the daemon.
    package let path: String

    /// Backups of each kind that are kept.
    package static let keptMax = 3
    /// The end of the name of a copy that is not whole or not checked yet.
    static let partialSuffix = ".partial"

    package init(path: String) {
        self.path = path
    }

    /// Where the backup made at `nowMs` goes.
    package func name(_ kind: Entry.Kind, nowMs: Int64) -> String {
        "\(path)/\(kind.rawValue)-\(Self.stamp(nowMs)).sqlite"
    }

    /// The whole and checked ones, newest first.
    package func entries() throws(BlackboardError) -> [Entry] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw BlackboardError(
                .storeUnreachable,
                "The folder of backups \(path) cannot be read.",
                hint: "Check who owns it."
            )
        }
        return names.compactMap(entry).sorted { ($0.madeAtMs, $0.path) > ($1.madeAtMs, $1.path) }
    }

    /// Removes what is more than `keptMax` of a kind, the oldest first; gives the paths.
    ///
    /// The newest of each kind stay whatever their age.
    package func rotate() throws(BlackboardError) -> [String] {
        var removed: [String] = []
        let all = try entries()
        for kind in Entry.Kind.allCases {
            for entry in all.filter({ $0.kind == kind }).dropFirst(Self.keptMax) {
                try remove(entry.path)
                removed.append(entry.path)
            }
        }
        return removed
    }

    /// Removes every backup made before `timeMs`; gives the paths.
    package func removeOlder(than timeMs: Int64) throws(BlackboardError) -> [String] {
        let old = try entries().filter { $0.madeAtMs < timeMs }.map(\.path)
        for path in old { try remove(path) }
        return old
    }

    /// Removes half-made copies of a daemon that is gone.
    package func sweep() throws(BlackboardError) {
        // A folder that is not there has nothing to sweep.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name.hasSuffix(Self.partialSuffix) { try remove("\(path)/\(name)") }
    }

    private func remove(_ path: String) throws(BlackboardError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw BoardCopy.unreachable(path) }
    }

    private func entry(_ name: String) -> Entry? {
        guard name.hasSuffix(".sqlite"), let dash = name.firstIndex(of: "-"),
            let kind = Entry.Kind(rawValue: String(name[..<dash])),
            let madeAtMs = Self.time(String(name[name.index(after: dash)...].dropLast(".sqlite".count)))
        else { return nil }
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Entry(path: "\(path)/\(name)", kind: kind, madeAtMs: madeAtMs, bytes: Int64(status.st_size))
    }

    /// Such as `20261125T022409.123Z`: sorts by time, and a person can read it.
    static func stamp(_ timeMs: Int64) -> String {
        var seconds = time_t(timeMs / 1_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ number: some BinaryInteger, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return digits(Int(parts.tm_year) + 1900, 4) + digits(parts.tm_mon + 1, 2) + digits(parts.tm_mday, 2) + "T"
            + digits(parts.tm_hour, 2) + digits(parts.tm_min, 2) + digits(parts.tm_sec, 2) + "."
            + digits(timeMs % 1_000, 3) + "Z"
    }

    /// What `stamp` made a text of; nil for other texts.
    static func time(_ stamp: String) -> Int64? {
        let digits = stamp.utf8.filter { (48...57).contains($0) }.map { Int64($0 - 48) }
        guard digits.count == 17 else { return nil }
        func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
        var parts = tm()
        parts.tm_year = Int32(number(0..<4) - 1900)
        parts.tm_mon = Int32(number(4..<6) - 1)
        parts.tm_mday = Int32(number(6..<8))
        parts.tm_hour = Int32(number(8..<10))
        parts.tm_min = Int32(number(10..<12))
        parts.tm_sec = Int32(number(12..<14))
        let timeMs = Int64(timegm(&parts)) * 1_000 + number(14..<17)
        return Self.stamp(timeMs) == stamp ? timeMs : nil
    }
}
