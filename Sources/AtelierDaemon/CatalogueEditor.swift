internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

/// Changes the user's `models.yaml` line by line, so that their comments and order stay; what it would become is read and compared
/// before anything is written.
struct CatalogueEditor {
    let path: String

    /// The file's text with one more model.
    ///
    /// - Parameters:
    ///   - addition: What the user said.
    ///   - digests: Of `file` and `adapter`.
    /// - Returns: The whole text.
    /// - Throws: `badModels` when the file is not laid out so that a line can be put in, or would not be understood.
    func adding(_ addition: ModelAddition, digests: (file: String?, adapter: String?)) throws(DaemonError) -> String {
        let before = try CatalogueFile(path: path)
        guard !before.models.contains(where: { $0.id == addition.id }) else {
            throw DaemonError(
                .badModels,
                "models.yaml has a model \(addition.id) already.",
                hint: "Take it out first: atelier model remove \(addition.id)"
            )
        }
        var lines = Self.lines(of: before.text)
        try Self.insert(Self.block(addition, digests), under: "models", in: &lines)
        for tier in addition.tiers { try Self.route(tier, to: addition.id, in: &lines) }
        let text = lines.joined(separator: "\n") + "\n"
        let after = try CatalogueFile(text: text)
        guard after.models.filter({ $0.id != addition.id }) == before.models,
            after.models.count == before.models.count + 1
        else { throw Self.oddLayout }
        return text
    }

    /// The file's text without a model.
    ///
    /// - Returns: The whole text.
    /// - Throws: `unknownModel`; `badModels`, also when a route or an adapter still names it.
    func removing(_ id: String) throws(DaemonError) -> String {
        let before = try CatalogueFile(path: path)
        guard before.models.contains(where: { $0.id == id }) else {
            throw DaemonError(
                .unknownModel,
                "models.yaml has no model \(id).",
                hint: "Only what is in \(path) can be removed; a file that was fetched can be deleted."
            )
        }
        var lines = Self.lines(of: before.text)
        guard let start = lines.firstIndex(where: { $0.trimmingCharacters(in: .whitespaces).hasPrefix("\(id):") })
        else {
            throw Self.oddLayout
        }
        let depth = lines[start].prefix { $0 == " " }.count
        var end = start + 1
        while end < lines.count,
            lines[end].allSatisfy(\.isWhitespace) || lines[end].prefix(while: { $0 == " " }).count > depth
        {
            end += 1
        }
        lines.removeSubrange(start..<end)
        let text = lines.joined(separator: "\n") + "\n"
        let after = try CatalogueFile(text: text)
        guard after.models == before.models.filter({ $0.id != id }), after.routes == before.routes else {
            throw Self.oddLayout
        }
        return text
    }

    /// Puts `text` in the place of the file in one step, synced before: after a power failure the file is the old one or the new one.
    ///
    /// A link is followed, and the permissions stay.
    func write(_ text: String) throws(DaemonError) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        // A name that nobody else has, so that it may be removed.
        let beside = URL(fileURLWithPath: "\(target.path).\(UUID().uuidString)")
        let files = FileManager.default
        do {
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            // None where there is no file yet.
            let mode = (try? files.attributesOfItem(atPath: target.path))?[.posixPermissions] ?? 0o600
            guard files.createFile(atPath: beside.path, contents: nil, attributes: [.posixPermissions: mode]) else {
                throw CocoaError(.fileWriteNoPermission)
            }
            let handle = try FileHandle(forWritingTo: beside)
            defer { try? handle.close() }
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
            guard rename(beside.path, target.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            // The first error is the one to tell.
            try? files.removeItem(at: beside)
            throw DaemonError(.directoryUnusable, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private static func lines(of text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func insert(_ block: [String], under key: String, in lines: inout [String]) throws(DaemonError) {
        if let place = lines.firstIndex(where: { $0.hasPrefix("\(key):") }) {
            let rest = lines[place].dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces)
            guard rest.isEmpty || rest.hasPrefix("#") else { throw oddLayout }
            lines.insert(contentsOf: block, at: place + 1)
        } else {
            lines += ["\(key):"] + block
        }
    }

    /// Puts the model first in the route of a tier, which is made if need be.
    private static func route(_ tier: String, to id: String, in lines: inout [String]) throws(DaemonError) {
        guard tier.wholeMatch(of: /[a-z][a-zA-Z0-9\-]{0,31}/) != nil else {
            throw CatalogueFile.refusal("\(tier) is no name of a tier")
        }
        guard let start = lines.firstIndex(where: { $0.hasPrefix("routes:") }),
            let place = lines[start...].firstIndex(where: { $0.hasPrefix("  \(tier):") })
        else { return try insert(["  \(tier):", "    models: [\(id)]"], under: "routes", in: &lines) }
        guard place + 1 < lines.count, let match = lines[place + 1].wholeMatch(of: /(\s+models: \[)(.*\])\s*/) else {
            throw oddLayout
        }
        lines[place + 1] = "\(match.1)\(id), \(match.2)"
    }

    private static func block(_ model: ModelAddition, _ digests: (file: String?, adapter: String?)) -> [String] {
        var fields: [(String, String?)] = [
            ("class", model.modelClass.rawValue), ("file", model.file.map(quoted)), ("sha256", digests.file),
            ("base", model.base), ("adapter", model.adapter.map(quoted)), ("adapterSha256", digests.adapter),
            ("scale", model.scale.map { "\($0)" }), ("url", model.url.map(quoted)), ("model", model.model.map(quoted)),
            ("keyVariable", model.keyVariable.map(quoted)), ("keyFile", model.keyFile.map(quoted)),
            ("certificateFile", model.certificateFile.map(quoted)), ("licence", model.licence.map(quoted)),
            ("context", model.contextTokens.map(String.init)), ("watts", model.watts.map(String.init)),
        ]
        if let list = model.repositories {
            fields.append(("repositories", "[\(list.map(quoted).joined(separator: ", "))]"))
        }
        let prices = [
            ("input", model.inputPrice), ("cached", model.cachedPrice), ("output", model.outputPrice),
        ].compactMap { name, price in price.map { "\(name): \($0)" } }
        if !prices.isEmpty {
            let currency = quoted(model.currency ?? "USD")
            fields.append(("price", "{ \((prices + ["currency: \(currency)"]).joined(separator: ", ")) }"))
        }
        return ["  \(model.id):"] + fields.compactMap { name, value in value.map { "    \(name): \($0)" } }
    }

    /// As YAML takes any text: a JSON string is one.
    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string always encodes.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    private static var oddLayout: DaemonError {
        DaemonError(
            .badModels,
            "models.yaml is laid out so that it cannot be changed line by line.",
            hint: "Change it in an editor; docs/models.md shows an entry of each class."
        )
    }
}
