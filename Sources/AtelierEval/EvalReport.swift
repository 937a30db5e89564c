/// The ledger: what the arms reached, at what cost, and where they part.
package struct EvalReport: Codable, Equatable, Sendable {
    /// The name under which all suites are summed up.
    package static let allSuites = "all"

    /// What the results were made with; more than one where they do not belong together.
    package let models: [EvalModel]
    package let versions: [String]
    package let builds: [String]
    /// Of draws.
    package let seeds: [Int]
    /// By suite, all of them first, and arm.
    package let figures: [Figures]
    /// Each arm against bare and bare-n, all suites first.
    package let comparisons: [Comparison]
    package let turns: [TurnCount]
    /// What the crew does not solve and the bare model does.
    package let losses: [FailureCount]
    package let failures: [FailureCount]
    /// How each case ended, by suite and case.
    package let cases: [CaseLine]

    /// What one arm reached in one suite.
    package struct Figures: Codable, Equatable, Sendable {
        package let suite: String
        package let arm: Arm
        package let count: Int
        package let solved: Int
        /// Wilson's interval, from 0 to 1.
        package let low: Double
        package let high: Double
        package let calls: Int
        /// Cached ones included.
        package let promptTokens: Int
        package let cachedTokens: Int
        package let generatedTokens: Int
        package let medianSeconds: Double
        package let p90Seconds: Double
        /// By currency.
        package let costs: [EvalCost]
        /// Runs that the crew called proven or tested throughout, and how many of them fail the check.
        package let proven: Int
        package let provenWrong: Int
        /// Of all cases, those that are solved.
        package let share: Double
        /// Of the prompts' tokens; nil where there were none.
        package let cachedShare: Double?
        /// Of the runs called proven, those that pass the check; nil where there were none.
        package let honesty: Double?
    }

    /// Two arms on the cases that both have.
    package struct Comparison: Codable, Equatable, Sendable {
        package let suite: String
        package let arm: Arm
        package let base: Arm
        package let both: Int
        package let onlyArm: Int
        package let onlyBase: Int
        package let neither: Int
        package let pairs: Int
        /// In shares of the pairs.
        package let gain: Double
        /// Of McNemar's exact test, two-sided.
        package let p: Double
    }

    /// How often a part of the crew turned a case that the bare model fails into a solved one.
    package struct TurnCount: Codable, Equatable, Sendable {
        package let arm: Arm
        package let turn: Turn
        package let cases: [String]
    }

    /// Cases that an arm did not solve, by kind.
    package struct FailureCount: Codable, Equatable, Sendable {
        package let arm: Arm
        package let kind: FailureKind
        package let cases: [String]
    }

    /// One case in every arm.
    package struct CaseLine: Codable, Equatable, Sendable {
        package let suite: String
        package let name: String
        /// By the arm's name.
        package let solved: [String: Bool]
    }
}
