/// Patterns for paths: `*` and `?` stay within a folder, `**` does not, `[ab]` is one of these characters.
///
/// A pattern without `/` is for the last part of a path, and one that ends with `/` for everything below such a folder.
struct Glob {
    private let pattern: [Character]
    private let isForLastPart: Bool

    init(_ text: String) {
        var text = text.hasPrefix("/") ? String(text.dropFirst()) : text
        let isFolder = text.hasSuffix("/")
        if isFolder { text += "**" }
        isForLastPart = !text.contains("/")
        // A folder without a path before it may lie anywhere.
        if isFolder, !text.dropLast(3).contains("/") { text = "**/" + text }
        pattern = Array(text)
    }

    func matches(_ path: String) -> Bool {
        let part = isForLastPart ? path.split(separator: "/").last.map(String.init) ?? path : path
        return matches(Array(part))
    }

    /// One set of states over the pattern, so that no pattern takes longer than its length times the path's.
    private func matches(_ text: [Character]) -> Bool {
        var states = closure([0])
        for character in text {
            var next: Set<Int> = []
            for state in states { step(state, over: character, into: &next) }
            states = closure(next)
            if states.isEmpty { return false }
        }
        return states.contains(pattern.count)
    }

    private func isDouble(_ state: Int) -> Bool {
        state + 1 < pattern.count && pattern[state] == "*" && pattern[state + 1] == "*"
    }

    /// `states` and those reached without a character: a star may stand for nothing, `**/` for no folder.
    private func closure(_ states: Set<Int>) -> Set<Int> {
        var (all, waiting) = (states, Array(states))
        while let state = waiting.popLast() {
            guard state < pattern.count, pattern[state] == "*" else { continue }
            var reached = [state + (isDouble(state) ? 2 : 1)]
            if isDouble(state), reached[0] < pattern.count, pattern[reached[0]] == "/" {
                reached.append(reached[0] + 1)
            }
            for next in reached where all.insert(next).inserted { waiting.append(next) }
        }
        return all
    }

    private func step(_ state: Int, over character: Character, into next: inout Set<Int>) {
        guard state < pattern.count else { return }
        switch pattern[state] {
        case "*":
            if isDouble(state) || character != "/" { next.insert(state) }
        case "?":
            if character != "/" { next.insert(state + 1) }
        case "[":
            guard let close = pattern[state...].firstIndex(of: "]"), close > state + 1 else { return }
            if pattern[(state + 1)..<close].contains(character) { next.insert(close + 1) }
        case character: next.insert(state + 1)
        default: return
        }
    }
}
