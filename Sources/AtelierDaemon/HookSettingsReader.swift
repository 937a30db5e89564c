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
    private static let ownKeys: Set<String> = ["slow", "message", "messages", "review", "tools", "lint"]

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
        let (tools, areToolsGood) = tools(values["tools"])
        guard areToolsGood, values["lint"].map({ if case .string = $0 { true } else { false } }) ?? true else {
            let names = FileTool.all.map(\.name).joined(separator: ", ")
            return HookSettings(
                complaint:
                    "in \(RepositoryHooks.path), `hooks.tools` is `off` or a list of \(names), and `hooks.lint` one command"
            )
        }
        var lint: String?
        if case .string(let command) = values["lint"], !command.isEmpty { lint = command }
        return HookSettings(
            policy: try JSONDecoder().decode(CheckPolicy.self, from: json),
            runsCheck: slow,
            tools: tools,
            lint: lint,
            refusesMessages: values["message"] == .string("refuse"),
            messages: messages,
            reviews: reviews
        )
    }

    /// The names in a list, none for `off`, nil where nothing is said; and whether that is understood.
    private static func tools(_ value: JSONValue?) -> (names: [String]?, isGood: Bool) {
        switch value {
        case nil: return (nil, true)
        // YAML takes a bare `off` for false.
        case .bool(false), .string("off"): return ([], true)
        case .array(let list):
            let names = list.compactMap { if case .string(let name) = $0 { name } else { nil } }
            return (names, names.count == list.count && Set(FileTool.all.map(\.name)).isSuperset(of: names))
        default: return (nil, false)
        }
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
