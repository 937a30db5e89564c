internal import Foundation

/// What is told of more than one place at once.
extension EditWording {
    /// Whether one function is to give way to another that the text tells of: "replace the function that … by a function that …".
    var replacesByAnother: Bool {
        let another =
            /\breplac(?:e|es|ing) (?:the |this |our )?(?:`?\w+`? )?(?:function|method|class)\b(?: that [^.;\n]{1,80}?)? (?:by|with) an? (?:new |other |different )?(?:function|method|class)(?: that\b| which\b| called\b| named\b|[.,]|$)/
        return text.firstMatch(of: another.ignoresCase()) != nil
    }

    /// Whether something is to bear another name, which is told, among other things that are to be done.
    var changesName: Bool {
        let ofKind = /\bchang(?:e|ing) (?:the |its )?(?:function|method|class)(?:'s)? name (?:of `\w+` )?(?:to|into) `/
        let ofName = /\bchang(?:e|ing) the name of (?:the )?(?:function |method |class )?`\w+` (?:to|into) `/
        let chinese = /(?:函数|方法|类)名称?改(?:为|成)\s?`/
        let told = [ofKind, ofName].flatMap { text.ranges(of: $0.ignoresCase()) }
        return told.contains { !text[..<$0.lowerBound].lowercased().hasSuffix("not ") } || text.contains(chinese)
    }

    /// Whether the text tells that the function `name`, which is there, goes away.
    func asksToRemove(_ name: String) -> Bool {
        let lowered = text.lowercased()
        let after =
            /(?:\(\))?`(?: function| method| class)?,? (?:which |that )?(?:should|must|is to|will) (?:then )?be (?:removed|deleted|dropped)\b(?! from)/
        let before = /\b(?:remove|delete|drop) (?:the |old |our )*(?:function |method |class )?`$/
        return lowered.ranges(of: "`\(name.lowercased())").contains { place in
            let rest = lowered[place.upperBound...]
            let clause = String(lowered[..<lowered.index(after: place.lowerBound)].suffix(40))
            if (try? after.prefixMatch(in: rest)) ?? nil != nil { return !clause.hasSuffix("by `") }
            return clause.firstMatch(of: before) != nil && (rest.hasPrefix("`") || rest.hasPrefix("()`"))
                && !rest.drop { "()` ".contains($0) }.hasPrefix("from")
        }
    }

    /// Whether what is told of a type goes for those that inherit from it too: "in `Shape` and its subclasses".
    var tellsOfSubtypes: Bool {
        let english =
            /\b(?:and|with) (?:all |every |each )?(?:of )?(?:its|their) (?:sub-?classes|subtypes|derived classes)\b/
        let chinese = /(?:及其|和其|及|和|以及其|以及)(?:所有)?子类/
        return text.split(separator: /[.;!?]\s|\n|[。；！？，]/).contains { clause in
            let words = clause.lowercased()
            let isDenied =
                ["not ", "n't ", "without "].contains { words.contains($0) }
                || ["不", "保持", "别"].contains { clause.contains($0) }
            return !isDenied && (words.contains(english) || clause.contains(chinese))
        }
    }
}
