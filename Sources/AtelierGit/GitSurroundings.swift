/// What a repository's signer may see of the world, settled by whoever opens the repository.
package struct GitSurroundings: Equatable, Sendable {
    /// The whole environment of a signer or verifier; nothing else of the process's own reaches it.
    package var environment: [String: String]
    /// An existing folder outside every repository, for texts that a signer reads and writes as files.
    package var scratchDirectory: String
    /// Taken in place of the system's and the user's git configuration when set.
    package var userConfigurationFile: String?
    /// How long a signer may take, a person's typing of a passphrase included.
    package var signerSeconds: Int

    /// The variables that find keys, agents and a place to ask for a passphrase; none that git or a loader obeys.
    private static let passed: Set = [
        "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_MESSAGES", "GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "DISPLAY",
        "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
    ]

    /// Takes from `environment` what a signer needs; folders of `PATH` that are not absolute are left out.
    package init(
        filtering environment: [String: String] = [:],
        scratchDirectory: String = "/tmp",
        userConfigurationFile: String? = nil,
        signerSeconds: Int = 60
    ) {
        self.environment = environment.filter { Self.passed.contains($0.key) }
        let folders = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        self.environment["PATH"] = folders.isEmpty ? "/usr/local/bin:/usr/bin:/bin" : folders.joined(separator: ":")
        self.scratchDirectory = scratchDirectory
        self.userConfigurationFile = userConfigurationFile
        self.signerSeconds = signerSeconds
    }

    /// The program called `name`: itself when absolute, else the first executable of that name on `PATH`.
    func program(_ name: String) -> String? {
        if name.hasPrefix("/") { return isExecutable(name) ? name : nil }
        // A relative path would be looked for in whatever folder the daemon happens to be in.
        guard !name.contains("/"), !name.isEmpty else { return nil }
        return (environment["PATH"] ?? "").split(separator: ":").lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    /// `path` with a leading `~/` replaced by the home folder, as git reads paths in its settings.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst()
    }
}
