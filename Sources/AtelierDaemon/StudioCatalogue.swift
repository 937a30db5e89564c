internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

// The user's own models, trials, and the bill.
extension Studio {
    func addModel(_ addition: ModelAddition) async throws -> ModelView {
        var digests: (file: String?, adapter: String?)
        if let file = addition.file { digests.file = try await Self.digest(of: file) }
        if let adapter = addition.adapter { digests.adapter = try await Self.digest(of: adapter) }
        let known = digests
        try models.catalogue.change { try $0.adding(addition, digests: known) }
        return try await verifyModel(id: addition.id)
    }

    func removeModel(id: String) async throws -> ModelView {
        let removed = try view(try models.catalogue.model(id))
        try models.catalogue.change { try $0.removing(id) }
        return removed
    }

    func testModel(id: String?) async throws -> ModelTestView {
        let model = try models.catalogue.model(id ?? models.standard)
        return try await ModelTrial(room: models, model: model) { egress in
            try await board.append(
                event: "model.asked",
                message: "\(egress.body.count) bytes leave this machine for \(egress.destination), to try \(model.id).",
                requirement: nil,
                nowMs: surroundings.nowMs()
            )
        }.run()
    }

    func tuneModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        let model = try models.catalogue.model(id ?? models.standard)
        let tuner = ModelTuner(room: models, model: model, nowMs: surroundings.nowMs())
        return Self.progress { report in _ = try await tuner.run(report) }
    }

    func tuning(id: String?) async throws -> TuningView {
        let model = try models.catalogue.model(id ?? models.standard)
        let plan = try await LoadingPlan(
            model,
            catalogue: models.catalogue.now,
            store: models.store,
            headers: models.headers
        )
        guard let record = TuningRecord.all(configuration.stateDirectory)[plan.modelHash] else {
            throw DaemonError(
                .unknownModel,
                "\(model.id) was not tuned on this machine.",
                hint: "Try its settings, which takes some minutes: atelier model tune \(model.id)"
            )
        }
        return TuningView(
            model: model.id,
            trials: record.trials.map { trial in
                TuningView.Trial(
                    name: trial.tuning.name,
                    promptRate: trial.promptRate,
                    generationRate: trial.generationRate,
                    isEqual: trial.isEqual,
                    milliseconds: trial.milliseconds
                )
            },
            kept: record.kept.name
        )
    }

    func foundModels() async throws -> FoundModelList {
        let known = try await models().compactMap { model in model.path.map { ($0, model) } }
        let digests = models.catalogue.now.models.compactMap { model -> (String, String)? in
            if case .local(let entry) = model.source { (entry.sha256, model.id) } else { nil }
        }
        let listing = FoundModels(environment: models.toolEnvironment, home: configuration.homeDirectory).list()
        return FoundModelList(
            models: listing.models.map { found in
                var (quantisation, problem): (String?, String?)
                switch found.header {
                case .success(let summary):
                    quantisation = summary.quantisation
                    problem = summary.split.map { "one of \($0.count) parts" }
                case .failure(let error): problem = error.message
                }
                return FoundModelView(
                    source: found.source.rawValue,
                    name: found.name,
                    path: found.path,
                    bytes: found.bytes,
                    sha256: found.namedDigest,
                    quantisation: quantisation,
                    problem: problem,
                    id: known.first { $0.0 == found.path }?.1.id ?? digests.first { $0.0 == found.namedDigest }?.1
                )
            }
        )
    }

    func ledger(idPrefix: String?, sinceMs: Int64) async throws -> LedgerView {
        var requirement: RequirementID?
        if let idPrefix { requirement = try await board.requirement(matching: idPrefix).id }
        return LedgerView(
            lines: try await board.ledger(of: requirement, sinceMs: sinceMs, limit: Self.ledgerLinesMax)
        )
    }

    private static let ledgerLinesMax = 1_000

    private static func digest(of path: String) async throws -> String {
        guard path.hasPrefix("/") else { throw DaemonError(.malformedRequest, "The path '\(path)' is not absolute.") }
        return try await FileDigest.sha256(of: path)
    }
}
