/// A text in each language; `%1`, `%2`, … stand for what is filled in.
protocol Template {
    func template(_ language: Language) -> String
}

/// The phrases of one language, filled in.
struct Texts {
    let language: Language

    /// `phrase` with `%1`, `%2`, … replaced in one pass, so that filled-in text is never searched again.
    func callAsFunction(_ phrase: Phrase, _ values: String...) -> String { fill(phrase, values) }

    /// The same for the phrases of other parts.
    func callAsFunction(_ phrase: some Template, _ values: String...) -> String { fill(phrase, values) }

    private func fill(_ phrase: some Template, _ values: [String]) -> String {
        var result = ""
        var rest = phrase.template(language)[...]
        while let mark = rest.firstIndex(of: "%") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            if let digit = rest.first?.wholeNumberValue, digit >= 1, digit <= values.count {
                result += values[digit - 1]
                rest = rest.dropFirst()
            } else {
                result += "%"
            }
        }
        return result + rest
    }
}
