package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Lands the patch: message, commit, journaled compare-and-swap of the branch, receipt.
package struct Ops: Sendable {
    package init() {}

    /// Commits the judged tree and moves `refs/heads/atelier/<id>-<slug>`; repeating it after a crash changes nothing.
    package func land(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let judgement: JudgementFact = try assignment.fact("judgement")
        let requirement = assignment.claim.requirement
        let baseTree = try await ports.repository.rootTree(of: requirement.baseCommit)
        guard let tree = judgement.tree else {
            throw CrewError(code: .factMalformed, message: "the judgement names no tree to land")
        }
        let subjects = try await ports.repository.recentSubjects(limit: 30)
        let message = CommitMessage(requirement: requirement.text, plan: plan, subjects: subjects)
        let seconds = requirement.createdAtMs / 1_000
        let commit = try await ports.repository.commit(
            tree: tree,
            parents: [requirement.baseCommit],
            message: message.text,
            atSeconds: seconds,
            offsetMinutes: 0
        )
        let reference = "refs/heads/atelier/\(requirement.id)-\(message.slug)"
        let evidence = Receipt(
            requirement: requirement,
            commit: commit,
            tree: tree,
            judgement: judgement
        )
        let landing = Landing(
            requirement: requirement.id,
            repositoryPath: requirement.repositoryPath,
            reference: reference,
            expected: nil,
            commit: commit,
            receipt: try evidence.text()
        )
        try await Lander(ports: ports).land(landing, atSeconds: seconds)
        let fact = LandingFact(
            reference: reference,
            commit: commit,
            tree: tree,
            message: message.text,
            patch: try await ports.repository.patch(from: baseTree, to: tree),
            criteria: judgement.criteria,
            verdict: judgement.verdict
        )
        let unproven = judgement.criteria.count { $0.standing == .unproven }
        let reason = unproven == 0 ? "proven" : "landed with \(unproven) unproven claim(s)"
        return TaskResult(
            ending: .ends(.landed, reason: reason),
            facts: [try FactDraft(kind: "landing", value: fact)]
        )
    }
}

/// The journaled compare-and-swap, the same for a first try and for recovery.
package struct Lander: Sendable {
    private let ports: Ports

    package init(ports: Ports) {
        self.ports = ports
    }

    /// Intent, reference, note, done; each step is skipped when it already happened.
    package func land(_ landing: Landing, atSeconds seconds: Int64) async throws {
        try await ports.landing.intend(landing)
        ports.failPoint("afterIntent")
        let present = try await ports.repository.reference(landing.reference)
        if present != landing.commit {
            try await ports.repository.moveReference(
                landing.reference,
                from: landing.expected,
                to: landing.commit,
                log: "atelier: land \(landing.requirement)"
            )
        }
        ports.failPoint("afterMove")
        try await ports.repository.writeNote(landing.receipt, on: landing.commit, atSeconds: seconds)
        try await ports.landing.settle(landing.requirement, as: .done)
    }
}

/// What the note on a landed commit says.
private struct Receipt: Encodable {
    let requirement: String
    let requirementDigest: String
    let base: String
    let commit: String
    let tree: String
    let gates: [Verdict.Finding]
    let claims: [Criterion]

    init(requirement: Requirement, commit: ObjectID, tree: ObjectID, judgement: JudgementFact) {
        self.requirement = requirement.id.rawValue
        requirementDigest = ContentHash(of: requirement.text).hex
        base = requirement.baseCommit.hex
        self.commit = commit.hex
        self.tree = tree.hex
        gates = judgement.verdict.findings
        claims = judgement.criteria
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
