internal import AtelierDomain
internal import AtelierOrchestrator
internal import Synchronization

/// What of the user's settings may change while the daemon runs; SIGHUP has the file read again.
final class LiveSettings: Sendable {
    private let path: String?
    private let current: Mutex<UserSettings>

    /// Takes settings that were read from `path` already.
    init(_ settings: UserSettings, path: String?) {
        self.path = path
        current = Mutex(settings)
    }

    var limits: WorkLimits {
        let settings = current.withLock(\.self)
        let usual = WorkLimits()
        return WorkLimits(
            attemptsMax: settings.attempts ?? usual.attemptsMax,
            drainSeconds: settings.drainSeconds ?? usual.drainSeconds,
            day: settings.dayBudget ?? usual.day
        )
    }

    /// How long a hook of git's may wait.
    var hookBudgetMilliseconds: Int { current.withLock { $0.hookBudgetMilliseconds } ?? 300 }

    /// The budget of a new requirement: what was asked for, over what is configured, over what is built in.
    func budget(_ asked: BudgetWish?) -> Budget {
        let settings = current.withLock(\.self)
        let usual = Budget()
        let (run, task) = (settings.budget, settings.taskBudget)
        return Budget(
            tokensMax: asked?.tokens ?? run?.tokens ?? usual.tokensMax,
            secondsMax: asked?.seconds ?? run?.seconds ?? usual.secondsMax,
            candidatesMax: asked?.candidates ?? run?.candidates ?? usual.candidatesMax,
            run: Caps(attempts: asked?.attempts ?? run?.attempts, bytes: asked?.bytes ?? run?.bytes),
            task: Caps(
                tokens: asked?.task?.tokens ?? task?.tokens,
                seconds: asked?.task?.seconds ?? task?.seconds,
                attempts: asked?.task?.attempts ?? task?.attempts,
                bytes: asked?.task?.bytes ?? task?.bytes
            )
        )
    }

    /// Reads the file again and answers what changed, one sentence part each.
    ///
    /// - Returns: Empty when nothing changed.
    /// - Throws: `badArgument` when the file cannot be used; everything stays as it was.
    func reload() throws(DaemonError) -> [String] {
        let fresh = try UserSettings.read(path)
        let old = current.withLock { settings in
            let old = settings
            settings = fresh
            return old
        }
        return fresh.differences(from: old)
    }
}
