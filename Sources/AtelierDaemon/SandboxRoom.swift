internal import AtelierDomain
internal import AtelierSandbox

/// The sandbox as this machine has it, made ready once and kept.
actor SandboxRoom {
    private let configuration: DaemonConfiguration
    /// Under way or done; nil before the first call and after a failure, which the next call tries again.
    private var preparation: Task<Bubblewrap, any Error>?

    init(configuration: DaemonConfiguration) {
        self.configuration = configuration
    }

    /// The sandbox, checked and prepared.
    ///
    /// - Throws: `SandboxError` naming what is missing; nothing ever runs without it.
    func sandbox() async throws -> Bubblewrap {
        let preparation = preparation ?? Task { [configuration] in try await Self.prepared(configuration) }
        self.preparation = preparation
        do {
            return try await preparation.value
        } catch {
            if self.preparation == preparation { self.preparation = nil }
            throw error
        }
    }

    private static func prepared(_ configuration: DaemonConfiguration) async throws -> Bubblewrap {
        var settings = SandboxConfiguration(stateDirectory: configuration.stateDirectory + "/sandbox")
        let toolchains = Bubblewrap.detectToolchains(
            searchPath: configuration.searchPath.joined(separator: ":"),
            unprivilegedID: settings.unprivilegedID
        )
        settings.toolchains = toolchains.folders
        settings.path = toolchains.path
        let sandbox = Bubblewrap(configuration: settings)
        try await sandbox.prepare()
        return sandbox
    }
}
