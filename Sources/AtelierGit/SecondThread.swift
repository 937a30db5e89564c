internal import Dispatch
internal import Foundation
internal import Synchronization

/// Blocking work on a thread of its own, which starts at once, beside what an executor's thread does meanwhile.
///
/// The thread is none of a pool's: work that waits for room in one would be waited for by whoever takes the room.
final class SecondThread<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let end = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws(GitError) -> Value) {
        Thread.detachNewThread { [self] in
            // Whoever waits does the work again where it failed, and meets the error there.
            let result = try? work()
            value.withLock { $0 = result }
            end.signal()
        }
    }

    /// What came of it, nil when it threw; to be called once.
    func wait() -> Value? {
        end.wait()
        return value.withLock { $0 }
    }
}
