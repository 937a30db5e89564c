/// The caps on one run; whatever hits its cap first ends the run with what is left undone named.
package struct Budget: Codable, Equatable, Sendable {
    /// Generated tokens over all model calls.
    package var tokensMax: Int
    /// Seconds of work (model and commands), not of waiting for a turn.
    package var secondsMax: Int
    /// Candidates tried, the first one included.
    package var candidatesMax: Int
    /// What else the whole run may use; its tokens and seconds stand above.
    package var run: Caps
    /// What each task may use.
    package var task: Caps

    package init(
        tokensMax: Int = 12_000,
        secondsMax: Int = 1_200,
        candidatesMax: Int = 8,
        run: Caps = Caps(),
        task: Caps = Caps()
    ) {
        self.tokensMax = tokensMax
        self.secondsMax = secondsMax
        self.candidatesMax = candidatesMax
        self.run = run
        self.task = task
    }

    /// All caps on the run.
    package var requirement: Caps {
        Caps(tokens: tokensMax, seconds: secondsMax, attempts: run.attempts, bytes: run.bytes)
    }
}

/// Upper limits, each nil where there is none.
package struct Caps: Codable, Equatable, Sendable {
    /// Generated tokens.
    package var tokens: Int?
    /// Seconds of model calls and commands.
    package var seconds: Int?
    /// Claims, crashed ones included.
    package var attempts: Int?
    /// Bytes of replies and command output.
    package var bytes: Int?

    package init(tokens: Int? = nil, seconds: Int? = nil, attempts: Int? = nil, bytes: Int? = nil) {
        self.tokens = tokens
        self.seconds = seconds
        self.attempts = attempts
        self.bytes = bytes
    }

    /// The first cap that `spent` has reached, as a sentence part such as `12113 of 12000 tokens`; nil when none is.
    ///
    /// Attempts are counted when they begin, so their cap is reached only when it is passed.
    package func reached(by spent: Spent) -> String? {
        if let tokens, spent.tokens >= tokens { return "\(spent.tokens) of \(tokens) tokens" }
        if let seconds, spent.milliseconds >= seconds * 1_000 {
            return "\(spent.milliseconds / 1_000) of \(seconds) seconds"
        }
        if let attempts, spent.attempts > attempts { return "\(attempts) of \(attempts) attempts" }
        if let bytes, spent.bytes >= bytes { return "\(spent.bytes) of \(bytes) bytes" }
        return nil
    }
}

/// Caps that somebody wishes for one requirement, each over the configured one.
package struct BudgetWish: Codable, Equatable, Sendable {
    package var tokens: Int?
    package var seconds: Int?
    package var attempts: Int?
    package var bytes: Int?
    package var candidates: Int?
    package var task: Caps?

    package init() {}
}

/// What was used up.
package struct Spent: Codable, Equatable, Sendable {
    package var tokens: Int
    package var milliseconds: Int
    package var attempts: Int
    package var bytes: Int

    package init(tokens: Int = 0, milliseconds: Int = 0, attempts: Int = 0, bytes: Int = 0) {
        self.tokens = tokens
        self.milliseconds = milliseconds
        self.attempts = attempts
        self.bytes = bytes
    }

    package static func + (left: Spent, right: Spent) -> Spent {
        Spent(
            tokens: left.tokens + right.tokens,
            milliseconds: left.milliseconds + right.milliseconds,
            attempts: left.attempts + right.attempts,
            bytes: left.bytes + right.bytes
        )
    }
}

/// What a run, one of its tasks and the day have used up, read at one moment.
package struct Spendings: Equatable, Sendable {
    package let requirement: Spent
    package let task: Spent
    package let day: Spent

    package init(requirement: Spent = Spent(), task: Spent = Spent(), day: Spent = Spent()) {
        self.requirement = requirement
        self.task = task
        self.day = day
    }
}

/// Whether one more call may be made under a cap, given what other calls under way may still use.
package enum Admission: Equatable, Sendable {
    case go
    /// Another call has to end first: only then is it known whether there is room.
    case wait
    /// The cap is reached; what was used of what.
    case stop(String)

    /// A call goes ahead when it cannot pass the cap even if every call under way uses all it may, or when it is alone
    /// and the cap is not reached: so a cap is passed by at most one call, whatever runs at once.
    ///
    /// - Parameters:
    ///   - caps: What must not be passed by more than one call.
    ///   - spent: What is on the board.
    ///   - underWay: The most that calls under way may add; zero when there are none.
    ///   - next: The most that this call may add.
    /// - Returns: Whether to go, to wait for an ending, or to stop.
    package static func of(_ caps: Caps, spent: Spent, underWay: Spent, next: Spent) -> Admission {
        if let reached = caps.reached(by: spent) { return .stop(reached) }
        let isAlone = underWay == Spent()
        var worst = spent + underWay + next
        worst.attempts = spent.attempts
        let fits =
            worst.tokens <= caps.tokens ?? .max && worst.bytes <= caps.bytes ?? .max
            && worst.milliseconds / 1_000 <= caps.seconds ?? .max
        return isAlone || fits ? .go : .wait
    }
}
