/// Breaks a text into lines of at most `width` characters; a longer word gets a line of its own.
public func wrapLines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
        if current.isEmpty {
            current = String(word)
        } else if current.count + 1 + word.count <= width {
            current += " " + word
        } else {
            lines.append(current)
            current = String(word)
        }
    }
    if !current.isEmpty {
        lines.append(current)
    }
    return lines
}

/// Puts the same prefix before every line.
public func indent(_ lines: [String], by prefix: String) -> [String] {
    lines.map { prefix + $0 }
}
