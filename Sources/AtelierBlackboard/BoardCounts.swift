/// How much is going on, over all requirements.
package struct BoardCounts: Codable, Equatable, Sendable {
    /// Tasks that anybody could claim; those with expired leases are not among them.
    package let readyTasks: Int
    package let claimedTasks: Int

    package init(readyTasks: Int, claimedTasks: Int) {
        self.readyTasks = readyTasks
        self.claimedTasks = claimedTasks
    }
}
