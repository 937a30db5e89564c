import Foundation

@testable import AtelierCodeMap

/// The grammars that the tests share: loading them once is enough.
enum TestGrammars {
    static let path =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"
    static let arePresent = FileManager.default.fileExists(atPath: path)
    static let whyNot = "no grammars file; ATELIER_GRAMMARS names it"
    /// Nil where the file is missing or refused; `pinnedFileLoads` tells which.
    static let mapper = CodeMapper(grammars: try? Grammars(path: path))
}

extension SourceFile {
    /// The text that each symbol covers, in order.
    func covered(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        return symbols.map { "\($0.kind) \($0.qualifiedName) = " + String(decoding: bytes[$0.extent], as: UTF8.self) }
    }
}
