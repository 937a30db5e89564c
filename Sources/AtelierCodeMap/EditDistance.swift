/// How alike two names are.
enum EditDistance {
    /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other (each part edited once).
    static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + Array(repeating: 0, count: right.count)
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }

    /// 1 for equal names up to case, 0 for names that share nothing; takes the better of spelling and shared words.
    static func likeness(_ left: String, _ right: String) -> Double {
        let a = Array(left.lowercased().utf8.prefix(120))
        let b = Array(right.lowercased().utf8.prefix(120))
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        let longer = Double(max(a.count, b.count))
        // A name of half the length or less is at least half as many edits away.
        let spelling = a.count > 3 * b.count || b.count > 3 * a.count ? 0 : 1 - Double(between(a, b)) / longer
        let leftWords = Set(Words.parts(of: left).map(Words.stem))
        let rightWords = Set(Words.parts(of: right).map(Words.stem))
        guard !leftWords.isEmpty, !rightWords.isEmpty else { return spelling }
        let shared = Double(leftWords.intersection(rightWords).count)
        let overlap = 2 * shared / Double(leftWords.count + rightWords.count)
        return max(spelling, overlap * 0.95) + 0.05 * min(spelling, overlap)
    }
}
