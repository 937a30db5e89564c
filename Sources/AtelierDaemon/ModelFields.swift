internal import AtelierInference
internal import Foundation
internal import Yams

/// The fields of one mapping in `models.yaml`, each read as what it has to be.
struct ModelFields {
    private let mapping: Node.Mapping
    private let owner: String

    /// - Throws: `badModels` when `node` is no mapping or has a field that is not in `known`.
    init(_ node: Node, of owner: String, known: Set<String>) throws(DaemonError) {
        guard let mapping = node.mapping else { throw CatalogueFile.refusal("\(owner) is no list of keys and values") }
        self.mapping = mapping
        self.owner = owner
        for (key, _) in mapping {
            guard let name = key.string, known.contains(name) else {
                throw CatalogueFile.refusal("\(owner) has the unknown key `\(key.string ?? "?")`")
            }
        }
    }

    /// The mapping under `name` in its order; none where it is not there.
    func map(_ name: String) throws(DaemonError) -> [(String, Node)] {
        guard let node = mapping[name], node.null == nil else { return [] }
        guard let inner = node.mapping else { throw refusal(name, "is a list of keys and values") }
        var result: [(String, Node)] = []
        for (key, value) in inner {
            guard let text = key.string, !result.contains(where: { $0.0 == text }) else {
                throw refusal(name, "has each name once")
            }
            result.append((text, value))
        }
        return result
    }

    func text(_ name: String) throws(DaemonError) -> String? {
        guard let node = mapping[name] else { return nil }
        guard let text = node.string, !text.isEmpty, !text.contains("\n") else { throw refusal(name, "is a text") }
        return text
    }

    func texts(_ name: String) throws(DaemonError) -> [String]? {
        guard let node = mapping[name] else { return nil }
        guard let list = node.sequence?.compactMap(\.string), list.count == node.sequence?.count else {
            throw refusal(name, "is a list of texts")
        }
        return list
    }

    func number(_ name: String, _ range: ClosedRange<Int>) throws(DaemonError) -> Int? {
        guard let node = mapping[name] else { return nil }
        guard let number = node.int, range.contains(number) else {
            throw refusal(name, "is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func decimal(_ name: String, _ range: ClosedRange<Double>) throws(DaemonError) -> Double? {
        guard let node = mapping[name] else { return nil }
        guard let number = node.float ?? node.int.map(Double.init), range.contains(number) else {
            throw refusal(name, "is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func digest(_ name: String) throws(DaemonError) -> String? {
        guard let text = try text(name) else { return nil }
        guard text.wholeMatch(of: /[0-9a-f]{64}/) != nil else { throw refusal(name, "is a SHA-256 in lower case") }
        return text
    }

    func path(_ name: String) throws(DaemonError) -> String? {
        guard let text = try text(name) else { return nil }
        guard text.hasPrefix("/") else { throw refusal(name, "is an absolute path") }
        return text
    }

    func need<Value>(_ value: Value?, _ name: String) throws(DaemonError) -> Value {
        guard let value else { throw refusal(name, "is missing") }
        return value
    }

    /// Prices are per million tokens, in units of their currency.
    func price() throws(DaemonError) -> ModelPrice {
        guard let node = mapping["price"] else { return ModelPrice() }
        let prices = try ModelFields(
            node,
            of: "the price of \(owner)",
            known: ["input", "cached", "output", "currency"]
        )
        func nanos(_ name: String) throws(DaemonError) -> Int? {
            // A millionth of a unit for each token is a thousand billionths.
            try prices.decimal(name, 0...1_000_000).map { Int(($0 * 1_000).rounded()) }
        }
        return ModelPrice(
            inputNanos: try nanos("input") ?? 0,
            cachedNanos: try nanos("cached"),
            outputNanos: try nanos("output") ?? 0,
            currency: try prices.text("currency") ?? "USD"
        )
    }

    func source(_ name: String) throws(DaemonError) -> CatalogueModel.Source {
        switch try need(try text("class"), "class") {
        case "hosted": .hosted(try hosted())
        case "own": .own(try own())
        case "local": .local(try local(name))
        default: throw refusal("class", "is local, hosted or own")
        }
    }

    private func local(_ name: String) throws(DaemonError) -> ModelEntry {
        let url = try need(try text("source"), "source")
        guard let slash = url.lastIndex(of: "/"), url.hasPrefix("https://"), url.hasSuffix(".gguf") else {
            throw refusal("source", "is the https address of a .gguf file")
        }
        return ModelEntry(
            id: name,
            fileName: String(url[url.index(after: slash)...]),
            bytes: try need(try number("bytes", 1...(1 << 42)), "bytes"),
            sha256: try need(try digest("sha256"), "sha256"),
            licence: try text("licence") ?? "unknown",
            partPackages: [],
            partVersion: "",
            repositoryURL: String(url[..<slash]).replacingOccurrences(of: "/resolve/main", with: "")
        )
    }

    private func hosted() throws(DaemonError) -> HostedModel {
        let url = try need(try text("url"), "url")
        let isNear =
            url.hasPrefix("http://127.0.0.1:") || url.hasPrefix("http://localhost:") || url.hasPrefix("http://[::1]:")
        guard url.hasPrefix("https://") || isNear, !url.hasSuffix("/"), !url.hasSuffix("/v1"), URL(string: url) != nil
        else {
            throw refusal("url", "is an https address without /v1 and without a slash at its end")
        }
        return HostedModel(
            url: url,
            name: try need(try text("model"), "model"),
            keyVariable: try text("keyVariable"),
            keyFile: try path("keyFile"),
            certificateFile: try path("certificateFile")
        )
    }

    private func own() throws(DaemonError) -> OwnModel {
        var adapter: OwnAdapter?
        if let path = try path("adapter") {
            let digest = try need(try digest("adapterSha256"), "adapterSha256")
            adapter = OwnAdapter(
                file: OwnFile(path: path, sha256: digest),
                scale: try decimal("scale", -100...100) ?? 1
            )
        }
        if let path = try path("file") {
            let file = OwnFile(path: path, sha256: try need(try digest("sha256"), "sha256"))
            return OwnModel(weights: .file(file), adapter: adapter)
        }
        let base = try need(try text("base"), "file or base")
        guard adapter != nil else { throw refusal("adapter", "is missing: a base alone is a local model") }
        return OwnModel(weights: .base(base), adapter: adapter)
    }

    private func refusal(_ name: String, _ what: String) -> DaemonError {
        CatalogueFile.refusal("`\(name)` of \(owner) \(what)")
    }
}
