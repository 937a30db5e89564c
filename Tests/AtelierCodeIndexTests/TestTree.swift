import AtelierCodeMap
import AtelierDomain
import Foundation
import Synchronization

@testable import AtelierCodeIndex

/// A tree in memory that counts what is read of it.
final class TestTree: Sendable {
    private let contents: [ObjectID: Data]
    let entries: [TreeEntry]
    private let reads = Mutex<[String]>([])

    /// Blobs are named by their content, as git's are.
    init(_ files: [String: String]) {
        var contents: [ObjectID: Data] = [:]
        var entries: [TreeEntry] = []
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            let data = Data(text.utf8)
            guard let blob = ObjectID(hex: String(ContentHash(of: data).hex.prefix(40))) else { continue }
            contents[blob] = data
            entries.append(TreeEntry(path: path, blob: blob, mode: .file, bytes: data.count))
        }
        (self.contents, self.entries) = (contents, entries)
    }

    func read(_ blob: ObjectID) throws -> Data {
        reads.withLock { $0.append(blob.hex) }
        guard let data = contents[blob] else { throw CancellationError() }
        return data
    }

    var readCount: Int { reads.withLock(\.count) }

    func bring(_ index: CodeIndex, bounds: IndexBounds = IndexBounds()) async throws -> IndexedTree {
        let indexer = Indexer(index: index, mapper: CodeMapper(grammars: nil), bounds: bounds)
        return try await indexer.bring(entries) { try self.read($0) }
    }
}

/// Sources in Swift, which needs no grammars.
enum TestSources {
    static let files: [String: String] = [
        "Sources/Dates.swift": """
        /// Reads a calendar date such as 2024-02-29.
        func parseDate(_ text: String) -> Day? { Day(text) }
        struct Day {
            let number: Int
            init?(_ text: String) { number = text.count }
            /// The weekday, Monday first. 星期几从星期一开始。
            func weekday() -> Int { number % 7 }
        }
        """,
        "Sources/Ledger.swift": """
        import Foundation
        /// Sums of money by account.
        struct Ledger {
            var totals: [String: Int] = [:]
            mutating func post(_ entry: Entry) { totals[entry.account, default: 0] += entry.amount }
        }
        struct Entry { let account: String; let amount: Int; let day: Day }
        """,
        "Sources/Report.swift": """
        /// Prints a ledger as lines of text, padded to equal width.
        func renderReport(_ ledger: Ledger) -> String {
            ledger.totals.map { padded($0.key) + String($0.value) }.joined()
        }
        func padded(_ text: String) -> String { text + " " }
        """,
        "Tests/DatesTests.swift": """
        struct DatesTests {
            @Test func leapDaysAreRead() { parseDate("2024-02-29") }
        }
        """,
        "README.md": "weekday weekday weekday",
    ]
}
