/// Finds TOML files with a fault that needs no parser to see: a line that is neither table nor key, a text or list that is
/// never closed, a table that is there twice.
///
/// It follows the outline of TOML 1.0 and passes over what it does not understand inside of values.
enum TOMLCheck {
    static func findings(in file: CheckedFile) -> [Finding] {
        guard file.suffix == "toml", file.new.isRegular, !file.added.isEmpty else { return [] }
        let whole = 0..<file.text.count
        let isTemplate = ["{{", "{%"].contains { file.text.range(of: Array($0.utf8), in: whole) != nil }
        guard !isTemplate, let fault = TOMLScan.fault(in: file.text) else { return [] }
        if let old = file.old?.bytes, ByteText.with(old, { TOMLScan.fault(in: $0) }) != nil { return [] }
        let isSample = JSONCheck.isSample(file.path)
        let severity: Finding.Severity? = isSample ? .warning : nil
        return [file.finding(.invalidTOML, line: fault.line, severity: severity, fault.message)]
    }
}

/// Goes over TOML line by line and keeps only the names of tables.
private struct TOMLScan {
    private let text: ByteText
    private var place = 0
    private var line = 1
    private var tables: Set<String> = []

    static func fault(in text: ByteText) -> (line: Int, message: String)? {
        var scan = TOMLScan(text: text)
        if text.holds([0xEF, 0xBB, 0xBF], at: 0) { scan.place = 3 }
        return scan.run()
    }

    private init(text: ByteText) {
        self.text = text
    }

    private mutating func run() -> (line: Int, message: String)? {
        while place < text.count {
            place = text.skippingBlanks(from: place, to: text.count)
            let start = line
            switch text[place] {
            case 10, 13, UInt8(ascii: "#"): break
            case UInt8(ascii: "["):
                if let message = table() { return (start, message) }
            case 0: return place < text.count ? (line, "this is no TOML") : nil
            default:
                guard key(), value() else { return (start, "this is no TOML") }
            }
            guard lineEnd() else { return (start, "this is no TOML") }
        }
        return nil
    }

    /// A header; the fault if it has one.
    private mutating func table() -> String? {
        let end = text.first(10, in: place..<text.count) ?? text.count
        let isList = text[place + 1] == UInt8(ascii: "[")
        let start = place
        while place < end, text[place] != UInt8(ascii: "]") {
            if text[place].isQuote {
                guard string() else { return "this is no TOML" }
            } else {
                place += 1
            }
        }
        guard text[place] == UInt8(ascii: "]"), !isList || text[place + 1] == UInt8(ascii: "]") else {
            return "the name of the table is not closed"
        }
        place += isList ? 2 : 1
        let name = text.string(start..<place).filter { $0 != " " }
        // Tables in a list may hold the same names again.
        if isList { tables.removeAll() }
        return isList || tables.insert(name).inserted ? nil : "the table is here twice"
    }

    private mutating func key() -> Bool {
        while place < text.count, text[place] != UInt8(ascii: "=") {
            if text[place].isQuote {
                guard string() else { return false }
            } else if text[place].isWord || text[place] == 45 || text[place] == 46 || text[place].isBlank {
                place += 1
            } else {
                return false
            }
        }
        guard place < text.count else { return false }
        place += 1
        return true
    }

    /// To the end of its line, or behind the brackets that it opens.
    private mutating func value() -> Bool {
        place = text.skippingBlanks(from: place, to: text.count)
        if [0, 10, 13, UInt8(ascii: "#")].contains(text[place]) { return false }
        var depth = 0
        while place < text.count {
            switch text.base[place] {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard string() else { return false }
                continue
            case UInt8(ascii: "#"):
                if depth == 0 { return true }
                place = text.first(10, in: place..<text.count) ?? text.count
                continue
            case 10:
                if depth == 0 { return true }
                line += 1
            default: break
            }
            if depth < 0 { return false }
            place += 1
        }
        return depth == 0
    }

    /// A text in one or three quotes of either kind.
    private mutating func string() -> Bool {
        let quote = text[place]
        let isLong = text[place + 1] == quote && text[place + 2] == quote
        place += isLong ? 3 : 1
        while place < text.count {
            let byte = text.base[place]
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if text[place + 1] == 10 { line += 1 }
                place += 2
            } else if byte == quote, !isLong || (text[place + 1] == quote && text[place + 2] == quote) {
                place += isLong ? 3 : 1
                // A text in three quotes may end with one or two of its own.
                while isLong, text[place] == quote { place += 1 }
                return true
            } else {
                if byte == 10 {
                    guard isLong else { return false }
                    line += 1
                }
                place += 1
            }
        }
        return false
    }

    /// A comment, and the end.
    private mutating func lineEnd() -> Bool {
        place = text.skippingBlanks(from: place, to: text.count)
        if text[place] == UInt8(ascii: "#") { place = text.first(10, in: place..<text.count) ?? text.count }
        if text[place] == 13 { place += 1 }
        guard place < text.count else { return true }
        guard text[place] == 10 else { return false }
        place += 1
        line += 1
        return true
    }
}
