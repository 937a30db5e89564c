internal import AtelierCodeMap
package import AtelierDomain
internal import Foundation

/// Makes the plan: mostly plain code over the code map; the model only picks among real names.
package struct Planner: Sendable {
    package init() {}

    /// Plans the requirement, or refuses it when it rests on a name that does not exist or nothing to edit is found.
    package func work(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let requirement = assignment.claim.requirement
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        let mentions = Mention.read(requirement.text)
        if let asked = TestRequest(requirement.text, mentions: mentions, map: base.map) {
            return try Self.plan(asked, text: requirement.text, base: base)
        }
        let mistakes = PremiseCheck(map: base.map).mistakes(in: mentions)
        if let mistake = mistakes.first {
            return TaskResult(ending: .ends(.refused, reason: Self.question(mistake, text: requirement.text)))
        }
        let definition = try assignment.crew.definition(of: .planner)
        let chooser = EditChooser(base: base, mentions: mentions, text: requirement.text) { offered in
            let choice = SymbolChoice(offered: offered, text: requirement.text, map: base.map, definition: definition)
            return try await choice.ask(ports)
        }
        let edits = try await chooser.edits()
        guard !edits.isEmpty else {
            return TaskResult(ending: .ends(.refused, reason: Self.unclear(requirement.text)))
        }
        let examples = ExampleReader.read(requirement.text)
        let first = examples.isEmpty ? nil : Self.firstCheck(of: edits)
        let check = try base.check(asked: requirement.text, fallback: first)
        let plan = PlanFact(
            edits: edits,
            check: check,
            criteria: Criteria.read(requirement.text),
            examples: examples,
            lines: Self.lines(edits, check: check)
        )
        return try Self.result(plan)
    }

    private static func result(_ plan: PlanFact) throws -> TaskResult {
        TaskResult(
            facts: [try FactDraft(kind: "plan", value: plan)],
            tasks: [
                TaskDraft(role: .tester, kind: "baseline", dependsOn: ["plan"], needs: ["plan"]),
                TaskDraft(role: .coder, kind: "code.0", dependsOn: ["baseline"]),
            ]
        )
    }

    /// Tests of code that is there need no model's plan.
    private static func plan(_ asked: TestRequest, text: String, base: Codebase) throws -> TaskResult {
        let edit = PlannedEdit(action: .writeTests, path: asked.path, symbol: asked.symbol.qualifiedName, newName: "")
        let check = try base.check(asked: text, fallback: TestFunctions.check)
        let criteria = Criteria.read(text)
        return try result(
            PlanFact(edits: [edit], check: check, criteria: criteria, examples: [], lines: lines([edit], check: check))
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
            case .writeTests: "write tests of \(edit.symbol) into \(edit.path)"
            }
        }
        return steps + [check.map { "check with: \($0.title)" } ?? "no test command was found"]
    }

    /// How the first tests of a repository without any are run: those that the examples become.
    private static func firstCheck(of edits: [PlannedEdit]) -> CheckCommand? {
        edits.first.flatMap { Language(path: $0.path) } == .python ? TestFunctions.check : nil
    }

    private static func question(_ mistake: PremiseCheck.Mistake, text: String) -> String {
        if text.isChinese {
            let nearest = mistake.nearest.map { "最接近的是 `\($0)`，是指它吗？" } ?? "也没有相近的名称。"
            return "仓库里没有 `\(mistake.name)`；\(nearest)"
        }
        let nearest = mistake.nearest.map { "the nearest is `\($0)`: is that meant?" } ?? "nothing is named like it."
        return "the repository has no `\(mistake.name)`; \(nearest)"
    }

    private static func unclear(_ text: String) -> String {
        text.isChinese
            ? "看不出要改哪个函数或文件；请写出它的名称。"
            : "it is not clear which function or file this is about; name one, in backticks."
    }
}

extension String {
    /// Whether Han characters make up a tenth of it or more.
    package var isChinese: Bool {
        let han = unicodeScalars.count { (0x4E00...0x9FFF).contains($0.value) }
        return han * 10 >= unicodeScalars.count && han > 0
    }
}
