internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

// What only a person decides: taking a branch in, declining it, and going back.
extension Studio {
    func accept(idPrefix: String) async throws -> AcceptView {
        let requirement = try await board.requirement(matching: idPrefix)
        let landing = try await landed(requirement, verb: "accept")
        let repository = try GitRepository(opening: requirement.repositoryPath)
        let acceptance = try await repository.accept(
            landing.reference,
            requirement: requirement.id,
            atSeconds: surroundings.nowMs() / 1_000
        )
        let nowMs = surroundings.nowMs()
        try await board.setAcceptance(JSONEncoder().encode(acceptance), requirement: requirement.id, nowMs: nowMs)
        try await board.move(requirement.id, to: .accepted, reason: requirement.reason, nowMs: nowMs)
        return AcceptView(
            requirement: requirement.id.rawValue,
            action: acceptance.isFastForward ? .fastForwarded : .merged,
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
        let repository = try GitRepository(opening: requirement.repositoryPath)
        try await repository.undoAccept(acceptance)
        let nowMs = surroundings.nowMs()
        try await board.setAcceptance(nil, requirement: requirement.id, nowMs: nowMs)
        try await board.move(requirement.id, to: .landed, reason: requirement.reason, nowMs: nowMs)
        return AcceptView(
            requirement: requirement.id.rawValue,
            action: .undone,
            branch: acceptance.branch.map(Self.shortName),
            commit: acceptance.before.hex,
            snapshotReference: acceptance.snapshotReference
        )
    }

    func reject(idPrefix: String) async throws -> RequirementView {
        let requirement = try await board.requirement(matching: idPrefix)
        let landing = try await landed(requirement, verb: "reject")
        let repository = try GitRepository(opening: requirement.repositoryPath)
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

    private func landed(_ requirement: Requirement, verb: String) async throws -> Landing {
        guard requirement.state == .landed, let landing = try await board.landing(of: requirement.id) else {
            throw DaemonError(
                .wrongState,
                "Requirement \(requirement.id) is \(requirement.state.rawValue); only a landed one can be \(verb)ed.",
                hint: "`atelier show \(requirement.id)` says where it stands."
            )
        }
        return landing
    }
}
