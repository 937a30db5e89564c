internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference

// What the room says of itself.
extension ModelRoom {
    /// What the engine at hand says of itself; nil when there is none.
    func engineVersion() async -> String? {
        // None is a value here.
        try? await binary().version
    }

    /// Who writes code where nothing speaks against it.
    nonisolated func modelID() -> String {
        catalogue.now.routes["code"]?.models.first ?? standard
    }

    /// The liveliest of the engines.
    func state() async -> StatusView.EngineState {
        var states: [StatusView.EngineState] = []
        for engine in everyEngine() {
            switch await engine.state {
            case .unloaded, .stopped: states.append(.stopped)
            case .starting, .waiting: states.append(.loading)
            case .ready: states.append(.ready)
            case .failed: states.append(.failed)
            }
        }
        for state in [StatusView.EngineState.ready, .loading, .failed, .stopped] where states.contains(state) {
            return state
        }
        return await engineVersion() == nil ? .absent : .stopped
    }

    /// Whether an engine process is there or about to be.
    var isLoaded: Bool {
        get async {
            for engine in everyEngine() {
                switch await engine.state {
                case .starting, .waiting, .ready: return true
                case .unloaded, .stopped, .failed: continue
                }
            }
            return false
        }
    }

    /// The pinned file of a local model, the standard one when none is named.
    nonisolated func pinned(_ id: String?) throws(DaemonError) -> ModelEntry {
        let model = try catalogue.model(id ?? standard)
        guard case .local(let entry) = model.source else {
            throw DaemonError(
                .unknownModel,
                "\(model.id) is of the class \(model.modelClass.rawValue) and is not fetched.",
                hint: "`atelier model test \(model.id)` tries it."
            )
        }
        return entry
    }
}
