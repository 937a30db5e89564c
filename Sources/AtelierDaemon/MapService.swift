package import AtelierAPI

/// What the handlers ask of the stored code map; every call may throw an `AtelierError`.
package protocol MapService: Sendable {
    func map(_ request: MapRequest) async throws -> MapView
    func find(_ request: FindRequest) async throws -> FindView
    func calibration(_ request: CalibrationRequest) async throws -> CalibrationView
}
