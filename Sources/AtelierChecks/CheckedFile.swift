/// A file of the change as the checks see it: its new content, and which lines of it are new.
struct CheckedFile {
    let path: String
    let old: FileSide?
    let new: FileSide
    /// The new content; empty when there is none to read or it is binary.
    let text: ByteText
    /// All of a new file; none of a binary one.
    let added: [Line]
    /// Whether the new content could be read and is text.
    let isText: Bool

    /// Runs `body` with `file`; nil if it is gone.
    static func with<Result>(_ file: ChangedFile, _ body: (CheckedFile) -> Result) -> Result? {
        guard let new = file.new else { return nil }
        let bytes = new.isRegular ? new.bytes : nil
        return ByteText.with(bytes ?? []) { text in
            let isText = bytes != nil && !isBinary(text)
            guard isText else {
                return body(
                    CheckedFile(file, new: new, text: ByteText(base: text.base, count: 0), added: [], isText: false)
                )
            }
            let old = file.old.flatMap { $0.isRegular ? $0.bytes : nil }
            guard let old else {
                let added = AddedLines.lines(old: nil, new: text)
                return body(CheckedFile(file, new: new, text: text, added: added, isText: true))
            }
            let added = ByteText.with(old) { AddedLines.lines(old: $0, new: text) }
            return body(CheckedFile(file, new: new, text: text, added: added, isText: true))
        }
    }

    private init(_ file: ChangedFile, new: FileSide, text: ByteText, added: [Line], isText: Bool) {
        path = file.path
        old = file.old
        self.new = new
        self.text = text
        self.added = added
        self.isText = isText
    }

    /// A zero byte near the beginning makes a file binary, as git has it.
    static func isBinary(_ text: ByteText) -> Bool {
        text.first(0, in: 0..<min(text.count, 8000)) != nil
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Behind the last point of the name, in lower case; empty if there is none.
    var suffix: String {
        guard let point = name.lastIndex(of: "."), point != name.startIndex else { return "" }
        return name[name.index(after: point)...].lowercased()
    }

    func finding(_ rule: CheckRule, line: Int? = nil, severity: Finding.Severity? = nil, _ message: String) -> Finding {
        Finding(rule: rule.id, severity: severity ?? rule.severity, path: path, line: line, message: message)
    }
}
