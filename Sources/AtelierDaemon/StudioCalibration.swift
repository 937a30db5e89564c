internal import AtelierAPI
internal import AtelierCodeIndex
internal import AtelierCodeMap
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

// What the crew can be tried on, for whoever wants to know what it can do here.
extension Studio {
    /// Files that are read at most until enough functions are found.
    private static let seenMax = 4_000

    func calibration(_ request: CalibrationRequest) async throws -> CalibrationView {
        try await maps.withHead(of: request.repositoryPath) { tree, description in
            let repository = try configuration.repository(at: description.path)
            let commit = description.headCommit
            let root = try await repository.rootTree(of: commit)
            let blobs = Dictionary(
                try await repository.entries(of: commit).filter { $0.mode != .link }.map { ($0.path, $0.blob) }
            ) { first, _ in first }
            guard let check = try await CheckTrial.find(root, repository) else {
                return CalibrationView(
                    commit: commit.hex,
                    functions: [],
                    functionCount: 0,
                    seenCount: 0,
                    hasCheck: false
                )
            }
            let map = CodeMap(files: try await tree.files(), paths: blobs.keys.sorted())
            let rederivation = Rederivation(map: map, mapper: maps.mapper, check: check, seed: request.seed)
            let drawn = rederivation.drawn
            var found: [CalibrationView.Function] = []
            var seen = 0
            for symbol in drawn.prefix(Self.seenMax) where found.count < request.limit {
                try Task.checkCancellation()
                seen += 1
                guard let blob = blobs[symbol.path],
                    let function = rederivation.function(symbol, in: try await repository.read(blob))
                else { continue }
                found.append(Self.view(of: function))
            }
            return CalibrationView(
                commit: commit.hex,
                functions: found,
                functionCount: drawn.count,
                seenCount: seen,
                hasCheck: true
            )
        }
    }

    private static func view(of function: Rederivation.Function) -> CalibrationView.Function {
        CalibrationView.Function(
            path: function.symbol.path,
            name: function.symbol.qualifiedName,
            kind: function.symbol.kind.rawValue,
            language: function.language.rawValue,
            line: function.symbol.lines.lowerBound,
            isDocumented: !function.symbol.documentation.isEmpty,
            tests: function.tests,
            requirement: Rederivation.requirement(for: function.symbol),
            extent: function.blanking.extent,
            blank: function.blanking.text,
            argv: function.check.argv,
            environment: function.check.environment
        )
    }
}
