/// The way into a question that one round takes; small models gain more from another way in than from many repairs.
package enum Approach: String, Codable, Equatable, Sendable {
    /// The likeliest answer.
    case greedy
    /// Another draw from the same question.
    case sample
    /// Another question: what is wrong first, then the code.
    case reasoned
    /// The last answer with what it led to.
    case repair
    /// Another question: the likeliest text of the whole file, out of which the edited symbols are taken.
    case whole

    /// The order of rounds; repair pays in the first rounds after a new start and not in chains.
    private static let order: [Approach] = [.greedy, .repair, .whole, .reasoned, .repair, .sample, .reasoned, .sample]

    /// How round `round` (from 0) goes about it; a round whose predecessor changed nothing has nothing to repair.
    ///
    /// `first` goes before all others, which keep their order; a repair cannot, for it has nothing to go by.
    package static func round(_ round: Int, canRepair: Bool, first: Approach? = nil) -> Approach {
        let planned = order(first: first)[round % order.count]
        return planned == .repair && !canRepair ? .sample : planned
    }

    /// Those that led to `candidates`, and those whose answers were given up for another's.
    static func used(in candidates: [CandidateFact]) -> Set<Approach> {
        Set(candidates.flatMap { $0.approaches ?? [] })
    }

    /// What is tried when `self` made a patch that was made before; `used` went before it.
    func others(than used: Set<Approach>) -> [Approach] {
        // The likeliest text is the same each time.
        [.whole, .reasoned, .sample].filter { $0 != self && ($0 != .whole || !used.contains(.whole)) }
    }

    private static func order(first: Approach?) -> [Approach] {
        guard let first, first != .repair, let place = order.firstIndex(of: first) else { return order }
        var rest = order
        rest.remove(at: place)
        return [first] + rest
    }

    var temperature: Double {
        switch self {
        case .greedy, .whole: 0
        case .repair: 0.5
        case .sample, .reasoned: 0.8
        }
    }
}
