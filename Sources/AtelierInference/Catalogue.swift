internal import AtelierDomain

/// The models that may be asked, and which of them for what.
package struct Catalogue: Equatable, Sendable {
    /// The user's first, in their order, then those that are shipped.
    package let models: [CatalogueModel]
    /// Models by tier, in the order in which they are tried.
    package let routes: [String: Route]

    /// Who answers for one tier.
    package struct Route: Equatable, Sendable {
        /// The catalogue's names; the first one is asked unless something speaks against it.
        package let models: [String]
        /// How many rounds of the same work one model gets before the next is asked; nil never goes on for that.
        package let roundsEach: Int?

        package init(models: [String], roundsEach: Int? = nil) {
            self.models = models
            self.roundsEach = roundsEach
        }
    }

    package init(models: [CatalogueModel], routes: [String: Route]) {
        self.models = models
        self.routes = routes
    }

    /// What is known without a word of the user's: the pinned local models, the first for everything.
    package static let shipped = Catalogue(
        models: ModelCatalogue.entries.map { entry in
            CatalogueModel(
                id: entry.id,
                source: .local(entry),
                licence: entry.licence,
                contextTokens: 16_384
            )
        },
        routes: [:]
    )

    package func model(_ id: String) -> CatalogueModel? {
        models.first { $0.id == id }
    }

    /// The user's models and routes over the shipped ones; a user's model replaces a shipped one of the same name.
    package func adding(_ models: [CatalogueModel], routes: [String: Route]) -> Catalogue {
        let names = Set(models.map(\.id))
        return Catalogue(
            models: models + self.models.filter { !names.contains($0.id) },
            routes: self.routes.merging(routes) { $1 }
        )
    }

    /// Who may answer, in order: the tier's route from the model whose turn it is, without those that the repository may not use.
    ///
    /// - Parameters:
    ///   - tier: Without a route it takes the standard model.
    ///   - round: How many rounds of the same work came before.
    ///   - repository: Its path.
    ///   - isEgressForbidden: Leaves out every hosted model.
    ///   - standard: The model for tiers without a route.
    /// - Returns: None when every model of the route is left out.
    package func candidates(
        tier: String,
        round: Int,
        repository: String,
        isEgressForbidden: Bool,
        standard: String
    ) -> [CatalogueModel] {
        let route = routes[tier] ?? Route(models: [standard])
        let allowed = route.models.compactMap(model).filter { model in
            model.allows(repository: repository) && !(isEgressForbidden && model.modelClass == .hosted)
        }
        guard let roundsEach = route.roundsEach, roundsEach > 0, !allowed.isEmpty else { return allowed }
        return Array(allowed[min(round / roundsEach, allowed.count - 1)...])
    }
}
