internal import AtelierDomain
internal import Foundation
internal import Glibc

/// Ends a command that takes too long or too much memory, and keeps its sessions nice.
struct Watchdog: Sendable {
    /// Which limit a command broke.
    enum Limit: Equatable, Sendable {
        case wall
        case memory

        var exitStatus: Int {
            switch self {
            case .wall: 124
            case .memory: 137
            }
        }
    }

    /// The outermost process, leader of its own group.
    let root: pid_t
    let limits: CommandLimits
    /// By a clock that stands still while the machine sleeps: a command that was asleep has not taken too long.
    let deadline: SuspendingClock.Instant

    /// Looks every tenth of a second until a limit is broken or the task is cancelled; nil when cancelled.
    func watch() async -> Limit? {
        var tree = ProcessTree(root: root)
        var niceSessions: Set<pid_t> = []
        var looks = 0
        while true {
            let now = SuspendingClock.now
            if now >= deadline {
                kill(tree)
                return .wall
            }
            do {
                try await Task.sleep(until: min(deadline, now + .milliseconds(100)), clock: .suspending)
            } catch {
                // Cancelled: the command ended by itself, or its caller ends it.
                return nil
            }
            tree.refresh()
            if tree.memoryBytes() > limits.memoryBytesMax {
                kill(tree)
                return .memory
            }
            looks += 1
            if looks.isMultiple(of: 3) {
                quieten(tree, done: &niceSessions)
            }
        }
    }

    /// The first process of the namespace takes all others with it; it is killed too in case its parent is stuck.
    private func kill(_ tree: ProcessTree) {
        Glibc.kill(-root, SIGKILL)
        for process in tree.members where ProcessStatus(of: process)?.parent == root {
            Glibc.kill(process, SIGKILL)
        }
    }

    /// Makes new sessions give way too.
    ///
    /// A command that starts a session of its own gets a fresh scheduling group, which would weigh as much as the whole
    /// model engine. One write in 100 ms is all the kernel takes, so the rest has to wait for the next look.
    private func quieten(_ tree: ProcessTree, done: inout Set<pid_t>) {
        for process in tree.members {
            guard let session = ProcessStatus(of: process)?.session, !done.contains(session) else {
                continue
            }
            let descriptor = open("/proc/\(process)/autogroup", O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                continue
            }
            defer { close(descriptor) }
            guard write(descriptor, "19", 2) == 2 else {
                return
            }
            done.insert(session)
        }
    }
}
