internal import AtelierAPI
internal import Hummingbird

extension Routes {
    /// The most that may be asked for at once.
    private static let mapLimits = (results: 1...500, tokens: 100...1_000_000, textBytes: 64_000)

    /// The calls on the code map.
    func addMap(to router: Router<DaemonContext>) {
        let service = service
        router.post("v1/map") { request, _ in
            let asked = try await Wire.decode(MapRequest.self, from: request)
            try Self.checkPaths([asked.repositoryPath] + (asked.path.map { [$0] } ?? []))
            guard Self.mapLimits.tokens.contains(asked.tokens) else {
                throw DaemonError(.malformedRequest, "An outline has 100 to 1000000 tokens.", param: "tokens")
            }
            return try Wire.response(try await service.map(asked))
        }
        router.post("v1/find") { request, _ in
            let asked = try await Wire.decode(FindRequest.self, from: request)
            try Self.checkPaths([asked.repositoryPath])
            guard Self.mapLimits.results.contains(asked.limit) else {
                throw DaemonError(.malformedRequest, "One search gives 1 to 500 results.", param: "limit")
            }
            guard asked.text.utf8.count <= Self.mapLimits.textBytes, asked.text.contains(where: { !$0.isWhitespace })
            else {
                throw DaemonError(
                    .malformedRequest,
                    "A search needs a word, and has at most \(Self.mapLimits.textBytes) bytes.",
                    hint: "Name what you look for: atelier find \"parse date\"",
                    param: "text"
                )
            }
            return try Wire.response(try await service.find(asked))
        }
        router.post("v1/calibration") { request, _ in
            let asked = try await Wire.decode(CalibrationRequest.self, from: request)
            try Self.checkPaths([asked.repositoryPath])
            guard Self.mapLimits.results.contains(asked.limit) else {
                throw DaemonError(.malformedRequest, "One draw gives 1 to 500 functions.", param: "limit")
            }
            return try Wire.response(try await service.calibration(asked))
        }
    }

    private static func checkPaths(_ paths: [String]) throws {
        guard paths.allSatisfy({ $0.hasPrefix("/") && !$0.utf8.contains(0) }) else {
            throw DaemonError(.malformedRequest, "A path is not absolute.")
        }
    }
}
