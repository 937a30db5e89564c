package import Foundation

/// One command to run on a worktree under the sandbox.
package struct SandboxedCommand: Equatable, Sendable {
    /// Program and arguments; the program is looked up on the sandbox's own PATH.
    package var argv: [String]
    /// Absolute path of the directory that is writable as `/src` and is the working directory.
    package var worktree: String
    /// The git tree that the directory is to hold, which decides the result; nil for a directory of another kind.
    package var tree: ObjectID?
    /// Further environment variables, over the sandbox's own.
    package var environment: [String: String]
    package var limits: CommandLimits
    /// What it needs beside the tree; those that are not in `repository` are left out.
    package var needs: [UntrackedNeed]
    /// Absolute path of the user's working tree, where the needs are; nil where nobody has one.
    package var repository: String?

    package init(
        argv: [String],
        worktree: String,
        tree: ObjectID? = nil,
        environment: [String: String] = [:],
        limits: CommandLimits = CommandLimits(),
        needs: [UntrackedNeed] = [],
        repository: String? = nil
    ) {
        self.argv = argv
        self.worktree = worktree
        self.tree = tree
        self.environment = environment
        self.limits = limits
        self.needs = needs
        self.repository = repository
    }
}

/// A file or folder of the user's working tree that git does not track and checks cannot do without, such as
/// `node_modules`.
package struct UntrackedNeed: Codable, Equatable, Sendable {
    /// Relative to the working tree, with `/` between names; never through a symbolic link.
    package let path: String
    /// Whether a check gets a copy that it may write, which stays in its worktree; else it sees the user's own, read-only.
    package let isCopied: Bool

    package init(path: String, isCopied: Bool = false) {
        self.path = path
        self.isCopied = isCopied
    }

    /// Whether the path stays inside the working tree and out of any `.git`.
    package var isInside: Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return !names.isEmpty && !path.contains("\0")
            && names.allSatisfy { !["", ".", ".."].contains($0) && $0.lowercased() != ".git" }
    }
}

/// The caps on one sandboxed command.
package struct CommandLimits: Codable, Equatable, Sendable {
    package var wallSeconds: Int
    package var cpuSeconds: Int
    /// Resident bytes over all processes of the command.
    package var memoryBytesMax: Int
    package var processesMax: Int
    /// Bytes of merged output kept; the rest is read and dropped, and the result says so.
    package var outputBytesMax: Int
    /// Bytes one file may grow to.
    package var fileBytesMax: Int

    package init(
        wallSeconds: Int = 300,
        cpuSeconds: Int = 600,
        memoryBytesMax: Int = 4 << 30,
        processesMax: Int = 256,
        outputBytesMax: Int = 1 << 20,
        fileBytesMax: Int = 2 << 30
    ) {
        self.wallSeconds = wallSeconds
        self.cpuSeconds = cpuSeconds
        self.memoryBytesMax = memoryBytesMax
        self.processesMax = processesMax
        self.outputBytesMax = outputBytesMax
        self.fileBytesMax = fileBytesMax
    }
}

/// How a sandboxed command ended; a failing command is a value, not an error.
package struct CommandResult: Equatable, Sendable {
    /// The exit status; 128 + n after signal n, 124 after the wall-clock limit, 137 after the memory limit.
    package let exitStatus: Int
    /// Standard output and standard error, merged in order of arrival, at most `outputBytesMax` bytes.
    package let output: Data
    /// Whether output was dropped.
    package let isTruncated: Bool
    package let milliseconds: Int
    /// Names the policy (arguments, limits, filter) it ran under.
    package let policyHash: ContentHash

    package init(
        exitStatus: Int,
        output: Data,
        isTruncated: Bool,
        milliseconds: Int,
        policyHash: ContentHash
    ) {
        self.exitStatus = exitStatus
        self.output = output
        self.isTruncated = isTruncated
        self.milliseconds = milliseconds
        self.policyHash = policyHash
    }

    /// The output as text; invalid UTF-8 is replaced.
    package var text: String { String(decoding: output, as: UTF8.self) }
}
