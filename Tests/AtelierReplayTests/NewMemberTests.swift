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

            def size(self):
                return len(self.nodes)

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
            changed.contains("        return len(self.nodes)\n\n    def names(self) -> Dict[str, Node]:\n"),
            "\(changed)"
        )
        #expect(changed.hasPrefix("from typing import Dict\n"))
    }

    @Test(arguments: [
        "Create a class `Tree` which extends `Graph`, with a method that gives its `nodes`. The code is in `graph.py`.",
        "Add a new class `Tree`, inheriting from `Graph`, to `graph.py`. It should implement the `size` method.",
        "Add a class `Tree` to `graph.py`. It should extend `Graph` and use its own `size` method.",
        "Make a new `Tree` class in `graph.py` that inherits from `Graph` and overrides the `size` method.",
    ])
    func aNewClassStandsBesideTheOthersAndChangesNoneOfThem(text: String) async throws {
        let answer = "class Tree(Graph):\n    def size(self):\n        return len(self.nodes)"
        let changed = try await Self.changed(text, answer)
        let graph = try #require(Self.files["graph.py"])
        #expect(changed == graph + "\n\nclass Tree(Graph):\n    def size(self):\n        return len(self.nodes)\n")
    }

    @Test func aClassThatIsToChangeIsWrittenWithItsNewHelper() async throws {
        let text =
            "Modify the Graph class to keep no node twice. This should be done with a helper function 'single_nodes'."
        let answer = """
            class Graph:
                def __init__(self, nodes):
                    self.nodes = self.single_nodes(nodes)

                def size(self):
                    return len(self.nodes)

                def single_nodes(self, nodes):
                    return list(dict.fromkeys(nodes))
            """
        let changed = try await Self.changed(text + " The code is in `graph.py`.", answer)
        let head = try #require(Self.files["graph.py"]).components(separatedBy: "class Graph").first
        #expect(changed == (head ?? "") + answer + "\n")
    }

    @Test func whatIsTakenAwayUnaskedDoesNotLand() async throws {
        let answer = "class Graph:\n    def __init__(self, nodes):\n        self.nodes = list(dict.fromkeys(nodes))"
        let text = "Modify the Graph class to keep no node twice, with a helper function 'single_nodes', in `graph.py`."
        try await withFolder { folder in
            let answers = ["```python\n\(answer)\n```"]
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: text, answers: answers)
            let history = try await run.recording().history
            #expect(history.requirement.state == .failed)
            let judged = history.facts.filter { $0.kind == "judgement" }.map {
                String(decoding: $0.body, as: UTF8.self)
            }
            #expect(!judged.isEmpty && judged.allSatisfy { $0.contains("the new text loses Graph.size, which nobody") })
        }
    }

    @Test func aMethodThatAClassIsUpdatedWithIsPutInAndNothingElseIsWritten() async throws {
        let text = "Update the `Graph` class in `graph.py`: add a method `names` that gives the names."
        let changed = try await Self.changed(text, "def names(self):\n    return [node.name for node in self.nodes]")
        let head = try #require(Self.files["graph.py"])
        #expect(changed.hasPrefix(head.trimmingCharacters(in: .newlines)) && changed.contains("    def names(self):"))
    }

    @Test func ofAWholeFileTheMethodOfItsOwnClassIsTaken() async throws {
        let answer = """
            class Node:
                def __init__(self, name):
                    self.name = name

                def label(self):
                    return self.name


            class Graph:
                def label(self):
                    return str(len(self.nodes))
            """
        let changed = try await Self.changed("Add a method `Graph.label` to `graph.py`.", answer)
        #expect(changed.hasSuffix("    def label(self):\n        return str(len(self.nodes))\n"), "\(changed)")
    }

    @Test func aFormulaIsNoFunctionToBeMade() async throws {
        let text = "Add a function `cost` to `graph.py` by the formula `h(n) = n + 1`, where `n` is a node."
        let changed = try await Self.changed(text, "def cost(n):\n    return n + 1")
        #expect(changed.contains("def cost(n):") && !changed.contains("def h"))
    }

    @Test func aFunctionStaysOutside() async throws {
        let changed = try await Self.changed(
            "Add a function `count(graph)` to `graph.py`.",
            "def count(graph):\n    return 1"
        )
        #expect(changed.contains("\n\ndef count(graph):\n    return 1\n") && !changed.contains("import"))
    }
}
