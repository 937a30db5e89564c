internal import Foundation

/// A report's page on disk.
package enum ReportFile {
    /// Writes it whole or not at all.
    package static func write(_ text: String, to path: String) throws(EvalError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw EvalError(.folderUnusable, "\(path) cannot be written.", hint: "Name another file.")
        }
    }
}
