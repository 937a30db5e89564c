internal import AtelierAPI
internal import AtelierDomain

/// What was understood of a requirement, and what is asked back, as a block of its result page.
struct CardPage {
    let view: RequirementView
    let texts: Texts

    /// Empty when there is no card.
    func render() -> String {
        guard let card = view.card else { return "" }
        var blocks = [([texts(.headCard)] + lines(card)).joined(separator: "\n")]
        if !card.questions.isEmpty {
            blocks.append(([texts(.headQuestions)] + card.questions.flatMap(Self.lines)).joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n")
    }

    static func phrase(for level: RequirementCard.Risk.Level) -> Phrase {
        switch level {
        case .low: .riskLow
        case .medium: .riskMedium
        case .high: .riskHigh
        }
    }

    private func lines(_ card: RequirementCard) -> [String] {
        let places = card.evidence.map { place in
            "\(place.path):\(place.line)" + (place.symbol.isEmpty ? "" : " \(place.symbol)")
        }
        // The claims of a run that got further say the same, and how well each is backed.
        let acceptance = view.claims.isEmpty ? card.acceptance : []
        var lines = list(.cardGoal, [card.goal]) + list(.cardAcceptance, acceptance)
        lines += list(.cardNonGoals, card.nonGoals) + list(.cardEvidence, places)
        guard view.state != .refused else { return lines }
        let reasons = card.risk.reasons.isEmpty ? "" : " (\(card.risk.reasons.joined(separator: "; ")))"
        return lines + list(.cardRisk, [texts(Self.phrase(for: card.risk.level)) + reasons])
    }

    private func list(_ phrase: Phrase, _ values: [String]) -> [String] {
        values.map { "  \(texts(phrase)): \(Sanitizer.line($0))" }
    }

    private static func lines(_ question: OpenQuestion) -> [String] {
        ["  " + Sanitizer.line(question.text)]
            + question.choices.enumerated().map { "    \($0.offset + 1). \(Sanitizer.line($0.element))" }
    }
}
