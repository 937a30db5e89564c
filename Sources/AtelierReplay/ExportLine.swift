internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

/// The kinds of lines of an export, in the order in which they stand in the file.
enum LineKind: String, Codable, CaseIterable {
    case export = "atelier.export"
    case requirement
    case input
    case task
    case fact
    case evidence
    case modelCall
    case modelRefusal
    case command
    case object
    case omitted
    case end
}

/// One line: what it is, and the value.
struct ExportLine<Value: Codable>: Codable {
    let kind: LineKind
    let value: Value
}

/// Bytes as text where they are text, so that people can read an export; in base64 where not.
struct LegibleBytes: Codable, Equatable {
    let data: Data

    private enum Key: String, CodingKey {
        case text
        case base64
    }

    init(_ data: Data) {
        self.data = data
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            data = Data(text.utf8)
        } else {
            data = try container.decode(Data.self, forKey: .base64)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let text = String(decoding: data, as: UTF8.self)
        if Data(text.utf8) == data {
            try container.encode(text, forKey: .text)
        } else {
            try container.encode(data, forKey: .base64)
        }
    }
}

/// The values of the lines that have no shape of their own yet.
enum ExportValue {
    /// The first line.
    struct Head: Codable {
        let version: Int
        let summary: Export.Summary
        let base: ObjectID
    }

    struct Input: Codable {
        let input: RunInput
        let content: LegibleBytes
        let sha256: ContentHash
    }

    struct FactLine: Codable {
        let kind: String
        let subject: String
        let writer: TaskID
        let body: LegibleBytes
    }

    struct EvidenceLine: Codable {
        let task: TaskID
        let evidence: Evidence
    }

    struct Command: Codable {
        let task: TaskID
        let request: CommandRequest
        let exitStatus: Int
        let output: LegibleBytes
        let isTruncated: Bool
        let milliseconds: Int
        let policyHash: ContentHash
    }

    struct Object: Codable {
        let id: ObjectID
        let kind: GitObject.Kind
        let content: LegibleBytes
    }

    /// A file whose content is not in the export.
    struct Omitted: Codable {
        let path: String
        let blob: ObjectID
        let bytes: Int
    }

    /// The last line: how many lines stand before it and the digest of all their bytes.
    struct End: Codable {
        let lines: Int
        let sha256: ContentHash
    }
}
