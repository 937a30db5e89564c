internal import AtelierAPI
internal import AtelierCrew
internal import AtelierDomain

/// The part of a crew's run that brought about what it landed.
package enum Turn: String, Codable, CaseIterable, Sendable {
    /// Small changes by rule, judged by failing tests; no answer of the model.
    case search
    /// Tests written from values that were observed.
    case observation
    /// The first candidate, the model's likeliest answer.
    case firstCandidate
    /// Another answer to the same question, which most answers go with.
    case agreement
    /// A candidate that was shown the failure of the one before.
    case repair
    /// A candidate from a new start.
    case laterCandidate
    /// A candidate with a slip that the search mended.
    case nearMiss
}

/// Why a case was not solved.
package enum FailureKind: String, Codable, CaseIterable, Sendable {
    /// A text came, and the check refuses it.
    case wrongAnswer
    /// The answer was cut at its cap.
    case cutAnswer
    case tooLarge
    /// The crew landed it, called it proven or tested, and the check refuses it.
    case wrongThoughProven
    /// The crew landed it and said that it is unproven.
    case wrongAndUnproven
    case refused
    /// The crew gave up: no candidate passed its gates.
    case gaveUp
    case timedOut
    case cancelled
    /// The check itself was ended: the result takes too long or too much memory.
    case checkEnded
}

/// What a row tells about the way it went.
extension ResultRow {
    /// Nil for what was not landed by the crew.
    package var turn: Turn? {
        guard let view = outcome.view, outcome.ending == .landed else { return nil }
        let purposes = view.proof.map(\.purpose)
        if purposes.contains("observe") { return .observation }
        if purposes.contains(where: { $0.hasPrefix("choose.") }) { return .agreement }
        let number = Self.candidate(purposes + view.tasks.map(\.kind))
        if number == 0, purposes.contains("search"), modelCallsOfCoder == 0 { return .search }
        if purposes.contains("mended.\(number)") { return .nearMiss }
        if number == 0 { return .firstCandidate }
        // The view does not tell a round that would have repaired and had nothing to repair.
        let first = view.experience?.first.flatMap(Approach.init(rawValue:))
        return Approach.round(number, canRepair: true, first: first) == .repair ? .repair : .laterCandidate
    }

    /// The number of the newest candidate that was checked or judged.
    private static func candidate(_ names: [String]) -> Int {
        names.compactMap { name in
            let parts = name.split(separator: ".")
            guard parts.count == 2, ["check", "judge", "code"].contains(parts[0]) else { return nil }
            return Int(parts[1])
        }.max() ?? 0
    }

    private var modelCallsOfCoder: Int {
        outcome.ledger.filter { $0.stage == "code" }.reduce(0) { $0 + $1.calls }
    }

    /// Nil for a solved case.
    package var failure: FailureKind? {
        guard !isSolved else { return nil }
        switch outcome.ending {
        case .tooLarge: return .tooLarge
        case .timedOut: return .timedOut
        case .cancelled: return .cancelled
        case .refused: return .refused
        case .failed: return .gaveUp
        case .landed: return isCalledProven ? .wrongThoughProven : .wrongAndUnproven
        case .answered: return answerFailure
        }
    }

    /// By the clock, by memory, and by the processor's time (SIGXCPU).
    private static let endedByLimit = [124, 137, 152]

    private var answerFailure: FailureKind {
        if Self.endedByLimit.contains(check.exitStatus) { return .checkEnded }
        let stands = outcome.chosen.flatMap { outcome.exchanges.indices.contains($0) ? outcome.exchanges[$0] : nil }
        return stands?.reply.choices.first?.finishReason == "length" ? .cutAnswer : .wrongAnswer
    }
}
