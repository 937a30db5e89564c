internal import AtelierDomain
internal import CTreeSitter
internal import Foundation

/// The tree-sitter grammars of one shared object, loaded for the life of the process.
///
/// The pinned file is `tree_sitter_languages/languages.so` of the wheel
/// `tree_sitter_languages-1.10.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`, which any Python fetches by
/// `pip download --no-deps --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311
/// --platform manylinux2014_x86_64 tree-sitter-languages==1.10.2`.
// SAFETY: the pointers lead to constant tables of a library that is never unloaded, and only ever are read.
package struct Grammars: @unchecked Sendable {
    private let tables: [Language: OpaquePointer]

    /// The pinned file's size.
    package static let bytes = 84_652_088
    /// The digest of the pinned file.
    package static let sha256 = "859c2802113d4d65c2ab38d6aa30db98880f4b2ee71d8289690c3e1e26e368d2"

    /// Loads the pinned file after checking its size and digest; reads all of it, so it takes a fraction of a second.
    package init(path: String) throws(CodeMapError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CodeMapError(
                code: .grammarsMissing,
                message: "The grammars file \(path) cannot be opened.",
                hint: "Fetch it again."
            )
        }
        defer { close(descriptor) }
        // Opened once and named by its descriptor, so that what was checked is what is loaded.
        let opened = "/proc/self/fd/\(descriptor)"
        guard try Self.isPinned(opened, named: path) else {
            throw CodeMapError(
                code: .grammarsAltered,
                message: "The grammars file \(path) is not the pinned one.",
                hint: "Delete it and fetch it again."
            )
        }
        guard let library = dlopen(opened, RTLD_NOW | RTLD_LOCAL) else {
            throw CodeMapError(
                code: .grammarsUnusable,
                message: "The grammars file \(path) cannot be loaded: \(dlerror().map { String(cString: $0) } ?? "").",
                hint: "Atelier needs 64-bit Linux with glibc on x86."
            )
        }
        tables = try Self.tables(of: library, path: path)
    }

    private static func isPinned(_ opened: String, named path: String) throws(CodeMapError) -> Bool {
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: opened), options: .alwaysMapped)
            return data.count == bytes && ContentHash(of: data).hex == sha256
        } catch {
            throw CodeMapError(
                code: .grammarsMissing,
                message: "The grammars file \(path) cannot be read.",
                hint: "Fetch it again."
            )
        }
    }

    private static func tables(
        of library: UnsafeMutableRawPointer,
        path: String
    ) throws(CodeMapError) -> [Language: OpaquePointer] {
        typealias Factory = @convention(c) () -> OpaquePointer?
        var tables: [Language: OpaquePointer] = [:]
        let versions = UInt32(TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION)...UInt32(TREE_SITTER_LANGUAGE_VERSION)
        for language in Language.allCases where language != .swift {
            guard let entry = dlsym(library, "tree_sitter_\(language.rawValue)"),
                let table = unsafeBitCast(entry, to: Factory.self)(),
                versions.contains(ts_language_version(table))
            else {
                throw CodeMapError(
                    code: .grammarsUnusable,
                    message: "The grammars file \(path) has no usable grammar for \(language.rawValue).",
                    hint: "Delete it and fetch it again."
                )
            }
            tables[language] = table
        }
        return tables
    }

    /// Parses `bytes` and gives the root to `body`; nil for a language without a grammar here or past the time limit.
    ///
    /// Nodes must not outlive the call. Every call has a parser of its own, so any number may run at once.
    func withTree<Result>(_ language: Language, _ bytes: [UInt8], _ body: (SyntaxNode) -> Result) -> Result? {
        guard let table = tables[language], let parser = ts_parser_new() else { return nil }
        defer { ts_parser_delete(parser) }
        guard ts_parser_set_language(parser, table) else { return nil }
        ts_parser_set_timeout_micros(parser, Self.parseMicrosecondsMax)
        let tree = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                ts_parser_parse_string(parser, nil, text.baseAddress, UInt32(text.count))
            }
        }
        guard let tree else { return nil }
        defer { ts_tree_delete(tree) }
        return body(SyntaxNode(ts_tree_root_node(tree)))
    }

    private static let parseMicrosecondsMax: UInt64 = 10_000_000
}
