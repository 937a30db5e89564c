internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

/// What a repository is opened for.
package enum GitPurpose: Sendable {
    /// Everything.
    case work
    /// Objects and references are read and nothing else: bare, sparse and partial clones will do, and so will any index.
    case reading
    /// The index is read and trees of it are written, for hooks: bare and sparse ones will do, and branches without a commit.
    case judging
}

/// Opens a repository only if its format can be kept whole, and names what is in the way otherwise.
///
/// libgit2 alone refuses some formats with misleading words and silently mistreats others (sparse checkouts, partial
/// clones), so the configuration and the index are looked at here first. Nothing is written.
enum FormatGate {
    static func open(_ path: String, for purpose: GitPurpose) throws(GitError) -> RepositoryHandle {
        let gitDirectory = try discover(path)
        try inspectConfiguration(of: gitDirectory, for: purpose)
        if purpose == .work { try inspectIndex(of: gitDirectory) }
        var pointer: OpaquePointer?
        let code = git_repository_open_ext(&pointer, path, 0, nil)
        // Without a global configuration libgit2 says "not found" for a foreign owner, so look for oneself.
        if code < 0, code == GIT_EOWNER.rawValue || isForeign(gitDirectory) || isForeign(workTree(of: gitDirectory)) {
            throw GitError(
                .foreignOwner,
                "the repository at \(path) belongs to another user",
                hint: "if you trust it: git config --global --add safe.directory '\(workTree(of: gitDirectory))'"
            )
        }
        try check(code, "open the repository at \(path)")
        let handle = RepositoryHandle(made(pointer))
        if purpose != .work { return handle }
        if git_repository_is_bare(handle.pointer) == 1 { throw bare(path) }
        try inspectHead(of: handle)
        try inspectWholeConfiguration(of: handle)
        return handle
    }

    private static func discover(_ path: String) throws(GitError) -> String {
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        guard git_repository_discover(&buffer, path, 0, nil) == 0, let found = buffer.ptr else {
            throw GitError(
                .notARepository,
                "no git repository at \(path)",
                hint: "run it inside a repository, or make one: git init, then a first commit"
            )
        }
        return String(cString: found)
    }

    private static func bare(_ path: String) -> GitError {
        GitError(.bareRepository, "the repository at \(path) is bare", hint: "use a clone with a working tree")
    }

    private static func workTree(of gitDirectory: String) -> String {
        let trimmed = gitDirectory.hasSuffix("/") ? String(gitDirectory.dropLast()) : gitDirectory
        return trimmed.hasSuffix("/.git") ? String(trimmed.dropLast(5)) : trimmed
    }

    private static func isForeign(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_uid != geteuid()
    }

    /// The folder that holds `config`: another one than the git directory in a linked worktree.
    private static func commonDirectory(of gitDirectory: String) -> String {
        let file = URL(fileURLWithPath: gitDirectory).appendingPathComponent("commondir")
        // A main worktree has no such file: then the git directory is the common one.
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return gitDirectory }
        let named = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return named.hasPrefix("/") ? named : gitDirectory + "/" + named
    }

    private static func inspectConfiguration(of gitDirectory: String, for purpose: GitPurpose) throws(GitError) {
        let common = commonDirectory(of: gitDirectory)
        let settings = try Settings(file: common + "/config")
        if let format = settings["extensions.objectformat"], format.lowercased() != "sha1" {
            throw GitError(
                .sha256Repository,
                "the repository names objects by \(format), not SHA-1",
                hint: "only SHA-1 repositories work; clone it into one made with git init --object-format=sha1"
            )
        }
        if let storage = settings["extensions.refstorage"], storage.lowercased() != "files" {
            throw GitError(
                .reftableRepository,
                "the repository keeps its references as \(storage)",
                hint: "convert it: git refs migrate --ref-format=files"
            )
        }
        if let version = settings["core.repositoryformatversion"], !["0", "1"].contains(version) {
            throw GitError(
                .unsupportedFormat,
                "the repository has the format version \(version), which is not known",
                hint: "use a clone of format version 0 or 1"
            )
        }
        if purpose == .work { try inspectWorkSettings(settings, of: gitDirectory) }
        if let other = settings.firstUnknownExtension {
            throw GitError(
                .unsupportedFormat,
                "the repository uses the extension \(other), which cannot be kept whole",
                hint: "use a clone without that extension"
            )
        }
    }

    /// What stands in the way of writing only.
    private static func inspectWorkSettings(_ settings: Settings, of gitDirectory: String) throws(GitError) {
        try refuseSparse(settings)
        if settings.isOn("extensions.worktreeconfig") {
            if FileManager.default.fileExists(atPath: gitDirectory + "/config.worktree") {
                try refuseSparse(try Settings(file: gitDirectory + "/config.worktree"))
            }
            throw GitError(
                .sparseCheckout,
                "the repository has settings of its own per worktree, as sparse checkouts do",
                hint: "git sparse-checkout disable && git config --unset extensions.worktreeConfig"
            )
        }
        if settings["extensions.partialclone"] != nil || settings.hasPromisor {
            throw GitError(
                .partialClone,
                "the repository is a partial clone, so objects may be missing",
                hint: "make a full clone: git clone without --filter"
            )
        }
        try refuseSplit(settings)
        if settings.isOn("core.bare") { throw bare(gitDirectory) }
    }

    private static func refuseSparse(_ settings: Settings) throws(GitError) {
        guard settings.isOn("core.sparsecheckout") else { return }
        throw GitError(
            .sparseCheckout,
            "the working tree is a sparse checkout",
            hint: "bring back the whole tree: git sparse-checkout disable"
        )
    }

    private static func refuseSplit(_ settings: Settings) throws(GitError) {
        guard settings.isOn("core.splitindex") else { return }
        throw splitIndex
    }

    private static var splitIndex: GitError {
        GitError(
            .splitIndex,
            "the repository keeps a split index",
            hint: "git config core.splitIndex false && git update-index --no-split-index"
        )
    }

    private static func inspectIndex(of gitDirectory: String) throws(GitError) {
        switch IndexFormat.judge(gitDirectory + "/index") {
        case .sound: return
        case .split: throw splitIndex
        case .sparse:
            throw GitError(
                .sparseIndex,
                "the repository keeps a sparse index",
                hint: "git sparse-checkout reapply --no-sparse-index"
            )
        case .unreadable:
            throw GitError(.unsupportedFormat, "the index cannot be read", hint: "try: git status")
        }
    }

    private static func inspectHead(of handle: RepositoryHandle) throws(GitError) {
        guard try HeadReading.isUnborn(handle.pointer) else { return }
        throw GitError(.unbornHead, "the repository has no commit yet", hint: "make a first commit: git commit")
    }

    /// Looks at the user's and the system's configuration too, which the repository's own file does not show.
    private static func inspectWholeConfiguration(of handle: RepositoryHandle) throws(GitError) {
        let settings = try Settings(of: handle.pointer)
        try refuseSparse(settings)
        try refuseSplit(settings)
    }
}
