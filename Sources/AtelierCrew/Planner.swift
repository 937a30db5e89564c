internal import AtelierCodeMap
package import AtelierDomain
internal import Foundation

/// Makes the plan: mostly plain code over the code map; the model only picks among real names.
package struct Planner: Sendable {
    package init() {}

    /// Plans the requirement, or refuses it when it rests on a name that does not exist or nothing to edit is found.
    package func work(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let requirement = assignment.claim.requirement
        let text = requirement.text
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        let mentions = Mention.read(text)
        let writer = CardWriter(base: base, text: text, mentions: mentions)
        if let asked = TestRequest(text, mentions: mentions, map: base.map) {
            return try Self.plan(asked, text: text, base: base, writer: writer)
        }
        switch try await RulePlanner(base: base, text: text, mentions: mentions, ports: ports).find() {
        case .edit(let edit, let notes)?:
            return try Self.plan(edit, notes: notes, text: text, base: base, writer: writer)
        case .question(let question)?: return try Self.refusal(question, writer: writer)
        case nil: break
        }
        if let question = Self.firstQuestion(text, mentions: mentions, base: base) {
            return try Self.refusal(question, writer: writer)
        }
        let definition = try assignment.crew.definition(of: .planner)
        let chooser = EditChooser(base: base, mentions: mentions, text: text) { offered in
            let choice = SymbolChoice(offered: offered, text: text, map: base.map, definition: definition)
            return try await choice.ask(ports)
        }
        let edits = try await chooser.edits()
        guard !edits.isEmpty else {
            return try Self.refusal(PlannerQuestions(base: base, text: text).unclear(), writer: writer)
        }
        let examples = ExampleReader.read(text)
        let first = examples.isEmpty ? nil : Self.firstCheck(of: edits)
        let check = try base.check(asked: text, fallback: first)
        let plan = PlanFact(
            edits: edits,
            check: check,
            criteria: Criteria.read(text),
            examples: examples,
            lines: PremiseCheck(map: base.map, text: text).takenNames(in: mentions) + Self.lines(edits, check: check)
        )
        return try Self.result(plan, card: writer.card(of: edits, check: check))
    }

    /// What has to be answered before anything is chosen; nil when the text can be worked on.
    private static func firstQuestion(_ text: String, mentions: [Mention], base: Codebase) -> OpenQuestion? {
        let questions = PlannerQuestions(base: base, text: text)
        if let mistake = PremiseCheck(map: base.map, text: text).mistakes(in: mentions).first {
            return questions.premise(mistake)
        }
        if let question = questions.ambiguous(in: mentions) { return question }
        // Where there is only one function, "make it faster" is about that one.
        let editable = base.map.symbols.count { EditChooser.isEditable($0) && !CodeMap.isTestPath($0.path) }
        let isNamed = !mentions.isEmpty || !ProseSymbols(map: base.map).named(in: text, paths: []).isEmpty
        return !isNamed && editable > 1 && Vagueness.saysNothing(text) ? questions.unclear() : nil
    }

    /// Ends the run on a question; whoever asked asks again with the answer.
    private static func refusal(_ question: OpenQuestion, writer: CardWriter) throws -> TaskResult {
        TaskResult(
            ending: .ends(.refused, reason: question.text),
            facts: [try FactDraft(kind: "card", value: writer.card(asking: question))]
        )
    }

    private static func result(_ plan: PlanFact, card: RequirementCard) throws -> TaskResult {
        TaskResult(
            facts: [try FactDraft(kind: "card", value: card), try FactDraft(kind: "plan", value: plan)],
            tasks: [
                TaskDraft(role: .tester, kind: "baseline", dependsOn: ["plan"], needs: ["plan"]),
                TaskDraft(role: .coder, kind: "code.0", dependsOn: ["baseline"]),
            ]
        )
    }

    /// Tests of code that is there need no model's plan.
    private static func plan(
        _ asked: TestRequest,
        text: String,
        base: Codebase,
        writer: CardWriter
    ) throws -> TaskResult {
        let edit = PlannedEdit(
            action: .writeTests,
            path: asked.path,
            symbol: asked.symbol?.qualifiedName ?? "",
            newName: ""
        )
        let check = try base.check(asked: text, fallback: TestFunctions.check)
        let criteria = Criteria.read(text)
        return try result(
            PlanFact(edits: [edit], check: check, criteria: criteria, examples: [], lines: lines([edit], check: check)),
            card: writer.card(of: [edit], check: check)
        )
    }

    /// Rules need no model's plan.
    private static func plan(
        _ edit: PlannedEdit,
        notes: [String],
        text: String,
        base: Codebase,
        writer: CardWriter
    ) throws -> TaskResult {
        let check = try base.check(asked: text, fallback: nil)
        var lines = lines([edit], check: check)
        lines.insert(contentsOf: notes, at: 1)
        let criteria = Criteria.read(text)
        return try result(
            PlanFact(edits: [edit], check: check, criteria: criteria, examples: [], lines: lines),
            card: writer.card(of: [edit], check: check)
        )
    }

    private static func lines(_ edits: [PlannedEdit], check: CheckCommand?) -> [String] {
        let steps = edits.map { edit in
            switch edit.action {
            case .replace: "change \(edit.symbol) in \(edit.path)"
            case .add: "add \(edit.newName) to \(edit.path)"
            case .addMember: "add \(edit.newName) to \(edit.symbol) in \(edit.path)"
            case .create: "create \(edit.path) with \(edit.newName)"
            case .rewrite: "change \(edit.path)"
            case .writeTests where edit.symbol.isEmpty: "complete the tests in \(edit.path)"
            case .rename: "rename \(edit.symbol) in \(edit.path) to \(edit.newName)"
            case .remove: "remove \(edit.symbol) from \(edit.path)"
            case .writeTests: "write tests of \(edit.symbol) into \(edit.path)"
            }
        }
        return steps + [check.map { "check with: \($0.title)" } ?? "no test command was found"]
    }

    /// How the first tests of a repository without any are run: those that the examples become.
    private static func firstCheck(of edits: [PlannedEdit]) -> CheckCommand? {
        edits.first.flatMap { Language(path: $0.path) } == .python ? TestFunctions.check : nil
    }
}
