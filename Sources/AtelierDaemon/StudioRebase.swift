internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

// Bringing a landed change onto the branch as it is now, with a proof of its own.
extension Studio {
    func rebase(idPrefix: String) async throws -> RequirementView {
        let old = try await board.requirement(matching: idPrefix)
        let landing = try await landed(old, toBe: "rebased")
        let repository = try configuration.repository(at: old.repositoryPath)
        let description = try await repository.currentDescription()
        guard description.headCommit != old.baseCommit else {
            throw DaemonError(
                .wrongState,
                "Your branch has not moved since \(old.id) was made.",
                hint: "Take it as it is: atelier accept \(old.id)"
            )
        }
        let carried = Carried(requirement: old.id, base: old.baseCommit, commit: landing.commit)
        let change = try await repository.carriedChange(carried, onto: description.headCommit)
        guard !change.merged.isEmpty || !change.conflicts.isEmpty else {
            throw DaemonError(
                .wrongState,
                "Your branch holds the change of \(old.id) already.",
                hint: "Decline the other copy: atelier reject \(old.id)"
            )
        }
        return try await begin(
            old.text,
            repository: repository,
            budget: old.budget,
            queueClass: old.queueClass,
            carried: carried
        )
    }
}
