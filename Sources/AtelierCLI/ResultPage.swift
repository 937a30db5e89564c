internal import AtelierAPI
internal import AtelierDomain

/// The page a person reads at the end of a run: what was asked, what was done, how well it is backed, what to do now.
struct ResultPage {
    let view: RequirementView
    let texts: Texts

    /// The whole page, ending with a line end.
    func render() -> String {
        let card = CardPage(view: view, texts: texts).render()
        var blocks = [head, card, plan, order, tasks, claims, change, branch, costs, spent].filter { !$0.isEmpty }
        blocks.append(next)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The commands that were run, one a line, with tree and log so that each can be looked up.
    func renderProof() -> String {
        guard !view.proof.isEmpty else { return texts(.nothingRecorded) + "\n" }
        return view.proof.map { evidence in
            let command = evidence.argv.map(Self.quoted).joined(separator: " ")
            let ending = "exit \(evidence.exitStatus), \(Self.seconds(evidence.milliseconds)) s"
            return """
                \(Sanitizer.line(evidence.purpose)): \(ending)
                  \(Sanitizer.line(command))
                  tree \(Sanitizer.line(evidence.tree))
                  log \(Sanitizer.line(evidence.logHash))\(evidence.isLogPurged == true ? " (purged)" : "")
                  policy \(Sanitizer.line(evidence.policyHash))
                """
        }.joined(separator: "\n") + "\n"
    }

    /// One line a file and a total.
    func renderStat() -> String {
        guard let patch = view.patch else { return texts(.nothingRecorded) + "\n" }
        let stat = DiffStat(patch: patch)
        var lines = stat.files.map { "\(Sanitizer.line($0.path))  +\($0.added) -\($0.removed)" }
        lines.append(texts(.diffTotal, "\(stat.files.count)", "\(stat.added)", "\(stat.removed)"))
        return lines.joined(separator: "\n") + "\n"
    }

    static func phrase(for state: RequirementState) -> Phrase {
        switch state {
        case .running: .stateRunning
        case .landed: .stateLanded
        case .failed: .stateFailed
        case .refused: .stateRefused
        case .cancelled: .stateCancelled
        case .accepted: .stateAccepted
        case .rejected: .stateRejected
        }
    }

    static func seconds(_ milliseconds: Int) -> String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    private var head: String {
        var lines = ["\(texts(.headRequirement)) \(view.id): \(texts(Self.phrase(for: view.state)))"]
        lines.append(Self.indented(view.text))
        if !view.reason.isEmpty { lines.append("\(texts(.headReason)): \(Sanitizer.line(view.reason))") }
        if !view.verdict.isEmpty { lines.append("\(texts(.headVerdict)): \(Sanitizer.line(view.verdict))") }
        return lines.joined(separator: "\n")
    }

    private var plan: String {
        guard !view.plan.isEmpty else { return "" }
        let steps = view.plan.enumerated().map { "  \($0.offset + 1). \(Sanitizer.line($0.element))" }
        return ([texts(.headPlan)] + steps).joined(separator: "\n")
    }

    /// Why rounds came in this order; empty where it is the usual one and nothing lost its place.
    private var order: String {
        guard let experience = view.experience else { return "" }
        let id = Sanitizer.line(experience.requirement)
        let head = texts(ExperiencePhrase.head)
        if let first = experience.first {
            let took = ("\(experience.candidates)", "\(experience.generatedTokens)")
            return "\(head): \(texts(ExperiencePhrase.first, Self.approach(first, texts), id, took.0, took.1))"
        }
        guard let demoted = experience.demoted else { return "" }
        return "\(head): \(texts(ExperiencePhrase.demoted, Self.approach(demoted, texts), id))"
    }

    private static func approach(_ name: String, _ texts: Texts) -> String {
        switch name {
        case "sample": texts(ExperiencePhrase.sample)
        case "reasoned": texts(ExperiencePhrase.reasoned)
        case "whole": texts(ExperiencePhrase.whole)
        default: Sanitizer.line(name)
        }
    }

    /// The tasks that are open or went wrong, each with what is known of its attempts.
    private var tasks: String {
        let told = view.tasks.filter { task in
            view.state == .running ? task.state != .done : !task.evidence.isEmpty && task.state != .done
        }
        guard !told.isEmpty else { return "" }
        let lines = told.flatMap { task in
            ["  \(Sanitizer.line(task.kind)): \(task.state.rawValue)"]
                + task.evidence.map { "    " + Sanitizer.line($0) }
        }
        return ([texts(.headTasks)] + lines).joined(separator: "\n")
    }

    private var spent: String {
        guard view.spent != Spent() else { return "" }
        return "\(texts(.headSpent)): \(SpentText.of(view.spent, under: view.budget.requirement))"
    }

    private var claims: String {
        guard !view.claims.isEmpty else { return "" }
        let lines = view.claims.map { claim in
            let evidence = claim.evidence.isEmpty ? "" : " (\(Sanitizer.line(claim.evidence)))"
            return "  [\(texts(Self.phrase(for: claim.standing)))] \(Sanitizer.line(claim.text))\(evidence)"
        }
        return ([texts(.headClaims)] + lines).joined(separator: "\n")
    }

    private var change: String {
        guard let patch = view.patch, !patch.isEmpty else { return "" }
        return texts(.headChange) + "\n" + Self.indented(renderStat())
    }

    private var branch: String {
        guard let branch = view.branch else { return "" }
        var lines = ["\(texts(.headBranch)): \(Sanitizer.line(branch))"]
        if let commit = view.commit { lines[0] += " @ \(Sanitizer.line(String(commit.prefix(10))))" }
        if let subject = view.message?.split(whereSeparator: \.isNewline).first {
            lines.append("  " + Sanitizer.line(String(subject)))
        }
        return lines.joined(separator: "\n")
    }

    private var costs: String {
        let costs = view.costs
        guard costs != CostsView() else { return "" }
        let line = texts(
            .costs,
            Self.seconds(costs.wallMilliseconds),
            "\(costs.modelCalls)",
            "\(costs.promptTokens)",
            "\(costs.cachedTokens)",
            "\(costs.generatedTokens)"
        )
        return "\(texts(.headCosts)): \(line)"
    }

    private var next: String {
        switch view.state {
        case .running:
            let isSetAside = view.tasks.contains { $0.state == .quarantined }
            var lines = isSetAside ? [texts(.setAside, view.id, view.id)] : []
            if view.hold != nil { lines.append(texts(.heldHere, view.id)) }
            return (lines + [texts(.howToFollow, view.id)]).joined(separator: "\n")
        case .refused where view.card?.questions.isEmpty == false:
            return [texts(.howToRetry), texts(.howToAnswer, view.id)].joined(separator: "\n")
        case .failed, .refused, .cancelled, .rejected: return texts(.howToRetry)
        case .accepted: return texts(.howToUndo, view.id)
        case .landed:
            let unproven = view.claims.count { $0.standing == .unproven }
            var lines = [texts(.howToAccept, view.id), texts(.howToReject, view.id)]
            if unproven > 0 { lines.insert(texts(.someUnproven, "\(unproven)", "\(view.claims.count)"), at: 0) }
            return lines.joined(separator: "\n")
        }
    }

    static func phrase(for standing: ClaimView.Standing) -> Phrase {
        switch standing {
        case .proven: .standingProven
        case .tested: .standingTested
        case .unproven: .standingUnproven
        }
    }

    private static func indented(_ text: String) -> String {
        Sanitizer.text(text).split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }

    /// The argument as a shell would take it.
    private static func quoted(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_./=:,+@%".utf8.contains(byte)
        }
        if plain, !argument.isEmpty { return argument }
        return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
