import AtelierDomain
import Foundation

/// Everything of a repository that belongs to the user, by name of the aspect or path.
struct RepositoryState: Equatable, Sendable {
    /// Status, references, stash and HEAD as git tells them.
    var told: [String: String]
    /// Bytes, mode and time of each file of the working tree, and kind and time of each folder.
    var files: [String: String]
    /// Bytes of the index, HEAD, configuration, reflogs and linked worktrees below `.git`.
    var gitFiles: [String: String]

    /// Names that only we write below `.git`.
    private static let ours = [
        "objects", "refs/heads/atelier", "refs/notes", "logs/refs/heads/atelier", "logs/refs/notes",
    ]

    static func of(_ repository: Repository) async throws -> RepositoryState {
        let git = repository.path + "/.git"
        let gitFiles = try FolderState.of(git, withTimes: false) { name in
            ours.contains { name == $0 || name.hasPrefix($0 + "/") } || name == "refs" || name == "logs/refs"
        }
        let references = try await repository.lines("for-each-ref", "--format=%(refname) %(objectname)")
        return RepositoryState(
            told: [
                "status": try await repository.git(
                    "status",
                    "--porcelain=v2",
                    "--branch",
                    "--untracked-files=all",
                    "--ignored"
                ),
                "references": references.filter {
                    !$0.hasPrefix("refs/heads/atelier/") && !$0.hasPrefix("refs/notes/atelier")
                }.joined(separator: "\n"),
                "stash": try await repository.git("stash", "list", "--format=%gd %H %gs"),
                "staged": try await repository.git("ls-files", "--stage"),
            ],
            files: try FolderState.of(repository.path, withTimes: true) { $0 == ".git" || $0.hasPrefix(".git/") },
            gitFiles: gitFiles
        )
    }

    /// The same without what `accept` followed by `undo` may leave: times, the index's cached times, journals and snapshots.
    var withoutTraces: RepositoryState {
        var result = self
        result.files = files.mapValues { $0.split(separator: " ").dropLast().joined(separator: " ") }
        result.gitFiles = gitFiles.filter { name, _ in
            name != "index" && !name.hasPrefix("logs/") && !name.hasPrefix("refs/atelier")
        }
        result.told["references"] = told["references"]?.split(separator: "\n")
            .filter { !$0.hasPrefix("refs/atelier/") }.joined(separator: "\n")
        return result
    }

    /// What is not as in `other`, by name, sorted.
    func differences(from other: RepositoryState) -> [String] {
        FolderState.differences(told, other.told) + FolderState.differences(files, other.files)
            + FolderState.differences(gitFiles, other.gitFiles).map { ".git/" + $0 }
    }
}

/// Every entry below a folder, by path.
enum FolderState {
    /// Kind, mode, digest, and last the modification time in nanoseconds where times are wanted.
    static func of(
        _ root: String,
        withTimes: Bool = true,
        leavingOut isLeftOut: (String) -> Bool = { _ in false }
    ) throws -> [String: String] {
        var held: [String: String] = [:]
        // By bytes and not by Foundation's strings: names need not be UTF-8.
        func walk(_ folder: [CChar], _ name: String) throws {
            guard let directory = opendir(folder) else { throw Program.Failure(text: "cannot read \(root)/\(name)") }
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                let shown = String(decoding: bytes, as: UTF8.self)
                guard shown != ".", shown != ".." else { continue }
                let child = name.isEmpty ? shown : "\(name)/\(shown)"
                if isLeftOut(child) { continue }
                let path =
                    folder.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))]
                    + bytes.map { CChar(bitPattern: $0) } + [0]
                held[child] = try describe(Array(path), withTimes: withTimes)
                if held[child]?.hasPrefix("folder") == true { try walk(Array(path), child) }
            }
        }
        try walk(Array(root.utf8CString), "")
        return held
    }

    static func differences(_ one: [String: String], _ other: [String: String]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
    }

    private static func describe(_ path: [CChar], withTimes: Bool) throws -> String {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Program.Failure(text: "a file went away") }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        let time = withTimes ? " \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)" : ""
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return "folder \(mode)\(time)"
        case S_IFREG: return "file \(mode) \(ContentHash(of: try read(path)))\(time)"
        case S_IFLNK:
            let size = 4096
            var target = [CChar](repeating: 0, count: size)
            let count = readlink(path, &target, size)
            let bytes = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            return "link \(String(decoding: bytes, as: UTF8.self))\(time)"
        default: return "other \(mode)\(time)"
        }
    }

    private static func read(_ path: [CChar]) throws -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Program.Failure(text: "a file cannot be read") }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).readDataToEndOfFile()
    }
}
