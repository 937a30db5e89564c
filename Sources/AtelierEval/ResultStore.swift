internal import Foundation
internal import Glibc

/// The folder of results, one JSON file for each arm and case; a file is there whole or not at all.
package struct ResultStore: Sendable {
    /// Absolute.
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    func path(_ arm: Arm, _ caseID: String) -> String { "\(folder)/\(arm.folder)/\(caseID).json" }

    /// Nil when there is none.
    ///
    /// - Throws: `resultMalformed`; the file stays as it is.
    package func row(_ arm: Arm, _ caseID: String) throws(EvalError) -> ResultRow? {
        let path = path(arm, caseID)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try Self.read(path)
    }

    /// Every result there is, by arm, suite and case.
    package func rows() throws(EvalError) -> [ResultRow] {
        var rows: [ResultRow] = []
        for arm in Arm.all {
            let place = "\(folder)/\(arm.folder)"
            let names = FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []
            for name in names.filter({ $0.hasSuffix(".json") }).sorted() {
                rows.append(try Self.read("\(place)/\(name)"))
            }
        }
        return rows
    }

    /// Writes a result under a temporary name, syncs it and gives it its own in one step, over an older one if there is one.
    package func write(_ row: ResultRow) throws(EvalError) {
        let path = path(row.key.arm, row.key.caseID)
        let parent = (path as NSString).deletingLastPathComponent
        let data: Data
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            data = try encoder.encode(row) + Data("\n".utf8)
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw EvalError(.folderUnusable, "\(parent) cannot be made.", hint: "Name another folder with --out.")
        }
        let temporary = "\(parent)/.\(row.key.name).\(getpid()).partial"
        guard Self.place(data, at: temporary), rename(temporary, path) == 0, Self.sync(folder: parent) else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw EvalError(.folderUnusable, "\(path) cannot be written: \(reason).")
        }
    }

    private static func read(_ path: String) throws(EvalError) -> ResultRow {
        do {
            let row = try JSONDecoder().decode(ResultRow.self, from: Data(contentsOf: URL(filePath: path)))
            if row.format == ResultRow.formatNow { return row }
        } catch {
            // Told below like one of another format.
        }
        throw EvalError(
            .resultMalformed,
            "The result \(path) is not understood.",
            hint: "It may be of another release: take another --out, or move the file away."
        )
    }

    private static func place(_ data: Data, at path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return fsync(descriptor) == 0
    }

    private static func sync(folder: String) -> Bool {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
