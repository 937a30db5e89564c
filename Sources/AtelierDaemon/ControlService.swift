package import AtelierAPI
package import AtelierDomain

/// What the handlers ask about the course of the work; an `idPrefix` of nil means the whole daemon.
package protocol ControlService: Sendable {
    /// Claims nothing more; `paused` also gives up what is under way, which stays on the board.
    func hold(idPrefix: String?, mode: Hold) async throws -> StatusView
    /// Ends a hold.
    func resume(idPrefix: String?) async throws -> StatusView
    /// Frees what was set aside or failed.
    func retry(idPrefix: String) async throws -> RequirementView
    /// Brings a landed change onto the branch as it is now, as a requirement of its own.
    func rebase(idPrefix: String) async throws -> RequirementView
    /// The open questions to a person, oldest first.
    func decisions() async throws -> DecisionList
    /// Settles one, and gives those that are left.
    func decide(_ request: DecideRequest) async throws -> DecisionList
}
