package import AtelierDomain

/// The agents at hand: one for each role, and as many questions to a person as there are files for them.
package struct CrewDefinition: Sendable {
    /// What the definitions were read from, in the order in which they were given.
    package let sources: [AgentSource]
    private let byRole: [Role: AgentDefinition]
    private let persons: [AgentDefinition]

    /// Kinds of facts that are there without a definition: what the user asked, and what the tester finds before any code.
    private static let given: Set<String> = ["requirement", "baseline"]

    /// Takes the last definition of each role, so that a repository's own overrides the built-in one.
    ///
    /// - Parameter definitions: In order of precedence, least first.
    /// - Throws: `definitionMalformed` when one waits for a kind of fact that nobody leaves behind.
    package init(_ definitions: [AgentDefinition]) throws(CrewError) {
        sources = definitions.map(\.source)
        byRole = Dictionary(definitions.filter { $0.role != .person }.map { ($0.role, $0) }) { _, last in last }
        persons = definitions.filter { $0.role == .person }
        let all = Array(byRole.values) + persons
        let outputs = Self.given.union(all.map(\.output))
        for definition in all.sorted(by: { $0.name < $1.name }) {
            guard let orphan = definition.subscribes.first(where: { !outputs.contains($0) }) else { continue }
            throw AgentDefinition.malformed(
                definition.name,
                "it subscribes to \(orphan), which is the output of no agent"
            )
        }
    }

    /// The definition of a role.
    ///
    /// - Throws: `definitionMissing` when no file describes it.
    package func definition(of role: Role) throws(CrewError) -> AgentDefinition {
        guard let found = byRole[role] else {
            throw CrewError(
                code: .definitionMissing,
                message: "no agent definition has the role \(role.rawValue)",
                hint: "the folder Agents/ must hold one file per role"
            )
        }
        return found
    }

    /// Which models a role asks for; `code` where no file says.
    package func tier(of role: Role) -> String { byRole[role]?.tier ?? "code" }

    /// The kinds of facts that a task of `role` waits for.
    package func needs(of role: Role) -> [String] {
        byRole[role].map(Self.needs) ?? []
    }

    private static func needs(_ definition: AgentDefinition) -> [String] {
        definition.subscribes.filter { $0 != "requirement" }
    }

    /// The tasks that agents without code of ours, and questions to a person, add to every plan; in order of name.
    package var further: [TaskDraft] {
        let agents = byRole.values.filter { !Role.builtIn.contains($0.role) }
        return (agents + persons).sorted { $0.name < $1.name }.map { definition in
            TaskDraft(
                role: definition.role,
                kind: definition.name,
                needs: Self.needs(definition),
                question: definition.role == .person
                    ? Question(
                        text: definition.prompts["question"] ?? "",
                        options: definition.options,
                        output: definition.output
                    ) : nil
            )
        }
    }

    /// The shapes of all kinds of facts that agents leave behind.
    package var schemas: [String: FactSchema] {
        var result = FactShapes.builtIn
        for definition in byRole.values {
            if let schema = definition.schema { result[definition.output] = schema }
        }
        return result
    }
}
