internal import AtelierBlackboard
internal import AtelierDomain
internal import Foundation

/// Where a record and its replay part, task by task in the order of the record.
struct Comparison {
    let recorded: RunHistory
    let replayed: RunHistory
    /// The question that the record had no answer to.
    let miss: Parting?
    /// Whether the record has calls of this task that the replay did not use.
    let hasUnused: (TaskID) -> Bool

    /// How a replay ended.
    enum Verdict: Equatable {
        case equal
        /// Everything agrees, and the record ends in the middle of this task, as that of a crash or a cancelled run does.
        case ended(String)
        case parted(Parting)
    }

    /// Compares up to the task `last`, or all.
    func verdict(until last: String? = nil) -> Verdict {
        for task in recorded.tasks {
            switch compare(task) {
            case .equal: if task.kind == last { return .equal }
            case let other: return other
            }
        }
        if let extra = replayed.tasks.first(where: { task in !recorded.tasks.contains { $0.id == task.id } }) {
            return .parted(Parting(extra.kind, .task, recorded: "", replayed: "the task \(extra.kind)"))
        }
        return ending()
    }

    private func compare(_ task: AgentTask) -> Verdict {
        let isRecordedWhole = task.state == .done
        if let miss, miss.task == task.kind {
            return isRecordedWhole || hasUnused(task.id) ? .parted(miss) : .ended(task.kind)
        }
        guard let twin = replayed.tasks.first(where: { $0.id == task.id }) else {
            return isRecordedWhole ? .parted(state(task.kind, "the task \(task.kind)", "")) : .ended(task.kind)
        }
        guard isRecordedWhole else { return .ended(task.kind) }
        if let parting = evidence(of: task) ?? facts(of: task) { return .parted(parting) }
        guard twin.state != .done else { return .equal }
        let replayed = "\(twin.state.rawValue): \(replayed.requirement.reason)"
        return .parted(state(task.kind, task.state.rawValue, replayed))
    }

    private func state(_ task: String, _ recorded: String, _ replayed: String) -> Parting {
        Parting(task, .task, recorded: recorded, replayed: replayed)
    }

    private func evidence(of task: AgentTask) -> Parting? {
        let pairs = paired(
            recorded.evidence.filter { $0.task == task.id }.map(\.evidence),
            replayed.evidence.filter { $0.task == task.id }.map(\.evidence)
        )
        return pairs.lazy.compactMap { old, new -> Parting? in
            let texts = (old.map { Display.text(of: $0) } ?? "", new.map { Display.text(of: $0) } ?? "")
            guard texts.0 != texts.1 || old?.purpose != new?.purpose else { return nil }
            let purpose = old?.purpose ?? new?.purpose ?? ""
            return Parting(task.kind, .command, subject: purpose, recorded: texts.0, replayed: texts.1)
        }.first
    }

    private func facts(of task: AgentTask) -> Parting? {
        let old = recorded.facts.filter { $0.writer == task.id }
        // The card decides nothing, and older releases wrote none.
        let hasCard = old.contains { $0.kind == "card" }
        let new = replayed.facts.filter { $0.writer == task.id && (hasCard || $0.kind != "card") }
        let pairs = paired(old, new)
        return pairs.lazy.compactMap { old, new -> Parting? in
            let texts = (old.map(Self.text) ?? "", new.map(Self.text) ?? "")
            guard texts.0 != texts.1 else { return nil }
            let subject = [old?.kind ?? new?.kind ?? "", old?.subject ?? new?.subject ?? ""]
                .joined(separator: " ").trimmingCharacters(in: .whitespaces)
            return Parting(task.kind, .fact, subject: subject, recorded: texts.0, replayed: texts.1)
        }.first
    }

    private func paired<Element>(_ old: [Element], _ new: [Element]) -> [(Element?, Element?)] {
        (0..<max(old.count, new.count)).map { index in
            (index < old.count ? old[index] : nil, index < new.count ? new[index] : nil)
        }
    }

    /// A fact as it is compared: of a landing neither the commit, which carries names, nor the text of the patch, which
    /// follows the user's settings for diffs; the tree says all that matters of both.
    private static func text(of fact: Fact) -> String {
        var body = fact.body
        if fact.kind == "landing", var landing = try? JSONSerialization.jsonObject(with: body) as? [String: Any] {
            landing["commit"] = nil
            landing["patch"] = nil
            // What was read as JSON can be written as JSON.
            body = (try? JSONSerialization.data(withJSONObject: landing)) ?? body
        }
        return "\(fact.kind) \(fact.subject)\n" + Display.text(ofFact: body)
    }

    private func ending() -> Verdict {
        let old = recorded.requirement
        let new = replayed.requirement
        // What a person did with a landed branch is no part of the run.
        let wasLanded = [.accepted, .rejected].contains(old.state)
        let state = wasLanded ? RequirementState.landed : old.state
        guard state.isFinal, state != .cancelled else { return .ended("") }
        guard state != new.state || old.reason != new.reason else { return .equal }
        return .parted(
            Parting(
                "",
                .ending,
                recorded: "\(state.rawValue): \(old.reason)",
                replayed: "\(new.state.rawValue): \(new.reason)"
            )
        )
    }
}
