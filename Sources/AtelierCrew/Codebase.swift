package import AtelierCodeMap
package import AtelierDomain
package import Foundation

/// The repository at one commit, read once for an attempt.
package struct Codebase: Sendable {
    package let commit: ObjectID
    package let tree: ObjectID
    package let entries: [TreeEntry]
    package let map: CodeMap
    let contents: [String: Data]

    /// Files larger than this are not read: generated code and data, which no small model edits by symbol.
    private static let fileBytesMax = 400_000
    private static let filesMax = 4_000

    /// Reads every file of a known language and the files that decide the check command.
    package static func load(_ commit: ObjectID, ports: Ports) async throws -> Codebase {
        let entries = try await ports.repository.entries(of: commit)
        var contents: [String: Data] = [:]
        var files: [SourceFile] = []
        let readable = Array(entries.filter(isReadable).prefix(filesMax))
        let known = await ports.outlines(readable)
        for entry in readable {
            let data = try await ports.repository.read(entry.blob)
            contents[entry.path] = data
            let file = known[entry.path] ?? ports.mapper.parse(path: entry.path, data: data)
            if let file { files.append(file) }
        }
        return Codebase(
            commit: commit,
            tree: try await ports.repository.rootTree(of: commit),
            entries: entries,
            map: CodeMap(files: files, paths: entries.map(\.path)),
            contents: contents
        )
    }

    private static func isReadable(_ entry: TreeEntry) -> Bool {
        guard entry.mode != .link, entry.bytes <= fileBytesMax else { return false }
        let name = entry.path.split(separator: "/").last.map(String.init) ?? ""
        return Language(path: entry.path) != nil || CheckFinder.decidingFiles.contains(entry.path)
            || name.hasPrefix("CHANGELOG") || entry.path == "AGENTS.md"
    }

    /// The bytes of a file that was read; nil for others.
    package func data(_ path: String) -> Data? { contents[path] }

    /// The text of a file that was read; nil for others and for what is not UTF-8.
    package func text(_ path: String) -> String? {
        contents[path].flatMap { String(data: $0, encoding: .utf8) }
    }

    /// The text of a symbol of this base; empty when its file was not read.
    package func text(of symbol: Symbol) -> String {
        guard let data = contents[symbol.path], symbol.extent.upperBound <= data.count else { return "" }
        return String(decoding: data[symbol.extent], as: UTF8.self)
    }

    /// The command that runs the tests; `fallback` when none is found.
    ///
    /// The requirement's `text` may name one. Throws `settingsMalformed`.
    func check(asked text: String, fallback: CheckCommand?) throws(CrewError) -> CheckCommand? {
        let deciding = CheckFinder.decidingFiles.compactMap { path in self.text(path).map { (path, $0) } }
        return try CheckFinder.find(
            paths: entries.map(\.path),
            contents: Dictionary(uniqueKeysWithValues: deciding),
            asked: text,
            fallback: fallback,
            read: { self.text($0) }
        )
    }
}
