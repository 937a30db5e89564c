import ArgumentParser
import Foundation

/// A file of results, one JSON object a line, that grows while a measurement goes on and is taken up where it was left.
struct ResultLines<Value: Codable> {
    let path: String

    /// What is there; nothing if there is no file.
    func read() throws -> [Value] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try JSONDecoder().decode(Value.self, from: Data(line.utf8))
        }
    }

    func append(_ value: Value) throws {
        let isThere = FileManager.default.fileExists(atPath: path)
        if !isThere { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        guard let file = FileHandle(forWritingAtPath: path) else { throw ValidationError("\(path) cannot be written.") }
        defer { file.closeFile() }
        file.seekToEndOfFile()
        file.write(try JSONEncoder().encode(value) + Data("\n".utf8))
    }
}
