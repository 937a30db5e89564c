/// The way into a question that one round takes; small models gain more from another way in than from many repairs.
package enum Approach: Equatable {
    /// The likeliest answer.
    case greedy
    /// Another draw from the same question.
    case sample
    /// Another question: what is wrong first, then the code.
    case reasoned
    /// The last answer with what it led to.
    case repair

    /// The order of rounds; repair pays in the first rounds after a new start and not in chains.
    private static let order: [Approach] = [.greedy, .repair, .sample, .reasoned, .repair, .sample, .reasoned, .sample]

    /// How round `round` (from 0) goes about it; a round whose predecessor changed nothing has nothing to repair.
    package static func round(_ round: Int, canRepair: Bool) -> Approach {
        let planned = order[round % order.count]
        return planned == .repair && !canRepair ? .sample : planned
    }

    var temperature: Double {
        switch self {
        case .greedy: 0
        case .repair: 0.5
        case .sample, .reasoned: 0.8
        }
    }
}
