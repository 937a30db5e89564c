internal import AtelierAPI
internal import AtelierDomain

/// How a replay went, for people.
struct ReplayPage {
    let view: ReplayView
    /// The model that was asked instead; nil when none was.
    let model: String?
    let texts: Texts

    /// How much of two long texts is shown around their first difference.
    private static let excerptCharacters = (before: 120, after: 360)

    func render() -> String {
        var lines = [headline]
        if let parting = view.parting { lines += excerpt(parting) }
        if let facts = view.facts {
            lines += ["", texts(.headFacts)]
            lines += facts.map { "  \($0.task): \($0.kind) \($0.subject)\n    \(Sanitizer.line($0.body))" }
        }
        lines += ["", ending(texts(.replayRecorded), view.recorded), ending(texts(.replayReplayed), view.replayed)]
        lines.append(
            texts(.replayTimes, ResultPage.seconds(view.milliseconds), ResultPage.seconds(view.recorded.milliseconds))
        )
        return lines.joined(separator: "\n") + "\n"
    }

    private var headline: String {
        switch view.outcome {
        case .equal:
            return texts(
                .replayEqual,
                "\(view.replayed.tasks)",
                "\(view.replayed.modelCalls)",
                "\(view.replayed.commands)"
            )
        case .ended: return texts(.replayEnded)
        case .parted: return texts(.replayParted, place, what)
        case .compared:
            let name = Sanitizer.line(model ?? "")
            return view.parting == nil ? texts(.replaySame, name) : texts(.replayCompared, name, place, what)
        }
    }

    private var place: String { Sanitizer.line(view.parting?.task ?? "") }

    private var what: String {
        Sanitizer.line([view.parting?.what.rawValue ?? "", view.parting?.subject ?? ""].joined(separator: " "))
    }

    /// Both texts from shortly before they differ.
    private func excerpt(_ parting: Parting) -> [String] {
        let same = zip(parting.recorded, parting.replayed).prefix { $0 == $1 }.count
        let start = max(0, same - Self.excerptCharacters.before)
        func cut(_ text: String) -> String {
            let rest = text.dropFirst(start)
            let shown = rest.prefix(Self.excerptCharacters.before + Self.excerptCharacters.after)
            let text = (start > 0 ? "…" : "") + shown + (shown.count < rest.count ? "…" : "")
            return Sanitizer.text(text).split(separator: "\n", omittingEmptySubsequences: false)
                .map { "    \($0)" }.joined(separator: "\n")
        }
        return [
            "  \(texts(.replayRecorded)):", cut(parting.recorded),
            "  \(texts(.replayReplayed)):", cut(parting.replayed),
        ]
    }

    private func ending(_ name: String, _ ending: ReplayView.Ending) -> String {
        let state = texts(ResultPage.phrase(for: ending.state))
        let reason = Sanitizer.line(ending.reason)
        let told = reason.isEmpty ? state : "\(state), \(reason)"
        guard let digest = ending.patchDigest else { return texts(.replayOpen, name, told) }
        return texts(.replayLanded, name, told, Sanitizer.line(String(digest.prefix(16))))
    }
}
