package import AtelierDomain
internal import Foundation
internal import Glibc
internal import Subprocess

/// Runs one command at a time on a worktree under bubblewrap: no network, nothing of the host but `/usr` and the named
/// toolchains, never as user 0, under limits.
///
/// Where isolation or a limit cannot be had it refuses; nothing ever runs unconfined. Values are cheap, and several
/// commands may run at once as long as their worktrees differ.
package struct Bubblewrap: Sendable {
    package let configuration: SandboxConfiguration

    package init(configuration: SandboxConfiguration) {
        self.configuration = configuration
    }

    /// Writes the state directory and proves by a run of `true` that commands can be isolated here.
    ///
    /// To be called once before `run`, and again after an upgrade of the system; calls may overlap.
    ///
    /// - Throws: Every reason why no command can run, by name.
    package func prepare() async throws(SandboxError) {
        try requirePrograms()
        guard let filter = SeccompFilter.native else {
            throw SandboxError(.unsupportedArchitecture, "No system call filter is known for this machine.")
        }
        try StateDirectory(path: configuration.stateDirectory).prepare(filter: filter)
        let result: CommandResult
        do {
            result = try await look(["true"])
        } catch {
            guard error.code == .setupFailed else {
                throw error
            }
            throw SandboxError(
                .namespacesRefused,
                error.message,
                hint: "Allow unprivileged user namespaces (sysctl user.max_user_namespaces, "
                    + "kernel.unprivileged_userns_clone=1, AppArmor's profile for bwrap); in a container its "
                    + "seccomp profile has to allow them too. As root, keep Atelier's folders where other users may "
                    + "pass, or keep CAP_SYS_ADMIN. Commands are never run unconfined."
            )
        }
        guard result.exitStatus == 0 else {
            throw SandboxError(.setupFailed, "The sandbox's trial run ended with status \(result.exitStatus).")
        }
    }

    /// Runs a command that needs no worktree, such as one that looks whether a tool is there, in an empty folder.
    ///
    /// - Throws: As `run` does.
    package func look(_ argv: [String]) async throws(SandboxError) -> CommandResult {
        let probe = configuration.stateDirectory + "/probe"
        // The probe keeps its `.git`: a mount point that one trial run takes away is taken from under another's mount.
        guard [probe, probe + "/.git"].allSatisfy({ mkdir($0 as String, 0o700) == 0 || errno == EEXIST }) else {
            throw SandboxError(.stateDirectoryUnusable, "The sandbox's state directory cannot be written.")
        }
        return try await run(SandboxedCommand(argv: argv, worktree: probe))
    }

    /// Runs `command` to its end and until every process it started is dead.
    ///
    /// - Throws: `SandboxError` when the command was not started, or was cancelled; how a started command ends is a
    ///   value.
    package func run(_ command: SandboxedCommand) async throws(SandboxError) -> CommandResult {
        try Self.check(command)
        guard let filter = SeccompFilter.native else {
            throw SandboxError(.unsupportedArchitecture, "No system call filter is known for this machine.")
        }
        let worktree = try Worktree(path: command.worktree)
        let needs = try Needs(of: command)
        let placement = try await Self.place(needs, in: worktree.path)
        let preparation = try hand(over: worktree, needs)
        let arguments = SandboxArguments(
            configuration: configuration,
            command: command,
            gitMask: worktree.gitMask,
            needs: needs,
            needSources: preparation.places(of: needs),
            filter: filter
        )
        let statusFile = StateDirectory(path: configuration.stateDirectory).freshStatusFile()
        let execution = SandboxExecution(
            arguments: Launcher.outer(
                preparation,
                worktree: command.worktree,
                needs: needs.bound.map(\.source),
                stateDirectory: configuration.stateDirectory,
                statusFile: statusFile,
                arguments: arguments.options + arguments.command
            ),
            limits: command.limits,
            statusFile: statusFile
        )
        defer {
            unlink(statusFile)
            worktree.removeMountPoint()
            placement.removeMountPoints()
        }
        let ending = try await execution.run()
        return CommandResult(
            exitStatus: ending.exitStatus,
            output: ending.output,
            isTruncated: ending.isTruncated,
            milliseconds: ending.milliseconds,
            policyHash: arguments.policyHash
        )
    }

    /// Names the policy that `command` would run under in a worktree that holds no `.git` file, as ours never do.
    ///
    /// - Throws: What would keep any command from running.
    package func policyHash(of command: SandboxedCommand) async throws(SandboxError) -> ContentHash {
        try Self.check(command)
        guard let filter = SeccompFilter.native else {
            throw SandboxError(.unsupportedArchitecture, "No system call filter is known for this machine.")
        }
        return SandboxArguments(
            configuration: configuration,
            command: command,
            gitMask: .folder,
            needs: try Needs(of: command),
            filter: filter
        ).policyHash
    }

    /// As root, gives the worktree to the unprivileged user; says how the command's process is to be made.
    private func hand(over worktree: Worktree, _ needs: Needs) throws(SandboxError) -> Launcher.Preparation {
        guard geteuid() == 0 else {
            return .ordinary
        }
        let id = configuration.unprivilegedID
        guard id != 0, id != UInt32.max else {
            throw SandboxError(.setupFailed, "The sandbox's unprivileged user is not allowed to be user \(id).")
        }
        try worktree.give(to: id)
        let paths = [worktree.path] + needs.bound.map(\.source)
        return paths.allSatisfy { Reachability(id: id).obstacle(above: $0) == nil }
            ? .dropping(id: id) : .mounting(id: id)
    }

    /// On a thread of its own: looking through a large folder, and copying one, would keep callers of the daemon waiting.
    private static func place(_ needs: Needs, in worktree: String) async throws(SandboxError) -> NeedsPlacement {
        guard !needs.places.isEmpty else { return try NeedsPlacement(of: needs, in: worktree) }
        let result: Result<NeedsPlacement, SandboxError> = await withCheckedContinuation { continuation in
            Thread {
                let result = Result { () throws(SandboxError) in try NeedsPlacement(of: needs, in: worktree) }
                continuation.resume(returning: result)
            }.start()
        }
        return try result.get()
    }

    private func requirePrograms() throws(SandboxError) {
        guard access(Launcher.bubblewrap, X_OK) == 0 else {
            throw SandboxError(
                .bubblewrapMissing,
                "bubblewrap is not installed as \(Launcher.bubblewrap), and no command runs without it.",
                hint: "Install it: apt install bubblewrap."
            )
        }
        let programs = Launcher.programs + (geteuid() == 0 ? Launcher.privilegedPrograms : [])
        for program in programs where access(program, X_OK) != 0 {
            throw SandboxError(
                .programMissing,
                "The sandbox needs \(program), which is not installed.",
                hint: "Install it: apt install util-linux mount coreutils."
            )
        }
    }

    private static func check(_ command: SandboxedCommand) throws(SandboxError) {
        guard let program = command.argv.first, !program.isEmpty else {
            throw SandboxError(.invalidCommand, "The command has no program.")
        }
        let names = command.environment.keys
        guard !command.argv.contains(where: { $0.contains("\0") }),
            !command.environment.values.contains(where: { $0.contains("\0") }),
            !names.contains(where: { $0.isEmpty || $0.contains("=") || $0.contains("\0") })
        else {
            throw SandboxError(.invalidCommand, "The command or its environment holds a NUL, or a name with '='.")
        }
    }
}
