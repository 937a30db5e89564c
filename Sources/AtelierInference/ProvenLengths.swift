internal import Synchronization

/// How long a prompt each server has been shown to read whole, and what sort of server it is; forgotten after a while,
/// because a server may be started again with another context.
package final class ProvenLengths: Sendable {
    /// Which model of which server.
    struct Key: Hashable {
        let endpoint: Endpoint
        let model: String
    }

    private struct Entry {
        var kind: ServerKind?
        var tokens = 0
        /// Tokens that the server counted for each one estimated, where that was more than one.
        var density = 1.0
        /// Whether it does not make a model keep to a schema.
        var isUnconstrained = false
        var since: ContinuousClock.Instant
    }

    /// What all clients of the process know.
    package static let shared = ProvenLengths()

    private let entries = Mutex<[Key: Entry]>([:])
    private let lifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - lifetime: How long something counts as known.
    ///   - now: The time.
    package init(
        lifetime: Duration = .seconds(3_600),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.lifetime = lifetime
        self.now = now
    }

    /// The longest prompt, in estimated tokens, that was read whole; 0 when nothing is known.
    func tokens(_ key: Key) -> Int { entry(key).tokens }

    func kind(_ key: Key) -> ServerKind? { entry(key).kind }

    func isUnconstrained(_ key: Key) -> Bool { entry(key).isUnconstrained }

    func noteUnconstrained(_ key: Key) { change(key) { $0.isUnconstrained = true } }

    func density(_ key: Key) -> Double { entry(key).density }

    func prove(_ key: Key, tokens: Int) { change(key) { $0.tokens = max($0.tokens, tokens) } }

    func note(_ key: Key, kind: ServerKind) { change(key) { $0.kind = kind } }

    /// Notes what the server counted where no more than `most` tokens were expected.
    func note(_ key: Key, counted: Int, most: Int) {
        change(key) { $0.density *= max(1, Double(counted) / Double(max(1, most))) }
    }

    /// The server cut a prompt, so no length that was shown before counts.
    func forget(_ key: Key) { change(key) { $0.tokens = 0 } }

    private func entry(_ key: Key) -> Entry {
        let now = now()
        return entries.withLock { entries in
            guard let entry = entries[key], entry.since + lifetime > now else { return Entry(since: now) }
            return entry
        }
    }

    private func change(_ key: Key, _ body: (inout Entry) -> Void) {
        var entry = entry(key)
        body(&entry)
        let changed = entry
        entries.withLock { $0[key] = changed }
    }
}
