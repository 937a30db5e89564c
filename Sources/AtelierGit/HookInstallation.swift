internal import Foundation
internal import Glibc

/// Our hooks in a repository: put there beside whatever was there before, and taken away again.
///
/// Each step leaves a state from which the same call finishes, and no file of the user's is ever written to: one that is in the way gets
/// another name and is called first, a folder that `core.hooksPath` names is left as it is and called from ours.
package struct HookInstallation {
    /// How one hook stands.
    package enum State: String, Sendable, CaseIterable {
        /// Ours runs, after what was there before.
        case installed
        /// Another manager's runs and calls ours.
        case calledByOther
        /// Another one took the place of ours and does not call it.
        case displaced
        /// Only somebody else's is there.
        case other
        case none
    }

    /// One hook of a repository.
    package struct Hook: Equatable, Sendable {
        package let name: String
        package let state: State
        /// Files that run before ours, in order.
        package let before: [String]
    }

    /// What `install` puts there unless it is told otherwise: of these one asks at a `git commit -m`, and none at each commit of a rebase.
    ///
    /// Git starts every hook that is there, and each start costs some milliseconds; what commits come into being the daemon sees by itself.
    /// prepare-commit-msg is none of them: where there is one, git writes its message and reads its index anew at each commit of a rebase.
    package static let usual = ["pre-commit", "pre-push", "post-merge", "post-checkout", "post-rewrite"]
    /// Those of a repository that others push to.
    package static let server = ["pre-receive", "update", "post-receive"]
    /// All that can be installed.
    package static let all = usual + ["prepare-commit-msg", "commit-msg", "post-commit", "pre-merge-commit"] + server

    /// githooks(5), version 2.39.
    static let namesOfGit: Set<String> = Set(all).union([
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-rebase", "reference-transaction",
        "push-to-checkout", "pre-auto-gc",
        "sendemail-validate", "fsmonitor-watchman", "p4-changelist", "p4-prepare-changelist", "p4-post-changelist",
        "p4-pre-submit",
        "post-index-change", "proc-receive", "post-update",
    ])

    /// What `--all` means here: the hooks of a server only where others push to.
    package var fitting: [String] { place.isBare ? Self.all : Self.all.filter { !Self.server.contains($0) } }

    private let place: HookPlace
    /// Where the hooks lie, or will.
    package var folder: String { place.folder }

    /// Looks at the repository that holds `path`; nothing is changed by that.
    package init(at path: String) throws(GitError) {
        place = try HookPlace(at: path)
    }

    /// Looks at the hooks of all repositories of a user, which call those of each repository first.
    ///
    /// - Parameters:
    ///   - environment: Says where the user's git configuration is, as git reads it; nil without an absolute `HOME`.
    ///   - folder: Where our scripts are to lie, absolute; nothing else lies there.
    /// - Throws: What keeps the configuration from being read.
    package init?(ofUserIn environment: [String: String], folder: String) throws(GitError) {
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        let other = (environment["XDG_CONFIG_HOME"] ?? home + "/.config") + "/git/config"
        let usual = home + "/.gitconfig"
        let file = HookFile.isThere(other) && !HookFile.isThere(usual) ? other : usual
        place = try HookPlace(userConfiguration: environment["GIT_CONFIG_GLOBAL"] ?? file, folder: folder)
    }

    /// How the hooks stand that are ours or that `names` asks for.
    package func hooks(_ names: [String] = Self.all) -> [Hook] { names.map(hook) }

    private func path(_ name: String) -> String { "\(place.folder)/\(name)" }

    private func slots(_ name: String) -> [String] {
        let first = path(name) + ".before-atelier"
        return [first] + (2...9).map { "\(first).\($0)" }
    }

    private func hook(_ name: String) -> Hook {
        let file = path(name)
        let before = place.isRedirected ? [] : slots(name).filter(HookFile.isThere)
        let state: State
        if !place.isActive {
            let isTheirs = place.earlier != nil && place.earlierHooks().contains(name)
            state = HookFile.isOurs(file) ? .displaced : isTheirs ? .other : .none
        } else if HookFile.isOurs(file) {
            // A script in the redirected folder may only hand on.
            let text = String(decoding: readFile(file) ?? [], as: UTF8.self)
            state = text.contains("\nprogram=") ? .installed : .other
        } else if !HookFile.isThere(file) {
            state = .none
        } else if HookFile.isOurs(file + ".legacy") {
            state = .calledByOther
        } else {
            state = HookFile.isOurs(file + ".old") || !before.isEmpty ? .displaced : .other
        }
        return Hook(name: name, state: state, before: before)
    }

    /// Puts hooks there, which call `program`, the absolute path of `atelier-hook`.
    ///
    /// Called again, it puts right what was displaced.
    package func install(_ names: [String], program: String) throws(GitError) {
        try HookFile.makeFolder(place.folder)
        let earlier = place.earlierHooks()
        for name in names {
            let script = HookScript(hook: name, before: place.before(name), program: program)
            let bytes = Array(script.text.utf8)
            let file = hook(name).state == .calledByOther ? path(name) + ".legacy" : path(name)
            if !place.isRedirected, HookFile.isThere(file), !HookFile.isOurs(file) { try keep(name) }
            if readFile(file) != bytes { try HookFile.write(bytes, to: file, mode: 0o755) }
        }
        for name in earlier where !names.contains(name) && !HookFile.isThere(path(name)) {
            let script = HookScript(hook: name, before: place.before(name), program: nil)
            try HookFile.write(Array(script.text.utf8), to: path(name), mode: 0o755)
        }
        try place.redirect()
    }

    /// Gives the file that is in the way a second name, under which ours calls it; the first one goes over to ours later.
    private func keep(_ name: String) throws(GitError) {
        let file = path(name)
        let slots = slots(name)
        // A kill may have come between the two names.
        if slots.contains(where: { HookFile.areOne(file, $0) }) { return }
        guard let free = slots.first(where: { !HookFile.isThere($0) }) else {
            throw GitError(
                .unsupportedChange,
                "\(name) has \(slots.count) hooks from before already",
                hint: "remove those that are no longer needed: \(slots[0])*"
            )
        }
        guard link(file, free) == 0 else { throw inputOutput("keep \(file)", errno) }
    }

    /// Takes hooks away; what was there before is there again, byte for byte, and what is not ours stays.
    package func uninstall(_ names: [String] = Self.all) throws(GitError) {
        if place.isRedirected { return try uninstallRedirected(names) }
        for name in names {
            let file = path(name)
            // Of an installation that was cut short when the file had both names.
            for slot in slots(name) where HookFile.areOne(file, slot) { try HookFile.remove(slot) }
            let kept = slots(name).filter(HookFile.isThere)
            switch hook(name).state {
            case .installed:
                // Of several, the last one came last and ran alone.
                if let last = kept.last {
                    try HookFile.move(last, to: file)
                } else {
                    try HookFile.remove(file)
                }
                // The manager that displaced it keeps the one before under this name.
                if kept.count > 1, HookFile.isOurs(file + ".old") { try HookFile.move(kept[0], to: file + ".old") }
            case .calledByOther: try giveBack(file + ".legacy", kept)
            case .displaced where HookFile.isOurs(file + ".old"): try giveBack(file + ".old", kept)
            case .displaced, .other, .none: break
            }
        }
    }

    private func giveBack(_ file: String, _ kept: [String]) throws(GitError) {
        if let first = kept.first {
            try HookFile.move(first, to: file)
        } else {
            try HookFile.remove(file)
        }
    }

    private func uninstallRedirected(_ names: [String]) throws(GitError) {
        let installed = hooks().filter { $0.state == .installed }.map(\.name)
        let left = installed.filter { !names.contains($0) }
        guard left.isEmpty else {
            for name in installed where names.contains(name) {
                let script = HookScript(hook: name, before: place.before(name), program: nil)
                try HookFile.write(Array(script.text.utf8), to: path(name), mode: 0o755)
            }
            return
        }
        try place.restore()
        // Last, so that git has no folder without hooks in between; only files of ours are in it.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place.folder)) ?? [] {
            try HookFile.remove(path(name))
        }
        rmdir(place.folder)
    }
}
