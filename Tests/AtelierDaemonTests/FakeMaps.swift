import AtelierAPI
import AtelierDaemon

extension FakeService {
    func map(_ request: MapRequest) async throws -> MapView {
        guard let path = request.path else {
            return MapView(commit: "c0ffee", files: [], omittedFiles: request.tokens, omittedSymbols: 0)
        }
        throw DaemonError(.unknownPath, "HEAD has no source file at or below \(path).")
    }

    func find(_ request: FindRequest) async throws -> FindView {
        FindView(commit: "c0ffee", files: [request.text, request.kind ?? "any"], symbols: [])
    }

    func calibration(_ request: CalibrationRequest) async throws -> CalibrationView {
        CalibrationView(
            commit: "c0ffee",
            functions: [],
            functionCount: request.limit,
            seenCount: request.seed,
            hasCheck: true
        )
    }
}
