internal import CGit2
internal import Foundation
internal import Glibc

/// The folder in which a repository's hooks are, or will be once ours are installed.
struct HookPlace {
    /// Where our scripts lie.
    let folder: String
    /// What `core.hooksPath` says while ours are away; nil where git looks into its own folder.
    let earlier: String?
    /// The repository's own configuration file.
    let configuration: String
    /// Whether `core.hooksPath` leads to our scripts now.
    let isOurs: Bool

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
        configuration = common + "/config"
        let ours = "\(common)/\(Self.ourFolder)"
        let named = try Settings(of: repository.pointer)["core.hookspath"]
        if named == ours {
            isOurs = true
            folder = ours
            earlier = readFile("\(ours)/\(Self.earlierFile)").map { String(decoding: $0, as: UTF8.self) }
        } else if let named {
            isOurs = false
            folder = ours
            earlier = named
        } else {
            isOurs = true
            folder = "\(common)/hooks"
            earlier = nil
        }
    }

    /// The hook file that runs before ours, as a shell word of the script.
    func before(_ hook: String) -> String {
        guard let earlier else { return "$folder/\(hook).before-atelier" }
        // Git expands a leading ~ in the setting, a shell in quotes does not.
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        let path = earlier.hasPrefix("~/") ? home + earlier.dropFirst() : earlier
        return HookScript.quoted("\(path)/\(hook)")
    }

    /// The names of hooks that lie in a folder that another hook manager has set; relative ones begin at `root`.
    func earlierHooks(root: String) -> [String] {
        guard let earlier else { return [] }
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        let path = earlier.hasPrefix("~/") ? home + earlier.dropFirst() : earlier
        let whole = path.hasPrefix("/") ? path : "\(root)/\(path)"
        // A folder that is not there has no hooks.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: whole)) ?? []
        return names.filter { HookInstallation.namesOfGit.contains($0) }.sorted()
    }

    /// Lets `core.hooksPath` lead to our scripts; git reads the old value until all of them lie there.
    func redirect() throws(GitError) {
        guard !isOurs, let earlier else { return }
        let before = readFile(configuration) ?? []
        try HookFile.write(Array(earlier.utf8), to: "\(folder)/\(Self.earlierFile)", mode: 0o644)
        try HookFile.write(before, to: "\(folder)/config.before", mode: 0o600)
        try change { git_config_set_string($0, "core.hooksPath", folder) }
        try HookFile.write(readFile(configuration) ?? [], to: "\(folder)/config.after", mode: 0o600)
    }

    /// Gives `core.hooksPath` its earlier value: the bytes of the file if nobody changed it since, else the value alone.
    func restore() throws(GitError) {
        guard isOurs, let earlier else { return }
        if let before = readFile("\(folder)/config.before"), let after = readFile("\(folder)/config.after"),
            readFile(configuration) == after
        {
            var status = stat()
            let mode = lstat(configuration, &status) == 0 ? status.st_mode & 0o777 : 0o644
            return try HookFile.write(before, to: configuration, mode: mode)
        }
        let wasHere = readFile("\(folder)/config.before").map { String(decoding: $0, as: UTF8.self).lowercased() }
        let isOwn = wasHere?.contains("hookspath") ?? true
        try change { configuration in
            isOwn
                ? git_config_set_string(configuration, "core.hooksPath", earlier)
                : git_config_delete_entry(configuration, "core.hooksPath")
        }
    }

    private func change(_ body: (OpaquePointer?) -> Int32) throws(GitError) {
        var opened: OpaquePointer?
        try check(git_config_open_ondisk(&opened, configuration), "read the repository's configuration")
        defer { git_config_free(opened) }
        try check(body(opened), "change core.hooksPath")
    }
}
