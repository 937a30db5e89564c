internal import AtelierChecks
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation
internal import Synchronization

/// Reads what `hooks:` in a tree's `.atelier/config.yaml` asks for; each text once.
final class HookSettingsReader: Sendable {
    private let known = Mutex<[ObjectID: HookSettings]>([:])

    /// More texts than this are read again.
    private static let knownMax = 256
    private static let ownKeys: Set<String> = ["slow", "message", "messages", "review"]

    /// The usual settings, with a complaint, where those of the tree are not understood.
    func callAsFunction(in tree: ObjectID, _ git: GitRepository) async throws -> HookSettings {
        guard let blob = try await git.blob(at: RepositoryHooks.path, inTree: tree) else { return HookSettings() }
        if let settings = known.withLock({ $0[blob] }) { return settings }
        let settings = Self.settings(in: String(decoding: try await git.read(blob), as: UTF8.self))
        known.withLock { known in
            if known.count >= Self.knownMax { known = [:] }
            known[blob] = settings
        }
        return settings
    }

    /// Of the text of a configuration.
    static func settings(in text: String) -> HookSettings {
        do {
            guard let json = try RepositoryHooks.section(in: text) else { return HookSettings() }
            return try settings(json)
        } catch {
            let words = (error as? any AtelierError)?.message ?? "`hooks` in \(RepositoryHooks.path) is not understood"
            return HookSettings(complaint: words)
        }
    }

    private static func settings(_ json: Data) throws -> HookSettings {
        let values = try JSONDecoder().decode([String: JSONValue].self, from: json)
        let policyKeys = try JSONDecoder().decode([String: JSONValue].self, from: JSONEncoder().encode(CheckPolicy()))
            .keys
        let known = ownKeys.union(policyKeys)
        if let odd = values.keys.sorted().first(where: { !known.contains($0) }) {
            return HookSettings(
                complaint:
                    "`hooks.\(odd)` in \(RepositoryHooks.path) is unknown; known: \(known.sorted().joined(separator: ", "))"
            )
        }
        let (slow, reviews) = (isOn(values["slow"]), isOn(values["review"]))
        let messages: HookSettings.MessageSource? =
            switch values["messages"] {
            case nil: HookSettings().messages
            case .bool(false): .off
            case .string(let name): HookSettings.MessageSource(rawValue: name)
            default: nil
            }
        guard let messages, let reviews else {
            return HookSettings(
                complaint:
                    "in \(RepositoryHooks.path), `hooks.messages` is `model`, `template` or `off` and `hooks.review` is `on` or `off`"
            )
        }
        guard let slow, [nil, .string("advise"), .string("refuse")].contains(values["message"]) else {
            return HookSettings(
                complaint:
                    "in \(RepositoryHooks.path), `hooks.slow` is `on` or `off` and `hooks.message` is `advise` or `refuse`"
            )
        }
        return HookSettings(
            policy: try JSONDecoder().decode(CheckPolicy.self, from: json),
            runsCheck: slow,
            refusesMessages: values["message"] == .string("refuse"),
            messages: messages,
            reviews: reviews
        )
    }

    /// Whether a switch is on; nil where it is neither on nor off.
    ///
    /// YAML takes a bare `on` for true.
    private static func isOn(_ value: JSONValue?) -> Bool? {
        switch value {
        case nil, .bool(false), .string("off"): false
        case .bool(true), .string("on"): true
        default: nil
        }
    }
}
