internal import AtelierDomain
internal import Foundation
internal import Glibc

/// What a command needs beside its tree, found in the user's working tree; what is not there is left out.
///
/// Nothing of the user's is ever written: a need is bound read-only, or copied into the worktree once.
struct Needs: Sendable {
    /// One need that is there.
    struct Place: Equatable, Sendable {
        /// Relative to the worktree.
        let path: String
        /// Absolute and without symbolic links below the user's working tree.
        let source: String
        let isFolder: Bool
        let isCopied: Bool
    }

    let places: [Place]

    /// - Throws: `invalidCommand` for a path that could leave the working tree, `needUnusable` for one behind a link.
    init(of command: SandboxedCommand) throws(SandboxError) {
        var places: [Place] = []
        for need in command.needs {
            guard need.isInside else {
                throw SandboxError(.invalidCommand, "The need \(need.path) is no path inside the repository.")
            }
            if let repository = command.repository, let place = try Self.place(need, in: repository) {
                places.append(place)
            }
        }
        self.places = places
    }

    /// Bound and not copied, in order.
    var bound: [Place] { places.filter { !$0.isCopied } }

    /// Nil when it is not there.
    private static func place(_ need: UntrackedNeed, in repository: String) throws(SandboxError) -> Place? {
        var path = repository
        var status = stat()
        let names = need.path.split(separator: "/")
        for (position, name) in names.enumerated() {
            path += "/\(name)"
            guard lstat(path, &status) == 0 else { return nil }
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFDIR || position == names.count - 1 && kind == S_IFREG else {
                throw SandboxError(
                    .needUnusable,
                    "The need \(need.path) is no plain file or folder of the repository.",
                    hint: "A symbolic link is not followed: name a real folder under needs: in .atelier/config.yaml."
                )
            }
        }
        return Place(
            path: need.path,
            source: path,
            isFolder: status.st_mode & S_IFMT == S_IFDIR,
            isCopied: need.isCopied
        )
    }

    /// Options of bubblewrap that bind the needs, `sources` being where each of `bound` can be reached.
    func arguments(sources: [String]) -> [String] {
        zip(bound, sources).flatMap { ["--ro-bind", $1, "/src/" + $0.path] }
    }

    /// What a policy says of them: their places, and not where on this machine they come from.
    var policy: [String] { places.map { "\($0.isCopied ? "copy" : "need") /src/\($0.path)" } }

    /// The environment that brings a virtual environment of Python into use, over `path`.
    func environment(path: String) -> [String: String] {
        guard let home = places.first(where: { $0.isFolder && access($0.source + "/pyvenv.cfg", F_OK) == 0 }) else {
            return [:]
        }
        return ["VIRTUAL_ENV": "/src/" + home.path, "PATH": "/src/\(home.path)/bin:" + path]
    }
}
