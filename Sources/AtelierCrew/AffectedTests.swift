package import AtelierCodeMap
package import Foundation

/// Narrows a check command to the tests that a change can break, where its runner takes a selection.
///
/// A test is affected when its text names something that changed, or something that names it, however many steps away; names
/// stand for everything that bears them, so more is run than has to be and never less, but for what is called by a name that
/// is put together at run time or kept in a file that is no code. Where that cannot be told, nothing is narrowed.
package struct AffectedTests {
    /// One changed file of the code, before and after.
    package struct Change: Sendable {
        package let path: String
        /// Nil where it was not there.
        package let old: Data?
        /// Nil where it goes.
        package let new: Data?

        package init(path: String, old: Data?, new: Data?) {
            self.path = path
            self.old = old
            self.new = new
        }
    }

    /// Of the tree after the change.
    let map: CodeMap
    let mapper: CodeMapper

    /// More tests than these are all of them, as far as a command line goes.
    private static let selectedMax = 200
    /// What no test reads, by the end of a name.
    private static let prose = [".md", ".rst", ".adoc"]

    package init(map: CodeMap, mapper: CodeMapper) {
        self.map = map
        self.mapper = mapper
    }

    /// `check` for the affected tests alone; nil where all have to run.
    package func narrow(_ check: CheckCommand, to changes: [Change]) -> CheckCommand? {
        let code = changes.filter { change in !Self.prose.contains { change.path.hasSuffix($0) } }
        guard !code.isEmpty, let names = changedNames(in: code) else { return nil }
        let tests = tests(naming: spread(names), changed: Set(code.map(\.path)))
        guard !tests.isEmpty, tests.count <= Self.selectedMax, let argv = check.selecting(tests) else { return nil }
        var narrowed = CheckCommand(runner: check.runner, argv: argv)
        narrowed.needs = check.needs
        return narrowed
    }

    /// What a change touches by name; nil where a file is not understood.
    private func changedNames(in changes: [Change]) -> Set<String>? {
        var names: Set<String> = []
        for change in changes {
            guard let old = parsed(change.path, change.old), let new = parsed(change.path, change.new) else {
                return nil
            }
            let all = Set(old.file?.symbols.flatMap(Self.names) ?? []).union(
                new.file?.symbols.flatMap(Self.names) ?? []
            )
            // Something outside of all definitions, an import or a default, may matter to each of them.
            guard old.rest == new.rest else {
                names.formUnion(all)
                continue
            }
            let texts = (old.texts, new.texts)
            for key in Set(texts.0.keys).union(texts.1.keys) where texts.0[key]?.text != texts.1[key]?.text {
                for side in [texts.0[key], texts.1[key]] { names.formUnion(side?.names ?? []) }
            }
        }
        return names
    }

    /// A file taken apart: its innermost definitions, and what is left of it without them.
    private struct Parsed {
        var file: SourceFile?
        var texts: [String: (text: String, names: [String])] = [:]
        var rest = ""
    }

    /// Nil where it is no code that parses.
    private func parsed(_ path: String, _ data: Data?) -> Parsed? {
        guard let data else { return Parsed() }
        guard let file = mapper.parse(path: path, data: data), !file.hasErrors else { return nil }
        let bytes = [UInt8](data)
        var result = Parsed(file: file)
        var rest: [UInt8] = []
        var end = 0
        let inner = file.symbols.filter { symbol in
            symbol.body != nil && symbol.kind != .type && symbol.kind != .other
                && !file.symbols.contains { $0.extent != symbol.extent && symbol.extent.contains($0.extent.lowerBound) }
        }
        for symbol in inner where symbol.extent.lowerBound >= end {
            rest += bytes[end..<symbol.extent.lowerBound]
            end = symbol.extent.upperBound
            let text = String(decoding: bytes[symbol.extent], as: UTF8.self)
            // Overloads share a name, so their texts are looked at together.
            result.texts[symbol.qualifiedName, default: ("", Self.names(of: symbol))].text += text + "\n"
        }
        // Where a definition comes or goes, blank lines do too.
        let lines = String(decoding: rest + bytes[end...], as: UTF8.self).split(whereSeparator: \.isNewline)
        result.rest = lines.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
        return result
    }

    /// Its own, and that of its type where it is called by that: initialisers, operators and what a language calls by itself.
    private static func names(of symbol: Symbol) -> [String] {
        let parts = symbol.qualifiedName.split(separator: ".").map(String.init)
        let isCalledByType =
            ["init", "deinit", "subscript", "constructor", "new"].contains(symbol.name)
            || symbol.name.hasPrefix("__") || !symbol.name.contains { $0.isLetter || $0 == "_" }
        // What a value is made with, its type is made with.
        let isPart = symbol.kind == .variable || symbol.kind == .constant
        guard isCalledByType || isPart, parts.count > 1 else { return [symbol.name] }
        return [symbol.name, parts[parts.count - 2]]
    }

    /// Names that are in every other text, and say nothing by themselves.
    private static let quiet: Set<String> = ["init", "deinit", "subscript", "constructor", "new", "self"]

    /// The names that stand outside of all definitions, those of imports left out: they name much that is not used.
    private static func loose(in file: SourceFile) -> Set<String> {
        let inside = file.symbolIdentifiers.reduce(into: Set<String>()) { $0.formUnion($1) }
        return file.identifiers.subtracting(inside).subtracting(file.imports.flatMap { words(in: $0) })
    }

    /// `names`, and those of all definitions outside of tests whose text holds one of them, and so on.
    private func spread(_ names: Set<String>) -> Set<String> {
        var all = names.subtracting(Self.quiet)
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for file in map.files.values {
                // Code outside of all definitions runs when the file is loaded.
                if !Self.loose(in: file).isDisjoint(with: all), !CodeMap.isTestPath(file.path) {
                    let further = Set(file.symbols.flatMap(Self.names)).subtracting(Self.quiet)
                    if !all.isSuperset(of: further) {
                        all.formUnion(further)
                        isGrowing = true
                    }
                }
                for (symbol, inside) in zip(file.symbols, file.symbolIdentifiers) where !symbol.isTest {
                    guard symbol.kind != .type, symbol.kind != .other, !all.contains(symbol.name),
                        inside.contains(where: all.contains)
                    else { continue }
                    let further = Set(Self.names(of: symbol)).subtracting(Self.quiet)
                    if !all.isSuperset(of: further) {
                        all.formUnion(further)
                        isGrowing = true
                    }
                }
            }
        }
        return all
    }

    /// Tests that name one of `names`, those of changed files, and those whose file does so outside of its tests.
    private func tests(naming names: Set<String>, changed: Set<String>) -> [Symbol] {
        map.files.keys.sorted().flatMap { path -> [Symbol] in
            guard let file = map.files[path] else { return [] }
            let tests = file.symbols.indices.filter { file.symbols[$0].isTest && file.symbols[$0].kind != .type }
            guard !tests.isEmpty else { return [] }
            let inTests = tests.reduce(into: Set<String>()) { $0.formUnion(file.symbolIdentifiers[$1]) }
            let imported = Set(file.imports.flatMap { Self.words(in: $0) })
            // An import names much that a test need not use; a helper or a fixture is used without being named.
            let outside = file.identifiers.subtracting(inTests).subtracting(imported)
            let isWhole = changed.contains(path) || !outside.isDisjoint(with: names)
            return tests.filter { isWhole || file.symbolIdentifiers[$0].contains(where: names.contains) }
                .map { file.symbols[$0] }
        }
    }

    private static func words(in text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }
}

extension CheckCommand {
    /// The command line for some tests; nil where the runner takes none, or a test cannot be named to it.
    fileprivate func selecting(_ tests: [Symbol]) -> [String]? {
        // A name in words, between backticks or quotes, would be more than a name in a pattern.
        let arePlain = tests.allSatisfy {
            $0.qualifiedName.allSatisfy { $0.isLetter || $0.isNumber || "_.".contains($0) }
        }
        guard arePlain || runner == .node else { return nil }
        switch runner {
        case .pytest:
            return argv + tests.map { "\($0.path)::" + $0.qualifiedName.split(separator: ".").joined(separator: "::") }
        case .unittest:
            let modules = tests.map { test in
                String(test.path.dropLast(3)).split(separator: "/").joined(separator: ".") + "." + test.qualifiedName
            }
            guard tests.allSatisfy({ $0.path.hasSuffix(".py") && $0.qualifiedName.contains(".") }) else { return nil }
            return ["python3", "-m", "unittest", "-v"] + modules
        case .node:
            // Options stand before files; a shell's line cannot be told apart.
            guard argv.first == "node" else { return nil }
            return argv + Set(tests.map(\.path)).sorted()
        case .swiftPackage:
            let names = tests.map { $0.qualifiedName.split(separator: ".").suffix(2).joined(separator: "/") }
            return argv + ["--filter", "[./](" + Set(names).sorted().joined(separator: "|") + #")(\(|$)"#]
        case .go:
            let folders = Set(tests.map { "./" + $0.path.split(separator: "/").dropLast().joined(separator: "/") })
            let names = Set(tests.map(\.name)).sorted().joined(separator: "|")
            return ["go", "test", "-v", "-run", "^(\(names))$"] + folders.sorted()
        case .cargo:
            return argv + ["--"] + Set(tests.map(\.name)).sorted()
        case .testFunctions, .npm, .make, .custom:
            return nil
        }
    }
}
