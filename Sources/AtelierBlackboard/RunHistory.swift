package import AtelierDomain
package import Foundation
internal import GRDB

/// Everything that the board holds of one run and a replay needs, as it was at one moment.
package struct RunHistory: Equatable, Sendable {
    /// Evidence with the task that wrote it.
    package struct Witness: Equatable, Sendable {
        package let task: TaskID
        package let evidence: Evidence

        package init(task: TaskID, evidence: Evidence) {
            self.task = task
            self.evidence = evidence
        }
    }

    package var requirement: Requirement
    /// In the order of their creation.
    package var tasks: [AgentTask]
    /// In the order of writing, superseded ones too.
    package var facts: [Fact]
    package var evidence: [Witness]
    package var modelCalls: [ModelCall]
    /// Prompts that did not fit, in the order in which that was found.
    package var refusals: [ModelRefusal]
    package var commandCalls: [CommandCall]
    /// What the run took from the world besides; absent kinds were never asked for.
    package var inputs: [RunInput: Data]

    package init(
        requirement: Requirement,
        tasks: [AgentTask],
        facts: [Fact],
        evidence: [Witness],
        modelCalls: [ModelCall],
        refusals: [ModelRefusal] = [],
        commandCalls: [CommandCall],
        inputs: [RunInput: Data]
    ) {
        self.requirement = requirement
        self.tasks = tasks
        self.facts = facts
        self.evidence = evidence
        self.modelCalls = modelCalls
        self.refusals = refusals
        self.commandCalls = commandCalls
        self.inputs = inputs
    }
}

extension Blackboard {
    /// The history of one run; throws `unknownRequirement`.
    package func history(of requirement: RequirementID) async throws(BlackboardError) -> RunHistory {
        try await read { database in
            RunHistory(
                requirement: try database.requireRequirement(requirement),
                tasks: try database.all("task", of: requirement, by: "position").map(AgentTask.init(row:)),
                facts: try database.all("fact", of: requirement).map(Fact.init(row:)),
                evidence: try database.all("evidence", of: requirement).map { row in
                    RunHistory.Witness(task: TaskID(try row.field("task")), evidence: try Evidence(row: row))
                },
                modelCalls: try database.all("modelCall", of: requirement).map(ModelCall.init(row:)),
                refusals: try database.all("modelRefusal", of: requirement).map(ModelRefusal.init(row:)),
                commandCalls: try database.commandCalls(of: requirement),
                inputs: try database.inputs(of: requirement)
            )
        }
    }
}

extension Database {
    /// All rows of a table of ours that belong to `requirement`, in the order they were written.
    fileprivate func all(
        _ table: String,
        of requirement: RequirementID,
        by order: String = "sequence"
    ) throws -> [Row] {
        try rows("SELECT * FROM \(table) WHERE requirement = ? ORDER BY \(order)", [requirement.rawValue])
    }

    fileprivate func inputs(of requirement: RequirementID) throws -> [RunInput: Data] {
        var inputs: [RunInput: Data] = [:]
        for input in RunInput.allCases { inputs[input] = try self.input(input, of: requirement) }
        return inputs
    }
}
