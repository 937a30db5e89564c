package import AtelierDomain
package import AtelierGates
internal import Foundation

/// The planner's statement: what to change, how to check it, what is claimed.
package struct PlanFact: Codable, Equatable, Sendable {
    /// In the order they are to be made; additions before their uses.
    package let edits: [PlannedEdit]
    /// Nil when no test command was found.
    package let check: CheckCommand?
    package let criteria: [String]
    package let examples: [Example]
    /// One line per step, for people.
    package let lines: [String]
}

/// One edit of one symbol or file.
package struct PlannedEdit: Codable, Equatable, Sendable {
    package enum Action: String, CaseIterable, Codable, Sendable {
        /// Replace the text of an existing symbol.
        case replace
        /// Add a new top-level symbol, after `symbol` where that is given, else at the end of the file.
        case add
        /// Add a new member at the end of the type `symbol`.
        case addMember
        /// Write a new file.
        case create
        /// Write a small file anew as a whole: where the text names the file and leaves open which of its symbols change.
        case rewrite
        /// Write a new file of tests of the function `symbol`, which stays as it is.
        case writeTests
        /// Give the symbol `symbol` the name `newName` wherever it is meant; by rule, the model is not asked.
        case rename
        /// Take the symbol `symbol` away with what only it needed; by rule, the model is not asked.
        case remove

        /// Whether rules make the edit and no model is asked.
        var isByRule: Bool { self == .rename || self == .remove }
    }

    package let action: Action
    package let path: String
    /// The qualified name of the symbol replaced, or of the type that gets a member; empty for other actions.
    package let symbol: String
    /// The name of what is added; empty for `replace`.
    package let newName: String

    /// The name of what is changed or added, without the types around it.
    var name: String {
        let full = newName.isEmpty ? symbol : newName
        return full.split(separator: ".").last.map(String.init) ?? full
    }
}

/// How to run the repository's tests.
package struct CheckCommand: Codable, Equatable, Sendable {
    package enum Runner: String, Codable, Sendable {
        case unittest
        case pytest
        /// Python test functions, by pytest where it is installed.
        case testFunctions
        case node
        case npm
        case swiftPackage
        case cargo
        case go
        case make
        case custom
    }

    package let runner: Runner
    package let argv: [String]
    /// What the repository's settings declare; nil, not empty, where they declare nothing.
    package var needs: [UntrackedNeed]?

    package init(runner: Runner, argv: [String]) {
        self.runner = runner
        self.argv = argv
    }
}

/// A call and its value, both in the requirement's own words.
package struct Example: Codable, Equatable, Sendable {
    package let call: String
    package let value: String
}

/// The tester's statement before any code is written.
package struct BaselineFact: Codable, Equatable, Sendable {
    /// Nil when there is no check command.
    package let before: TestReport?
    /// The test file made from the examples; nil when there is none.
    package let test: ExampleTest?
    /// Names of example tests that failed on the old code: only these prove a change.
    package let biting: Set<String>
    /// Why examples could not become tests; empty when all did.
    package let setAside: [String]
    /// The part of the log that shows how the examples fail on the old code; empty when none do.
    package let failure: String
    /// The part of the log that shows how the repository's own tests fail; nil when all pass, and in older records.
    package var ownFailure: String?

    /// Writes names in order, so that equal facts give equal bytes; a set has none of its own.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(before, forKey: .before)
        try container.encodeIfPresent(test, forKey: .test)
        try container.encode(biting.sorted(), forKey: .biting)
        try container.encode(setAside, forKey: .setAside)
        try container.encode(failure, forKey: .failure)
        try container.encodeIfPresent(ownFailure, forKey: .ownFailure)
    }
}

/// A test file that carries the requirement's examples.
package struct ExampleTest: Codable, Equatable, Sendable {
    package let path: String
    package let content: String
    /// The runner's name of each example's test, in the order of the plan's examples that became tests.
    package let names: [String]
    /// The examples, in the order of `names`.
    package let examples: [Example]
}

/// The coder's statement: one candidate.
package struct CandidateFact: Codable, Equatable, Sendable {
    package let number: Int
    package let changes: [FileChange]
    /// What the model answered, per edit, for the next round.
    package let answers: [String]
    /// Why an answer could not be used; empty when it could.
    package let problem: String
    package let linesBefore: Int
    package let linesAfter: Int
    /// How the model was asked, in order, the last question being the one that led to the candidate; nil where it was not asked, and
    /// in older records.
    package var approaches: [Approach]?
    /// What tests that the candidate brings were shown to notice; nil when it brings none.
    package var bite: Bite?
    /// What the search for a slip took that went before it, or led to it; nil where none was made, and in older records.
    package var search: Search?

    /// Small changes by rule, each judged by the tests.
    package struct Search: Codable, Equatable, Sendable {
        package let milliseconds: Int
        /// Those that were tried.
        package let mutants: Int
    }
}

/// How many small changes of the code under test new tests notice.
package struct Bite: Codable, Equatable, Sendable {
    package let tests: Int
    package let killed: Int
    package let mutants: Int
    /// Documented examples that the code does not keep, as sentences.
    package let contradicted: [String]
}

/// The tester's statement on one candidate.
package struct JudgementFact: Codable, Equatable, Sendable {
    package let number: Int
    package let verdict: Verdict
    package let after: TestReport?
    /// The part of the log that a repair should see; empty when nothing failed.
    package let failure: String
    /// The candidate's tree with its tests.
    package let tree: ObjectID?
    package var criteria: [Criterion]
    /// Nil where it could not be measured or nothing was changed that can be run, and in older records.
    package var coverage: CoverageFact?
}

/// The statement of ops after the branch moved.
package struct LandingFact: Codable, Equatable, Sendable {
    package let reference: String
    package let commit: ObjectID
    package let tree: ObjectID
    package let message: String
    package let patch: String
    package let criteria: [Criterion]
    package let verdict: Verdict
}
