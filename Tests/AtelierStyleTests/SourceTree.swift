import Foundation

/// One text file of the repository.
struct SourceFile: Equatable, Sendable {
    /// Relative to the repository's root.
    let path: String
    let text: String

    /// The first folder under `Sources/` or `Tests/`; empty for other files.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// Whether `word` stands anywhere in the text.
    func mentions(_ word: String) -> Bool {
        Data(text.utf8).range(of: Data(word.utf8)) != nil
    }

    /// Line feeds, and one more for a last line without one.
    var lineCount: Int {
        let ends = text.utf8.count { $0 == UInt8(ascii: "\n") }
        return text.isEmpty || text.hasSuffix("\n") ? ends : ends + 1
    }
}

/// Reads the repository that this test file stands in.
enum SourceTree {
    /// The repository's root, three folders above this file.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All Swift files under a folder of the root, sorted by path.
    static func swiftFiles(under folder: String) throws -> [SourceFile] {
        try files(under: folder).filter { $0.path.hasSuffix(".swift") }
    }

    /// All UTF-8 files under a folder of the root, sorted by path; none if there is no such folder.
    static func files(under folder: String) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        guard let names = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var found: [SourceFile] = []
        while let name = names.nextObject() as? String {
            if let file = try read("\(folder)/\(name)") { found.append(file) }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// The files of the root itself, without its folders.
    static func topLevelFiles() throws -> [SourceFile] {
        try FileManager.default.contentsOfDirectory(atPath: root.path).sorted().compactMap(read)
    }

    /// Nil for what is no regular file or no UTF-8.
    private static func read(_ path: String) throws -> SourceFile? {
        let url = root.appending(path: path)
        guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
            let text = String(data: try Data(contentsOf: url), encoding: .utf8)
        else { return nil }
        return SourceFile(path: path, text: text)
    }
}
