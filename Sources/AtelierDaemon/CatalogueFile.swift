internal import AtelierInference
internal import Foundation
internal import Yams

/// The user's `models.yaml`: models by name, and which of them for what.
struct CatalogueFile {
    /// The text as it stands; empty where there is no file.
    let text: String
    let models: [CatalogueModel]
    let routes: [String: Catalogue.Route]

    private static let bytesMax = 256 << 10

    /// Reads the file at `path`; one that is not there holds nothing.
    ///
    /// - Throws: `badModels`, naming the model and the field.
    init(path: String) throws(DaemonError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            try self.init(text: "")
            return
        }
        guard data.count <= Self.bytesMax else { throw Self.refusal("it is longer than \(Self.bytesMax) bytes") }
        try self.init(text: String(decoding: data, as: UTF8.self))
    }

    init(text: String) throws(DaemonError) {
        self.text = text
        guard text.contains(where: { !$0.isWhitespace }) else {
            (models, routes) = ([], [:])
            return
        }
        guard text.firstMatch(of: /(^|[:\-]\s+|[\[\x7B,]\s*)&[^\s&]/.anchorsMatchLineEndings()) == nil else {
            throw Self.refusal("anchors are not taken")
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw Self.refusal("it is not YAML: \(error)")
        }
        guard let root = node else {
            (models, routes) = ([], [:])
            return
        }
        let fields = try ModelFields(root, of: "the file", known: ["models", "routes"])
        models = try fields.map("models").map { name, node throws(DaemonError) in try Self.model(name, node) }
        routes = try Dictionary(
            fields.map("routes").map { name, node throws(DaemonError) in (name, try Self.route(name, node)) },
            uniquingKeysWith: { first, _ in first }
        )
        try checkNames()
    }

    /// The catalogue with what the file adds to it.
    func over(_ shipped: Catalogue) -> Catalogue { shipped.adding(models, routes: routes) }

    private func checkNames() throws(DaemonError) {
        let known = Set(over(.shipped).models.map(\.id))
        for (tier, route) in routes {
            if let unknown = route.models.first(where: { !known.contains($0) }) {
                throw Self.refusal("the route \(tier) names \(unknown), which is no model of the catalogue")
            }
        }
        for model in models {
            guard case .own(let own) = model.source, case .base(let base) = own.weights else { continue }
            guard case .local? = over(.shipped).model(base)?.source else {
                throw Self.refusal("the base \(base) of \(model.id) is no local model of the catalogue")
            }
        }
    }

    private static func route(_ tier: String, _ node: Node) throws(DaemonError) -> Catalogue.Route {
        let fields = try ModelFields(node, of: "the route \(tier)", known: ["models", "roundsEach"])
        let models = try fields.texts("models") ?? []
        guard !models.isEmpty else { throw refusal("the route \(tier) names no models") }
        return Catalogue.Route(models: models, roundsEach: try fields.number("roundsEach", 1...64))
    }

    private static func model(_ name: String, _ node: Node) throws(DaemonError) -> CatalogueModel {
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9.\-]{0,63}/) != nil else {
            throw refusal("the name \(name) has more than lower-case letters, digits, dots and hyphens")
        }
        let fields = try ModelFields(
            node,
            of: name,
            known: [
                "class", "file", "sha256", "bytes", "licence", "context", "template", "price", "watts", "repositories",
                "url",
                "model", "keyVariable", "keyFile", "certificateFile", "base", "adapter", "adapterSha256", "scale",
                "source",
            ]
        )
        return CatalogueModel(
            id: name,
            source: try fields.source(name),
            licence: try fields.text("licence") ?? "unknown",
            contextTokens: try fields.number("context", 512...10_000_000) ?? 16_384,
            templateDigest: try fields.digest("template"),
            price: try fields.price(),
            watts: try fields.number("watts", 1...100_000),
            repositories: try fields.texts("repositories")
        )
    }

    static func refusal(_ what: String) -> DaemonError {
        DaemonError(
            .badModels,
            "models.yaml is not understood: \(what).",
            hint: "docs/models.md shows an entry of each class; nothing was changed."
        )
    }
}
