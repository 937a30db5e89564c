internal import AtelierGates

/// What several answers to the same question give for the same inputs, and which of them most others go with.
///
/// Answers that are wrong are wrong in different ways more often than they are right in different ways, so what most of them
/// share is likelier to be right than the likeliest answer by itself.
struct Agreement: Codable, Equatable, Sendable {
    /// One answer's.
    struct Version: Codable, Equatable, Sendable {
        /// Whether each example holds.
        let holds: [Bool]
        /// For each call: a value, or `!` and the name of the error.
        let values: [String]
    }

    /// One example.
    struct Told: Codable, Equatable, Sendable {
        /// The edit whose documentation it stands in; -1 for the requirement's own.
        let edit: Int
        let call: String
        let value: String
    }

    /// Inputs that nobody told, and those of documentation, whose values are not always meant exactly.
    let calls: [String]
    let told: [Told]
    /// The first is the one that was judged.
    let versions: [Version]
    /// Whether answers that fail alike for an input support one another, as where errors are asked for.
    var errorsAgree = true

    private enum CodingKeys: String, CodingKey {
        case calls, told, versions
    }

    /// The versions that keep as many of the examples as any does.
    var usable: [Int] {
        let whole = versions.indices.filter { versions[$0].values.count == calls.count }
        let most = whole.map { held($0) }.max()
        return whole.filter { held($0) == most }
    }

    func held(_ version: Int) -> Int { versions[version].holds.count { $0 } }

    /// Whether the chosen version keeps all examples in the documentation of an edit, of which there is at least one.
    func keeps(documentationOf edit: Int) -> Bool {
        let own = zip(told, versions[chosen].holds).filter { $0.0.edit == edit }
        return !own.isEmpty && own.allSatisfy(\.1)
    }

    /// What the chosen version does for the first example in the documentation of each edit that it does not keep, as a
    /// repair shows it; empty where it keeps all.
    var failure: String {
        let version = versions[chosen]
        var seen: Set<Int> = []
        let lines = zip(told, version.holds).filter { !$0.1 && seen.insert($0.0.edit).inserted }.map { example, _ in
            let value = calls.firstIndex(of: example.call).map { version.values[$0] } ?? ""
            let found = value.hasPrefix("!") ? "raises \(value.dropFirst())" : "gives \(value)"
            let steps = example.call.split(separator: "\n").map { ">>> \($0)" }.joined(separator: "\n")
            return "\(steps)\nshould give \(example.value)\(value.isEmpty ? "" : " and \(found)")"
        }
        return lines.joined(separator: "\n\n")
    }

    /// Positions of calls for which at least one usable version has a value: what all of them refuse is no input.
    private var inputs: [Int] {
        calls.indices.filter { call in usable.contains { !versions[$0].values[call].hasPrefix("!") } }
    }

    /// What never ended agrees with nothing.
    private func agree(_ one: Int, _ other: Int, on call: Int) -> Bool {
        let value = versions[one].values[call]
        return value == versions[other].values[call] && value != "!Late" && value != "!"
    }

    /// The usable version whose values the others share most; of equals the one that has a value for most inputs, then the
    /// earliest.
    var chosen: Int {
        let (inputs, usable) = (inputs, usable)
        func isError(_ version: Int, _ call: Int) -> Bool { versions[version].values[call].hasPrefix("!") }
        let scores = usable.map { one -> (version: Int, support: Int, values: Int) in
            let telling = errorsAgree ? inputs : inputs.filter { !isError(one, $0) }
            let support = usable.filter { $0 != one }.reduce(0) { sum, other in
                sum + telling.count { agree(one, other, on: $0) }
            }
            return (one, support, errorsAgree ? 0 : telling.count)
        }
        return scores.max { one, other in
            (one.support, one.values, other.version) < (other.support, other.values, one.version)
        }?.version ?? 0
    }

    /// Of `some` versions, by number and perhaps the same one several times, that which the others go with most.
    func choice(among some: [Int]) -> Int {
        some[part(some).chosen]
    }

    private func part(_ some: [Int]) -> Agreement {
        Agreement(calls: calls, told: told, versions: some.map { versions[$0] }, errorsAgree: errorsAgree)
    }

    /// What is left of it where a part was chosen for each edit, `votes` being the versions that differ in that edit: the
    /// support of the part that has the least.
    func fact(ofParts votes: [[Int]], choosing chosen: Int) -> AgreementFact? {
        let parts = votes.filter { $0.count > 1 }.map { part($0).fact }
        var least = parts.min { $0.agreeing * $1.usable < $1.agreeing * $0.usable }
        least?.chosen = chosen
        // These are of the version that a part chose, which need not be the one that lands.
        least?.seen = nil
        return least
    }

    /// What is left of it on the board.
    var fact: AgreementFact { fact(choosing: chosen) }

    /// What is left of it where a version was chosen otherwise.
    func fact(choosing chosen: Int) -> AgreementFact {
        let (inputs, usable) = (inputs, usable)
        let others = usable.filter { $0 != chosen }
        let shared = others.reduce(0) { sum, other in sum + inputs.count { agree(chosen, other, on: $0) } }
        let splits = inputs.map { call in (call, others.count { !agree(chosen, $0, on: call) }) }.filter { $0.1 > 0 }
        // The shortest of the calls that most others answer otherwise.
        let worst = splits.max { one, other in
            one.1 < other.1 || one.1 == other.1 && calls[one.0].count > calls[other.0].count
        }
        return AgreementFact(
            answers: versions.count,
            examples: told.count,
            held: held(chosen),
            usable: usable.count,
            chosen: chosen,
            agreeing: usable.count { other in other == chosen || inputs.allSatisfy { agree(chosen, other, on: $0) } },
            inputs: inputs.count,
            sharedPercent: inputs.isEmpty || others.isEmpty ? 0 : shared * 100 / (inputs.count * others.count),
            split: worst.map { split(on: $0.0, chosen: chosen, usable: usable) },
            seen: seen(chosen, by: usable, on: inputs)
        )
    }

    /// A few calls that all usable versions answer alike, first those with a value that no example shows: the shortest ones,
    /// which a person can judge at a glance.
    private func seen(_ chosen: Int, by usable: [Int], on inputs: [Int]) -> [AgreementFact.Seen] {
        var known = Set(told.map(\.value))
        let short = inputs.filter { call in
            let text = calls[call] + versions[chosen].values[call]
            return text.count <= Self.seenMax.characters && !text.contains(where: \.isNewline)
                && usable.allSatisfy { agree(chosen, $0, on: call) }
        }
        let ordered = short.sorted { (calls[$0].count, $0) < (calls[$1].count, $1) }
        let telling = ordered.filter { known.insert(versions[chosen].values[$0]).inserted }
        let others = ordered.filter { !telling.contains($0) }
        return (telling + others).prefix(Self.seenMax.calls).map { call in
            AgreementFact.Seen(call: calls[call], value: versions[chosen].values[call])
        }
    }

    private static let seenMax = (calls: 3, characters: 60)

    private func split(on call: Int, chosen: Int, usable: [Int]) -> AgreementFact.Split {
        let values = usable.map { versions[$0].values[call] }
        let other = values.filter { $0 != versions[chosen].values[call] }
        let counted = Dictionary(grouping: other) { $0 }.max { one, other in
            one.value.count < other.value.count || one.value.count == other.value.count && one.key > other.key
        }
        return AgreementFact.Split(
            call: calls[call],
            value: versions[chosen].values[call],
            other: counted?.key ?? "",
            count: counted?.value.count ?? 0
        )
    }
}

/// The coder's statement on how far several answers agree.
package struct AgreementFact: Codable, Equatable, Sendable {
    /// Answers that were compared, the judged one included.
    package let answers: Int
    /// Examples of the requirement and of documentation.
    package let examples: Int
    /// Those that the chosen answer keeps.
    package let held: Int
    /// Answers that keep as many.
    package let usable: Int
    /// The number of the answer that is to be taken; 0 is the judged one.
    package var chosen: Int
    /// Usable answers that give the same as the chosen one for every input, itself included.
    package let agreeing: Int
    /// Inputs that were compared.
    package let inputs: Int
    /// How much of what the chosen one gives the other usable ones give as well.
    package let sharedPercent: Int
    /// An input for which answers differ; nil where none do.
    package let split: Split?
    /// A few inputs for which all usable answers give the same; nil in facts from before they were told.
    package var seen: [Seen]?
    /// Whether the chosen answer is the one that lands; it did not pass, or was not tried for want of budget, where not.
    package var isTaken = true

    /// Two answers' values for one call.
    package struct Split: Codable, Equatable, Sendable {
        package let call: String
        /// What the chosen answer gives.
        package let value: String
        /// What most of those give that give something else.
        package let other: String
        package let count: Int
    }

    /// One call and the value that all usable answers give for it.
    package struct Seen: Codable, Equatable, Sendable {
        package let call: String
        package let value: String
    }

    /// So many answers have to be there before agreement proves anything.
    static let answersMin = 5
    /// So many are enough to choose one of them.
    private static let choiceMin = 3
    /// A single example holds for answers that are alike and wrong too often: of eight on public problems two were.
    static let examplesMin = 2

    /// Whether all answers keep the examples and give the same for every input, of which there is at least one.
    var isAlike: Bool { agreeing == answers && inputs > 0 }

    private var canProve: Bool { examples >= Self.examplesMin }

    /// Whether nothing is gained by drawing more.
    var isClear: Bool {
        let enough = canProve ? Self.answersMin : Self.choiceMin
        return inputs > 0 && usable >= enough && agreeing * 4 >= usable * 3 || usable == 1 && answers >= Self.answersMin
    }

    /// Whether the examples' word is borne out: else a claim that says more than they do is told as unproven.
    ///
    /// Only where there are two examples or more, and all answers keep them and give the same (`docs/decisions/0012-agreement.md`
    /// has the figures).
    var isBorneOut: Bool { canProve && answers >= Self.answersMin && agreeing == answers }

    /// For people: what speaks for the chosen answer.
    var support: String {
        let counts = "\(agreeing) of \(usable) answers give the same for \(inputs) other inputs"
        guard let seen, !seen.isEmpty, agreeing == usable else { return counts }
        return "\(counts), such as " + seen.map { "`\($0.call)` gives \($0.value)" }.joined(separator: ", ")
    }

    /// For people: why the examples are not enough.
    var doubt: String {
        if !isTaken { return "another answer, which most go with, could not be taken" }
        if agreeing == usable, usable < answers || examples > held {
            return "only \(usable) of \(answers) answers keep the examples"
        }
        if agreeing == usable, !canProve, answers >= Self.choiceMin {
            return "one example is little to go by, though \(support)"
        }
        if agreeing == usable { return "only \(answers) answers were compared" }
        let counts = "only \(agreeing) of \(usable) answers that keep the examples agree"
        guard let split else { return counts }
        return "\(counts): `\(split.call)` gives \(split.value), or \(split.other) in \(split.count) of them"
    }
}
