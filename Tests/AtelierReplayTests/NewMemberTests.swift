import AtelierBlackboard
import AtelierCrew
import AtelierDomain
import Foundation
import Testing

@testable import AtelierReplay

/// Where new code goes, and what it brings along, with the real orchestrator and a scripted model.
@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct NewMemberTests {
    private static let files = [
        "graph.py": """
        class Node:
            def __init__(self, name):
                self.name = name


        class Graph:
            def __init__(self, nodes):
                self.nodes = nodes

        """
    ]

    private static func changed(_ text: String, _ answer: String) async throws -> String {
        try await withFolder { folder in
            let answers = ["```python\n\(answer)\n```"]
            let run = try await ScriptedRun.make(in: folder, files: files, text: text, answers: answers)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            let fact = try #require(history.facts.last { $0.kind == "candidate" })
            let candidate = try JSONDecoder().decode(CandidateFact.self, from: fact.body)
            return String(decoding: candidate.changes.first?.content ?? Data(), as: UTF8.self)
        }
    }

    @Test(arguments: [
        "Create a new method `names` in the graph, which takes no arguments.",
        "Add a function `names(self) -> Dict[str, Node]` to Graph which gives the nodes by name.",
        "Add a function `names(self)` which gives the nodes of the graph by name. Its keys are those of `Node`.",
    ])
    func whatTakesTheObjectItselfGoesIntoItsClass(text: String) async throws {
        let answer = "def names(self) -> Dict[str, Node]:\n    return {node.name: node for node in self.nodes}"
        let changed = try await Self.changed(text, answer)
        #expect(
            changed.contains("        self.nodes = nodes\n\n    def names(self) -> Dict[str, Node]:\n"),
            "\(changed)"
        )
        #expect(changed.hasPrefix("from typing import Dict\n"))
    }

    @Test func aFunctionStaysOutside() async throws {
        let changed = try await Self.changed(
            "Add a function `count(graph)` to `graph.py`.",
            "def count(graph):\n    return 1"
        )
        #expect(changed.contains("\n\ndef count(graph):\n    return 1\n") && !changed.contains("import"))
    }
}
