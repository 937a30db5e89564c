internal import Dispatch

/// Runs an actor's jobs one after the other on a thread outside the cooperative pool, so that they may block.
final class GitExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "atelier.git")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
