internal import AtelierAPI

/// What the crew did with one function that was taken out.
package struct CalibrationTrial: Codable, Equatable, Sendable {
    package let path: String
    package let name: String
    package let kind: String
    package let language: String
    package let isDocumented: Bool
    /// Of the run, for whoever wants to look at it; empty where there is none.
    package let requirement: String
    package let ending: ArmOutcome.Ending
    /// Why it ended so; empty where there is nothing to say.
    package let reason: String
    /// Whether the tests pass with what the crew wrote.
    package let isRederived: Bool
    /// Of the crew's work, without what judges.
    package let milliseconds: Int
    package let tokens: TokenCount
    /// Who answered, by the catalogue's names, sorted; empty where nobody was asked.
    package let models: [String]
}

/// How many known functions the crew wrote again, and at what price.
package struct CalibrationReport: Codable, Equatable, Sendable {
    /// The figures of all trials, or of those with something in common.
    package struct Figures: Codable, Equatable, Sendable {
        /// What they have in common; empty for all.
        package let name: String
        package let rederived: Int
        package let count: Int
        /// The 95 % interval of the share by Wilson's score, from 0 to 1.
        package let low: Double
        package let high: Double
        /// Nil for no trial, as are the tokens.
        package let medianSeconds: Double?
        package let medianGeneratedTokens: Double?
        package let medianPromptTokens: Double?

        init(_ name: String, of trials: [CalibrationTrial]) {
            self.name = name
            count = trials.count
            rederived = trials.count(where: \.isRederived)
            let interval = Statistics.wilson(rederived, of: count)
            (low, high) = (interval.lowerBound, interval.upperBound)
            medianSeconds = Statistics.median(trials.map { Double($0.milliseconds) / 1_000 })
            medianGeneratedTokens = Statistics.median(trials.map { Double($0.tokens.generated) })
            medianPromptTokens = Statistics.median(trials.map { Double($0.tokens.prompt) })
        }
    }

    /// Why a function was not tried.
    package enum Exclusion: String, Codable, CaseIterable, Sendable {
        /// Its tests do not pass with the function as it is.
        case testsFail
        /// Its tests pass without the function's body too.
        case unnoticed
        /// The crew failed without one answer of the model, which says nothing about it; nothing was tried afterwards.
        case noAnswer
    }

    /// A function that was not tried.
    package struct SetAside: Codable, Equatable, Sendable {
        package let path: String
        package let name: String
        package let why: Exclusion
        /// The last line that the tests printed, or why nobody answered; empty where the tests passed.
        package let output: String
    }

    /// How far the figures carry.
    package enum Weight: String, Codable, CaseIterable, Sendable {
        /// Nothing was tried.
        case nothing
        /// Too few to tell.
        case anecdote
        /// The interval is wider than 30 points.
        case rough
        case sound
    }

    /// Who answered; the one that would have where nobody was asked.
    package let models: [String]
    package let commit: String
    package let seed: Int
    package let weight: Weight
    package let all: Figures
    package let kinds: [Figures]
    package let languages: [Figures]
    /// `documented` and `undocumented`.
    package let documentation: [Figures]
    /// Landed by the crew, and refused by the tests that judge.
    package let wrongThoughLanded: Int
    package let trials: [CalibrationTrial]
    package let setAside: [SetAside]
    /// Functions outside of tests, and those of them that were looked at.
    package let functionCount: Int
    package let seenCount: Int

    /// Fewer trials than these are told as what they are.
    package static let fewMax = 9
    private static let roughWidth = 0.3

    init(
        of trials: [CalibrationTrial],
        setAside: [SetAside],
        model: EvalModel,
        view: CalibrationView,
        seed: Int
    ) {
        let asked = Set(trials.flatMap(\.models)).sorted()
        models = asked.isEmpty ? [model.id] : asked
        self.seed = seed
        self.trials = trials
        self.setAside = setAside
        commit = view.commit
        functionCount = view.functionCount
        seenCount = view.seenCount
        all = Figures("", of: trials)
        kinds = Self.split(trials) { $0.kind }
        languages = Self.split(trials) { $0.language }
        documentation = Self.split(trials) { $0.isDocumented ? "documented" : "undocumented" }
        wrongThoughLanded = trials.count { $0.ending == .landed && !$0.isRederived }
        weight =
            if trials.isEmpty {
                .nothing
            } else if trials.count <= Self.fewMax {
                .anecdote
            } else {
                all.high - all.low > Self.roughWidth ? .rough : .sound
            }
    }

    private static func split(_ trials: [CalibrationTrial], by key: (CalibrationTrial) -> String) -> [Figures] {
        Dictionary(grouping: trials, by: key).sorted { $0.key < $1.key }.map { Figures($0.key, of: $0.value) }
    }
}
