internal import AtelierDomain
internal import Foundation
internal import GRDB

/// A row that an event speaks of; the event keeps the digest of what never changes in it, so that an edit is found.
struct SealedRow: Equatable, Sendable {
    /// The tables whose rows are sealed, with the columns that never change.
    ///
    /// The lists are part of what is on users' disks: they may not change, and later columns are not sealed.
    enum Table: String, Sendable, CaseIterable {
        case requirement
        case fact
        case evidence
        case modelCall
        case commandCall
        case modelRefusal
        case landing
        case egress

        var keyColumn: String {
            switch self {
            case .requirement: "id"
            case .fact, .evidence, .modelCall, .commandCall, .modelRefusal, .egress: "sequence"
            case .landing: "requirement"
            }
        }

        var columns: String {
            switch self {
            case .requirement:
                """
                id, text, repositoryPath, baseCommit, baseBranch, tokensMax, secondsMax, candidatesMax, createdAtMs
                """
            case .fact: "requirement, kind, subject, body, writer, generation, writtenAtMs"
            case .evidence:
                """
                requirement, task, generation, purpose, argv, tree, exitStatus, logHash, policyHash, milliseconds,
                writtenAtMs
                """
            case .modelCall:
                """
                requirement, task, generation, digest, request, reply, isComplete, promptTokens, cachedTokens,
                generatedTokens, milliseconds, model, writtenAtMs
                """
            case .commandCall:
                """
                requirement, task, generation, digest, request, exitStatus, output, isTruncated, milliseconds,
                policyHash, writtenAtMs
                """
            case .modelRefusal: "requirement, task, generation, digest, promptTokens, room, writtenAtMs"
            case .landing:
                """
                requirement, task, generation, repositoryPath, reference, expected, commitId, receipt, intendedAtMs
                """
            case .egress: "requirement, task, generation, model, destination, body, redactions, writtenAtMs"
            }
        }
    }

    let table: Table
    /// The row's key as text.
    let key: String

    init(_ table: Table, _ key: String) {
        self.table = table
        self.key = key
    }

    /// Reads what `subject` wrote; nil when it is no subject.
    init?(subject: String) {
        guard let slash = subject.firstIndex(of: "/"), let table = Table(rawValue: String(subject[..<slash])) else {
            return nil
        }
        self.init(table, String(subject[subject.index(after: slash)...]))
    }

    /// What the event calls the row, such as `fact/12`.
    var subject: String { "\(table.rawValue)/\(key)" }

    /// The digest of the row as it stands; nil when it is not there.
    func seal(in database: Database) throws -> ContentHash? {
        let sql = "SELECT \(table.columns) FROM \(table.rawValue) WHERE \(table.keyColumn) = ?"
        guard let row = try database.row(sql, [key]) else { return nil }
        var bytes = Data()
        // Kind and length before each value, so that no two different rows read the same.
        func add(_ kind: Character, _ value: Data) {
            bytes.append(contentsOf: "\(kind)\(value.count):".utf8)
            bytes.append(value)
        }
        for value in row.databaseValues {
            switch value.storage {
            case .null: add("n", Data())
            case .int64(let number): add("i", Data(String(number).utf8))
            case .double(let number): add("d", Data(String(number).utf8))
            case .string(let text): add("s", Data(text.utf8))
            case .blob(let data): add("b", data)
            }
        }
        return ContentHash(of: bytes)
    }
}
