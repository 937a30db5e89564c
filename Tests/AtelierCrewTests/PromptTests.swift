import AtelierCodeMap
import AtelierDomain
import Foundation
import Testing

@testable import AtelierCrew

@Suite struct PromptTests {
    private static let files = [
        "Sources/Words/Text.swift": "public func trim(_ text: String) -> String { text }\n",
        "Sources/Words/Badge.swift": "public func badge(_ name: String) -> String { name }\n",
    ]

    private func base(_ files: [String: String] = Self.files) throws -> Codebase {
        let mapper = CodeMapper(grammars: nil)
        let contents = files.mapValues { Data($0.utf8) }
        let parsed = contents.compactMap { mapper.parse(path: $0.key, data: $0.value) }
        let id = try #require(ObjectID(hex: String(repeating: "0", count: 40)))
        return Codebase(
            commit: id,
            tree: id,
            entries: [],
            map: CodeMap(files: parsed, paths: Array(contents.keys)),
            contents: contents
        )
    }

    private func prompt(_ edits: [PlannedEdit]) throws -> CoderPrompt {
        let file = Self.agents.appending(path: "coder.md")
        return CoderPrompt(
            definition: try AgentDefinition(parsing: String(contentsOf: file, encoding: .utf8), file: "coder.md"),
            plan: PlanFact(edits: edits, check: nil, criteria: [], examples: [], lines: []),
            requirement: "Show initials in the badge.",
            examples: [Example(call: "initials(\"a b\")", value: "\"AB\"")],
            approach: .greedy
        )
    }

    private static func messages(_ writer: CoderPrompt, _ edit: PlannedEdit, _ draft: Draft) throws -> [ChatMessage] {
        try writer.messages(for: edit, draft: draft, layout: try writer.layout(for: edit, draft: draft))
    }

    /// The built-in definitions, above the tests.
    private static let agents = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Agents")

    /// An answer that repeats a file which it has no room for is ended at the head of it, and one that could be whole is not.
    @Test func anAnswerThatRepeatsALargeFileIsEndedAtOnce() throws {
        let head = "\"\"\"Words.\"\"\"\n# All of them.\nimport re\n\nfrom a import (\n    b,\n)\nimport os\r\nx = 1\n"
        let large = head + String(repeating: "y = 2\n", count: 800)
        let edit = PlannedEdit(action: .add, path: "m.py", symbol: "", newName: "f")
        let writer = try prompt([edit])
        func stops(_ text: String, tokensMax: Int = 400) throws -> [String] {
            let base = try base(["m.py": text])
            let draft = Draft(base: base, plan: writer.plan, mapper: CodeMapper(grammars: nil))
            return writer.stops(for: edit, draft: draft, tokensMax: tokensMax)
        }
        #expect(try stops(large) == ["\nimport re\nfrom a import ("])
        #expect(try stops(large, tokensMax: 4_000).isEmpty && stops(head).isEmpty)
        #expect(try stops(large.replacing("import", with: "x =").replacing("from", with: "y =")).isEmpty)
    }

    /// Only what is done and what is asked for may differ between the edits of a plan: the rest is read once.
    @Test func theEditsOfAPlanShareAllButTheEndOfTheirPrompts() throws {
        let add = PlannedEdit(action: .add, path: "Sources/Words/Text.swift", symbol: "", newName: "initials")
        let use = PlannedEdit(action: .replace, path: "Sources/Words/Badge.swift", symbol: "badge", newName: "")
        let writer = try prompt([add, use])
        var draft = Draft(base: try base(), plan: writer.plan, mapper: CodeMapper(grammars: nil))
        let first = try #require(try Self.messages(writer, add, draft).last?.text)
        draft.apply("```swift\npublic func initials(_ name: String) -> String { name }\n```", for: add)
        #expect(draft.problem.isEmpty)
        let second = try #require(try Self.messages(writer, use, draft).last?.text)
        let shared = zip(first, second).prefix { $0 == $1 }.count
        #expect(second.prefix(shared).contains("must give `\"AB\"`"))
        #expect(Self.files.keys.allSatisfy { second.prefix(shared).contains($0) })
        #expect(second.dropFirst(shared).contains("public func initials"))
        #expect(second.hasSuffix("Keep its name."))
        #expect(!second.contains("Change `badge` in this file."))
    }

    /// The prompt shows both files, so the model may well write both edits at once.
    @Test func aCopyOfAnotherEditsWorkIsLeftOutOfAnAnswer() throws {
        let add = PlannedEdit(action: .add, path: "Sources/Words/Text.swift", symbol: "", newName: "initials")
        let use = PlannedEdit(action: .replace, path: "Sources/Words/Badge.swift", symbol: "badge", newName: "")
        let new = "public func initials(_ name: String) -> String { name }"
        let old = "public func badge(_ name: String) -> String { initials(name) }"
        var draft = Draft(base: try base(), plan: try prompt([add, use]).plan, mapper: CodeMapper(grammars: nil))
        draft.apply("```swift\n\(new)\n\n\(old)\n```", for: add)
        draft.apply("```swift\n\(new)\n\n\(old)\n```", for: use)
        #expect(draft.problem.isEmpty)
        #expect(draft.text(add.path)?.contains("badge") == false)
        #expect(draft.text(use.path) == old + "\n")
    }

    @Test func aPlanOfOneChangeNamesItBeforeTheRequest() throws {
        let use = PlannedEdit(action: .replace, path: "Sources/Words/Badge.swift", symbol: "badge", newName: "")
        let writer = try prompt([use])
        let draft = Draft(base: try base(), plan: writer.plan, mapper: CodeMapper(grammars: nil))
        let text = try #require(try Self.messages(writer, use, draft).last?.text)
        #expect(text.contains("Change `badge` in this file. The request:\nShow initials"))
    }
}

@Suite struct AbridgedTests {
    @Test(arguments: [
        ("[1, 2, ...]", true), ("\"Con...\"", false), ("['a…']", false), ("[\"a\", …]", true), ("\"a\\\"...\"", false),
    ])
    func dotsInsideAStringAreMeant(expression: String, isAbridged: Bool) {
        #expect(ExpressionNames.isAbridged(expression) == isAbridged)
    }

    @Test func aCallAndAValueMayHoldDotsInStrings() {
        let text = "`shorten(\"a...b\", 4)` should return `\"a...\"`, but `shorten(...)` should return `1`."
        #expect(ExampleReader.read(text) == [Example(call: "shorten(\"a...b\", 4)", value: "\"a...\"")])
    }
}

@Suite struct UnreadNamesTests {
    @Test(arguments: [
        ("def f(a):\n    b = g(a)\n    return a\n", ["b"]),
        ("def f(a):\n    b = g(a)\n    return b\n", []),
        ("def f(a):\n    b = g(a)\n    return f\"{b}\"\n", []),
        ("def f(a, b=1):\n    return g(a, key=2)\n", []),
        ("def f(a):\n    a.total = 1\n    limit = 2\n", []),
        ("func f(_ a: Int) -> Int {\n    let b: [Int] = [a]\n    return a\n}", ["b"]),
        ("function f(a) {\n  const b = (c) => c + a;\n  return a == 1;\n}", ["b"]),
        ("int f(int a) {\n    int b = a;\n    return a == 2;\n}", ["b"]),
    ])
    func aNewVariableThatNothingReadsIsFound(text: String, expected: [String]) {
        #expect(UnreadNames.introduced(by: text, old: "limit", knownIn: nil) == expected)
    }
}
