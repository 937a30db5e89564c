internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain

/// One requirement's events, read from the board page by page as somebody takes them, until the requirement is final.
///
/// Nothing is kept for a slow reader but its place. One reader at a time.
actor EventPager {
    private let board: Blackboard
    private let requirement: RequirementID
    private let changes: AsyncStream<Int64>
    private var last: Int64
    private var page: ArraySlice<EventView> = []

    /// Events read at once.
    private static let pageMax = 200

    init(board: Blackboard, requirement: RequirementID, after sequence: Int64) {
        self.board = board
        self.requirement = requirement
        last = sequence
        changes = board.changes()
    }

    /// The next event, as soon as there is one; nil when the requirement is final and all were given, or the board closed.
    func next() async throws -> EventView? {
        while page.isEmpty {
            // Asked before reading, so that whatever was written up to the end is given too.
            let isFinal = try await board.requirement(requirement)?.state.isFinal == true
            let events = try await board.events(after: last, requirement: requirement, limit: Self.pageMax)
            page = events.map(EventView.init)[...]
            last = events.last?.sequence ?? last
            guard page.isEmpty else { break }
            guard !isFinal, await isTold() else { return nil }
        }
        return page.popFirst()
    }

    /// Waits for the next commit with events; false when the board was closed or the reader gave up.
    private func isTold() async -> Bool {
        for await _ in changes { return true }
        return false
    }
}
