internal import AtelierAPI
internal import AtelierInference

// The models for the user's own programs.
extension Studio {
    var chatLimits: ChatLimits { ChatLimits() }

    func chatModels() async throws -> [ModelView] {
        try await models().filter { $0.state == .present || $0.state == .verified }
    }

    func chatEngine(for id: String?) async throws -> any ChatEngine {
        let model = try models.catalogue.model(id ?? models.standard)
        if let destination = model.destination {
            throw DaemonError(
                .unknownModel,
                "The model '\(model.id)' is at \(destination); this socket answers with models of this machine only.",
                hint: "Known models: \(try await chatModels().map(\.id).joined(separator: ", "))."
            )
        }
        guard configuration.replayDirectory == nil else {
            throw DaemonError(.engineMissing, "This daemon answers from recordings only; it has no engine.")
        }
        let (engine, scales) = try await models.loading(model)
        return LentEngine(modelID: model.id, engine: engine, scales: scales)
    }
}

/// The model room's engine under the model's name.
private struct LentEngine: ChatEngine {
    let modelID: String
    let engine: Engine
    let scales: [Double]

    var fields: [OrderedJSON.Member] { ChatCall.adapters(scales) }

    func lend<Value: Sendable>(_ body: (ChatRelay) async throws -> Value) async throws -> Value {
        try await engine.lend(body)
    }
}
