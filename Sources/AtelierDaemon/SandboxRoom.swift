internal import AtelierDomain
internal import AtelierSandbox

/// The sandbox as this machine has it, made ready once and kept.
actor SandboxRoom {
    private let configuration: DaemonConfiguration
    private var ready: Bubblewrap?

    init(configuration: DaemonConfiguration) {
        self.configuration = configuration
    }

    /// The sandbox, checked and prepared.
    ///
    /// - Throws: `SandboxError` naming what is missing; nothing ever runs without it.
    func sandbox() async throws -> Bubblewrap {
        if let ready { return ready }
        var settings = SandboxConfiguration(stateDirectory: configuration.stateDirectory + "/sandbox")
        let toolchains = Bubblewrap.detectToolchains(
            searchPath: configuration.searchPath.joined(separator: ":"),
            unprivilegedID: settings.unprivilegedID
        )
        settings.toolchains = toolchains.folders
        settings.path = toolchains.path
        let sandbox = Bubblewrap(configuration: settings)
        try await sandbox.prepare()
        ready = sandbox
        return sandbox
    }
}
