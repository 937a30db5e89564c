/// Splits a text into its words; anything that is no letter and no digit separates them.
public func words(in text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
}

/// Counts the words of a text.
public func wordCount(_ text: String) -> Int {
    words(in: text).count
}

/// The longest word of a text; the first one if several are equally long, nil if there is none.
public func longestWord(_ text: String) -> String? {
    var best: String?
    for word in words(in: text) where word.count > (best?.count ?? 0) {
        best = word
    }
    return best
}
