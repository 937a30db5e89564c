internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain

/// Tells how the daemon and its requirements stand.
struct Status: Verb {
    static let configuration = CommandConfiguration(abstract: "Tell how the daemon and the last requirements stand.")

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.status() }
        try session.give(view, page: StatusPage(view: view, texts: session.texts).render())
        return .done
    }
}

/// What `status` tells: the daemon in a line, then a requirement a line.
struct StatusPage {
    let view: StatusView
    let texts: Texts

    /// The longest part of a requirement's text that is shown, in characters.
    private static let textCharactersMax = 60

    func render() -> String {
        var lines = [
            texts(
                .daemonRunning,
                Sanitizer.line(view.version),
                "\(view.pid)",
                "\(view.uptimeSeconds)",
                view.engine.rawValue,
                Sanitizer.line(view.model ?? "-")
            ),
            texts(.statusCounts, "\(view.running)", "\(view.queued)"),
        ]
        switch view.hold {
        case .paused?: lines.append(texts(.paused) + " " + texts(.howToResume))
        case .draining?: lines.append(texts(.draining, "\(view.running)") + " " + texts(.howToResume))
        case nil: break
        }
        lines.append(texts(.spentToday, SpentText.of(view.spentToday, under: view.dayBudget)))
        lines += view.setAside.map { texts(.setAside, Sanitizer.line($0), String($0.prefix { $0 != "-" })) }
        if view.openDecisions > 0 { lines.append(texts(.decisionsWait, "\(view.openDecisions)")) }
        if view.recent.isEmpty { lines.append(texts(.noRequirements)) }
        lines += view.recent.map { summary in
            let text = Sanitizer.line(summary.text)
            let shown = text.count > Self.textCharactersMax ? text.prefix(Self.textCharactersMax) + "..." : text[...]
            return "  \(summary.id)  \(texts(ResultPage.phrase(for: summary.state)))  \(shown)"
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
