internal import Foundation
internal import Glibc

/// A private folder for the length of one call; gone with everything in it afterwards.
struct ScratchFolder: ~Copyable {
    let path: String

    /// Makes a folder (0700) of a name nobody else has below `parent`.
    init(in parent: String) throws(GitError) {
        var template = Array("\(parent)/atelier-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw inputOutput("make a folder in \(parent)", errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // What cannot be removed lies in a folder for temporary things.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file (0600) and gives its path.
    func write(_ data: Data, as name: String) throws(GitError) -> String {
        let file = "\(path)/\(name)"
        guard FileManager.default.createFile(atPath: file, contents: data, attributes: [.posixPermissions: 0o600])
        else { throw inputOutput("write \(file)", errno) }
        return file
    }

    /// The first `bytesMax` bytes of a file here; nil when it cannot be read.
    func read(_ name: String, bytesMax: Int) -> Data? {
        guard let handle = FileHandle(forReadingAtPath: "\(path)/\(name)") else { return nil }
        // An unreadable result is told by its absence.
        return try? handle.read(upToCount: bytesMax) ?? Data()
    }
}

/// Whether a regular file at `path` may be executed.
func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}
