package import AtelierDomain
internal import Foundation
internal import Yams

/// One agent as its file in `Agents/` describes it: front matter and named prompt templates.
package struct AgentDefinition: Equatable, Sendable {
    package let name: String
    package let role: Role
    /// Kinds of facts that must be on the board before the agent has work.
    package let subscribes: [String]
    /// The kind of fact it leaves behind.
    package let output: String
    /// Which model it asks: `code` or `chore`.
    package let tier: String
    /// Cap on generated tokens of one answer.
    package let tokensMax: Int
    /// Cap on the model requests of one attempt.
    package let turnsMax: Int
    /// Prompt templates by section heading; `{{name}}` marks a hole.
    package let prompts: [String: String]

    /// The shape of the front matter.
    private struct FrontMatter: Decodable {
        struct Caps: Decodable {
            let tokens: Int
            let turns: Int
        }

        let name: String
        let role: Role
        let subscribes: [String]
        let output: String
        let tier: String
        let budget: Caps
    }

    /// Parses a definition: YAML between two `---` lines, then one `# heading` per prompt template.
    ///
    /// - Throws: `definitionMalformed`, naming `file` and what does not fit.
    package init(parsing text: String, file: String) throws(CrewError) {
        let parts = text.components(separatedBy: "\n---\n")
        guard parts.count >= 2, parts[0].hasPrefix("---\n") else {
            throw Self.malformed(file, "it has no front matter between two --- lines")
        }
        let front: FrontMatter
        do {
            front = try YAMLDecoder().decode(FrontMatter.self, from: String(parts[0].dropFirst(4)))
        } catch {
            throw Self.malformed(file, "its front matter does not fit: \(error)")
        }
        guard (1...8_192).contains(front.budget.tokens), (1...32).contains(front.budget.turns) else {
            throw Self.malformed(file, "its budget is out of range (tokens 1 to 8192, turns 1 to 32)")
        }
        name = front.name
        role = front.role
        subscribes = front.subscribes
        output = front.output
        tier = front.tier
        tokensMax = front.budget.tokens
        turnsMax = front.budget.turns
        prompts = Self.sections(of: parts.dropFirst().joined(separator: "\n---\n"))
    }

    private static func malformed(_ file: String, _ why: String) -> CrewError {
        CrewError(
            code: .definitionMalformed,
            message: "the agent definition \(file) cannot be used: \(why)",
            hint: "compare it with the built-in definitions in Agents/"
        )
    }

    private static func sections(of body: String) -> [String: String] {
        var result: [String: String] = [:]
        var heading = ""
        var lines: [Substring] = []
        func close() {
            let text = lines.joined(separator: "\n").trimmed
            if !heading.isEmpty { result[heading] = text }
            lines = []
        }
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("# ") {
                close()
                heading = String(line.dropFirst(2)).trimmed
            } else {
                lines.append(line)
            }
        }
        close()
        return result
    }

    /// Fills the template `section`; a hole without a value is a mistake in the definition.
    package func prompt(_ section: String, _ values: [String: String] = [:]) throws(CrewError) -> String {
        guard let template = prompts[section] else {
            throw Self.malformed(name, "it has no section \"# \(section)\"")
        }
        var result = ""
        var rest = Substring(template)
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            let key = String(rest[open.upperBound..<close.lowerBound])
            guard let value = values[key] else {
                throw Self.malformed(name, "its section \(section) asks for \(key), which is not offered")
            }
            result += rest[..<open.lowerBound] + value
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}

/// The agents at hand, one per role.
package struct CrewDefinition: Sendable {
    private let byRole: [Role: AgentDefinition]

    /// Takes the last definition of each role, so that a repository's own overrides the built-in one.
    package init(_ definitions: [AgentDefinition]) {
        byRole = Dictionary(definitions.map { ($0.role, $0) }) { _, last in last }
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
}
