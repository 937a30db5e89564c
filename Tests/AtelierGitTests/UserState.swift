import AtelierDomain
import Foundation

/// Everything of a repository that is the user's, byte for byte: what `do` and `reject` may not change at all.
struct UserState: Equatable {
    /// Kind, mode, content and modification time of everything below the working tree, by path.
    var files: [String: String] = [:]
    /// The same below the git directory, times left out; objects and what is ours left out too.
    var gitFiles: [String: String] = [:]

    private static let ours = [
        "objects", "refs/heads/atelier", "refs/notes", "refs/atelier", "logs/refs/heads/atelier", "logs/refs/notes",
        "logs/refs/atelier",
    ]

    init(of root: String) throws {
        try Self.walk(Array(root.utf8), "", withTimes: true, into: &files) { $0 == ".git" }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root + "/.git", isDirectory: &isFolder), isFolder.boolValue else {
            return
        }
        try Self.walk(Array((root + "/.git").utf8), "", withTimes: false, into: &gitFiles) { name in
            ["refs", "refs/heads", "logs", "logs/refs", "logs/refs/heads"].contains(name)
                ? false : Self.ours.contains(name)
        }
    }

    /// Without what moving a branch there and back has to leave: journals, the cached times of the index, and the form in
    /// which references are kept, which git itself tells the values of.
    func withoutTraces(of touched: Set<String>) -> UserState {
        var result = self
        result.gitFiles = gitFiles.filter {
            !$0.key.hasPrefix("logs") && !$0.key.hasPrefix("refs") && $0.key != "index"
        }
        for (name, text) in files {
            // A folder's time tells that something in it was written, and a file's own that it was.
            let isParent = text.hasPrefix("folder") && (name.isEmpty || touched.contains { $0.hasPrefix(name + "/") })
            guard isParent || touched.contains(name) else { continue }
            result.files[name] = text.split(separator: " ").dropLast().joined(separator: " ")
        }
        return result
    }

    /// The names that differ, sorted.
    func differences(from other: UserState) -> [String] {
        Self.differences(files, other.files) + Self.differences(gitFiles, other.gitFiles).map { ".git/" + $0 }
    }

    private static func differences(_ one: [String: String], _ other: [String: String]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
            .map { "\($0): \(other[$0]?.suffix(90) ?? "absent") -> \(one[$0]?.suffix(90) ?? "absent")" }
    }

    private static func walk(
        _ folder: [UInt8],
        _ prefix: String,
        withTimes: Bool,
        into held: inout [String: String],
        leavingOut: (String) -> Bool
    ) throws {
        guard let stream = opendir(Self.text(folder)) else { throw Scratch.Failure(text: "cannot read \(prefix)") }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes == [46] || bytes == [46, 46] { continue }
            // Bytes that are no UTF-8 are told apart by number.
            let shown =
                String(validating: bytes, as: UTF8.self) ?? bytes.map { String($0, radix: 16) }.joined(separator: "%")
            let name = prefix.isEmpty ? shown : prefix + "/" + shown
            if leavingOut(name) { continue }
            let path = folder + [UInt8(ascii: "/")] + bytes
            var status = stat()
            guard lstat(Self.text(path), &status) == 0 else { throw Scratch.Failure(text: "\(name) went away") }
            held[name] =
                describe(path, status) + (withTimes ? " \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)" : "")
            guard status.st_mode & S_IFMT == S_IFDIR else { continue }
            try walk(path, name, withTimes: withTimes, into: &held, leavingOut: leavingOut)
        }
    }

    private static func describe(_ path: [UInt8], _ status: stat) -> String {
        let mode = String(status.st_mode & 0o7777, radix: 8)
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return "folder \(mode)"
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink(Self.text(path), &target, target.count)
            let bytes = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            return "link \(ContentHash(of: Data(bytes)))"
        case S_IFREG:
            let file = open(Self.text(path), O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return "unreadable" }
            let data = FileHandle(fileDescriptor: file, closeOnDealloc: true).readDataToEndOfFile()
            return "file \(mode) \(ContentHash(of: data))"
        default: return "other \(status.st_mode)"
        }
    }

    private static func text(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}
