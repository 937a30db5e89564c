import Testing

/// The import rule of ARCHITECTURE.md: what each target may import beyond what all may.
private let moduleMap: [String: Set<String>] = [
    "AtelierDomain": ["Crypto"],
    "AtelierBlackboard": ["AtelierDomain", "GRDB"],
    "AtelierGit": ["AtelierDomain", "CGit2"],
    "AtelierSandbox": ["AtelierDomain", "Subprocess"],
    "AtelierInference": ["AtelierDomain", "AsyncHTTPClient", "NIOSSL", "Subprocess", "Crypto"],
    "AtelierCodeMap": ["AtelierDomain", "SwiftSyntax", "SwiftParser", "CTreeSitter"],
    "AtelierCodeIndex": ["AtelierDomain", "AtelierCodeMap", "GRDB"],
    "AtelierChecks": ["AtelierDomain"],
    "AtelierHooks": ["AtelierDomain", "AtelierChecks"],
    "AtelierGates": ["AtelierDomain", "AtelierChecks"],
    "AtelierCrew": ["AtelierDomain", "AtelierCodeMap", "AtelierGates", "Yams"],
    "AtelierOrchestrator": ["AtelierDomain", "AtelierCodeMap", "AtelierCrew", "ServiceLifecycle"],
    "AtelierReplay": [
        "AtelierDomain", "AtelierBlackboard", "AtelierChecks", "AtelierGit", "AtelierCrew", "AtelierOrchestrator",
        "CZlib",
    ],
    "AtelierAPI": ["AtelierDomain"],
    "AtelierDaemon": [
        "AtelierDomain", "AtelierBlackboard", "AtelierGit", "AtelierSandbox", "AtelierInference", "AtelierCodeMap",
        "AtelierCodeIndex", "AtelierGates", "AtelierCrew", "AtelierOrchestrator", "AtelierReplay", "AtelierAPI",
        "AtelierChecks", "AtelierHooks", "Hummingbird", "ServiceLifecycle", "Yams",
    ],
    "AtelierClient": ["AtelierDomain", "AtelierAPI", "AsyncHTTPClient"],
    "AtelierEval": [
        "AtelierDomain", "AtelierAPI", "AtelierClient", "AtelierCodeMap", "AtelierCrew", "AtelierGit", "AtelierSandbox",
        "Subprocess",
    ],
    "AtelierCLI": [
        "AtelierDomain", "AtelierClient", "AtelierAPI", "AtelierEval", "AtelierGit", "AtelierSandbox", "ArgumentParser",
    ],
    "atelier": ["AtelierCLI"],
    "atelierd": ["AtelierDaemon"],
    "atelier-bench": [
        "AtelierDomain", "AtelierBlackboard", "AtelierChecks", "AtelierCodeIndex", "AtelierCodeMap", "AtelierCrew",
        "AtelierEval", "AtelierGit", "AtelierHooks", "AtelierInference", "ArgumentParser",
    ],
    "atelier-hook": ["AtelierHookClient"],
    "AtelierHookClient": [],
]

/// What every target may import.
private let commonModules: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Logging", "Synchronization",
]

/// The modules that a product of the map brings with it, because MemberImportVisibility asks for them by name.
private let companions: [String: Set<String>] = [
    "AsyncHTTPClient": ["NIOCore", "NIOFoundationCompat", "NIOHTTP1", "NIOPosix"],
    "GRDB": ["GRDBSQLite"],
    "Hummingbird": ["HTTPTypes", "HummingbirdCore", "NIOCore", "NIOFoundationCompat", "NIOPosix"],
    "ServiceLifecycle": ["UnixSignals"],
    "Subprocess": ["SystemPackage"],
]

/// Targets that may import anything.
private let freeTargets: Set<String> = ["AtelierTestSupport"]

/// The modules that a file imports, in order.
private func imports(of text: String) -> [String] {
    let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    return BlankedText.blank(text).split(whereSeparator: \.isNewline).compactMap { line in
        var words = line.split { $0 == " " || $0 == ";" }[...]
        while let word = words.first, word.hasPrefix("@") || access.contains(word) { words.removeFirst() }
        guard words.popFirst() == "import", var name = words.popFirst() else { return nil }
        if kinds.contains(name), let next = words.popFirst() { name = next }
        return name.split(separator: ".").first.map(String.init)
    }
}

/// What `file` imports against the map, as sentences.
private func violations(in file: SourceFile) -> [String] {
    if freeTargets.contains(file.target) { return [] }
    guard let row = moduleMap[file.target] else { return ["\(file.path): \(file.target) is not in the module map"] }
    let allowed = row.reduce(row.union(commonModules)) { $0.union(companions[$1] ?? []) }
    return imports(of: file.text).filter { !allowed.contains($0) }.map { "\(file.path): may not import \($0)" }
}

struct ImportTests {
    @Test func everyTargetImportsOnlyWhatItsRowNames() throws {
        let files = try SourceTree.swiftFiles(under: "Sources")
        #expect(!files.isEmpty)
        #expect(files.flatMap(violations) == [])
    }

    @Test(arguments: ["import GRDB", "package import AtelierDaemon", "@testable import GRDB", "import struct GRDB.Row"])
    func aForbiddenImportIsFound(line: String) {
        let file = SourceFile(path: "Sources/AtelierGates/Planted.swift", text: "import Foundation\n\(line)\n")
        #expect(violations(in: file).count == 1)
    }

    @Test func anImportInACommentOrStringIsNone() {
        let text = "// import GRDB\n/*\nimport GRDB\n*/\nlet text = \"\"\"\n    import GRDB\n    \"\"\"\n"
        #expect(violations(in: SourceFile(path: "Sources/AtelierGates/Planted.swift", text: text)) == [])
    }

    @Test func aTargetOutsideTheMapIsFound() {
        #expect(violations(in: SourceFile(path: "Sources/AtelierNew/Planted.swift", text: "")).count == 1)
    }
}
