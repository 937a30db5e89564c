internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// An edit that rules make from the code map, without the model: the same base gives the same change.
struct RuleEdit {
    let edit: PlannedEdit
    let base: Codebase
    let ports: Ports

    /// The change with what people should know of it.
    struct Made {
        let changes: [FileChange]
        let notes: [String]
        /// Lines of code that the change touches.
        let lines: Int
    }

    private static let documentsMax = 200
    private static let documentBytesMax = 400_000

    /// Nil where no rule reaches; throws `RenamingRefused` and `RemovalRefused`.
    func make() async throws -> Made? {
        guard let symbol = base.map.symbol(path: edit.path, qualifiedName: edit.symbol) else { return nil }
        return edit.action == .rename ? try await renamed(symbol) : try await removed(symbol)
    }

    private func renamed(_ symbol: Symbol) async throws -> Made? {
        let documents = try await documents(naming: symbol.name)
        let renaming = try Renaming(
            symbol,
            to: edit.newName,
            map: base.map,
            mapper: ports.mapper,
            documents: documents,
            data: base.data
        )
        guard let renaming else { return nil }
        var notes = [
            "\(renaming.places) places in code\(renaming.mentions > 0 ? ", \(renaming.mentions) in text" : "")"
        ]
        let left = renaming.left + (try await settings(naming: symbol.name))
        if !left.isEmpty {
            let more = left.count > 5 ? " and \(left.count - 5) more" : ""
            notes.append("left as they are, strings: \(left.prefix(5).joined(separator: ", "))\(more)")
        }
        return Made(changes: Self.changes(renaming.contents), notes: notes, lines: renaming.places)
    }

    private func removed(_ symbol: Symbol) async throws -> Made? {
        let settings = try await settings(naming: symbol.name)
        guard settings.isEmpty else { throw RemovalRefused(places: [], unread: [], named: settings) }
        let removal = try Removal(symbol, map: base.map, mapper: ports.mapper, data: base.data)
        guard let removal else { return nil }
        var notes: [String] = []
        if removal.entries > 0 { notes.append("with \(removal.entries) import or export entries") }
        if removal.imports > 0 { notes.append("with \(removal.imports) imports that only it needed") }
        return Made(changes: Self.changes(removal.contents), notes: notes, lines: symbol.lines.count)
    }

    private static func changes(_ contents: [String: Data]) -> [FileChange] {
        contents.sorted { $0.key < $1.key }.map { FileChange(path: $0.key, content: $0.value) }
    }

    /// `path:line` of settings that name an entry point: `package:name`, `module.name`.
    private func settings(naming name: String) async throws -> [String] {
        let entries = base.entries.filter { entry in
            entry.mode != .link && entry.bytes <= Self.documentBytesMax
                && [".toml", ".cfg", ".ini", ".json", ".yaml", ".yml"].contains { entry.path.hasSuffix($0) }
        }
        var found: [String] = []
        for entry in entries.prefix(Self.documentsMax) {
            let text = String(decoding: try await ports.repository.read(entry.blob), as: UTF8.self)
            guard text.contains(name) else { continue }
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let isNamed = line.ranges(of: name).contains { range in
                    let before = line[..<range.lowerBound].last
                    let after = line[range.upperBound...].first
                    return before.map { ":.".contains($0) } == true && after?.isIdentifierPart != true
                }
                if isNamed { found.append("\(entry.path):\(index + 1)") }
            }
        }
        return found
    }

    /// Markdown and the like that hold the name; what tells of the past stays as it was.
    private func documents(naming name: String) async throws -> [String: Data] {
        let past = ["CHANGELOG", "CHANGES", "HISTORY", "NEWS", "LICENSE", "RELEASE"]
        let entries = base.entries.filter { entry in
            let file = entry.path.split(separator: "/").last.map(String.init) ?? ""
            return entry.mode != .link && entry.bytes <= Self.documentBytesMax
                && [".md", ".rst", ".adoc"].contains { file.lowercased().hasSuffix($0) }
                && !past.contains { file.uppercased().hasPrefix($0) }
        }
        var documents: [String: Data] = [:]
        for entry in entries.prefix(Self.documentsMax) {
            let data = try await ports.repository.read(entry.blob)
            if data.range(of: Data(name.utf8)) != nil, String(data: data, encoding: .utf8) != nil {
                documents[entry.path] = data
            }
        }
        return documents
    }
}
