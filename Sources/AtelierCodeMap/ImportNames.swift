/// Which names import lines bring in, read off their text.
enum ImportNames {
    /// Those of `imports` that bring in something new, names already there taken out of their braces.
    static func missing(_ imports: [String], language: Language, existing: [String]) -> [String] {
        var known = Set(existing.map(normalized))
        var names = Set(existing.flatMap { self.names(of: $0, language) })
        var result: [String] = []
        for line in imports {
            let text = line.trimming(" \t\r\n")
            let bound = self.names(of: text, language)
            guard !text.isEmpty, known.insert(normalized(text)).inserted else { continue }
            if !bound.isEmpty, bound.allSatisfy(names.contains) { continue }
            result.append(without(names, text))
            names.formUnion(bound)
        }
        return result
    }

    private static func normalized(_ text: String) -> String {
        text.filter { !$0.isWhitespace && $0 != ";" && $0 != "\"" && $0 != "'" }
    }

    /// Empty where a line brings in names it does not show, such as a header's.
    static func names(of text: String, _ language: Language) -> [String] {
        switch language {
        case .swift, .c, .cpp, .ruby, .bash: []
        case .python: pythonNames(text)
        case .javascript, .typescript, .tsx: scriptNames(text)
        case .go: goName(text).map { [$0] } ?? []
        case .java, .kotlin, .rust, .php: pathNames(text)
        }
    }

    private static func alias(_ item: Substring) -> String? {
        let words = item.split { $0.isWhitespace || $0 == ":" }.filter { $0 != "type" }
        return words.last.map(String.init).flatMap { $0 == "*" ? nil : $0 }
    }

    private static func pythonNames(_ text: String) -> [String] {
        guard let range = text.firstRange(of: "import ") else { return [] }
        let list = text[range.upperBound...].split { "(),\n".contains($0) }
        return list.compactMap(alias)
    }

    private static func scriptNames(_ text: String) -> [String] {
        guard text.hasPrefix("import") || text.contains("=") else { return [] }
        var head = text[...]
        if let end = text.range(ofLast: " from ") ?? text.firstRange(of: "=") { head = text[..<end.lowerBound] }
        guard head.count < text.count else { return [] }
        let words = head.split { "{},\n".contains($0) }
        return words.compactMap { item in
            let kept = item.split(separator: " ").filter { !["import", "const", "let", "var", "type"].contains($0) }
            return kept.last.map { String($0).trimming(":;\r\t") }
        }.filter { !$0.isEmpty && $0 != "*" }
    }

    private static func goName(_ text: String) -> String? {
        text.split(separator: "\"").dropFirst().first.map(String.init)
    }

    /// `a.b.C`, `a::{b, c as d}`, `A\B as C`: the last component or alias of each.
    private static func pathNames(_ text: String) -> [String] {
        let open = text.filter { $0 == "{" }.count
        guard open <= 1 else { return [] }
        let items = open == 1 ? text.drop { $0 != "{" }.split { "{},;".contains($0) } : text.split { ",;".contains($0) }
        return items.compactMap { item in
            let word = item.split { $0.isWhitespace || ".:\\".contains($0) }.last
            return word.map(String.init).flatMap { $0 == "*" || $0 == "self" ? nil : $0 }
        }
    }

    /// The line with those items of its braces taken out that are known; some item always stays.
    private static func without(_ names: Set<String>, _ text: String) -> String {
        guard text.filter({ $0 == "{" }).count == 1, let open = text.firstIndex(of: "{"),
            let close = text.firstIndex(of: "}"), open < close
        else { return text }
        let items = text[text.index(after: open)..<close].split(separator: ",")
        let kept = items.filter { item in
            let name = item.split { $0.isWhitespace || $0 == ":" }.last.map(String.init) ?? ""
            return !name.isEmpty && !names.contains(name)
        }
        guard !kept.isEmpty, kept.count < items.count else { return text }
        let list = kept.map { String($0).trimming(" \t\r\n") }.joined(separator: ", ")
        return text[..<open] + "{ " + list + " }" + text[text.index(after: close)...]
    }
}

extension String {
    fileprivate func range(ofLast needle: String) -> Range<String.Index>? {
        ranges(of: needle).last
    }
}
