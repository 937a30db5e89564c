package import AtelierCodeMap
package import AtelierCrew
package import AtelierDomain
internal import Foundation

/// What the real planner makes of one requirement on the files of a folder, without board and daemon.
package struct PlanSample: Sendable {
    package let result: TaskResult
    /// Nil when the run would end on a question.
    package let plan: PlanFact?
    package let card: RequirementCard

    /// Plans `text`; every fact fits its shape, or `answerMalformed` is thrown.
    package static func make(
        of text: String,
        in folder: String,
        crew: CrewDefinition,
        model: any ModelPort,
        mapper: CodeMapper
    ) async throws -> PlanSample {
        let id = RequirementID("sample")
        let requirement = Requirement(
            id: id,
            text: text.trimmingCharacters(in: .whitespacesAndNewlines),
            repositoryPath: folder,
            baseCommit: FolderRepository.commit,
            baseBranch: nil,
            budget: Budget(),
            createdAtMs: 0
        )
        let task = AgentTask(id: TaskID("sample-plan"), requirement: id, role: .planner, kind: "plan", state: .claimed)
        let lease = Lease(task: task.id, owner: "study", generation: 1, expiresAtMs: .max)
        let claim = Claim(task: task, requirement: requirement, lease: lease)
        let ports = Ports(
            repository: try FolderRepository(folder),
            model: model,
            commands: NothingToRun(),
            landing: NothingToRun(),
            mapper: mapper,
            say: { _ in },
            failPoint: { _ in }
        )
        let assignment = Assignment(claim: claim, facts: [], spent: Spending(), worktree: folder, crew: crew)
        let result = try await Planner().work(assignment, ports: ports)
        for fact in result.facts { try crew.schemas[fact.kind]?.check(fact.body) }
        guard let card = result.facts.first(where: { $0.kind == "card" }) else {
            throw EvalError(.answerMalformed, "The planner left no card.")
        }
        let plan = result.facts.first { $0.kind == "plan" }
        return PlanSample(
            result: result,
            plan: try plan.map { try JSONDecoder().decode(PlanFact.self, from: $0.body) },
            card: try JSONDecoder().decode(RequirementCard.self, from: card.body)
        )
    }

    /// The files that the plan changes.
    package var files: Set<String> { Set(plan?.edits.map(\.path) ?? []) }

    /// The roles at work, and what is done to which file.
    package var shape: Set<String> {
        Set(result.tasks.map(\.role.rawValue) + (plan?.edits.map { "\($0.action.rawValue) \($0.path)" } ?? []))
    }

    /// Whether each task waits only for the plan's own or for tasks that can be done before it.
    package var isAcyclic: Bool {
        var done: Set<String> = ["plan"]
        var waiting = result.tasks
        while let index = waiting.firstIndex(where: { $0.dependsOn.allSatisfy(done.contains) }) {
            done.insert(waiting.remove(at: index).kind)
        }
        return waiting.isEmpty
    }
}
