internal import AtelierCodeMap
internal import Foundation

/// Finds symbols that a text names without backticks, as people do: "Fix bugs in below_zero", "the enqueue method".
///
/// Only names that the repository has are found, so nothing here can be a false premise.
struct ProseSymbols {
    let map: CodeMap

    private static let kinds: Set<String> = ["function", "method", "class", "struct", "type", "函数", "方法", "类"]

    /// The symbols of `paths` (of all files, if empty) that `text` names, in order of first mention, tests left out.
    ///
    /// A plain word counts only beside "function", "method" or "class", or as the only word after "bugs in".
    func named(in text: String, paths: [String]) -> [Symbol] {
        let candidates = map.symbols.filter { symbol in
            !symbol.isTest && (paths.isEmpty || paths.contains(symbol.path)) && symbol.name.count >= 3
                && (symbol.kind == .function || symbol.kind == .method || symbol.kind == .type)
        }
        let byName = Dictionary(grouping: candidates) { $0.name }
        let words = text.split { !$0.isIdentifierPart }.map(String.init)
        var result: [Symbol] = []
        for (index, word) in words.enumerated() {
            guard let found = byName[word]?.first, !result.contains(found) else { continue }
            let near = [index - 1, index + 1].compactMap { words.indices.contains($0) ? words[$0].lowercased() : nil }
            let isTold = !near.filter(Self.kinds.contains).isEmpty
            let isObject = index >= 2 && words[index - 1] == "in" && words[index - 2].lowercased().hasPrefix("bug")
            if isTold || isObject || Self.isDistinct(word) { result.append(found) }
        }
        return result
    }

    private static func isDistinct(_ word: String) -> Bool {
        word.contains("_") || word.dropFirst().contains(where: \.isUppercase) && word.contains(where: \.isLowercase)
    }
}
