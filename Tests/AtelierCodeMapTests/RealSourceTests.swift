import Foundation
import Testing

@testable import AtelierCodeMap

/// Extents over sources that nobody wrote for these tests: this repository, its fixtures and the packages it is built from.
@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct RealSourceTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Source files below a folder of the repository, sorted; none if there is no such folder.
    private static func sources(_ folder: String) -> [URL] {
        let base = root.appending(path: folder)
        let found = FileManager.default.enumerator(at: base, includingPropertiesForKeys: [.fileSizeKey])
        let files = (found?.allObjects ?? []).compactMap { $0 as? URL }.filter { file in
            // What cannot be looked at is not read either.
            let size = (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
            return Language(path: file.path) != nil && (1...200_000).contains(size)
        }
        return files.sorted { $0.path < $1.path }
    }

    /// `ATELIER_SOURCES=5` takes five times as many.
    private static let times = Int(ProcessInfo.processInfo.environment["ATELIER_SOURCES"] ?? "") ?? 1

    /// All of the fixtures, and so many of our own and of the packages, drawn by a seed.
    private static let chosen: [URL] = {
        var random = SeededRandom(state: 20)
        let packages = sources(".build/checkouts").shuffled(using: &random)
        return sources("Fixtures") + sources("Sources").shuffled(using: &random).prefix(12 * times)
            + packages.filter { $0.pathExtension == "swift" }.prefix(20 * times)
            + packages.filter { ["c", "h"].contains($0.pathExtension) }.prefix(12 * times)
    }()

    @Test func ownTextLeavesEveryByteAndSymbolsOverlapOnlyByNesting() throws {
        var (files, symbols) = (0, 0)
        for url in Self.chosen {
            let data = try Data(contentsOf: url)
            guard let file = TestGrammars.mapper.parse(path: url.path, data: data) else { continue }
            files += 1
            symbols += file.symbols.count
            for problem in Self.problems(in: file, data) { Issue.record("\(url.path): \(problem)") }
        }
        #expect(files > 40 && symbols > 500)
        print("extents: \(files) files, \(symbols) symbols")
    }

    /// What is wrong with the extents of a file, as sentences.
    private static func problems(in file: SourceFile, _ data: Data) -> [String] {
        var problems: [String] = []
        var open: [Symbol] = []
        var last: Symbol?
        for (place, symbol) in file.symbols.enumerated() {
            let name = symbol.qualifiedName
            let own = data[symbol.extent]
            guard let text = String(data: own, encoding: .utf8) else {
                problems.append("\(name) begins or ends inside a character")
                continue
            }
            if let first = own.first, let end = own.last, SourceText.isSpace(first) || SourceText.isSpace(end) {
                problems.append("\(name) begins or ends with blanks")
            }
            // Each splice goes over the whole file, so of long ones not every symbol is tried.
            if place % (1 + data.count / 20_000) == 0, Splice.replacing(symbol, with: text, in: data) != data {
                problems.append("\(name) does not splice")
            }
            if let body = symbol.body,
                !symbol.extent.contains(body.lowerBound) || body.upperBound > symbol.extent.upperBound
            {
                problems.append("the body of \(name) lies outside")
            }
            while let outer = open.last, outer.extent.upperBound <= symbol.extent.lowerBound { open.removeLast() }
            if let outer = open.last, symbol.extent.upperBound > outer.extent.upperBound {
                problems.append("\(name) crosses the end of \(outer.qualifiedName)")
            }
            if let last, last.extent == symbol.extent, last.name == symbol.name {
                problems.append("\(name) is there twice")
            }
            open.append(symbol)
            last = symbol
        }
        return problems
    }

    /// The stored form keeps all of it.
    @Test func whatIsPackedComesBackWhole() throws {
        for url in Self.chosen.prefix(60) {
            let data = try Data(contentsOf: url)
            guard let file = TestGrammars.mapper.parse(path: "some/\(url.lastPathComponent)", data: data) else {
                continue
            }
            let back = try #require(PackedFile.unpack(PackedFile.pack(file), path: file.path))
            #expect(back.symbols == file.symbols)
            #expect(back.importLines == file.importLines)
            #expect(back.identifiers == file.identifiers)
            #expect(back.symbolIdentifiers == file.symbolIdentifiers)
            #expect(back.language == file.language && back.hasErrors == file.hasErrors)
            #expect(back.endOfImports == file.endOfImports)
        }
    }
}
