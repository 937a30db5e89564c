internal import AtelierBlackboard
internal import AtelierChecks
internal import AtelierDomain
internal import AtelierHooks
internal import Foundation

/// The board as the place where verdicts are kept.
struct BoardShelf: VerdictShelf {
    let board: Blackboard

    func verdict(_ key: VerdictKey) async throws -> HookVerdict? {
        try await board.verdict(
            of: key.tree,
            bases: key.bases,
            kind: key.kind,
            policy: key.policy,
            program: key.program
        ).map(Self.verdict)
    }

    func verdict(of kind: VerdictKey.Kind, on tree: ObjectID, in repositoryPath: String) async throws -> HookVerdict? {
        try await board.commandVerdict(of: tree, kind: kind, in: repositoryPath).map(Self.verdict)
    }

    func keep(_ verdict: HookVerdict, in repositoryPath: String) async throws {
        try await keep([verdict], in: repositoryPath)
    }

    /// All in one transition.
    func keep(_ verdicts: [HookVerdict], in repositoryPath: String) async throws {
        try await board.keep(try verdicts.map(Self.row), in: repositoryPath)
    }

    func letThrough(_ tree: ObjectID) async throws -> [String] { try await board.letThrough(tree) }

    func keepLetThrough(
        _ rules: [String],
        on tree: ObjectID,
        in repositoryPath: String,
        atMs: Int64
    ) async throws {
        try await board.keepLetThrough(rules, on: tree, in: repositoryPath, atMs: atMs)
    }

    private static func row(_ verdict: HookVerdict) throws -> TreeVerdict {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return TreeVerdict(
            tree: verdict.key.tree,
            bases: verdict.key.bases,
            kind: verdict.key.kind,
            policy: verdict.key.policy,
            program: verdict.key.program,
            isPassed: verdict.isPassed,
            findings: String(decoding: try encoder.encode(verdict.findings), as: UTF8.self),
            detail: verdict.detail,
            milliseconds: verdict.milliseconds,
            madeAtMs: verdict.madeAtMs
        )
    }

    private static func verdict(_ row: TreeVerdict) throws -> HookVerdict {
        HookVerdict(
            key: VerdictKey(tree: row.tree, bases: row.bases, kind: row.kind, policy: row.policy, program: row.program),
            isPassed: row.isPassed,
            findings: try JSONDecoder().decode([Finding].self, from: Data(row.findings.utf8)),
            detail: row.detail,
            milliseconds: row.milliseconds,
            madeAtMs: row.madeAtMs
        )
    }
}
