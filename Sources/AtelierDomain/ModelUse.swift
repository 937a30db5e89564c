package import Foundation

/// What a model is wanted for: the router's question.
package struct ModelUse: Sendable {
    /// What the agent's definition asks for, such as `code` or `chore`.
    package let tier: String
    /// How many rounds of the same work came before.
    package let round: Int
    /// The repository whose text is in the prompt.
    package let repositoryPath: String
    /// Whether the repository forbids that anything of it leaves this machine; asked only before something would.
    package let forbidsEgress: @Sendable () async throws -> Bool
    /// Puts what is about to leave on the board; when it throws, nothing is sent.
    package let willSend: @Sendable (Egress) async throws -> Void

    package init(
        tier: String,
        round: Int = 0,
        repositoryPath: String,
        forbidsEgress: @escaping @Sendable () async throws -> Bool,
        willSend: @escaping @Sendable (Egress) async throws -> Void
    ) {
        self.tier = tier
        self.round = round
        self.repositoryPath = repositoryPath
        self.forbidsEgress = forbidsEgress
        self.willSend = willSend
    }
}

/// One request that leaves this machine, byte for byte.
package struct Egress: Equatable, Sendable {
    /// The catalogue's name of the model.
    package let model: String
    /// The address it goes to.
    package let destination: String
    /// The body as it is sent, secrets replaced.
    package let body: Data
    /// How many different secrets and names were replaced in it.
    package let redactions: Int

    package init(model: String, destination: String, body: Data, redactions: Int) {
        self.model = model
        self.destination = destination
        self.body = body
        self.redactions = redactions
    }
}
