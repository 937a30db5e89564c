package import AtelierDomain
internal import Foundation
internal import GRDB

/// A question of a plan that waits for a person, or has been answered.
package struct Decision: Codable, Equatable, Sendable {
    package let task: TaskID
    package let requirement: RequirementID
    package let question: Question
    /// Whether it may be answered now; before that the plan has not come so far.
    package let isOpen: Bool
}

extension Blackboard {
    /// The questions of running requirements that wait for an answer, oldest first.
    package func decisions() async throws(BlackboardError) -> [Decision] {
        try await read { try $0.decisions() }
    }

    /// Settles a question with a person's answer, which becomes a fact; dependants that became free are ready.
    ///
    /// Nothing but this call can: the store refuses such a fact from any task that an agent may hold. Throws
    /// `illegalState` when the question is not open or the answer is none of its options.
    package func decide(_ task: TaskID, answer: String, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            guard
                let row = try database.row(
                    """
                    SELECT question.*, task.requirement AS requirement, task.state AS state
                    FROM question JOIN task ON task.id = question.task WHERE question.task = ?
                    """,
                    [task.rawValue]
                )
            else {
                throw BlackboardError(
                    .illegalState,
                    "There is no decision \(task).",
                    hint: "List the open ones with: atelier decisions"
                )
            }
            let decision = try Decision(row: row)
            try decision.requireOpen(for: answer)
            let body = try jsonText(["answer": answer, "question": decision.question.text])
            try database.write(
                FactDraft(kind: decision.question.output, subject: decision.subject, body: Data(body.utf8)),
                requirement: decision.requirement,
                writer: task,
                generation: 1,
                nowMs: nowMs
            )
            try database.run("UPDATE task SET state = 'done' WHERE id = ?", [task.rawValue])
            try database.appendEvent(
                "decision.settled",
                "A person decided \(decision.subject): \(answer)",
                requirement: decision.requirement,
                nowMs: nowMs
            )
            try database.readyFreeTasks(of: decision.requirement, nowMs: nowMs)
        }
    }
}

extension Database {
    func decisions() throws -> [Decision] {
        try rows(
            """
            SELECT question.*, task.requirement AS requirement, task.state AS state
            FROM task INDEXED BY taskOfAPerson JOIN question ON question.task = task.id
              JOIN requirement ON requirement.id = task.requirement
            WHERE requirement.state = 'running' AND task.state = 'ready' AND task.role = 'person'
            ORDER BY task.position
            """
        ).map(Decision.init(row:))
    }
}

extension Decision {
    fileprivate init(row: Row) throws {
        self.init(
            task: TaskID(try row.field("task")),
            requirement: RequirementID(try row.field("requirement")),
            question: Question(
                text: try row.field("text"),
                options: try row.decoded("options"),
                output: try row.field("output")
            ),
            isOpen: try row.field("state") == TaskState.ready.rawValue
        )
    }

    /// The task's kind, which tells the decisions of one requirement apart.
    var subject: String { String(task.rawValue.dropFirst(requirement.rawValue.count + 1)) }

    fileprivate func requireOpen(for answer: String) throws {
        guard isOpen else {
            throw BlackboardError(
                .illegalState,
                "Decision \(task) is not open: it was settled, or its turn has not come."
            )
        }
        guard !answer.isEmpty, answer.utf8.count <= 4_096 else {
            throw BlackboardError(.illegalState, "An answer has 1 to 4096 bytes.")
        }
        guard question.options.isEmpty || question.options.contains(answer) else {
            throw BlackboardError(
                .illegalState,
                "'\(answer)' is no answer to decision \(task).",
                hint: "It is one of: \(question.options.joined(separator: ", "))."
            )
        }
    }
}
