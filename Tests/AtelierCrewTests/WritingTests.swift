import Testing

@testable import AtelierCrew

@Suite struct WritingTests {
    private let plan = PlanFact(
        edits: [PlannedEdit(action: .replace, path: "src/dates.py", symbol: "parse_date", newName: "")],
        check: nil,
        criteria: [],
        examples: [],
        lines: []
    )

    @Test(arguments: [
        (["feat: a", "fix(b): c"], "fix(dates): fix parse_date"),
        (["dates: a", "money: b"], "dates: fix parse_date"),
        (["Add a", "Mend b"], "Fix parse_date"),
    ])
    func messageFollowsTheRepositorysHabit(subjects: [String], expected: String) {
        let message = CommitMessage(requirement: "Fix `parse_date`.", plan: plan, subjects: subjects)
        #expect(message.text.split(separator: "\n").first.map(String.init) == expected)
        #expect(message.slug == "fix-parse-date")
    }

    @Test func definitionNeedsItsFrontMatterAndFillsItsHoles() throws {
        let text = """
            ---
            name: coder
            role: coder
            subscribes: [plan]
            output: candidate
            tier: code
            budget: { tokens: 10, turns: 1 }
            ---
            # system
            Be brief.
            # ask
            Change {{what}} now.
            """
        let definition = try AgentDefinition(parsing: text, file: "coder.md")
        #expect(try definition.prompt("ask", ["what": "`f`"]) == "Change `f` now.")
        #expect(throws: CrewError.self) { try definition.prompt("ask") }
        #expect(throws: CrewError.self) { try definition.prompt("other") }
        #expect(throws: CrewError.self) { try AgentDefinition(parsing: "# system\nx", file: "a.md") }
        let greedy = text.replacing("tokens: 10", with: "tokens: 0")
        #expect(throws: CrewError.self) { try AgentDefinition(parsing: greedy, file: "a.md") }
        // A run of an earlier release, whose definition says nothing of answers, is replayed without further ones.
        #expect(definition.answersMax == 1)
        let several = try AgentDefinition(
            parsing: text.replacing("turns: 1", with: "turns: 1, answers: 9"),
            file: "a.md"
        )
        #expect(several.answersMax == 9)
    }

    @Test(arguments: [
        ("f(a, 'b c', key=d.e)", ["f", "a", "d"]), ("initials(of: \"x y\")", ["initials"]), ("[3, 4.5]", []),
        ("Cart().add(x)", ["Cart", "x"]), ("a == b", ["a", "b"]),
    ])
    func expressionNamesAreWhatComesFromOutside(expression: String, expected: [String]) {
        #expect(ExpressionNames.roots(in: expression) == Set(expected))
    }

    @Test func codeIsTakenFromTheLongestFenceEvenAnUnclosedOne() {
        #expect(Answer.code(in: "a\n```py\nx\n```\nb\n```py\nlonger\n") == "longer\n")
        #expect(Answer.code(in: "plain") == "plain")
    }
}
