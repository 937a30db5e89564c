import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// Which cases a seed takes.
@Suite struct CaseSampleTests {
    private static let names = (0..<30).map { "case-\($0)" }

    @Test(arguments: [1, 2, 77])
    func aGreaterCountKeepsTheCasesOfASmallerOne(seed: Int) {
        let few = CaseSample(suites: [], count: 5, seed: seed).draw(Self.names, of: "s")
        let many = CaseSample(suites: [], count: 12, seed: seed).draw(Self.names.reversed(), of: "s")
        #expect(Array(many.prefix(5)) == few)
        #expect(Set(many).count == 12)
    }

    @Test func aSeedIsTheSameEverywhere() {
        #expect(CaseSample(suites: [], count: 3, seed: 1).draw(Self.names, of: "s") == Self.known)
        #expect(CaseSample(suites: [], count: 3, seed: 2).draw(Self.names, of: "s") != Self.known)
        #expect(CaseSample(suites: [], count: 3, seed: 1).draw(Self.names, of: "t") != Self.known)
    }

    /// By `printf 1/s/case-N | sha256sum`, sorted.
    private static let known = ["case-27", "case-29", "case-18"]

    @Test func suitesAreTakenByPatternAndOneCaseOfEachInTurn() async throws {
        try await Bench.use { bench async throws -> Void in
            #expect(try bench.sample().map(\.id) == ["settings/timeout", "slips/median", "words/initials"])
            #expect(try bench.sample("s*").map(\.suite) == ["settings", "slips"])
            #expect(try bench.sample("words", "slips").map(\.suite) == ["slips", "words"])
            let none = #expect(throws: EvalError.self) { try bench.sample("nothing-*") }
            #expect(none?.code == .noCases)
        }
    }

    @Test func theDigestNamesEveryByteOfACase() async throws {
        try await Bench.use { bench in
            let folder = bench.cases + "/words/initials"
            let before = try EvalCase(folder: folder)
            #expect(before.editedPath == "words.py")
            #expect(before.requirement.hasSuffix("`\"\"`."))
            #expect(try EvalCase(folder: folder) == before)
            for path in ["repo/words.py", "hidden/judge.py", "check.sh", "requirement.md", "hidden/new.txt"] {
                let digest = try EvalCase(folder: folder).digest
                try bench.write("changed\n", to: "cases/words/initials/" + path)
                #expect(try EvalCase(folder: folder).digest != digest)
            }
        }
    }

    @Test(arguments: [
        ("case.json", "{}"), ("case.json", #"{"edit": ["../x"]}"#), ("case.json", #"{"edit": []}"#),
    ])
    func aCaseThatIsNotUnderstoodIsNamed(file: String, text: String) async throws {
        try await Bench.use { bench in
            try bench.write(text, to: "cases/words/initials/" + file)
            let error = #expect(throws: EvalError.self) { try EvalCase(folder: bench.cases + "/words/initials") }
            #expect(error?.code == .caseMalformed)
            #expect(error?.message.contains("words/initials/case.json") == true)
        }
    }
}
