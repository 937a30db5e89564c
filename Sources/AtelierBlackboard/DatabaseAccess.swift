internal import Foundation
internal import GRDB

extension Database {
    /// Runs `body` in a transaction of its own and answers its value once it is committed.
    func transaction<Value>(_ kind: TransactionKind, _ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction(kind) {
            value = try body(self)
            return .commit
        }
        guard let value else { preconditionFailure("a committed transaction has run its body") }
        return value
    }

    /// Runs one statement and answers how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(try cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(try cachedStatement(sql: sql), arguments: arguments)
    }

    /// Whether `sql` selects anything; its first column is never NULL.
    func exists(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
        // A whole row would be given a table of its columns' names first.
        try DatabaseValue.fetchOne(try cachedStatement(sql: sql), arguments: arguments) != nil
    }
}

extension Row {
    /// A column that must be there and fit; a damaged row throws `storeCorrupt` instead of trapping.
    func field<Value: DatabaseValueConvertible>(_ name: String) throws -> Value {
        let stored: DatabaseValue = self[name]
        guard let value = Value.fromDatabaseValue(stored) else { throw Self.damaged(name) }
        return value
    }

    /// A column that may be NULL.
    func fieldIfAny<Value: DatabaseValueConvertible>(_ name: String) throws -> Value? {
        let stored: DatabaseValue = self[name]
        return stored.isNull ? nil : try field(name) as Value
    }

    /// A column of text that `make` understands, such as an enumeration's raw value or a digest.
    func parsed<Value>(_ name: String, _ make: (String) -> Value?) throws -> Value {
        guard let value = make(try field(name)) else { throw Self.damaged(name) }
        return value
    }

    /// A column of JSON text.
    func decoded<Value: Decodable>(_ name: String) throws -> Value {
        let text: String = try field(name)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw Self.damaged(name)
        }
    }

    private static func damaged(_ name: String) -> BlackboardError {
        BlackboardError(
            .storeCorrupt,
            "The blackboard file is damaged: column \(name) holds what no release writes.",
            hint: "Go back to a backup: atelier restore FILE; they are in the folder backups beside it."
        )
    }
}

/// `value` as JSON text with sorted keys.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
