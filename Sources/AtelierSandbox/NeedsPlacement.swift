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
    private static let copyBytesMax = 4 << 30
    private static let copyEntriesMax = 400_000

    /// - Throws: `worktreeUnusable` where something else is in the way, `needUnusable` when a copy cannot be made.
    init(of needs: Needs, in worktree: String) throws(SandboxError) {
        self.worktree = worktree
        var absent: [String] = []
        for place in needs.places {
            let missing = try Self.missing(on: place, in: worktree)
            if place.isCopied {
                if missing.last == place.path { try Self.copy(place, into: worktree) }
            } else {
                absent += missing.filter { !absent.contains($0) }
            }
        }
        self.absent = absent
    }

    /// Takes the places away that were only made to bind at; they stay if anything is in them.
    func removeMountPoints() {
        for path in absent.reversed() {
            var status = stat()
            let whole = worktree + "/" + path
            guard lstat(whole, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { rmdir(whole) }
            if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { unlink(whole) }
        }
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
            try checkSize(of: place)
            if files.fileExists(atPath: incoming) { try files.removeItem(atPath: incoming) }
            try files.copyItem(atPath: place.source, toPath: incoming)
            let target = worktree + "/" + place.path
            try files.createDirectory(
                atPath: (target as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            try files.moveItem(atPath: incoming, toPath: target)
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError(
                .needUnusable,
                "The need \(place.path) could not be copied: \((error as NSError).localizedDescription)",
                hint: "Check free space and its files' modes, or bind it: leave `copy` out in .atelier/config.yaml."
            )
        }
    }

    private static func checkSize(of place: Needs.Place) throws(SandboxError) {
        let url = URL(filePath: place.source)
        let keys: Set<URLResourceKey> = [.fileSizeKey]
        // A file counts as one; what cannot be listed cannot be copied either, and that says why.
        guard place.isFolder,
            let entries = FileManager.default.enumerator(at: url, includingPropertiesForKeys: Array(keys))
        else { return }
        var (count, bytes) = (0, 0)
        for case let entry as URL in entries {
            count += 1
            // A file that went away meanwhile has no size.
            bytes += (try? entry.resourceValues(forKeys: keys))?.fileSize ?? 0
            guard count <= copyEntriesMax, bytes <= copyBytesMax else {
                throw SandboxError(
                    .needUnusable,
                    "The need \(place.path) is too large to copy.",
                    hint: "Bind it: leave `copy` out in .atelier/config.yaml."
                )
            }
        }
    }
}
