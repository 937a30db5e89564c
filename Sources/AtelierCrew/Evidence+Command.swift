internal import AtelierDomain

extension Evidence {
    /// What `command` came to on `tree`, kept as `purpose`.
    init(_ purpose: String, of command: SandboxedCommand, on tree: ObjectID, _ result: CommandResult) {
        self.init(
            purpose: purpose,
            argv: command.argv,
            tree: tree,
            exitStatus: result.exitStatus,
            logHash: ContentHash(of: result.output),
            policyHash: result.policyHash,
            milliseconds: result.milliseconds
        )
    }
}
