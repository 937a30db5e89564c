internal import AtelierDomain

/// A refusal by the sandbox: nothing of the repository ran, or what ran was ended.
package struct SandboxError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        /// `/usr/bin/bwrap` is not there or may not be executed.
        case bubblewrapMissing
        /// One of the small system programs that apply the limits is not there.
        case programMissing
        /// The kernel, or the container around the daemon, refuses user namespaces or the mounts they need.
        case namespacesRefused
        /// No system call filter is known for this machine.
        case unsupportedArchitecture
        /// The state directory cannot be made, written or kept private.
        case stateDirectoryUnusable
        /// The worktree is not an absolute path of a real directory, or holds what may not be handed over.
        case worktreeUnusable
        /// What the checks need beside the tree lies behind a link, is too large to copy or cannot be read.
        case needUnusable
        /// The command has no program, or text that no command can carry.
        case invalidCommand
        /// Limits or isolation could not be applied, so the command was not started.
        case setupFailed
        /// A killed process of the sandbox does not go away, so the worktree cannot be trusted to be at rest.
        case notEnded
        /// The caller's task was cancelled; every process of the command is dead.
        case cancelled
    }

    package let code: Code
    package let message: String
    package let hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var wireCode: String { "sandbox.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        // A machine that has no room for one more process now may have it in a second; five tries are the end in any case.
        case .notEnded, .setupFailed, .cancelled: true
        case .bubblewrapMissing, .programMissing, .namespacesRefused, .unsupportedArchitecture,
            .stateDirectoryUnusable, .worktreeUnusable, .needUnusable, .invalidCommand:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .bubblewrapMissing, .programMissing, .namespacesRefused, .unsupportedArchitecture,
            .stateDirectoryUnusable, .worktreeUnusable, .needUnusable, .invalidCommand, .cancelled:
            true
        case .setupFailed, .notEnded: false
        }
    }
}
