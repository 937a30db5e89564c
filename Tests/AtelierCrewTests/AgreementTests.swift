import AtelierGates
import Foundation
import Testing

@testable import AtelierCrew

@Suite struct AgreementTests {
    private static func agreement(_ rows: [([Bool], [String])]) -> Agreement {
        let versions = rows.map { Agreement.Version(holds: $0.0, values: $0.1) }
        let count = rows.first?.1.count ?? 0
        let told = (rows.first?.0 ?? []).map { _ in Agreement.Told(edit: -1, call: "f(9)", value: "9") }
        return Agreement(calls: (0..<count).map { "f(\($0))" }, told: told, versions: versions)
    }

    @Test func whatMostAnswersShareIsTaken() {
        let fact = Self.agreement([([true], ["1", "5"]), ([true], ["1", "2"]), ([true], ["1", "2"])]).fact
        #expect(fact.chosen == 1)
        #expect(fact.agreeing == 2 && fact.usable == 3)
        #expect(!fact.isBorneOut && !fact.isClear)
        #expect(fact.split == .init(call: "f(1)", value: "2", other: "5", count: 1))
        #expect(fact.sharedPercent == 75)
    }

    @Test func onlyAllOfThemBearTheExamplesOut() {
        let alike: ([Bool], [String]) = ([true, true], ["1"])
        #expect(Self.agreement([alike, alike, alike, alike, alike]).fact.isBorneOut)
        #expect(!Self.agreement([alike, alike, alike, alike]).fact.isBorneOut)
        #expect(!Self.agreement([alike, alike, alike]).fact.isClear)
        // One that fails an example shows that it is easily failed.
        let failed = Self.agreement([alike, alike, alike, alike, ([true, false], ["1"]), alike]).fact
        #expect(failed.isClear && !failed.isBorneOut)
        #expect(failed.doubt == "only 5 of 6 answers keep the examples")
        #expect(!Self.agreement([alike, alike, alike, alike, ([true, true], ["2"])]).fact.isBorneOut)
    }

    @Test func aSingleExampleIsEnoughToChooseByAndNotToProve() {
        let alike: ([Bool], [String]) = ([true], ["1"])
        let five = Self.agreement([alike, alike, alike, alike, alike]).fact
        #expect(!five.isBorneOut && five.doubt.hasPrefix("one example is little to go by"))
        #expect(Self.agreement([alike, alike, alike]).fact.isClear)
        #expect(!Self.agreement([alike, alike]).fact.isClear)
    }

    /// What a person can judge at a glance: short calls, each with a value of its own.
    @Test func aFewInputsAreToldThatAllAnswersGiveTheSameFor() {
        let values = ["9", "4", "4", "!ValueError", "'a\nb'", String(repeating: "7", count: 60), "0", "1", "2"]
        let rows = Array(repeating: ([true], values), count: 3)
        let fact = Self.agreement(rows).fact
        #expect(fact.seen?.map(\.call) == ["f(1)", "f(6)", "f(7)"])
        #expect(fact.doubt.hasSuffix("for 8 other inputs, such as `f(1)` gives 4, `f(6)` gives 0, `f(7)` gives 1"))
        // Where one differs it is not said of that input, nor that all agree.
        let other = Self.agreement(rows + [([true], values.map { $0 == "0" ? "5" : $0 })]).fact
        #expect(other.seen?.map(\.call) == ["f(1)", "f(7)", "f(8)"])
        #expect(!other.support.contains("such as"))
        // Values that the examples show come last.
        let known = Self.agreement([([true], ["9", "9", "1"]), ([true], ["9", "9", "1"])]).fact
        #expect(known.seen?.map(\.call) == ["f(2)", "f(0)", "f(1)"])
    }

    @Test func theJudgedOneStandsAmongEquals() {
        #expect(Self.agreement([([true], ["1"]), ([true], ["2"])]).fact.chosen == 0)
        #expect(Self.agreement([([true], ["1"]), ([true], ["2"]), ([true], ["3"])]).fact.chosen == 0)
    }

    @Test func answersThatBreakAnExampleDoNotVote() {
        let rows = [([true, true], ["1"]), ([false, true], ["2"]), ([false, false], ["2"]), ([true, true], ["1"])]
        let fact = Self.agreement(rows).fact
        #expect(fact.chosen == 0 && fact.usable == 2 && fact.answers == 4 && fact.held == 2)
        #expect(!fact.isBorneOut)
        #expect(fact.doubt == "only 2 of 4 answers keep the examples")
    }

    @Test func votesOfSomeAreCountedAmongThemselves() {
        let rows = [([true], ["1"]), ([true], ["2"]), ([false], ["2"]), ([true], ["1"]), ([true], ["1"])]
        let agreement = Self.agreement(rows.map { ($0.0, $0.1 + ["0"]) })
        #expect(agreement.chosen == 0)
        // The same answer twice is two votes, and one that breaks an example none.
        #expect(agreement.choice(among: [0, 1, 1]) == 1)
        #expect(agreement.choice(among: [0, 2, 2]) == 0)
        #expect(agreement.choice(among: [0, 1]) == 0)
        let fact = agreement.fact(choosing: 1)
        #expect(fact.chosen == 1 && fact.agreeing == 1 && fact.usable == 4 && fact.held == 1)
    }

    @Test func whatAllRefuseIsNoInputAndWhatNeverEndsAgreesWithNothing() {
        let rows: [([Bool], [String])] = [([], ["!TypeError", "1"]), ([], ["!ValueError", "1"]), ([], ["!E", "1"])]
        let refused = Self.agreement(rows + rows.prefix(2))
        #expect(refused.fact.inputs == 1 && refused.fact.agreeing == 5 && refused.fact.isClear)
        let late = Self.agreement([([], ["!Late"]), ([], ["!Late"]), ([], ["3"])])
        #expect(late.fact.agreeing <= 1 && !late.fact.isBorneOut)
    }

    /// How far three sentences are carried by `values` of one function: one that holds an example, one that is about the
    /// function, and one that says more than its example.
    private static func standings(
        _ rows: [([Bool], [String])],
        values: [String] = ["2", "3"],
        isTaken: Bool = true,
        beside words: String = ""
    ) -> [Criterion.Standing] {
        let examples = values.enumerated().map { Example(call: "f(\($0.offset + 1))", value: $0.element) }
        let told = examples.map { "`\($0.call)` returns `\($0.value)`" }.joined(separator: ", ")
        let plan = PlanFact(
            edits: [PlannedEdit(action: .add, path: "m.py", symbol: "", newName: "f")],
            check: TestFunctions.check,
            criteria: [
                "`f(1)` should return `2`.", "Add a function `f`.",
                "\(told), for it adds one to whatever whole number it is given, and so it goes on"
                    + String(repeating: words, count: 12) + ".",
            ],
            examples: examples,
            lines: []
        )
        let names = examples.map { "t(\($0.call))" }
        let test = ExampleTest(path: "t.py", content: "", names: names, examples: examples)
        let baseline = BaselineFact(before: nil, test: test, biting: Set(names), setAside: [], failure: "")
        var fact = Self.agreement(rows).fact
        fact.isTaken = isTaken
        let proof = Proof(plan: plan, baseline: baseline, mending: .nothing, bite: nil, agreement: fact)
        return proof.criteria(after: TestReport(exitStatus: 0, passed: Set(names), failed: [])).map(\.standing)
    }

    @Test func aSentenceThatSaysMoreThanTheExamplesNeedsTheOthersToAgree() {
        let alike: [([Bool], [String])] = Array(repeating: ([true, true], ["1"]), count: 5)
        let differ: [([Bool], [String])] = [([], ["1"]), ([], ["2"]), ([], ["3"])]
        #expect(Self.standings(alike) == [.proven, .proven, .proven])
        #expect(Self.standings(alike, isTaken: false) == [.proven, .unproven, .unproven])
        #expect(Self.standings(differ) == [.proven, .unproven, .unproven])
        // Nothing was compared: what says no more than it takes to state its examples is not taken away.
        #expect(Self.standings([([], []), ([], [])]) == [.proven, .proven, .proven])
        #expect(Self.standings([([], []), ([], [])], beside: " and on") == [.proven, .proven, .unproven])
    }

    @Test func aSingleExampleProvesNoMoreThanItself() {
        let alike: [([Bool], [String])] = Array(repeating: ([true], ["1"]), count: 5)
        #expect(Self.standings(alike, values: ["2"]) == [.proven, .unproven, .unproven])
        #expect(Self.standings([([], []), ([], [])], values: ["2"]) == [.proven, .unproven, .unproven])
    }

    /// A default that changes and a sentence about what the old one still does: the tests say nothing of it.
    @Test func whatIsToBeKeptIsTestedOnlyAsAWhole() {
        let plan = PlanFact(
            edits: [PlannedEdit(action: .replace, path: "m.py", symbol: "f", newName: "")],
            check: TestFunctions.check,
            criteria: Criteria.read(
                "Make `f(2)` in `m.py` return `3`. With `strict=True` it is still refused. All else of `f` stays as it is."
            ),
            examples: [],
            lines: []
        )
        let before = TestReport(exitStatus: 0, passed: ["t"], failed: [])
        let baseline = BaselineFact(before: before, test: nil, biting: [], setAside: [], failure: "")
        let proof = Proof(plan: plan, baseline: baseline, mending: .nothing, bite: nil)
        #expect(proof.criteria(after: before).map(\.standing) == [.unproven, .unproven, .tested])
    }

    /// Examples of a function carry no sentence about what is to be kept, and those of another function none at all.
    @Test func examplesCarryOnlyWhatTheyAreAbout() {
        func standings(_ criteria: [String], _ calls: [String]) -> [Criterion.Standing] {
            let examples = calls.map { Example(call: $0, value: "2") }
            let plan = PlanFact(
                edits: ["f", "g"].map { PlannedEdit(action: .add, path: "m.py", symbol: "", newName: $0) },
                check: TestFunctions.check,
                criteria: criteria,
                examples: examples,
                lines: []
            )
            let test = ExampleTest(path: "t.py", content: "", names: calls, examples: examples)
            let baseline = BaselineFact(before: nil, test: test, biting: Set(calls), setAside: [], failure: "")
            let proof = Proof(plan: plan, baseline: baseline, mending: .nothing, bite: nil)
            return proof.criteria(after: TestReport(exitStatus: 0, passed: Set(calls), failed: [])).map(\.standing)
        }
        #expect(standings(["Add `f`.", "Add `g`."], ["f(1)", "f(2)", "g(1)"]) == [.proven, .unproven])
        #expect(standings(["`f` still refuses `z` with `strict=True`."], ["f(1)", "f(2)"]) == [.unproven])
    }

    /// The program itself, on a file of a folder of its own.
    private static func run(_ versions: [String], question: String) throws -> Agreement {
        let program = PythonCalls.program + AgreementProbe.program
        let (answer, left): (Agreement, [String]) = try ProgramRun.answer(
            program,
            question: question,
            versions: versions
        )
        #expect(!left.contains("sub/m.py"))
        return answer
    }

    @Test func everyVersionRunsOnInputsThatNobodyTold() throws {
        let versions = [
            "def f(items):\n    return sorted(items)[-1]\n", "def f(items):\n    return max(items)\n",
            "def f(items):\n    return items[-1]\n", "syntax error(",
        ]
        let question =
            #"{"path": "sub/m.py", "examples": [["f([1, 2, 3])", "3"]], "documented": [], "inputs": 20, "edges": 0, "versions": 4}"#
        let agreement = try Self.run(versions, question: question)
        #expect(agreement.calls.count == 20 && !agreement.calls.contains("f([1, 2, 3])"))
        #expect(agreement.versions.map(\.holds) == [[true], [true], [true], [false]])
        #expect(agreement.versions[0].values == agreement.versions[1].values)
        #expect(agreement.versions[0].values != agreement.versions[2].values)
        #expect(agreement.usable == [0, 1, 2] && agreement.fact.chosen == 0)
    }

    /// Values where all others fail are worth less than one that others share.
    @Test func whatSwallowsEveryErrorDoesNotWin() {
        let right: ([Bool], [String]) = ([true], ["1", "2", "!E", "!E", "!E"])
        let wrong: ([Bool], [String]) = ([true], ["1", "3", "0", "0", "0"])
        for errorsAgree in [true, false] {
            var agreement = Self.agreement([wrong, right, right, right])
            agreement.errorsAgree = errorsAgree
            #expect(agreement.chosen == 1 && agreement.fact.agreeing == 3)
        }
    }

    @Test func doubtSaysWhatIsMissing() {
        let alike: ([Bool], [String]) = ([true], ["1"])
        #expect(Self.agreement([alike, alike]).fact.doubt == "only 2 answers were compared")
        let differs = Self.agreement([alike, alike, ([true], ["2"])]).fact
        #expect(differs.doubt.hasPrefix("only 2 of 3 answers that keep the examples agree: `f(0)` gives 1, or 2"))
    }

    /// Most answers fail for the empty list, which no example shows, and one gives a value.
    @Test func aValueAtTheEdgeSpeaksAgainstAnError() throws {
        let largest = "def f(items, n):\n    return n > max(items)\n"
        let all = "def f(items, n):\n    return all(n > item for item in items)\n"
        let question =
            #"{"path": "sub/m.py", "examples": [["f([1, 2], 2)", "False"]], "documented": [], "inputs": 9, "edges": 16, "#
            + #""versions": 3}"#
        var agreement = try Self.run([largest, all, largest], question: question)
        #expect(Set(agreement.calls).isSuperset(of: ["f([], 2)", "f([1], 2)", "f([1, 2], 0)", "f([1, 2], -1)"]))
        // Where errors are asked for they count like values.
        #expect(agreement.chosen == 0 && agreement.fact.agreeing == 2)
        agreement.errorsAgree = false
        #expect(agreement.chosen == 1 && agreement.fact.agreeing == 1)
        #expect(agreement.choice(among: [0, 1, 2]) == 1)
        #expect(agreement.fact(ofParts: [[0, 1, 2]], choosing: 1)?.agreeing == 1)
    }

    @Test func examplesInDocumentationAreSessionsAndSpeakForTheirEdit() throws {
        func cart(_ total: String) -> String {
            """
            class Cart:
                def __init__(self):
                    self.prices = []
                def add(self, price):
                    self.prices.append(price)
                def total(self):
                    return \(total)
            """
        }
        let add = ">>> cart.add(3)\n>>> cart.prices\n[3]\n"
        let total = ">>> c = Cart()\n>>> c.add(2)\n>>> c.add(5)\n>>> c.total()\n7\n>>> nonsense(\n"
        let documented = try [(0, add), (1, total)].map {
            #"{"edit": \#($0), "owner": "Cart", "text": \#(try Self.json($1))}"#
        }
        let question =
            #"{"path": "sub/m.py", "examples": [], "documented": [\#(documented.joined(separator: ", "))], "#
            + #""inputs": 10, "edges": 0, "versions": 3}"#
        let agreement = try Self.run(
            [cart("self.prices[0]"), cart("sum(self.prices)"), cart("self.prices[0]")],
            question: question
        )
        #expect(agreement.told.map(\.edit) == [0, 1])
        #expect(agreement.versions.map(\.holds) == [[true, false], [true, true], [true, false]])
        // An example outweighs what most answers say.
        #expect(agreement.chosen == 1 && agreement.fact.held == 2 && agreement.fact.examples == 2)
        #expect(agreement.keeps(documentationOf: 0) && agreement.keeps(documentationOf: 1))
        #expect(!agreement.keeps(documentationOf: 2) && agreement.failure.isEmpty)
        let worse = Agreement(calls: agreement.calls, told: agreement.told, versions: [agreement.versions[0]])
        #expect(worse.failure == ">>> c = Cart()\n>>> c.add(2)\n>>> c.add(5)\n>>> c.total()\nshould give 7 and gives 2")
    }

    private static func json(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }
}
