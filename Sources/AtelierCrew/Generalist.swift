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
        var values = ["requirement": assignment.claim.requirement.text]
        for kind in definition.subscribes where kind != "requirement" {
            values[kind] = assignment.facts.filter { $0.kind == kind }
                .map { String(decoding: $0.body, as: UTF8.self) }.joined(separator: "\n")
        }
        var messages: [ChatMessage] = []
        if definition.prompts["system"] != nil {
            messages.append(ChatMessage(.system, try definition.prompt("system", values)))
        }
        messages.append(ChatMessage(.user, try definition.prompt("request", values)))
        if !assignment.complaint.isEmpty {
            messages.append(ChatMessage(.user, "Your last answer was not taken: \(assignment.complaint) Answer again."))
        }
        let request = ModelRequest(
            messages: messages,
            schema: definition.schema?.json,
            tokensMax: definition.tokensMax,
            // Another seed, so that the same mistake is not simply repeated from the record.
            seed: task.misfits + 1
        )
        let reply = try await ports.model.complete(request)
        let body = reply.text.trimmingCharacters(in: .whitespacesAndNewlines)
        return TaskResult(facts: [FactDraft(kind: definition.output, body: Data(body.utf8))])
    }
}
