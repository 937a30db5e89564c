internal import AtelierCodeMap
internal import Foundation

/// Makes a symbol that was added to one file known in another that uses it: by rule, in the file's own style.
enum CrossImport {
    /// The file with what it needs to use `name` from `home`; unchanged where the language needs nothing or it is there.
    static func importing(_ name: String, from home: String, into file: SourceFile, data: Data) -> Data {
        guard file.path != home, file.identifiers.contains(name), !file.symbols.contains(where: { $0.name == name }),
            !file.imports.contains(where: { mentions(name, in: $0) })
        else { return data }
        switch file.language {
        case .python: return python(name, home: home, file: file, data: data)
        case .javascript, .typescript, .tsx: return script(name, home: home, file: file, data: data)
        case .c, .cpp: return header(home: home, file: file, data: data)
        default: return data
        }
    }

    private static func mentions(_ name: String, in line: String) -> Bool {
        line.split { !$0.isIdentifierPart }.contains { $0 == name }
    }

    private static func python(_ name: String, home: String, file: SourceFile, data: Data) -> Data {
        let parts = home.dropLast(3).split(separator: "/").map(String.init)
        guard let stem = parts.last else { return data }
        for line in file.importLines where line.text.hasPrefix("from ") && !line.text.contains("(") {
            let module = line.text.dropFirst(5).prefix { !$0.isWhitespace }
            guard module.split(separator: ".").last.map(String.init) == stem, line.text.contains(" import ") else {
                continue
            }
            return replacing(line.extent, with: line.text.trimmed + ", \(name)", in: data)
        }
        let module = parts.filter { $0 != "src" }.joined(separator: ".")
        return Splice.addingImports(["from \(module) import \(name)"], to: file, in: data)
    }

    private static func script(_ name: String, home: String, file: SourceFile, data: Data) -> Data {
        let relative = relativePath(from: file.path, to: home)
        let stem = relative.split(separator: ".").dropLast().joined(separator: ".")
        let spellings = [relative, stem.hasPrefix("/") ? "." + stem : stem]
        for line in file.importLines {
            let isSame = spellings.contains { line.text.contains("'\($0)'") || line.text.contains("\"\($0)\"") }
            guard isSame, let close = line.text.firstIndex(of: "}") else { continue }
            let head = String(line.text[..<close]).trimmed
            return replacing(line.extent, with: "\(head), \(name) \(line.text[close...])", in: data)
        }
        let isModule = file.imports.contains { $0.hasPrefix("import ") }
        let text = isModule ? "import { \(name) } from '\(relative)';" : "const { \(name) } = require('\(relative)');"
        return Splice.addingImports([text], to: file, in: data)
    }

    private static func header(home: String, file: SourceFile, data: Data) -> Data {
        let stem = (home.split(separator: "/").last ?? "").split(separator: ".").first ?? ""
        let line = "#include \"\(stem).h\""
        return file.imports.contains { $0.contains("\(stem).h") }
            ? data : Splice.addingImports([line], to: file, in: data)
    }

    private static func relativePath(from: String, to: String) -> String {
        let here = from.split(separator: "/").dropLast()
        let there = to.split(separator: "/")
        let shared = zip(here, there.dropLast()).prefix { $0.0 == $0.1 }.count
        let up = Array(repeating: "..", count: here.count - shared)
        let path = (up + there.dropFirst(shared).map(String.init)).joined(separator: "/")
        return up.isEmpty ? "./\(path)" : path
    }

    private static func replacing(_ extent: Range<Int>, with text: String, in data: Data) -> Data {
        var result = data
        result.replaceSubrange(extent, with: Data(text.utf8))
        return result
    }
}
