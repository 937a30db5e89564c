internal import AtelierCodeMap
internal import Foundation

/// Finds names in a requirement that it takes for real and that the repository does not have.
struct PremiseCheck {
    let map: CodeMap
    let text: String

    /// A name that is not there, with the nearest that is.
    struct Mistake: Equatable {
        let name: String
        let nearest: String?
    }

    /// The mistakes among `mentions`, in order.
    func mistakes(in mentions: [Mention]) -> [Mistake] {
        mentions.compactMap { mention in
            guard !mention.isToBeMade, !exists(mention), !isModule(mention),
                type(meantBy: mention, among: mentions) == nil
            else { return nil }
            let nearest = map.nearest(to: mention.text, limit: 1).first
            // A plain word in backticks may be a value or an option, and what is only to be used may come from a library;
            // against those only a slip of the pen is held.
            let isSlip = nearest.map { Self.isSlip(mention.text, $0) } == true
            guard isSlip || mention.isDistinct && !mention.isComparison else { return nil }
            return Mistake(name: mention.text, nearest: nearest)
        }
    }

    /// The names that are taken for longer ones, as sentences.
    func takenNames(in mentions: [Mention]) -> [String] {
        mentions.compactMap { mention in
            guard !mention.isToBeMade, !exists(mention) else { return nil }
            return type(meantBy: mention, among: mentions).map { "`\(mention.text)` is taken for `\($0.name)`" }
        }
    }

    /// The one type whose name begins or ends with what is mentioned, where the text says that it is a class and puts one of
    /// that type's own methods into it: "the `enqueue` method of the `Queue` class" for `CircularQueue`.
    private func type(meantBy mention: Mention, among mentions: [Mention]) -> Symbol? {
        guard mention.kind == .name, mention.text.count >= 4, !mention.text.contains(".") else { return nil }
        let types = map.symbols.filter { symbol in
            symbol.kind == .type && !symbol.isTest
                && (symbol.name.hasSuffix(mention.text) || symbol.name.hasPrefix(mention.text))
        }
        guard types.count == 1, let type = types.first else { return nil }
        let members = mentions.filter { other in
            EditWording(text: text).place(of: other.text, isMember: true) == .init(word: mention.text, isClass: true)
        }
        let found = members.flatMap { map.symbols(named: $0.text) }.filter { !$0.isTest }
        return !found.isEmpty && found.allSatisfy { $0.qualifiedName.hasPrefix(type.qualifiedName + ".") } ? type : nil
    }

    /// Whether it is a library's path, as `encoding/json`: no file's ending, and no folder here of its first name.
    private func isModule(_ mention: Mention) -> Bool {
        let parts = mention.text.split(separator: "/")
        guard mention.kind == .path, parts.count > 1, parts.last?.contains(".") == false else { return false }
        return !map.paths.contains { $0.hasPrefix(parts[0] + "/") }
    }

    private func exists(_ mention: Mention) -> Bool {
        switch mention.kind {
        case .path:
            let name = mention.text.hasPrefix("./") ? String(mention.text.dropFirst(2)) : mention.text
            return map.paths.contains { $0 == name || $0.hasSuffix("/" + name) || $0.hasPrefix(name + "/") }
        case .name:
            if !map.symbols(named: mention.text).isEmpty || map.contains(mention.text) { return true }
            let parts = mention.text.split(separator: ".").map(String.init)
            guard parts.count > 1, let last = parts.last, let first = parts.first else { return false }
            // `Type.member` needs the member in that type; `value.member` only a member of that name somewhere.
            if map.symbols(named: first).contains(where: { $0.kind == .type }) { return map.contains(last) }
            return map.contains(last) || !map.contains(first) && map.paths.contains { $0.contains(first) }
        }
    }

    /// Whether two words differ by so little that one is meant for the other.
    static func isSlip(_ word: String, _ other: String) -> Bool {
        let near = Array((other.split(separator: ".").last.map(String.init) ?? other).lowercased())
        let text = Array(word.lowercased())
        guard text.count >= 5, abs(text.count - near.count) <= 2, text != near else { return false }
        var row = Array(0...near.count)
        for (index, character) in text.enumerated() {
            var next = [index + 1]
            for column in near.indices {
                let change = row[column] + (near[column] == character ? 0 : 1)
                next.append(min(change, min(row[column + 1], next[column]) + 1))
            }
            row = next
        }
        return (row.last ?? 9) <= 2
    }
}

extension Mention {
    /// Whether the spelling alone says that it names code: a path, a dotted, snake_case or camelCase word, or a call.
    var isDistinct: Bool {
        if kind == .path || isCalled { return true }
        let body = text.dropFirst()
        return text.contains("_") || text.contains(".")
            || body.contains(where: \.isUppercase) && text.contains(where: \.isLowercase)
    }
}
