/// What an evaluation tells while it runs.
package enum EvalStep: Sendable {
    case begun(Arm, String, Estimate)
    case ended(ResultRow, Estimate)
    /// A stored result does not stand, and the case is run again.
    case again(Arm, String, [ResultKey.Difference])
}

/// How far an evaluation is, and how long the rest may take.
package struct Estimate: Equatable, Sendable {
    package let total: Int
    /// Of them stored ones, too.
    package private(set) var done = 0
    private var timed = 0
    private var milliseconds = 0

    package init(total: Int) {
        self.total = total
    }

    /// Counts a stored result, which took no time.
    package mutating func skip() { done += 1 }

    package mutating func add(milliseconds spent: Int) {
        done += 1
        timed += 1
        milliseconds += spent
    }

    /// Seconds that the rest takes if it goes on as so far; nil before anything was run.
    ///
    /// A case is run in all arms before the next, so the rest has the arms in about the shares they have had.
    package var secondsLeft: Int? {
        timed > 0 ? milliseconds * (total - done) / timed / 1_000 : nil
    }
}
