/// Finds JSON files that no parser reads, unless they were so before.
enum JSONCheck {
    /// Tools read comments in these.
    private static let commented: Set<String> = [
        "tsconfig", "jsconfig", "devcontainer", "settings", "launch", "tasks", "extensions", "keybindings", "deno",
        "api-extractor", ".eslintrc", ".swcrc", ".jshintrc", "language-configuration", "turbo", "biome", "renovate",
    ]
    private static let samples = ["test", "fixture", "spec", "sample", "example", "mock", "corpus", "template"]

    static func findings(in file: CheckedFile) -> [Finding] {
        guard file.suffix == "json", file.new.isRegular, !file.added.isEmpty, !isCommented(file.name) else { return [] }
        let whole = 0..<file.text.count
        // What a template makes is JSON, not the template.
        let isTemplate = ["{{", "{%", "<%"].contains { file.text.range(of: Array($0.utf8), in: whole) != nil }
        guard !isTemplate, let place = JSONScan.fault(in: file.text) else { return [] }
        if let old = file.old?.bytes, ByteText.with(old, { JSONScan.fault(in: $0) }) != nil { return [] }
        var line = 1
        var start = 0
        while start < place, let hit = file.text.first(10, in: start..<place) {
            line += 1
            start = hit + 1
        }
        let severity: Finding.Severity? = isSample(file.path) ? .warning : nil
        return [file.finding(.invalidJSON, line: line, severity: severity, "this is no JSON")]
    }

    /// Whether the path is one of tests or examples, which need broken files too.
    static func isSample(_ path: String) -> Bool {
        let path = path.lowercased()
        return samples.contains { path.contains($0) }
    }

    private static func isCommented(_ name: String) -> Bool {
        let stem = name.dropLast(5)
        return commented.contains { stem == $0 || stem.hasPrefix("\($0).") }
    }
}

/// Reads JSON as RFC 8259 has it and keeps nothing.
struct JSONScan {
    private let text: ByteText
    private var place = 0
    /// What is open, objects as true; no recursion, so that no depth is too deep.
    private var open: [Bool] = []

    /// The place of the first byte that cannot stand where it does; nil if the whole is one value.
    static func fault(in text: ByteText) -> Int? {
        var scan = JSONScan(text: text)
        if text.holds([0xEF, 0xBB, 0xBF], at: 0) { scan.place = 3 }
        return scan.run() ? nil : max(0, min(scan.place, text.count - 1))
    }

    private init(text: ByteText) {
        self.text = text
    }

    private mutating func run() -> Bool {
        repeat {
            skipSpace()
            if text[place] == UInt8(ascii: "{") || text[place] == UInt8(ascii: "[") {
                open.append(text[place] == UInt8(ascii: "{"))
                place += 1
                skipSpace()
                if !isClose() {
                    guard beginMember() else { return false }
                    continue
                }
            } else {
                guard scalar() else { return false }
            }
            guard closeAndGoOn() else { return false }
        } while !open.isEmpty
        skipSpace()
        return place == text.count
    }

    private func isClose() -> Bool {
        open.last.map { text[place] == ($0 ? UInt8(ascii: "}") : UInt8(ascii: "]")) } ?? false
    }

    /// Closes what ends here; then, unless all is closed, takes the comma and the name before the next value.
    private mutating func closeAndGoOn() -> Bool {
        skipSpace()
        while isClose() {
            open.removeLast()
            place += 1
            skipSpace()
        }
        guard !open.isEmpty else { return true }
        guard text[place] == UInt8(ascii: ",") else { return false }
        place += 1
        return beginMember()
    }

    /// The name and colon of an object's member; nothing in an array.
    private mutating func beginMember() -> Bool {
        skipSpace()
        guard open.last == true else { return true }
        guard string() else { return false }
        skipSpace()
        guard text[place] == UInt8(ascii: ":") else { return false }
        place += 1
        return true
    }

    private mutating func scalar() -> Bool {
        switch text[place] {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func word(_ word: String) -> Bool {
        guard text.holds(Array(word.utf8), at: place) else { return false }
        place += word.utf8.count
        return true
    }

    private mutating func string() -> Bool {
        guard text[place] == UInt8(ascii: "\"") else { return false }
        place += 1
        while place < text.count {
            switch text.base[place] {
            case UInt8(ascii: "\""):
                place += 1
                return true
            case UInt8(ascii: "\\"):
                guard let kind = UnicodeScalar(Int(text[place + 1])), "\"\\/bfnrtu".unicodeScalars.contains(kind) else {
                    return false
                }
                if kind == "u", !(2...5).allSatisfy({ text[place + $0].isHex }) { return false }
                place += 2
            case 0..<32: return false
            default: place += 1
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        if text[place] == UInt8(ascii: "-") { place += 1 }
        let hasZero = text[place] == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !hasZero || whole == 1 else { return false }
        if text[place] == UInt8(ascii: ".") {
            place += 1
            guard digits() > 0 else { return false }
        }
        guard text[place].lowered == UInt8(ascii: "e") else { return true }
        place += 1
        if text[place] == UInt8(ascii: "+") || text[place] == UInt8(ascii: "-") { place += 1 }
        return digits() > 0
    }

    private mutating func digits() -> Int {
        let start = place
        while text[place].isDigit { place += 1 }
        return place - start
    }

    private mutating func skipSpace() {
        while [32, 10, 13, 9].contains(text[place]) { place += 1 }
    }
}
