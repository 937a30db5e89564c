package import AtelierDomain

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
    /// Why nothing is claimed; nil when work goes on.
    package let hold: Hold?
    /// Tasks in quarantine, as `requirement-kind`, at most twenty.
    package let setAside: [String]
    package let openDecisions: Int
    package let spentToday: Spent
    package let dayBudget: Caps
    /// Seconds that attempts are given to finish when the daemon is told to end.
    package let drainSeconds: Int
    /// Names the agent definitions that the next requirement is worked by; nil when they cannot be read.
    package let crewDigest: String?

    package init(
        pid: Int,
        version: String,
        startedAtMs: Int64,
        uptimeSeconds: Int,
        engine: EngineState,
        model: String? = nil,
        running: Int,
        queued: Int,
        recent: [RequirementSummary] = [],
        hold: Hold? = nil,
        setAside: [String] = [],
        openDecisions: Int = 0,
        spentToday: Spent = Spent(),
        dayBudget: Caps = Caps(),
        drainSeconds: Int = 0,
        crewDigest: String? = nil
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
        self.hold = hold
        self.setAside = setAside
        self.openDecisions = openDecisions
        self.spentToday = spentToday
        self.dayBudget = dayBudget
        self.drainSeconds = drainSeconds
        self.crewDigest = crewDigest
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
