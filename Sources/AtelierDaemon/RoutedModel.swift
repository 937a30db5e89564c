internal import AtelierCrew
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

/// Answers by whichever model of the catalogue the use calls for.
struct RoutedModel: ModelPort {
    let room: ModelRoom
    let use: ModelUse
    /// One model and no other; nil follows the routes.
    var only: CatalogueModel?

    /// Asks the first model that may be asked; the next one when the prompt does not fit it or it cannot be reached.
    func complete(_ request: ModelRequest) async throws -> ModelReply {
        if let directory = room.configuration.replayDirectory {
            return try await ModelReplayer(directory: directory).complete(request)
        }
        var failure: (any Error)?
        for model in try await candidates() {
            do {
                let reply = try await room.answer(request, by: model, for: use)
                guard let directory = room.configuration.recordDirectory else { return reply }
                return try await ModelRecorder(directory: directory) { _ in reply }.complete(request)
            } catch let error where Self.mayAskNext(error) {
                failure = Self.graver(failure, error)
            }
        }
        throw failure ?? DaemonError(.unexpected, "No model was asked.")
    }

    /// Those that may be asked, in their order.
    func candidates() async throws -> [CatalogueModel] {
        let catalogue = room.catalogue.now
        let names = only.map { [$0.id] } ?? catalogue.routes[use.tier]?.models ?? [room.standard]
        let asks = try names.map { try room.catalogue.model($0) }
        let isForbidden = asks.contains { $0.modelClass == .hosted } ? try await use.forbidsEgress() : false
        if only != nil { return try asks.map { try permitted($0, isForbidden) } }
        let found = catalogue.candidates(
            tier: use.tier,
            round: use.round,
            repository: use.repositoryPath,
            isEgressForbidden: isForbidden,
            standard: room.standard
        )
        guard found.isEmpty else { return found }
        // Says why the first one may not.
        for model in asks { _ = try permitted(model, isForbidden) }
        return []
    }

    private func permitted(_ model: CatalogueModel, _ isForbidden: Bool) throws -> CatalogueModel {
        if isForbidden, let destination = model.destination {
            throw DaemonError(
                .egressRefused,
                "The repository is marked `egress: none`, and \(model.id) is at \(destination). Nothing was sent.",
                hint: "Route the tier '\(use.tier)' to a model of this machine in models.yaml."
            )
        }
        guard model.allows(repository: use.repositoryPath) else {
            throw DaemonError(
                .egressRefused,
                "\(model.id) may not be used for \(use.repositoryPath). Nothing was sent.",
                hint: "Name the repository under `repositories` of \(model.id) in models.yaml, or route elsewhere."
            )
        }
        return model
    }

    private static func mayAskNext(_ error: any Error) -> Bool {
        guard let error = error as? InferenceError else { return false }
        return switch error.code {
        case .contextExceeded, .engineCrashed, .engineUnreachable, .timedOut: true
        default: false
        }
    }

    /// The one to tell: of two that lack room the one with more of it, else the later.
    private static func graver(_ one: (any Error)?, _ other: any Error) -> any Error {
        guard let first = one as? InferenceError, let second = other as? InferenceError,
            first.code == .contextExceeded, second.code == .contextExceeded,
            (first.room ?? 0) > (second.room ?? 0)
        else { return other }
        return first
    }
}

extension ModelRoom {
    /// One answer of one model, with what it cost.
    func answer(_ request: ModelRequest, by model: CatalogueModel, for use: ModelUse) async throws -> ModelReply {
        switch model.source {
        case .hosted(let hosted): return try await hostedAnswer(request, by: model, at: hosted, for: use)
        case .local, .own:
            let (engine, scales) = try await loading(model)
            let energy = Energy()
            let before = energy.read()
            var reply = try await engine.complete(request, scales: scales)
            let estimate = (model.watts ?? 0) * reply.milliseconds
            reply.origin = ModelOrigin(
                model: model.id,
                modelClass: model.modelClass,
                costNanos: model.price.nanos(of: reply),
                currency: model.price.currency,
                millijoules: energy.read().millijoules(since: before) ?? estimate
            )
            return reply
        }
    }

    private func hostedAnswer(
        _ request: ModelRequest,
        by model: CatalogueModel,
        at hosted: HostedModel,
        for use: ModelUse
    ) async throws -> ModelReply {
        let veil = Veil(request, names: Veil.names(of: use.repositoryPath, home: configuration.homeDirectory))
        let (sent, cost) = (Sum(), Sum())
        var client = CompletionClient(
            endpoint: .hosted(
                HostedAddress(
                    url: hosted.url,
                    key: try key(of: hosted, model.id),
                    certificateFile: hosted.certificateFile
                )
            ),
            modelName: hosted.name,
            contextTokens: model.contextTokens,
            answerSeconds: Self.hostedSeconds,
            willSend: { body in
                let egress = Egress(model: model.id, destination: hosted.url, body: body, redactions: veil.count)
                try await use.willSend(egress)
                sent.add(body.count)
            }
        )
        client.tally = { cost.add(model.price.nanos(of: $0)) }
        var reply = veil.lifted(try await client.complete(veil.request))
        reply.origin = ModelOrigin(
            model: model.id,
            modelClass: .hosted,
            destination: hosted.url,
            sentBytes: sent.total,
            costNanos: cost.total,
            currency: model.price.currency
        )
        return reply
    }

    private static let hostedSeconds = 300

    /// The key as the environment of the daemon or a file holds it; nil where none is needed.
    private func key(of hosted: HostedModel, _ id: String) throws -> String? {
        guard hosted.keyVariable != nil || hosted.keyFile != nil else { return nil }
        var key = hosted.keyVariable.flatMap { ProcessInfo.processInfo.environment[$0] }
        if key == nil, let file = hosted.keyFile {
            key = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        }
        let trimmed = key?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw DaemonError(
                .badModels,
                "The key of \(id) was not found: neither its variable is set for the daemon nor its file there.",
                hint:
                    "Set `keyVariable` or `keyFile` of \(id) in models.yaml; start the daemon where the variable is set."
            )
        }
        return trimmed
    }
}
