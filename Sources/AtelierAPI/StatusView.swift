/// How the daemon is doing.
package struct StatusView: Codable, Equatable, Sendable {
    package let pid: Int
    package let version: String
    package let startedAtMs: Int64
    package let uptimeSeconds: Int
    package let engine: EngineState
    /// The model that is or would be loaded.
    package let model: String?
    /// Requirements with a task under lease.
    package let running: Int
    /// Requirements still waiting for their turn.
    package let queued: Int
    /// Newest first, at most ten.
    package let recent: [RequirementSummary]

    package init(
        pid: Int,
        version: String,
        startedAtMs: Int64,
        uptimeSeconds: Int,
        engine: EngineState,
        model: String? = nil,
        running: Int,
        queued: Int,
        recent: [RequirementSummary] = []
    ) {
        self.pid = pid
        self.version = version
        self.startedAtMs = startedAtMs
        self.uptimeSeconds = uptimeSeconds
        self.engine = engine
        self.model = model
        self.running = running
        self.queued = queued
        self.recent = recent
    }

    /// Where the inference engine stands.
    package enum EngineState: String, Codable, Sendable, CaseIterable {
        /// No usable engine was found or built.
        case absent
        /// Usable, but not running.
        case stopped
        case loading
        case ready
        case failed
    }
}
