package import Foundation

/// The text of a note: the statement as readable JSON, perhaps its signature, and a last line with the digest of all before.
///
/// Not an envelope with the statement in base64, so that `git notes show` is enough to read it and the signature can be
/// checked by the programs that made it.
package struct ReceiptNote: Equatable, Sendable {
    /// The statement's own bytes, which the signature is over: JSON, ending in a newline.
    package let statement: Data
    /// Armoured, ending in a newline; empty when nobody signed.
    package let signature: String

    private static let label = "atelier-receipt-sha256: "
    private static let armour = "\n-----BEGIN "

    /// Why bytes are no note of ours, or not what they were when they were written.
    package enum Fault: Error, Equatable, Sendable {
        /// The last line is missing or of another form.
        case unsealed
        /// What the last line says is not the digest of what stands before.
        case altered
        /// The bytes are as they were written but hold no statement that is known.
        case unreadable
    }

    package init(statement: Data, signature: String = "") {
        self.statement = statement
        self.signature = signature
    }

    /// The statement of `receipt`: sorted keys, so that equal receipts give equal bytes.
    package static func statement(of receipt: Receipt) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(receipt) + Data("\n".utf8)
        } catch {
            preconditionFailure("a receipt of strings and numbers encodes: \(error)")
        }
    }

    /// The whole note.
    package var text: String {
        let body = String(decoding: statement, as: UTF8.self) + signature
        return body + Self.label + ContentHash(of: body).hex + "\n"
    }

    /// Takes a note apart; throws unless every byte is as `text` wrote it.
    package init(parsing data: Data) throws(Fault) {
        let lineBytes = Self.label.utf8.count + 64 + 1
        guard data.count > lineBytes else { throw .unsealed }
        let body = data.dropLast(lineBytes)
        let line = String(decoding: data.suffix(lineBytes), as: UTF8.self)
        guard line.hasPrefix(Self.label), line.hasSuffix("\n"),
            let digest = ContentHash(hex: String(line.dropFirst(Self.label.count).dropLast()))
        else { throw .unsealed }
        guard ContentHash(of: Data(body)) == digest else { throw .altered }
        guard body.last == UInt8(ascii: "\n") else { throw .unreadable }
        if let start = body.range(of: Data(Self.armour.utf8)) {
            statement = Data(body[..<(start.lowerBound + 1)])
            signature = String(decoding: body[(start.lowerBound + 1)...], as: UTF8.self)
        } else {
            statement = Data(body)
            signature = ""
        }
    }

    /// The statement as values; throws `unreadable` for one of another kind.
    package func receipt() throws(Fault) -> Receipt {
        guard let receipt = try? JSONDecoder().decode(Receipt.self, from: statement),
            receipt.type == Receipt.statementType, receipt.predicateType == Receipt.predicateType
        else { throw .unreadable }  // Which field does not fit says nothing to whoever has to decide about trust.
        return receipt
    }
}
