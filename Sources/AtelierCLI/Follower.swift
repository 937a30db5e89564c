internal import AtelierAPI
internal import AtelierClient

/// Follows one requirement to its end and gives its page.
struct Follower {
    let session: Session
    let client: DaemonClient

    /// Tells each event as it happens; the exit status says whether the requirement landed.
    func follow(_ id: String) async throws -> ExitStatus {
        let progress = session.progress
        try await client.events(of: id) { event in progress.event(event) }
        progress.finish()
        let view = try await client.requirement(id)
        try session.give(view, page: "\n" + ResultPage(view: view, texts: session.texts).render())
        return ExitStatus(view.state)
    }
}
