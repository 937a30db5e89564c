/// What becomes of a task whose attempt brought no result; pure, so that every case can be tried.
package enum RetryRule {
    /// Errors of the machine or of ours that one task is given before it fails for good.
    package static let errorsMax = 5
    /// Crashes of the daemon during one task before it is set aside.
    package static let crashesMax = 5
    /// Facts of the wrong shape that a producer may send before its task fails.
    package static let misfitsMax = 3
    /// The longest wait between two attempts.
    package static let backOffMsMax: Int64 = 60_000

    /// The earliest time of the attempt after the `errors`-th error: 1 s, 2 s, 4 s … 60 s, of which the later half is
    /// left to chance so that tasks that failed together do not come back together.
    ///
    /// - Parameters:
    ///   - errors: Errors so far, 1 or more.
    ///   - nowMs: The wall clock.
    ///   - chance: 0 to 1, from the caller's source of randomness.
    /// - Returns: Milliseconds since 1970.
    package static func notBeforeMs(errors: Int, nowMs: Int64, chance: Double) -> Int64 {
        let whole = min(backOffMsMax, Int64(1_000) << Int64(min(max(errors - 1, 0), 10)))
        return nowMs + whole / 2 + Int64(Double(whole / 2) * min(max(chance, 0), 1))
    }

    /// Where a task goes whose worker died with the daemon; `crashes` counts this one.
    package static func stateAfterCrash(crashes: Int) -> TaskState {
        crashes >= crashesMax ? .quarantined : .ready
    }
}
