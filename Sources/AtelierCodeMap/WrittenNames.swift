internal import Foundation

/// Where a name is written in a file's comments, documentation and strings.
struct WrittenNames {
    /// In comments and docstrings, written as code.
    let prose: [Range<Int>]
    /// The lines, from 1, of strings that are just the name or end in it after a dot.
    let strings: [Int]
    /// The lines, from 1, of strings in which the name stands as a word, docstrings left out.
    let mentions: [Int]

    init(_ name: String, path: String, data: Data, mapper: CodeMapper) {
        guard let language = Language(path: path) else {
            (prose, strings, mentions) = ([], [], [])
            return
        }
        let found = mapper.withTree(language, data: data) { root, source in
            var prose: [Range<Int>] = []
            var strings: [Int] = []
            var mentions: [Int] = []
            root.forEachNode { node in
                let type = node.type
                if type.hasSuffix("comment") || type == "string" && Self.isDocstring(node, language) {
                    prose += Self.asCode(name, in: source.bytes, within: node.range)
                    return false
                }
                guard type == "string" || type == "template_string" else { return true }
                let whole = source.text(node)
                if !Words.ranges(of: name, in: whole).isEmpty { mentions.append(source.lineIndex(at: node.start) + 1) }
                let text = whole.trimming("\"'`rbfu")
                if text == name || text.hasSuffix("." + name) || text.hasSuffix(":" + name) {
                    strings.append(source.lineIndex(at: node.start) + 1)
                }
                return true
            }
            return (prose, strings, mentions)
        }
        (prose, strings, mentions) = found ?? ([], [], [])
    }

    private static func isDocstring(_ node: SyntaxNode, _ language: Language) -> Bool {
        guard language == .python, let statement = node.parent, statement.type == "expression_statement" else {
            return false
        }
        return statement.children.count == 1
    }

    /// Where `name` is written as code: spelt as no word is, in backticks, called, after a dot, or on a doctest's line.
    static func asCode(_ name: String, in bytes: [UInt8], within range: Range<Int>? = nil) -> [Range<Int>] {
        let range = range ?? 0..<bytes.count
        let word = Array(name.utf8)
        guard !word.isEmpty, range.count >= word.count else { return [] }
        let inner = name.dropFirst()
        let isDistinct =
            inner.contains("_") || inner.contains(where: \.isUppercase) && name.contains(where: \.isLowercase)
        var found: [Range<Int>] = []
        var start = range.lowerBound
        while start + word.count <= range.upperBound {
            guard bytes[start] == word[0], bytes[start..<start + word.count].elementsEqual(word) else {
                start += 1
                continue
            }
            let end = start + word.count
            let before = start > range.lowerBound ? bytes[start - 1] : 0
            let after = end < range.upperBound ? bytes[end] : 0
            let next = end + 1 < range.upperBound ? bytes[end + 1] : 0
            let isWord = !isPart(before) && !isPart(after)
            let isMarked = after == UInt8(ascii: "(") || before == UInt8(ascii: "`") && after == UInt8(ascii: "`")
            let isDotted = before == UInt8(ascii: ".") && start >= range.lowerBound + 2 && isPart(bytes[start - 2])
            // `name.py` is a file's name.
            let isFile = after == UInt8(ascii: ".") && isPart(next)
            // A path, a setting, an option.
            let isOther = [before, after].contains {
                [UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "-")].contains($0)
            }
            if isWord, !isFile, !isOther, isDistinct || isMarked || isDotted || isOnLineOfCode(start, bytes) {
                found.append(start..<end)
            }
            start = end
        }
        return found
    }

    /// A doctest's line, or an import.
    private static func isOnLineOfCode(_ offset: Int, _ bytes: [UInt8]) -> Bool {
        let line = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let text = String(decoding: bytes[line..<offset], as: UTF8.self).trimming(" \t")
        return [">>> ", "... "].contains { text.hasPrefix($0) } || text == ">>>"
            || text.hasPrefix("from ") && text.contains(" import")
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }
}
