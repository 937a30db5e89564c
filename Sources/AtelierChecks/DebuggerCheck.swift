/// Finds what is left of a search for a fault: calls of debuggers, and output for debugging.
enum DebuggerCheck {
    private struct Mark {
        let text: [UInt8]
        var rule = CheckRule.debugger
        /// What must not follow: the text is the beginning of another word then.
        var isWhole = true
    }

    private static func marks(_ texts: [String], output: [String] = []) -> [Mark] {
        texts.map { Mark(text: Array($0.utf8), isWhole: !$0.hasSuffix("(")) }
            + output.map { Mark(text: Array($0.utf8), rule: .debugOutput, isWhole: false) }
    }

    private static let python = marks([
        "breakpoint(", "pdb.set_trace(", "import pdb", "import ipdb", "import pudb", "debugpy.wait_for_client(",
    ])
    private static let script = marks(["debugger"], output: ["console.log(", "console.debug("])
    private static let ruby = marks(["binding.pry", "binding.irb", "binding.remote_pry", "byebug", "debugger"])
    private static let rust = marks(["dbg!("])
    private static let php = marks(["xdebug_break("], output: ["var_dump(", "print_r("])
    private static let go = marks(["runtime.Breakpoint("])
    private static let elixir = marks(["IEx.pry"])
    private static let sharp = marks(["Debugger.Break(", "Debugger.Launch("])
    private static let bySuffix: [String: (marks: [Mark], comments: [String])] = [
        "py": (python, ["#"]), "pyi": (python, ["#"]), "rb": (ruby, ["#"]), "rake": (ruby, ["#"]),
        "js": (script, ["//"]), "jsx": (script, ["//"]), "ts": (script, ["//"]), "tsx": (script, ["//"]),
        "mjs": (script, ["//"]), "cjs": (script, ["//"]), "vue": (script, ["//"]), "svelte": (script, ["//"]),
        "rs": (rust, ["//"]), "php": (php, ["//", "#"]), "go": (go, ["//"]), "ex": (elixir, ["#"]),
        "exs": (elixir, ["#"]), "cs": (sharp, ["//"]),
    ]

    static func findings(in file: CheckedFile) -> [Finding] {
        guard let language = bySuffix[file.suffix] else { return [] }
        let comments = language.comments.map { Array($0.utf8) }
        // Searched in the whole text first: hardly any file holds one.
        let whole = 0..<file.text.count
        let marks = language.marks.filter { file.text.range(of: $0.text, in: whole) != nil }
        guard !marks.isEmpty else { return [] }
        return file.added.flatMap { line in
            marks.compactMap { mark in
                guard isCode(mark, in: line.range, of: file.text, comments: comments) else { return nil }
                let name = String(decoding: mark.text, as: UTF8.self).trimmed
                return file.finding(mark.rule, line: line.number, "\(name) is left in the code")
            }
        }
    }

    /// Whether the line holds the mark as a word of its own, outside of strings and comments as far as the line tells.
    private static func isCode(_ mark: Mark, in line: Range<Int>, of text: ByteText, comments: [[UInt8]]) -> Bool {
        var start = line.lowerBound
        while let hit = text.range(of: mark.text, in: start..<line.upperBound) {
            start = hit.upperBound
            let before = hit.lowerBound > line.lowerBound ? text[hit.lowerBound - 1] : 0
            let after = hit.upperBound < line.upperBound ? text[hit.upperBound] : 0
            guard !before.isWord, before != UInt8(ascii: "."), before != UInt8(ascii: "-") else { continue }
            if mark.isWhole, after.isWord || [45, 46, 58, 61, 40].contains(after) { continue }
            if isPlain(line.lowerBound..<hit.lowerBound, of: text, comments: comments) { return true }
        }
        return false
    }

    /// Whether every quote in `range` is closed in it and no comment begins.
    private static func isPlain(_ range: Range<Int>, of text: ByteText, comments: [[UInt8]]) -> Bool {
        var open: UInt8?
        var place = range.lowerBound
        // A line of a block comment.
        if text[text.skippingBlanks(from: place, to: range.upperBound)] == UInt8(ascii: "*") { return false }
        while place < range.upperBound {
            let byte = text[place]
            if byte == UInt8(ascii: "\\") {
                place += 2
                continue
            }
            if let quote = open {
                if byte == quote { open = nil }
            } else if byte.isQuote {
                open = byte
            } else if comments.contains(where: { text.holds($0, at: place) }) {
                return false
            }
            place += 1
        }
        return open == nil
    }
}

extension String {
    /// Without an opening parenthesis at its end.
    fileprivate var trimmed: String { hasSuffix("(") ? String(dropLast()) : self }
}
