package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Lands the patch: message, commit, journaled compare-and-swap of the branch, receipt.
package struct Ops: Sendable {
    package init() {}

    /// Commits the judged tree and moves `refs/heads/atelier/<id>-<slug>`; repeating it after a crash changes nothing.
    ///
    /// What the journal says was intended is finished as it stands: a signed commit or receipt cannot be made twice alike.
    package func land(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let judgement: JudgementFact = try assignment.fact("judgement")
        let requirement = assignment.claim.requirement
        let baseTree = try await ports.repository.rootTree(of: requirement.baseCommit)
        guard let tree = judgement.tree else {
            throw CrewError(code: .factMalformed, message: "the judgement names no tree to land")
        }
        let change = try await wholeChange(assignment, from: baseTree, to: tree, ports: ports)
        let provenance = try await ports.landing.provenance(of: requirement.id)
        let message = CommitMessage(
            requirement: requirement.text,
            plan: try assignment.fact("plan"),
            subjects: try await ports.repository.recentSubjects(limit: 30)
        )
        let landing: Landing
        if let intended = try await ports.landing.intended(requirement.id) {
            landing = intended
            if let object = intended.commitObject { _ = try await ports.repository.restoreCommit(object) }
        } else {
            landing = try await prepare(message, tree, change, judgement, provenance, requirement, ports: ports)
        }
        try await Lander(ports: ports).land(landing, atSeconds: Self.seconds(requirement))
        let fact = LandingFact(
            reference: landing.reference,
            commit: landing.commit,
            tree: tree,
            message: message.text,
            patch: try await ports.repository.patch(from: baseTree, to: tree),
            criteria: judgement.criteria,
            verdict: judgement.verdict
        )
        let unproven = judgement.criteria.count { $0.standing == .unproven }
        let isProven = judgement.criteria.allSatisfy { $0.standing == .proven }
        let held = isProven ? "proven" : "tested"
        let reason = unproven == 0 ? held : "landed with \(unproven) unproven claim(s)"
        return TaskResult(
            ending: .ends(.landed, reason: reason),
            facts: [try FactDraft(kind: "landing", value: fact)]
        )
    }

    /// What the tree changes, every new object having been read: `git gc` may have taken a tree that nothing refers to yet,
    /// and then it is written again from the board.
    private func wholeChange(
        _ assignment: Assignment,
        from baseTree: ObjectID,
        to tree: ObjectID,
        ports: Ports
    ) async throws -> ChangeDigests {
        do {
            return try await ports.repository.changeDigests(from: baseTree, to: tree)
        } catch {
            let requirement = assignment.claim.requirement
            let baseline: BaselineFact = try assignment.fact("baseline")
            let trial = Trial(
                plan: try assignment.fact("plan"),
                baseline: baseline,
                candidate: try assignment.fact("candidate"),
                requirement: requirement,
                base: try await Codebase.load(requirement.baseCommit, ports: ports),
                ports: ports,
                worktree: assignment.worktree
            )
            guard try await trial.tree(with: baseline.test) == tree else { throw error }
            return try await ports.repository.changeDigests(from: baseTree, to: tree)
        }
    }

    /// Makes commit and receipt, which nothing refers to yet.
    private func prepare(
        _ message: CommitMessage,
        _ tree: ObjectID,
        _ change: ChangeDigests,
        _ judgement: JudgementFact,
        _ provenance: Provenance,
        _ requirement: Requirement,
        ports: Ports
    ) async throws -> Landing {
        let commit = try await ports.repository.commit(
            tree: tree,
            parents: [requirement.baseCommit],
            message: message.text(with: provenance.habits.trailers),
            atSeconds: Self.seconds(requirement),
            offsetMinutes: 0
        )
        let reference = "refs/heads/atelier/\(requirement.id)-\(message.slug)"
        let receipt = ReceiptWriter(
            requirement: requirement,
            reference: reference,
            commit: commit,
            tree: tree,
            judgement: judgement,
            provenance: provenance,
            change: change
        ).receipt
        let statement = ReceiptNote.statement(of: receipt)
        let signature = try await ports.repository.signature(over: statement) ?? ""
        return Landing(
            requirement: requirement.id,
            repositoryPath: requirement.repositoryPath,
            reference: reference,
            expected: nil,
            commit: commit,
            commitObject: try await ports.repository.commitContent(commit),
            receipt: ReceiptNote(statement: statement, signature: signature).text
        )
    }

    /// The time of the commit, so that a repeat has the same.
    private static func seconds(_ requirement: Requirement) -> Int64 { requirement.createdAtMs / 1_000 }
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
