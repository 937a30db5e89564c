package import AtelierAPI
package import AtelierDomain

/// What an evaluation needs of a daemon.
package protocol EvalHouse: Sendable {
    /// The model called `name`, the daemon's own for nil.
    func model(_ name: String?) async throws -> EvalModel
    /// The model that the crew asks where no route says otherwise.
    func crewModel() async throws -> EvalModel
    /// Names the program that the daemon runs and its agent definitions; empty where the program cannot be read.
    func build() async throws -> String
    func answer(_ request: OpenChatRequest) async throws -> OpenChatReply
    /// Gives a requirement to the crew and waits for its end; after `secondsMax` it is cancelled.
    func work(_ request: SubmitRequest, secondsMax: Int) async throws -> CrewRun
    /// What the model's price makes of tokens; nothing for a model without one. The crew's own ledger tells its costs.
    func cost(of tokens: TokenCount, model: EvalModel) async throws -> [EvalCost]
}

/// A requirement's run as its end shows it.
package struct CrewRun: Equatable, Sendable {
    package let view: RequirementView
    package let ledger: [LedgerLine]
    package let isTimedOut: Bool

    package init(view: RequirementView, ledger: [LedgerLine], isTimedOut: Bool) {
        self.view = view
        self.ledger = ledger
        self.isTimedOut = isTimedOut
    }
}
