/// What all commands of one daemon share: where the sandbox keeps its files, and what of the host they see.
package struct SandboxConfiguration: Equatable, Sendable {
    /// Absolute path of a folder of the sandbox's own; made with mode 0700 when absent.
    package var stateDirectory: String
    /// Absolute host folders bound read-only at the same path, in order; `/usr` is always there.
    package var toolchains: [String]
    /// PATH inside: folders separated by colons.
    package var path: String
    /// The user and group id that commands run under when the daemon is root; must not be 0 nor belong to a real user.
    package var unprivilegedID: UInt32

    package init(
        stateDirectory: String,
        toolchains: [String] = [],
        path: String = "/usr/local/bin:/usr/bin:/bin",
        unprivilegedID: UInt32 = 65_432
    ) {
        self.stateDirectory = stateDirectory
        self.toolchains = toolchains
        self.path = path
        self.unprivilegedID = unprivilegedID
    }
}
