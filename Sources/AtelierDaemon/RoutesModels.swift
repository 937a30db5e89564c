internal import AtelierAPI
internal import AtelierDomain
internal import Hummingbird

// The calls about models, the engine and what both cost.
extension Routes {
    func addModels(to router: Router<DaemonContext>) {
        let service = service
        let root = router.group("v1")
        root.post("models/fetch") { request, _ in
            Wire.stream(try await service.fetchModel(id: request.uri.queryParameters.get("id")))
        }
        root.post("models/verify") { request, _ in
            try Wire.response(try await service.verifyModel(id: request.uri.queryParameters.get("id")))
        }
        root.post("models/add") { request, _ in
            let addition = try await Wire.decode(ModelAddition.self, from: request)
            return try Wire.response(try await service.addModel(addition), status: .created)
        }
        root.post("models/remove") { request, _ in
            guard let id = request.uri.queryParameters.get("id") else {
                throw DaemonError(.malformedRequest, "The model's name is missing.")
            }
            return try Wire.response(try await service.removeModel(id: id))
        }
        root.post("models/test") { request, _ in
            try Wire.response(try await service.testModel(id: request.uri.queryParameters.get("id")))
        }
        root.post("models/tune") { request, _ in
            Wire.stream(try await service.tuneModel(id: request.uri.queryParameters.get("id")))
        }
        root.get("tuning") { request, _ in
            try Wire.response(try await service.tuning(id: request.uri.queryParameters.get("id")))
        }
        root.get("found-models") { _, _ in try Wire.response(try await service.foundModels()) }
        root.post("engine/fetch") { _, _ in Wire.stream(try await service.fetchEngine()) }
        root.get("costs") { request, _ in
            let query = request.uri.queryParameters
            let since = query.get("since", as: Int64.self) ?? 0
            return try Wire.response(try await service.ledger(idPrefix: query.get("requirement"), sinceMs: since))
        }
    }
}
