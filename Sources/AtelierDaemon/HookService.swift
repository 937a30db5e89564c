package import AtelierAPI
package import AtelierHooks

/// What the handlers ask on behalf of git's hooks.
package protocol HookService: Sendable {
    /// Says the lines of the answer in order, the exit last; an answer without one leaves it to the hook what to do.
    func answer(_ question: HookQuestion, _ say: HookDesk.Say) async throws
    /// What the deterministic checks find in what is staged or in commits.
    func check(_ request: CheckRequest) async throws -> CheckView
}
