internal import ArgumentParser
internal import AtelierAPI

/// Tells the release.
struct VersionVerb: Verb {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Tell the release.")

    /// What it gives as JSON.
    private struct Release: Encodable {
        let version: String
    }

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        try session.give(Release(version: Version.current), page: "atelier \(Version.current)\n")
        return .done
    }
}
