package import AtelierAPI
package import AtelierInference
package import AtelierOrchestrator

/// What the OpenAI-compatible calls need of the house.
package protocol ChatService: Sendable {
    /// One slot for each answer that is written at a time, the crew's included.
    var modelGate: Gate { get }
    var chatLimits: ChatLimits { get }
    /// The models that `chatEngine` has, the default one first.
    func chatModels() async throws -> [ModelView]
    /// The engine that has a model of the catalogue; the daemon's own for nil.
    ///
    /// - Throws: `DaemonError.unknownModel` with the names that are known.
    func chatEngine(for model: String?) async throws -> any ChatEngine
}

/// A model's engine as the calls use it.
package protocol ChatEngine: Sendable {
    /// The model's id in the catalogue.
    var modelID: String { get }
    /// What every call of this model has besides its own fields: the adapters that make it.
    var fields: [OrderedJSON.Member] { get }
    /// Lends the running engine; it stays loaded until `body` returns.
    func lend<Value: Sendable>(_ body: (ChatRelay) async throws -> Value) async throws -> Value
}

extension ChatEngine {
    package var fields: [OrderedJSON.Member] { [] }
}

/// How much one program may take of the engine.
package struct ChatLimits: Equatable, Sendable {
    /// Tokens of an answer whose call names no cap, where there is room for so many.
    package var answerTokens = 4_096
    /// Calls that wait for a slot, at most.
    package var waiting = 32
    /// How long a reader may leave its stream unread before it is dropped.
    package var stallSeconds = 30
    /// How long one answer may take in all.
    package var answerSeconds = 1_800

    package init() {}
}
