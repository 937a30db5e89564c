internal import AtelierAPI
internal import AtelierInference

/// A model of the catalogue as the socket shows it.
struct ModelPage {
    let view: ModelView

    init(_ model: CatalogueModel, state: ModelView.State, path: String?, catalogue: Catalogue, standard: String) {
        var (bytes, digest) = (0, "")
        var base: String?
        switch model.source {
        case .local(let entry): (bytes, digest) = (entry.bytes, entry.sha256)
        case .own(let own):
            switch own.weights {
            case .file(let file): digest = file.sha256
            case .base(let id):
                base = id
                digest = own.adapter?.file.sha256 ?? ""
            }
        case .hosted: break
        }
        view = ModelView(
            id: model.id,
            modelClass: model.modelClass,
            bytes: bytes,
            sha256: digest,
            state: state,
            path: path,
            isDefault: model.id == standard,
            licence: model.licence,
            contextTokens: model.contextTokens,
            destination: model.destination,
            base: base,
            price: model.price.currency.isEmpty
                ? nil
                : ModelView.Price(
                    inputNanos: model.price.inputNanos,
                    cachedNanos: model.price.cachedNanos,
                    outputNanos: model.price.outputNanos,
                    currency: model.price.currency
                ),
            watts: model.watts,
            repositories: model.repositories,
            tiers: catalogue.routes.filter { $0.value.models.contains(model.id) }.map(\.key).sorted()
        )
    }
}
