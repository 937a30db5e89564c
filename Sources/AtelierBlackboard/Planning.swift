internal import AtelierDomain
internal import GRDB

extension Database {
    /// Adds tasks in the order given, as far as what they depend on allows; each starts waiting.
    ///
    /// Throws `illegalState` when a kind is there already, is named as a dependency but nowhere to be found, or depends
    /// on itself over others.
    func add(_ drafts: [TaskDraft], to requirement: RequirementID, nowMs: Int64) throws {
        var known = Set(
            try rows("SELECT kind FROM task WHERE requirement = ?", [requirement.rawValue]).map { row in
                try row.field("kind") as String
            }
        )
        var pending = drafts
        while let index = pending.firstIndex(where: { known.isSuperset(of: $0.dependsOn) }) {
            let draft = pending.remove(at: index)
            guard known.insert(draft.kind).inserted else {
                throw BlackboardError(.illegalState, "Requirement \(requirement) has a task \(draft.kind) already.")
            }
            try insert(draft, into: requirement, nowMs: nowMs)
        }
        guard let stuck = pending.first else { return }
        throw BlackboardError(
            .illegalState,
            "Task \(stuck.kind) of requirement \(requirement) depends on a task that is missing or depends on it."
        )
    }

    private func insert(_ draft: TaskDraft, into requirement: RequirementID, nowMs: Int64) throws {
        let id = TaskID("\(requirement)-\(draft.kind)")
        try run(
            "INSERT INTO task (id, requirement, role, kind, state, createdAtMs) VALUES (?, ?, ?, ?, 'waiting', ?)",
            [id.rawValue, requirement.rawValue, draft.role.rawValue, draft.kind, nowMs]
        )
        for kind in Set(draft.dependsOn).sorted() {
            try run(
                "INSERT INTO taskDependency (task, dependsOn) VALUES (?, ?)",
                [id.rawValue, "\(requirement)-\(kind)"]
            )
        }
        for kind in Set(draft.needs ?? []).sorted() {
            try run("INSERT INTO taskNeed (task, kind) VALUES (?, ?)", [id.rawValue, kind])
        }
        if let question = draft.question {
            try run(
                "INSERT INTO question (task, text, options, output) VALUES (?, ?, ?, ?)",
                [id.rawValue, question.text, try jsonText(question.options), question.output]
            )
        }
        try appendEvent("task.added", "Task \(draft.kind) was added.", requirement: requirement, nowMs: nowMs)
    }

    /// Makes ready every waiting task of `requirement` that no longer waits for another task or for a fact.
    func readyFreeTasks(of requirement: RequirementID, nowMs: Int64) throws {
        let free = try rows(
            """
            SELECT id, kind FROM task WHERE requirement = ? AND state = 'waiting' AND NOT EXISTS (
              SELECT 1 FROM taskDependency JOIN task AS other ON other.id = taskDependency.dependsOn
              WHERE taskDependency.task = task.id AND other.state <> 'done'
            ) AND NOT EXISTS (
              SELECT 1 FROM taskNeed WHERE taskNeed.task = task.id AND NOT EXISTS (
                SELECT 1 FROM fact
                WHERE fact.requirement = task.requirement AND fact.kind = taskNeed.kind AND fact.supersededBy IS NULL
              )
            ) ORDER BY position
            """,
            [requirement.rawValue]
        )
        for task in free {
            let kind: String = try task.field("kind")
            try run("UPDATE task SET state = 'ready' WHERE id = ?", [try task.field("id") as String])
            try appendEvent("task.ready", "Task \(kind) is ready.", requirement: requirement, nowMs: nowMs)
        }
    }
}
