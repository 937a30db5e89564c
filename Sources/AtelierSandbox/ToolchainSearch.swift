internal import Foundation
internal import Glibc

/// Where the language tools of this machine live, as far as the sandbox can show them.
package struct ToolchainSearch: Equatable, Sendable {
    /// Absolute folders outside `/usr` to bind read-only, without duplicates, in order of finding.
    package let folders: [String]
    /// PATH inside: the folders' programs first, then the system's.
    package let path: String
    /// Tools that were found and left out.
    package let skipped: [Skip]

    /// A tool that the sandbox cannot show.
    package struct Skip: Equatable, Sendable {
        /// Such as `cargo`.
        package let program: String
        /// One clause for people, naming the place.
        package let reason: String
    }
}

extension Bubblewrap {
    /// Looks for swift, cargo, go and node on `searchPath` and follows their links to the toolchain they belong to.
    ///
    /// Only a folder that looks like that toolchain is taken, never a home directory or anything above one.
    /// `unprivilegedID` is the user that has to be able to read it when the daemon is root; otherwise it is unused.
    package static func detectToolchains(searchPath: String, unprivilegedID: UInt32) -> ToolchainSearch {
        let reader = geteuid() == 0 ? Reachability(id: unprivilegedID) : nil
        var folders: [String] = []
        var programFolders: [String] = []
        var skipped: [ToolchainSearch.Skip] = []
        for tool in Tool.known {
            switch tool.find(on: searchPath, reader: reader) {
            case .absent: continue
            case .system(let programFolder):
                programFolders.append(programFolder)
            case .toolchain(let folder, let programFolder):
                folders.append(folder)
                programFolders.append(programFolder)
            case .skipped(let reason):
                skipped.append(ToolchainSearch.Skip(program: tool.program, reason: reason))
            }
        }
        let system = ["/usr/local/bin", "/usr/bin", "/bin"]
        let own = programFolders.filter { !system.contains($0) }
        return ToolchainSearch(
            folders: unique(folders),
            path: (unique(own) + system).joined(separator: ":"),
            skipped: skipped
        )
    }

    private static func unique(_ items: [String]) -> [String] {
        var seen: Set<String> = []
        return items.filter { seen.insert($0).inserted }
    }
}

/// One program and the shape of the toolchain around it.
private struct Tool {
    enum Finding {
        case absent
        /// Below `/usr`, which every command sees.
        case system(programFolder: String)
        case toolchain(folder: String, programFolder: String)
        case skipped(reason: String)
    }

    let program: String
    /// How many folders the program lies below the toolchain's own.
    let depth: Int
    /// Paths below the toolchain's folder, one of which must exist.
    let marks: [String]

    static let known = [
        Self(program: "swift", depth: 2, marks: ["usr/lib/swift"]),
        Self(program: "cargo", depth: 1, marks: ["lib/rustlib"]),
        Self(program: "go", depth: 1, marks: ["pkg/tool"]),
        Self(program: "node", depth: 1, marks: ["include/node", "lib/node_modules/npm"]),
    ]

    /// The first usable place on `searchPath`, or why the first place found is not.
    func find(on searchPath: String, reader: Reachability?) -> Finding {
        var first: Finding = .absent
        for place in searchPath.split(separator: ":") where place.hasPrefix("/") {
            let finding = look(in: String(place), reader: reader)
            switch finding {
            case .absent: continue
            case .system, .toolchain: return finding
            case .skipped:
                if case .absent = first {
                    first = finding
                }
            }
        }
        return first
    }

    private func look(in place: String, reader: Reachability?) -> Finding {
        guard access("\(place)/\(program)", X_OK) == 0, let resolved = Self.resolve("\(place)/\(program)") else {
            return .absent
        }
        var parts = resolved.split(separator: "/").map(String.init)
        if parts.first == "usr" {
            // The name that was asked for is beside the file it stands for, or in a folder everybody searches.
            return .system(programFolder: Self.folder(parts.dropLast()))
        }
        let programFolder = Self.folder(parts.dropLast())
        guard access("\(programFolder)/\(program)", X_OK) == 0, parts.count > depth + 1 else {
            return .skipped(reason: "\(place)/\(program) stands for another program, \(resolved)")
        }
        parts.removeLast(depth + 1)
        let folder = Self.folder(parts[...])
        guard marks.contains(where: { access("\(folder)/\($0)", F_OK) == 0 }) else {
            return .skipped(reason: "\(folder) does not look like its toolchain; name the real folder in the settings")
        }
        guard !Self.homes().contains(where: { $0 == folder || $0.hasPrefix(folder + "/") }) else {
            return .skipped(reason: "\(folder) is or holds somebody's home directory")
        }
        if let reader, !reader.canRead(folder) {
            let obstacle = reader.obstacle(above: folder) ?? folder
            return .skipped(reason: "\(folder) cannot be read by the unprivileged user: \(obstacle) is closed to it")
        }
        return .toolchain(folder: folder, programFolder: programFolder)
    }

    private static func folder(_ parts: ArraySlice<String>) -> String { "/" + parts.joined(separator: "/") }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else {
            return nil
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func homes() -> [String] {
        // Without a list of users there are no homes to keep out of it.
        let text = (try? String(contentsOfFile: "/etc/passwd", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 5, fields[5].count > 1 else {
                return nil
            }
            return String(fields[5])
        }
    }
}
