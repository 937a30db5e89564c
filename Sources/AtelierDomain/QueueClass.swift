/// How urgent a requirement's tasks are; ageing keeps every class from starving.
///
/// The rule: whenever a task of a requirement becomes ready or is claimed, the requirement's turn is set to the number of
/// the newest event plus the head start that its class gives to others; the requirement with the lowest turn is
/// served next. The bound: a requirement with a ready task sees at most `headStart` claims of others before its turn
/// comes, and then at most one more of each other running requirement, because every claim appends an event and
/// sets the turn of the requirement that was served behind it. Events and not seconds, so that no jump of the clock
/// and no suspended machine changes the order.
package enum QueueClass: String, Codable, Sendable, CaseIterable {
    /// Somebody's command waits for it, such as a hook.
    case onDemand
    /// A person watches.
    case interactive
    /// Ordinary runs.
    case sustained
    /// Whatever may take all night.
    case pervasive

    /// How many events others may be served ahead; the same figures stand in the board's table `queueClass`.
    package var headStart: Int {
        switch self {
        case .onDemand: 0
        case .interactive: 20
        case .sustained: 100
        case .pervasive: 500
        }
    }
}

/// Why nothing new is claimed; ended by `resume`.
package enum Hold: String, Codable, Sendable {
    /// Attempts under way are given up at once; they stay on the board.
    case paused
    /// Attempts under way are finished.
    case draining
}
