/// Notices a run that asks the same thing again and again.
///
/// Counts by attempt: a later attempt of a task starts anew and replaces what the one before it counted, so that asking
/// again after a crash or an error, when the replies come from the record, is no loop.
package struct LoopDetector: Equatable, Sendable {
    /// How often the same request or the same patch stops its agent.
    package static let repeatsMax = 3

    private struct Count: Equatable, Sendable {
        var generation: Int
        var times: Int
    }

    private var counts: [ContentHash: [TaskID: Count]] = [:]

    package init() {}

    /// Notes one request of an attempt and answers how often the run has asked it so far, this time included.
    package mutating func note(_ digest: ContentHash, by lease: Lease) -> Int {
        var count = counts[digest]?[lease.task] ?? Count(generation: lease.generation, times: 0)
        if count.generation != lease.generation { count = Count(generation: lease.generation, times: 0) }
        count.times += 1
        counts[digest, default: [:]][lease.task] = count
        return counts[digest]?.values.reduce(0) { $0 + $1.times } ?? 1
    }
}
