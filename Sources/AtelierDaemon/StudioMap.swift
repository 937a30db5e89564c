internal import AtelierAPI
internal import AtelierCodeIndex
internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

// The stored code map, for people and their programs.
extension Studio {
    func map(_ request: MapRequest) async throws -> MapView {
        try await maps.withHead(of: request.repositoryPath) { tree, description in
            let path = request.path.map { Self.path($0, below: description.path) } ?? ""
            let files: [SourceFile]
            if path.isEmpty {
                files = try await tree.important(limit: .max)
            } else if let file = try await tree.files(at: [path]).first {
                files = [file]
            } else {
                files = try await tree.important(limit: .max).filter { $0.path.hasPrefix(path + "/") }
            }
            guard !files.isEmpty else { throw Self.unknownPath(path, in: tree) }
            return Self.outline(files, tokens: request.tokens, commit: description.headCommit)
        }
    }

    func find(_ request: FindRequest) async throws -> FindView {
        let kind = try request.kind.map { name in
            guard let kind = Symbol.Kind(rawValue: name) else {
                throw DaemonError(
                    .malformedRequest,
                    "There is no kind '\(name)' of symbol.",
                    hint: "One of: \(Symbol.Kind.allCases.map(\.rawValue).joined(separator: ", "))",
                    param: "kind"
                )
            }
            return kind
        }
        return try await maps.withHead(of: request.repositoryPath) { tree, description in
            let files = kind == nil ? try await tree.rank(request.text, limit: request.limit).map(\.path) : []
            let symbols = try await tree.symbols(matching: request.text, kind: kind, limit: request.limit)
            return FindView(
                commit: description.headCommit.hex,
                files: files,
                symbols: symbols.map { Self.view(of: $0, depth: 0) }
            )
        }
    }

    /// As the repository names it; links on the way to it do not matter.
    private static func path(_ path: String, below root: String) -> String {
        func plain(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let (path, root) = (plain(path), plain(root))
        if path == root { return "" }
        return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    }

    private static func unknownPath(_ path: String, in tree: IndexedTree) -> DaemonError {
        let nearest = CodeMap(files: [], paths: tree.paths).nearest(to: path, limit: 1).first
        return DaemonError(
            .unknownPath,
            path.isEmpty ? "HEAD has no source file that can be read." : "HEAD has no source file at or below \(path).",
            hint: nearest.map { "The nearest is \($0); what is not committed is not in the map." }
                ?? "What is not committed is not in the map."
        )
    }

    /// About how many bytes of names and signatures make a token.
    private static let bytesPerToken = 3

    /// As much of `files`, the first ones first, as the budget holds.
    static func outline(_ files: [SourceFile], tokens: Int, commit: ObjectID) -> MapView {
        var left = tokens * bytesPerToken
        var shown: [MapView.File] = []
        var omittedSymbols = 0
        for file in files {
            let symbols = file.symbols.filter { !$0.isTest || files.count == 1 }
            let views = zip(symbols, depths(of: symbols)).map { view(of: $0, depth: $1) }
            left -= file.path.utf8.count + 4
            guard left > 0 else { break }
            var fitting: [SymbolView] = []
            for view in views {
                left -= view.signature.utf8.count + 2 * view.depth + 12
                if left < 0 { break }
                fitting.append(view)
            }
            omittedSymbols += views.count - fitting.count
            shown.append(MapView.File(path: file.path, language: file.language.rawValue, symbols: fitting))
        }
        return MapView(
            commit: commit.hex,
            files: shown,
            omittedFiles: files.count - shown.count,
            omittedSymbols: omittedSymbols
        )
    }

    private static func depths(of symbols: [Symbol]) -> [Int] {
        var ends: [Int] = []
        return symbols.map { symbol in
            while let end = ends.last, end <= symbol.extent.lowerBound { ends.removeLast() }
            defer { ends.append(symbol.extent.upperBound) }
            return ends.count
        }
    }

    private static func view(of symbol: Symbol, depth: Int) -> SymbolView {
        SymbolView(
            path: symbol.path,
            name: symbol.qualifiedName,
            kind: symbol.kind.rawValue,
            line: symbol.lines.lowerBound,
            lastLine: symbol.lines.upperBound,
            depth: depth,
            signature: symbol.signature,
            documentation: symbol.documentation
        )
    }
}
