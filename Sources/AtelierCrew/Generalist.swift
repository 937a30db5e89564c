package import AtelierDomain
internal import Foundation

/// Works for every role that is only a file: fills its prompt from the facts it subscribes to, asks the model under its
/// schema, and leaves the answer as its fact.
package struct Generalist: Sendable {
    package init() {}

    /// One attempt; the board checks the fact, and what it said of the last one is told to the model.
    package func work(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let task = assignment.claim.task
        let definition = try assignment.crew.definition(of: task.role)
        let kinds = definition.subscribes.filter { $0 != "requirement" }
        let asking = PackedAsking(sections: kinds.map { Self.section($0, assignment.facts) }) { texts in
            var values = Dictionary(zip(kinds, texts)) { first, _ in first }
            values["requirement"] = assignment.claim.requirement.text
            return try Self.request(definition, values, assignment)
        }
        let reply = try await asking.ask(ports)
        let body = reply.text.trimmingCharacters(in: .whitespacesAndNewlines)
        return TaskResult(facts: [FactDraft(kind: definition.output, body: Data(body.utf8))])
    }

    /// All facts of a kind; where they do not fit the newest alone, for without that one it would judge the unseen.
    private static func section(_ kind: String, _ facts: [Fact]) -> PromptSection {
        let bodies = facts.filter { $0.kind == kind }.map { String(decoding: $0.body, as: UTF8.self) }
        return PromptSection(
            bodies.joined(separator: "\n"),
            smaller: [
                .init(text: bodies.last ?? "", loss: .map, without: "all facts of the kind \(kind) but the newest")
            ]
        )
    }

    private static func request(
        _ definition: AgentDefinition,
        _ values: [String: String],
        _ assignment: Assignment
    ) throws -> ModelRequest {
        var messages: [ChatMessage] = []
        if definition.prompts["system"] != nil {
            messages.append(ChatMessage(.system, try definition.prompt("system", values)))
        }
        messages.append(ChatMessage(.user, try definition.prompt("request", values)))
        if !assignment.complaint.isEmpty {
            messages.append(ChatMessage(.user, "Your last answer was not taken: \(assignment.complaint) Answer again."))
        }
        return ModelRequest(
            messages: messages,
            schema: definition.schema?.json,
            tokensMax: definition.tokensMax,
            // Another seed, so that the same mistake is not simply repeated from the record.
            seed: assignment.claim.task.misfits + 1
        )
    }
}
