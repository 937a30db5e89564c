package import AtelierCodeMap
internal import Foundation
internal import GRDB

/// One tree of a repository in its index; good until the index is brought to another tree.
package struct IndexedTree: Sendable {
    let index: CodeIndex
    /// Where each blob of the tree stands, by its row; the same bytes may stand at several paths.
    let places: [Int64: [String]]
    /// How many blobs had to be read.
    package let added: Int

    /// The parsed files at `paths`, or all; paths of other files and of bytes without an outline are left out.
    package func files(at paths: Set<String>? = nil) async throws(CodeIndexError) -> [SourceFile] {
        let wanted = paths.map { paths in places.filter { $0.value.contains(where: paths.contains) } } ?? places
        let outlines = try await outlines(of: Array(wanted.keys))
        var files: [SourceFile] = []
        for (row, outline) in outlines {
            for path in wanted[row] ?? [] where paths?.contains(path) ?? true {
                guard let file = PackedFile.unpack(outline, path: path) else {
                    throw .damaged("an outline cannot be read")
                }
                files.append(file)
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The paths of the tree's indexed files, sorted.
    package var paths: [String] { places.values.flatMap(\.self).sorted() }

    private func outlines(of rows: [Int64]) async throws(CodeIndexError) -> [Int64: Data] {
        try await index.read { database in
            let statement = try database.cachedStatement(sql: "SELECT outline FROM blob WHERE id = ?")
            var outlines: [Int64: Data] = [:]
            for row in rows {
                // NULL for bytes that the parser had no answer for.
                let outline = try DatabaseValue.fetchOne(statement, arguments: [row]) ?? .null
                if let outline = Data.fromDatabaseValue(outline) { outlines[row] = outline }
            }
            return outlines
        }
    }
}
