internal import Glibc

/// The file in which git hands a commit message to the editor.
struct MessageFile {
    let path: String

    /// Puts lines before what git put there; nothing happens when somebody has written a word of a message already.
    func prepend(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            close(file)
            return
        }
        let bytes = readAll(file, bytesMax: Limits.messageBytesMax)
        close(file)
        guard bytes.count < Limits.messageBytesMax, Self.isUntouched(bytes) else { return }
        // In one step, so that whoever is interrupted here has git's text or the whole of ours.
        let partial = "\(path).atelier-\(getpid())"
        let copy = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, status.st_mode & 0o777)
        guard copy >= 0 else { return }
        let text = lines.reduce(into: "") { $0 += $1 + "\n" }
        let isWritten = writeAll(Array(text.utf8) + bytes, to: copy)
        if close(copy) != 0 || !isWritten || rename(partial, path) != 0 { unlink(partial) }
    }

    /// Whether every line is empty or a comment by git's usual character; another one counts as text, and nothing is written.
    static func isUntouched(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
            line.first == UInt8(ascii: "#") || line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
        }
    }
}
