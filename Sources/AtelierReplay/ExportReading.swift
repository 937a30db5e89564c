internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
package import Foundation

extension Export {
    /// The longest file that is read, as it lies on the disk and unpacked.
    package static let fileBytesMax = 128 << 20
    private static let textBytesMax = 512 << 20

    /// Reads a whole file.
    ///
    /// - Throws: `exportForeign`, `exportDamaged`, `exportNewer` or `exportTooLarge`, each before anything of it is used.
    package init(file: Data) throws {
        guard file.count <= Self.fileBytesMax else { throw ReplayError.tooLarge(Self.fileBytesMax) }
        guard file.starts(with: [0x1F, 0x8B]) else {
            throw ReplayError(
                .exportForeign,
                "The file is no export of Atelier.",
                hint: "An export is what `atelier export ID` writes."
            )
        }
        try self.init(text: try Gzip.decompress(file, bytesMax: Self.textBytesMax))
    }

    /// Reads the lines of an export.
    package init(text: Data) throws {
        var reader = try Reader(text)
        let head = try reader.head()
        var history = RunHistory(
            requirement: try reader.next(.requirement),
            tasks: [],
            facts: [],
            evidence: [],
            modelCalls: [],
            commandCalls: [],
            inputs: [:]
        )
        let id = history.requirement.id
        for value: ExportValue.Input in try reader.all(.input) { history.inputs[value.input] = value.content.data }
        history.tasks = try reader.all(.task)
        let facts: [ExportValue.FactLine] = try reader.all(.fact)
        history.facts = facts.enumerated().map { index, value in
            Fact(
                sequence: Int64(index) + 1,
                requirement: id,
                kind: value.kind,
                subject: value.subject,
                body: value.body.data,
                writer: value.writer
            )
        }
        let evidence: [ExportValue.EvidenceLine] = try reader.all(.evidence)
        history.evidence = evidence.map { RunHistory.Witness(task: $0.task, evidence: $0.evidence) }
        history.modelCalls = try reader.all(.modelCall)
        history.refusals = try reader.all(.modelRefusal)
        let commands: [ExportValue.Command] = try reader.all(.command)
        history.commandCalls = commands.map { Self.call($0, requirement: id) }
        let base = try Self.base(head.base, &reader)
        try reader.expectEnd()
        self.init(recording: Recording(history: history, base: base), summary: head.summary)
    }

    private static func call(_ value: ExportValue.Command, requirement: RequirementID) -> CommandCall {
        CommandCall(
            requirement: requirement,
            task: value.task,
            request: value.request,
            result: CommandResult(
                exitStatus: value.exitStatus,
                output: value.output.data,
                isTruncated: value.isTruncated,
                milliseconds: value.milliseconds,
                policyHash: value.policyHash
            )
        )
    }

    private static func base(_ commit: ObjectID, _ reader: inout Reader) throws -> RecordedBase {
        let objects: [ExportValue.Object] = try reader.all(.object)
        let omitted: [ExportValue.Omitted] = try reader.all(.omitted)
        return RecordedBase(
            commit: commit,
            objects: Dictionary(objects.map { ($0.id, GitObject(kind: $0.kind, bytes: $0.content.data)) }) { $1 },
            sizes: Dictionary(omitted.map { ($0.blob, $0.bytes) }) { $1 },
            omitted: Dictionary(omitted.map { ($0.blob, $0.path) }) { $1 }
        )
    }
}

/// Takes the lines of an export one after the other; the seal is looked at first.
private struct Reader {
    private struct Kind: Decodable {
        let kind: LineKind
    }

    private var lines: ArraySlice<Data>
    private let decoder = JSONDecoder()

    init(_ text: Data) throws {
        let lines = text.split(separator: UInt8(ascii: "\n")).map { Data($0) }
        // The first line before the seal: a newer format may be sealed otherwise. What does not decode is no such line,
        // here and at the end, and that is what is said.
        struct Version: Decodable {
            struct Value: Decodable {
                let version: Int
            }

            let kind: String
            let value: Value
        }
        guard let first = lines.first, let version = try? JSONDecoder().decode(Version.self, from: first),
            version.kind == LineKind.export.rawValue
        else {
            throw ReplayError(
                .exportForeign,
                "The file is no export of Atelier.",
                hint: "An export is what `atelier export ID` writes."
            )
        }
        guard version.value.version <= Export.formatVersion else {
            throw ReplayError(
                .exportNewer,
                "The export has the format \(version.value.version); this release reads up to \(Export.formatVersion).",
                hint: "Update Atelier."
            )
        }
        guard let last = lines.last, text.last == UInt8(ascii: "\n"),
            let end = try? JSONDecoder().decode(ExportLine<ExportValue.End>.self, from: last), end.kind == .end
        else { throw ReplayError.damaged("its end is missing") }
        let body = text.prefix(text.count - last.count - 1)
        guard ContentHash(of: Data(body)) == end.value.sha256, lines.count == end.value.lines + 1 else {
            throw ReplayError.damaged("its digest is not the one at its end")
        }
        self.lines = lines.dropLast()[...]
    }

    mutating func head() throws -> ExportValue.Head { try next(.export) }

    /// The next line, which has to be of this kind.
    mutating func next<Value: Codable>(_ kind: LineKind) throws -> Value {
        guard let value: Value = try take(kind) else { throw ReplayError.damaged("it has no line \(kind.rawValue)") }
        return value
    }

    /// The lines of this kind that come next.
    mutating func all<Value: Codable>(_ kind: LineKind) throws -> [Value] {
        var values: [Value] = []
        while let value: Value = try take(kind) { values.append(value) }
        return values
    }

    func expectEnd() throws {
        guard lines.isEmpty else { throw ReplayError.damaged("it holds lines that are not known") }
    }

    private mutating func take<Value: Codable>(_ kind: LineKind) throws -> Value? {
        guard let line = lines.first else { return nil }
        do {
            guard try decoder.decode(Kind.self, from: line).kind == kind else { return nil }
            let value = try decoder.decode(ExportLine<Value>.self, from: line).value
            lines.removeFirst()
            return value
        } catch {
            throw ReplayError.damaged("a line is not what this format has there")
        }
    }
}
