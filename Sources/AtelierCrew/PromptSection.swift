/// One part of a prompt with the smaller forms that it may be shown in when the whole does not fit.
///
/// A form is shown whole or not at all; nothing is ever cut in the middle.
struct PromptSection: Equatable, Sendable {
    /// What going to a smaller form gives up, least important first.
    ///
    /// Goal, symbol and the last instruction are no sections: they are in every form.
    enum Loss: Int, Comparable, Sendable, CaseIterable {
        /// What else is in the file or the repository.
        case map
        /// What stands beside the symbol or uses it.
        case neighbours
        /// What the last answer led to.
        case failure

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// A smaller form, and what showing it in place of the one before gives up.
    struct Form: Equatable, Sendable {
        let text: String
        let loss: Loss
        /// For people: what is not shown any more, such as `the rest of a.py`.
        let without: String
    }

    /// As it is shown where there is room.
    let full: String
    /// From larger to smaller; the text of the last may be empty.
    let smaller: [Form]

    init(_ full: String, smaller: [Form] = []) {
        self.full = full
        // A form that is no smaller gives something up for nothing.
        self.smaller = smaller.reduce(into: []) { kept, form in
            if form.text.utf8.count < (kept.last?.text ?? full).utf8.count { kept.append(form) }
        }
    }

    /// The text at a level: 0 is the full one.
    func text(at level: Int) -> String { level == 0 ? full : smaller[level - 1].text }

    /// What is not shown at a level.
    func omissions(at level: Int) -> [String] { smaller.prefix(level).map(\.without) }
}

/// Which form of each section is shown.
struct Packing: Equatable, Sendable {
    /// One for each section, in their order.
    private(set) var levels: [Int]

    /// Everything in full.
    init(of sections: [PromptSection]) {
        levels = sections.map { _ in 0 }
    }

    /// Takes the least important step down, of equals the one that gives the most room; false when there is none.
    mutating func shrink(_ sections: [PromptSection]) -> Bool {
        var best: (index: Int, loss: PromptSection.Loss, bytes: Int)?
        for (index, section) in sections.enumerated() where levels[index] < section.smaller.count {
            let form = section.smaller[levels[index]]
            let bytes = section.text(at: levels[index]).utf8.count - form.text.utf8.count
            if let best, (best.loss, -best.bytes) <= (form.loss, -bytes) { continue }
            best = (index, form.loss, bytes)
        }
        guard let best else { return false }
        levels[best.index] += 1
        return true
    }

    func texts(_ sections: [PromptSection]) -> [String] {
        zip(sections, levels).map { $0.text(at: $1) }
    }

    func omissions(_ sections: [PromptSection]) -> [String] {
        zip(sections, levels).flatMap { $0.omissions(at: $1) }
    }
}
