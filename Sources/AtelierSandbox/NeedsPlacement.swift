internal import AtelierDomain
internal import Foundation
internal import Glibc

/// Room in a worktree for what its command needs: copies are made, and the places to bind at are remembered, to be taken
/// away again.
///
/// No process runs in the worktree meanwhile; but an earlier one may have left links, and none is followed.
struct NeedsPlacement: Sendable {
    private let worktree: String
    /// Paths in the worktree that were not there, the outermost first; bubblewrap makes them.
    private let absent: [String]

    /// Copies larger than this are refused; a disk is not to fill up behind the user's back.
    private static let copyBytesMax = 2 << 30

    /// - Throws: `worktreeUnusable` where something else is in the way, `needUnusable` when a copy cannot be made.
    init(of needs: Needs, in worktree: String) throws(SandboxError) {
        self.worktree = worktree
        var absent: [String] = []
        for place in needs.places {
            let missing = try Self.missing(on: place, in: worktree)
            if place.isCopied {
                guard missing.last == place.path else { continue }
                try NeedScan.check(place, bytesMax: Self.copyBytesMax)
                try Self.copy(place, into: worktree)
            } else {
                try NeedScan.check(place, bytesMax: Int.max)
                absent += missing.filter { !absent.contains($0) }
            }
        }
        self.absent = absent
    }

    /// Takes the places away that were only made to bind at; they stay if anything is in them.
    ///
    /// The command may have moved what lies above and left a link there, which is not followed.
    func removeMountPoints() {
        for path in absent.reversed() {
            var names = path.split(separator: "/").map(String.init)
            guard let leaf = names.popLast(), let folder = Self.openFolder(names, in: worktree) else { continue }
            defer { close(folder) }
            var status = stat()
            guard fstatat(folder, leaf, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { unlinkat(folder, leaf, AT_REMOVEDIR) }
            if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { unlinkat(folder, leaf, 0) }
        }
    }

    /// A folder of the worktree, reached through real folders only; nil when it cannot be.
    private static func openFolder(_ names: [String], in worktree: String) -> Int32? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var folder = open(worktree, flags)
        for name in names where folder >= 0 {
            let next = openat(folder, name, flags)
            close(folder)
            folder = next
        }
        return folder >= 0 ? folder : nil
    }

    /// The part of a place's path that is not in the worktree yet, the outermost first.
    private static func missing(on place: Needs.Place, in worktree: String) throws(SandboxError) -> [String] {
        var missing: [String] = []
        var path = ""
        let names = place.path.split(separator: "/")
        for (position, name) in names.enumerated() {
            path += path.isEmpty ? "\(name)" : "/\(name)"
            var status = stat()
            guard lstat(worktree + "/" + path, &status) == 0 else {
                missing.append(path)
                continue
            }
            let isLeaf = position == names.count - 1
            guard status.st_mode & S_IFMT == (isLeaf && !place.isFolder ? S_IFREG : S_IFDIR) else {
                throw SandboxError(
                    .worktreeUnusable,
                    "In the worktree something else is at \(path), where a need belongs.",
                    hint: "Let a fresh worktree be made; nothing ran in this one."
                )
            }
        }
        return missing
    }

    /// Under another name first: a copy that a kill cut short is never taken for one.
    private static func copy(_ place: Needs.Place, into worktree: String) throws(SandboxError) {
        let files = FileManager.default
        let incoming = worktree + "/.atelier-need"
        do {
            if files.fileExists(atPath: incoming) { try files.removeItem(atPath: incoming) }
            try files.copyItem(atPath: place.source, toPath: incoming)
            try makeRemovable(incoming)
            let target = worktree + "/" + place.path
            try files.createDirectory(
                atPath: (target as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            try files.moveItem(atPath: incoming, toPath: target)
        } catch {
            throw SandboxError(
                .needUnusable,
                "The need \(place.path) could not be copied: \((error as NSError).localizedDescription)",
                hint: "Check free space and its files' modes, or bind it: leave `copy` out in .atelier/config.yaml."
            )
        }
    }

    /// Folders that their owner may not write would outlive the worktree.
    private static func makeRemovable(_ folder: String) throws {
        let files = FileManager.default
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
        chmod(folder, status.st_mode & 0o777 | 0o700)
        for name in try files.contentsOfDirectory(atPath: folder) { try makeRemovable(folder + "/" + name) }
    }
}
