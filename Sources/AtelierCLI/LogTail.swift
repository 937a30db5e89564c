internal import Foundation

/// The end of a file that somebody else writes.
enum LogTail {
    /// The last `bytesMax` bytes as text, begun at a line's start; nil when there is no such file.
    static func read(_ path: String, bytesMax: Int) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        do {
            let end = try file.seekToEnd()
            let start = end > UInt64(bytesMax) ? end - UInt64(bytesMax) : 0
            try file.seek(toOffset: start)
            let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
            try file.close()
            guard start > 0, let lineEnd = text.firstIndex(of: "\n") else { return text }
            return String(text[text.index(after: lineEnd)...])
        } catch {
            return nil
        }
    }
}
