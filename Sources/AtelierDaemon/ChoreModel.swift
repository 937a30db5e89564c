internal import AtelierDomain
internal import AtelierInference
internal import Foundation

/// The model for chores: of this machine, and on its disk already.
struct ChoreModel: Sendable {
    let room: ModelRoom

    /// Names the small model where the user has no route for chores; the larger one serves where only that is there.
    private static let usual = ["qwen2.5-coder-0.5b"]

    /// The first model of a tier that need not be fetched; nothing is ever fetched for a chore.
    private func model(for tier: String) throws -> CatalogueModel {
        let catalogue = room.catalogue.now
        let usual = (tier == "chore" ? Self.usual : []) + [room.standard]
        let named = (catalogue.routes[tier]?.models ?? usual).compactMap(catalogue.model)
        let ready = named.first { model in
            switch model.source {
            case .local(let entry):
                let state = room.store.stored(entry).state
                return room.configuration.replayDirectory != nil || state == .verified || state == .unverified
            case .own: return true
            case .hosted: return false
            }
        }
        guard let ready else {
            throw DaemonError(
                .unknownModel,
                "No model of this machine that is there already serves the tier '\(tier)'.",
                hint: "Fetch one: atelier model fetch \(Self.usual[0])"
            )
        }
        return ready
    }

    /// The answer to a request about a repository, as `tier` is routed.
    func ask(_ request: ModelRequest, tier: String, about repositoryPath: String) async throws -> String {
        let use = ModelUse(
            tier: tier,
            repositoryPath: repositoryPath,
            forbidsEgress: { true },
            willSend: { _ in throw DaemonError(.egressRefused, "Nothing leaves this machine for a chore.") }
        )
        let model = RoutedModel(room: room, use: use, only: try model(for: tier))
        return try await model.complete(request).text
    }
}
