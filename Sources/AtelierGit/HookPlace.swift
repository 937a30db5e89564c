internal import CGit2
internal import Foundation
internal import Glibc

/// The folder in which hooks are, or will be once ours are installed: a repository's own, or one of ours that `core.hooksPath` names.
struct HookPlace {
    /// Where our scripts lie.
    let folder: String
    /// Whether it is a folder of ours that the setting has to name; git's own folder otherwise.
    let isRedirected: Bool
    /// Whether git looks there now.
    let isActive: Bool
    /// What the setting says while ours is away; nil for none.
    let earlier: String?
    /// The file that holds the setting, or will.
    let configuration: String
    /// Whether the repository has no working tree, as one has that others push to.
    let isBare: Bool
    /// Where relative values of the setting begin.
    private let root: String

    private static let ourFolder = "atelier-hooks"
    private static let earlierFile = "earlier"

    /// Reads where hooks are, for the repository that holds `path`; a linked worktree shares those of its repository.
    init(at path: String) throws(GitError) {
        guard gitLibrary >= 0 else { throw GitError(.engineFailed, "libgit2 does not start") }
        var pointer: OpaquePointer?
        let code = git_repository_open_ext(&pointer, path, 0, nil)
        guard code != GIT_ENOTFOUND.rawValue else {
            throw GitError(.notARepository, "\(path) is not inside a git repository", hint: "make one with: git init")
        }
        try check(code, "open the repository")
        let repository = RepositoryHandle(made(pointer))
        var common = String(cString: git_repository_commondir(repository.pointer))
        while common.count > 1, common.hasSuffix("/") { common.removeLast() }
        let named = try Settings(of: repository.pointer)["core.hookspath"]
        root = path
        isBare = git_repository_is_bare(repository.pointer) == 1
        configuration = common + "/config"
        let ours = "\(common)/\(Self.ourFolder)"
        isRedirected = named != nil
        isActive = named == nil || named == ours
        folder = named == nil ? "\(common)/hooks" : ours
        earlier = named == ours ? Self.kept(in: ours) : named
    }

    /// The hooks of all repositories of a user, by the user's own git configuration.
    ///
    /// - Parameters:
    ///   - configuration: The file, absolute; it need not be there.
    ///   - folder: Ours, absolute.
    /// - Throws: What keeps the file from being read.
    init(userConfiguration configuration: String, folder: String) throws(GitError) {
        guard gitLibrary >= 0 else { throw GitError(.engineFailed, "libgit2 does not start") }
        let named = HookFile.isThere(configuration) ? try Settings(file: configuration)["core.hookspath"] : nil
        root = "/"
        isBare = false
        self.configuration = configuration
        self.folder = folder
        isRedirected = true
        isActive = named == folder
        earlier = named == folder ? Self.kept(in: folder) : named
    }

    private static func kept(in folder: String) -> String? {
        guard let bytes = readFile("\(folder)/\(earlierFile)"), !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the setting named before, with git's leading `~` taken for what it stands for.
    private var earlierPath: String? {
        guard let earlier, earlier.hasPrefix("~/") else { return earlier }
        return (ProcessInfo.processInfo.environment["HOME"] ?? "") + earlier.dropFirst()
    }

    /// The hook file that runs before ours, as a word of the script.
    func before(_ hook: String) -> String {
        guard isRedirected else { return "$folder/\(hook).before-atelier" }
        // Without a setting the repository's own hooks ran.
        guard let path = earlierPath else { return "\"${GIT_DIR:-.git}/hooks/\(hook)\"" }
        return HookScript.quoted("\(path)/\(hook)")
    }

    /// The names of hooks that have to go on running from the folder where git looked before.
    func earlierHooks() -> [String] {
        guard isRedirected else { return [] }
        guard let path = earlierPath else { return HookInstallation.namesOfGit.sorted() }
        let whole = path.hasPrefix("/") ? path : "\(root)/\(path)"
        // A folder that is not there has no hooks.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: whole)) ?? []
        return names.filter { HookInstallation.namesOfGit.contains($0) }.sorted()
    }

    /// Lets the setting name our folder; git reads the old value until all scripts lie there.
    func redirect() throws(GitError) {
        guard isRedirected, !isActive else { return }
        try HookFile.write(Array((earlier ?? "").utf8), to: "\(folder)/\(Self.earlierFile)", mode: 0o644)
        try HookFile.write(readFile(configuration) ?? [], to: "\(folder)/config.before", mode: 0o600)
        try change { git_config_set_string($0, "core.hooksPath", folder) }
        try HookFile.write(readFile(configuration) ?? [], to: "\(folder)/config.after", mode: 0o600)
    }

    /// Gives the setting its earlier value: the bytes of the file if nobody changed it since, else the value alone.
    func restore() throws(GitError) {
        guard isRedirected, isActive else { return }
        let before = readFile("\(folder)/config.before")
        if let before, readFile("\(folder)/config.after") == readFile(configuration) {
            guard !before.isEmpty else { return try HookFile.remove(configuration) }
            var status = stat()
            let mode = lstat(configuration, &status) == 0 ? status.st_mode & 0o777 : 0o644
            return try HookFile.write(before, to: configuration, mode: mode)
        }
        // A value that another file holds comes through again once ours is gone.
        let wasHere = before.map { String(decoding: $0, as: UTF8.self).lowercased().contains("hookspath") } ?? true
        try change { configuration in
            if let earlier, wasHere { return git_config_set_string(configuration, "core.hooksPath", earlier) }
            return git_config_delete_entry(configuration, "core.hooksPath")
        }
    }

    private func change(_ body: (OpaquePointer?) -> Int32) throws(GitError) {
        var opened: OpaquePointer?
        try check(git_config_open_ondisk(&opened, configuration), "read \(configuration)")
        defer { git_config_free(opened) }
        try check(body(opened), "change core.hooksPath")
    }
}
