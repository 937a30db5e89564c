internal import AtelierCodeMap
internal import Foundation

/// Imports of Python's own library that an answer uses and forgets: who writes one function does not see the head of its file.
enum MissingImports {
    /// Modules that are used as `math.sqrt(…)`; such as are as often a variable's name are left out.
    private static let modules = [
        "bisect", "collections", "copy", "csv", "functools", "hashlib", "heapq", "itertools", "json", "math",
        "operator", "os", "random", "re", "statistics", "string", "sys", "textwrap", "time",
    ]
    /// Names that mean one thing, by module.
    private static let names: [(module: String, names: Set<String>)] = [
        ("abc", ["ABC", "abstractmethod"]),
        ("collections", ["Counter", "OrderedDict", "defaultdict", "deque", "namedtuple"]),
        ("dataclasses", ["dataclass"]),
        ("functools", ["cmp_to_key", "lru_cache", "partial", "reduce"]),
        (
            "typing",
            [
                "Any", "Callable", "Dict", "Generator", "Iterable", "Iterator", "List", "Mapping", "Optional",
                "Sequence",
                "Set", "Tuple", "Union",
            ]
        ),
    ]

    /// The statements that `code`, which was put into `file`, needs and the file does not have.
    static func statements(for code: String, in file: SourceFile) -> [String] {
        guard file.language == .python else { return [] }
        let bound = file.imports.joined(separator: "\n")
        func isFree(_ name: String) -> Bool {
            file.identifiers.contains(name) && !hasWord(name, in: bound)
                && !file.symbols.contains { $0.name == name } && !isAssigned(name, in: code)
        }
        var result = modules.filter { isFree($0) && isQualifying($0, in: code) }.map { "import \($0)" }
        for entry in names {
            let used = entry.names.sorted().filter { isFree($0) && hasWord($0, in: code) }
            if !used.isEmpty { result.append("from \(entry.module) import \(used.joined(separator: ", "))") }
        }
        return result
    }

    /// Whether `name` is made in `code` itself: assigned, a parameter, a loop's variable.
    private static func isAssigned(_ name: String, in code: String) -> Bool {
        places(of: name, in: code).contains { place in
            let after = code[place.upperBound...].drop { $0 == " " }
            let before = code[..<place.lowerBound]
            if before.hasSuffix("for ") || before.hasSuffix("as ") || before.hasSuffix("import ") { return true }
            let isListed = after.hasPrefix(",") || after.hasPrefix(":") || after.hasPrefix(")")
            let isParameter =
                isListed && before.last.map { "( ,".contains($0) } == true && name.first?.isLowercase == true
            return after.hasPrefix("=") && !after.hasPrefix("==") || isParameter
        }
    }

    private static func isQualifying(_ name: String, in code: String) -> Bool {
        places(of: name, in: code).contains { code[$0.upperBound...].hasPrefix(".") }
    }

    private static func hasWord(_ name: String, in code: String) -> Bool { !places(of: name, in: code).isEmpty }

    /// Where `name` stands as a word of its own that no dot precedes.
    private static func places(of name: String, in code: String) -> [Range<String.Index>] {
        code.ranges(of: name).filter { range in
            let before = range.lowerBound > code.startIndex ? code[code.index(before: range.lowerBound)] : " "
            let after = range.upperBound < code.endIndex ? code[range.upperBound] : " "
            return !before.isIdentifierPart && before != "." && !after.isIdentifierPart
        }
    }
}
