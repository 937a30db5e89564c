import AtelierAPI
import AtelierDaemon

extension FakeService {
    func replay(_ request: ReplayRequest) async throws -> AsyncThrowingStream<ReplayFrame, any Error> {
        AsyncThrowingStream { continuation in
            continuation.yield(ReplayFrame(progress: ProgressLine(stage: "plan", message: request.until ?? "all")))
            continuation.finish()
        }
    }

    func export(idPrefix: String, _ request: ExportRequest) async throws -> ExportView {
        throw DaemonError(.unknownRequirement, "No requirement begins with \(idPrefix).")
    }
}
