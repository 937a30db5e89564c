/// Turns a title into a name for a web address: lower-case letters and digits, joined by hyphens.
public func slug(_ title: String) -> String {
    var result = ""
    for character in title.lowercased() {
        if character.isLetter || character.isNumber {
            result.append(character)
        } else {
            result.append("-")
        }
    }
    return result
}

/// Whether a text is a slug already: not empty, lower-case, no hyphen at either end.
public func isSlug(_ text: String) -> Bool {
    guard let first = text.first, let last = text.last, first != "-", last != "-" else {
        return false
    }
    return text.allSatisfy { $0 == "-" || $0.isNumber || ($0.isLetter && $0.isLowercase) }
}
