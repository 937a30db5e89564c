import AtelierAPI
import AtelierDomain
import Foundation

/// How a requirement ended, without what depends on its id and the time of its creation.
struct Ending: Equatable, Sendable {
    let state: RequirementState
    let reason: String
    let plan: [String]
    let claims: [ClaimView]
    let verdict: String
    let patch: String?
    let message: String?
    /// Tree and parents of the commit.
    let tree: String
    let parents: String
    /// The receipt but for id, commit, times and what follows from these.
    let receipt: String
    /// The names of all branches of ours after the id.
    let branches: [String]
    let reflog: [String]
    /// Purpose, exit status and tree of each command that was run.
    let proof: [String]
    let modelCalls: Int
    let generatedTokens: Int
    let landingEvents: [String]

    static func of(_ view: RequirementView, in repository: Repository, socketPath: String) async throws -> Ending {
        guard let branch = view.branch, let commit = view.commit else {
            throw Program.Failure(text: "nothing landed: \(view.state) \(view.reason)")
        }
        let note = try await repository.git("notes", "--ref=atelier", "show", commit)
        return Ending(
            state: view.state,
            reason: view.reason,
            plan: view.plan,
            claims: view.claims,
            verdict: view.verdict,
            patch: view.patch,
            message: view.message,
            tree: try await repository.git("rev-parse", branch + "^{tree}"),
            parents: try await repository.git("show", "--no-patch", "--format=%P", branch),
            receipt: withoutTimes(note.replacing(commit, with: "COMMIT").replacing(view.id, with: "ID")),
            branches: try await repository.lines("for-each-ref", "--format=%(refname)", "refs/heads/atelier/")
                .map { $0.replacing(view.id, with: "ID") },
            reflog: try await repository.lines("reflog", "show", "--format=%gs", branch)
                .map { $0.replacing(view.id, with: "ID") },
            proof: view.proof.map { "\($0.purpose) \($0.exitStatus) \($0.tree)" },
            modelCalls: view.costs.modelCalls,
            generatedTokens: view.costs.generatedTokens,
            landingEvents: try Events.of(view.id, socketPath: socketPath).map(\.kind).filter {
                $0.hasPrefix("landing.")
            }
        )
    }

    private static func withoutTimes(_ note: String) -> String {
        let fields = /"(startedOn|logDigest|milliseconds)" : [^,\n]*/
        return note.replacing(fields) { "\"\($0.output.1)\"" }.split(separator: "\n").dropLast().joined(separator: "\n")
    }
}
