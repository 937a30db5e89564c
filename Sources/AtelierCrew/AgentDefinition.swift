package import AtelierDomain
internal import Foundation
internal import Yams

/// One agent as its file in `Agents/` describes it: front matter and named prompt templates.
package struct AgentDefinition: Equatable, Sendable {
    package let name: String
    package let role: Role
    /// What it was read from, so that a run can keep what it went by.
    package let source: AgentSource
    /// Kinds of facts that must be on the board before the agent has work.
    package let subscribes: [String]
    /// The kind of fact it leaves behind.
    package let output: String
    /// The shape of that fact; nil for the built-in agents, whose facts have fixed shapes, and for a person's answer.
    package let schema: FactSchema?
    /// The answers that a person may give; any text when empty.
    package let options: [String]
    /// Which model it asks: `code` or `chore`.
    package let tier: String
    /// Cap on generated tokens of one answer.
    package let tokensMax: Int
    /// Cap on the model requests of one attempt.
    package let turnsMax: Int
    /// Answers that are drawn to one question so that they can be compared, the first included; 1 compares none.
    package let answersMax: Int
    /// Prompt templates by section heading; `{{name}}` marks a hole.
    package let prompts: [String: String]

    /// The shape of the front matter.
    private struct FrontMatter: Decodable {
        struct Caps: Decodable {
            let tokens: Int
            let turns: Int
            let answers: Int?
        }

        let name: String
        let role: Role
        let subscribes: [String]
        let output: String
        let tier: String?
        let budget: Caps?
        let schema: JSONValue?
        let options: [String]?
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
        let budget = front.budget ?? FrontMatter.Caps(tokens: 1_000, turns: 3, answers: nil)
        // A definition that says nothing of them, as those of earlier runs, has one.
        let answers = budget.answers ?? 1
        guard (1...8_192).contains(budget.tokens), (1...32).contains(budget.turns), (1...32).contains(answers) else {
            throw Self.malformed(file, "its budget is out of range (tokens 1 to 8192, turns and answers 1 to 32)")
        }
        source = AgentSource(file: file, text: text)
        name = front.name
        role = front.role
        subscribes = front.subscribes
        output = front.output
        tier = front.tier ?? "code"
        tokensMax = budget.tokens
        turnsMax = budget.turns
        answersMax = answers
        options = front.options ?? []
        do {
            schema = try front.schema.map { value throws(FactSchema.Misfit) in try FactSchema(value) }
        } catch {
            throw Self.malformed(file, "its schema cannot be used: \(error)")
        }
        prompts = Self.sections(of: parts.dropFirst().joined(separator: "\n---\n"))
        try requireUse(file)
    }

    /// Throws when something is missing that an agent of this role cannot do without.
    private func requireUse(_ file: String) throws(CrewError) {
        let isPlain = { (text: String) in
            (1...64).contains(text.utf8.count)
                && text.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                }
        }
        guard isPlain(name), isPlain(role.rawValue), isPlain(output) else {
            throw Self.malformed(file, "name, role and output have 1 to 64 letters, digits and hyphens")
        }
        guard !Role.builtIn.contains(role) else { return }
        if role == .person {
            guard prompts["question"]?.isEmpty == false else {
                throw Self.malformed(file, "a person needs a section \"# question\"")
            }
        } else if schema == nil || prompts["request"] == nil {
            throw Self.malformed(file, "a role without code of ours needs a schema and a section \"# request\"")
        }
    }

    static func malformed(_ file: String, _ why: String) -> CrewError {
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

/// The file of one agent definition.
package struct AgentSource: Codable, Equatable, Sendable {
    /// Without its folder.
    package let file: String
    package let text: String

    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}
