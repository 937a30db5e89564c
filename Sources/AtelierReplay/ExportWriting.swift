internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
package import Foundation

extension Export {
    /// The version of the format that is written; a larger one is refused.
    ///
    /// 2 has lines for prompts that did not fit, 3 an input for what earlier runs taught; one without is read as a run
    /// without any.
    package static let formatVersion = 3

    /// The whole file: JSON lines with sorted keys, under gzip; the same export gives the same bytes.
    package func file() throws -> Data {
        try Gzip.compress(try text())
    }

    /// The lines, as `gunzip` shows them.
    package func text() throws -> Data {
        var lines = Lines()
        let history = recording.history
        try lines.add(
            .export,
            ExportValue.Head(version: Self.formatVersion, summary: summary, base: recording.base.commit)
        )
        try lines.add(.requirement, history.requirement)
        for input in RunInput.allCases {
            guard let data = history.inputs[input] else { continue }
            let value = ExportValue.Input(input: input, content: LegibleBytes(data), sha256: ContentHash(of: data))
            try lines.add(.input, value)
        }
        for task in history.tasks { try lines.add(.task, task) }
        for fact in history.facts {
            let body = LegibleBytes(fact.body)
            let value = ExportValue.FactLine(kind: fact.kind, subject: fact.subject, writer: fact.writer, body: body)
            try lines.add(.fact, value)
        }
        for witness in history.evidence {
            try lines.add(.evidence, ExportValue.EvidenceLine(task: witness.task, evidence: witness.evidence))
        }
        for call in history.modelCalls { try lines.add(.modelCall, call) }
        for refusal in history.refusals { try lines.add(.modelRefusal, refusal) }
        for call in history.commandCalls { try lines.add(.command, Self.value(of: call)) }
        try addBase(to: &lines)
        return try lines.sealed()
    }

    private static func value(of call: CommandCall) -> ExportValue.Command {
        ExportValue.Command(
            task: call.task,
            request: call.request,
            exitStatus: call.result.exitStatus,
            output: LegibleBytes(call.result.output),
            isTruncated: call.result.isTruncated,
            milliseconds: call.result.milliseconds,
            policyHash: call.result.policyHash
        )
    }

    private func addBase(to lines: inout Lines) throws {
        let base = recording.base
        for (id, object) in base.objects.sorted(by: { $0.key.hex < $1.key.hex }) {
            try lines.add(.object, ExportValue.Object(id: id, kind: object.kind, content: LegibleBytes(object.bytes)))
        }
        for (blob, path) in base.omitted.sorted(by: { $0.value < $1.value }) {
            try lines.add(.omitted, ExportValue.Omitted(path: path, blob: blob, bytes: base.sizes[blob] ?? 0))
        }
    }
}

/// Lines as they grow, and the seal under them.
private struct Lines {
    private var data = Data()
    private var count = 0
    private let encoder: JSONEncoder

    init() {
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    mutating func add(_ kind: LineKind, _ value: some Codable) throws {
        data += try encoder.encode(ExportLine(kind: kind, value: value)) + Data("\n".utf8)
        count += 1
    }

    func sealed() throws -> Data {
        var whole = self
        try whole.add(.end, ExportValue.End(lines: count, sha256: ContentHash(of: data)))
        return whole.data
    }
}
