/// How much a board's connection has served since it was opened, for measurements.
package struct BoardTraffic: Codable, Equatable, Sendable {
    /// Write transactions that were run, whatever became of them.
    package var batches = 0
    /// Transitions in them.
    package var writes = 0
    package var reads = 0
    /// The most transitions that one transaction held.
    package var largestBatch = 0

    package init() {}
}

extension Blackboard {
    /// What was served so far.
    package var traffic: BoardTraffic { line.traffic }
}
