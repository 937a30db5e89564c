internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

// What only a person decides: taking a branch in, declining it, and going back.
extension Studio {
    func accept(idPrefix: String, mode: AcceptMode) async throws -> AcceptView {
        let requirement = try await board.requirement(matching: idPrefix)
        let landing = try await landed(requirement, toBe: "accepted")
        let repository = try configuration.repository(at: requirement.repositoryPath)
        let acceptance = try await touching(requirement) {
            let acceptance = try await repository.accept(
                landing.reference,
                requirement: requirement.id,
                mode: mode,
                atSeconds: surroundings.nowMs() / 1_000
            )
            if acceptance.isSquash == true {
                try await repository.writeSquashReceipt(
                    of: landing.commit,
                    on: acceptance,
                    atSeconds: surroundings.nowMs() / 1_000
                )
            }
            return acceptance
        }
        try await settle(requirement, as: .accepted, acceptance: JSONEncoder().encode(acceptance))
        return AcceptView(
            requirement: requirement.id.rawValue,
            action: acceptance.isFastForward ? .fastForwarded : acceptance.isSquash == true ? .squashed : .merged,
            branch: acceptance.branch.map(Self.shortName),
            commit: acceptance.after.hex,
            snapshotReference: acceptance.snapshotReference
        )
    }

    func undo(idPrefix: String) async throws -> AcceptView {
        let requirement = try await board.requirement(matching: idPrefix)
        guard requirement.state == .accepted, let data = try await board.acceptance(of: requirement.id) else {
            throw DaemonError(
                .wrongState,
                "Requirement \(requirement.id) is \(requirement.state.rawValue), not accepted, so there is nothing to undo.",
                hint: "`atelier status` lists what was accepted."
            )
        }
        let acceptance = try JSONDecoder().decode(Acceptance.self, from: data)
        let repository = try configuration.repository(at: requirement.repositoryPath)
        try await touching(requirement) { try await repository.undoAccept(acceptance) }
        try await settle(requirement, as: .landed, acceptance: nil)
        return AcceptView(
            requirement: requirement.id.rawValue,
            action: .undone,
            branch: acceptance.branch.map(Self.shortName),
            commit: acceptance.before.hex,
            snapshotReference: acceptance.snapshotReference
        )
    }

    /// What can be undone in the repository that holds `path`, the newest first.
    func steps(repositoryPath: String) async throws -> StepList {
        let path = try configuration.repository(at: repositoryPath).description.path
        var steps: [StepView] = []
        for step in try await board.acceptances(in: path) {
            let acceptance = try JSONDecoder().decode(Acceptance.self, from: step.json)
            steps.append(
                StepView(
                    number: steps.count + 1,
                    requirement: step.requirement.id.rawValue,
                    text: step.requirement.text,
                    branch: acceptance.branch.map(Self.shortName),
                    before: acceptance.before.hex,
                    after: acceptance.after.hex,
                    acceptedAtMs: step.acceptedAtMs
                )
            )
        }
        return StepList(steps: steps)
    }

    func reject(idPrefix: String) async throws -> RequirementView {
        let requirement = try await board.requirement(matching: idPrefix)
        let landing = try await landed(requirement, toBe: "rejected")
        let repository = try configuration.repository(at: requirement.repositoryPath)
        // The board first: a branch without a row is untidy, a row that promises a missing branch is wrong.
        try await board.move(
            requirement.id,
            to: .rejected,
            reason: "rejected by the user; the commit was \(landing.commit)",
            nowMs: surroundings.nowMs()
        )
        if try await repository.reference(landing.reference) == landing.commit {
            try await repository.deleteReference(landing.reference, expected: landing.commit)
        }
        return try await self.requirement(idPrefix: requirement.id.rawValue)
    }

    /// Journals that the user's own files are touched, for the start after a kill to clear up behind it; a body that
    /// throws has put everything back.
    private func touching<Value: Sendable>(
        _ requirement: Requirement,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await board.beginTouch(for: requirement.id, nowMs: surroundings.nowMs())
        do {
            return try await body()
        } catch {
            // A disk that fails may leave a lock file behind; then the next start has to look.
            if let error = error as? GitError, [.inputOutput, .engineFailed].contains(error.code) { throw error }
            // The first error is the one to tell; a row too many costs the next start one look.
            try? await board.endTouch(for: requirement.id)
            throw error
        }
    }

    /// Writes down what became of the user's files.
    ///
    /// Tries twice: they are as they are by now, and one passing error of the disk does not undo them.
    private func settle(_ requirement: Requirement, as state: RequirementState, acceptance: Data?) async throws {
        for isLast in [false, true] {
            do {
                return try await board.settleTouch(
                    for: requirement.id,
                    as: state,
                    reason: requirement.reason,
                    acceptance: acceptance,
                    nowMs: surroundings.nowMs()
                )
            } catch {
                // An error may also tell of a write that was done.
                if try await board.requirement(requirement.id)?.state == state { return }
                guard !isLast, error.code != .illegalState, error.code != .unknownRequirement else { throw error }
            }
        }
    }

    func landed(_ requirement: Requirement, toBe done: String) async throws -> Landing {
        guard requirement.state == .landed, let landing = try await board.landing(of: requirement.id) else {
            throw DaemonError(
                .wrongState,
                "Requirement \(requirement.id) is \(requirement.state.rawValue); only a landed one can be \(done).",
                hint: "`atelier show \(requirement.id)` says where it stands."
            )
        }
        return landing
    }
}
