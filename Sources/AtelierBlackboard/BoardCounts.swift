/// How much is going on, over all requirements.
package struct BoardCounts: Codable, Equatable, Sendable {
    package let runningRequirements: Int
    /// Tasks that anybody could claim; those with expired leases are not among them.
    package let readyTasks: Int
    package let claimedTasks: Int

    package init(runningRequirements: Int, readyTasks: Int, claimedTasks: Int) {
        self.runningRequirements = runningRequirements
        self.readyTasks = readyTasks
        self.claimedTasks = claimedTasks
    }
}
