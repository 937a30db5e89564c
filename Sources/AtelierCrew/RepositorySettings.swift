internal import AtelierDomain
internal import Foundation
internal import Yams

/// What a repository says about its checks in `.atelier/config.yaml`.
struct RepositorySettings: Equatable {
    /// A shell command that runs the tests; nil to find one.
    var check: String?
    var needs: [UntrackedNeed] = []
    /// Whether nothing of the repository may leave the machine.
    var forbidsEgress = false
    /// What is asked of git's hooks, as JSON.
    var hooks: Data?

    static let path = ".atelier/config.yaml"
    private static let needsMax = 16
    private static let bytesMax = 8_192

    init() {}

    /// - Throws: `settingsMalformed`, which says what is wrong and what would be right.
    init(parsing text: String) throws(CrewError) {
        guard text.utf8.count <= Self.bytesMax else { throw Self.refusal("it is longer than \(Self.bytesMax) bytes") }
        // An alias is expanded wherever it stands: a few lines of them would fill the memory. (7B is an opening brace.)
        guard text.firstMatch(of: /(^|[:\-]\s+|[\[\x7B,]\s*)&[^\s&]/.anchorsMatchLineEndings()) == nil else {
            throw Self.refusal("anchors are not taken")
        }
        let values: [String: Any]
        do {
            let loaded = try Yams.load(yaml: Self.withQuotedCheck(text))
            guard let found = (loaded ?? [:]) as? [String: Any] else {
                throw Self.refusal("it is no list of keys and values")
            }
            values = found
        } catch let error as CrewError {
            throw error
        } catch {
            throw Self.refusal("it is not YAML")
        }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "check":
                guard let line = value as? String else { throw Self.refusal("`check` is one shell command") }
                check = line.trimmed.isEmpty ? nil : line.trimmed
            case "needs":
                guard let list = value as? [Any], list.count <= Self.needsMax else {
                    throw Self.refusal("`needs` is a list of at most \(Self.needsMax) paths")
                }
                needs = try list.map(Self.need)
            case "egress":
                guard value as? String == "none" else { throw Self.refusal("`egress` can be `none` and nothing else") }
                forbidsEgress = true
            case "hooks":
                guard let section = value as? [String: Any], JSONSerialization.isValidJSONObject(section),
                    let json = try? JSONSerialization.data(withJSONObject: section, options: [.sortedKeys])
                else { throw Self.refusal("`hooks` holds keys and values") }
                hooks = json
            default: throw Self.refusal("it has the unknown key `\(key)`")
            }
        }
    }

    /// A command is taken as it stands to the end of its line, whatever a colon or a hash would mean in YAML.
    private static func withQuotedCheck(_ text: String) throws -> String {
        try text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("check:") else { return String(line) }
            let command = String(line.dropFirst("check:".count)).trimmed
            guard let first = command.first, !"\"'|>[{&*!%@`#".contains(first) else { return String(line) }
            return "check: " + String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
        }.joined(separator: "\n")
    }

    private static func need(_ value: Any) throws(CrewError) -> UntrackedNeed {
        let entry = value as? [String: Any]
        guard let written = value as? String ?? entry?["path"] as? String,
            entry.map({ $0.keys.allSatisfy { ["path", "copy"].contains($0) } }) ?? true
        else { throw refusal("an entry of `needs` is a path, or has `path` and `copy`") }
        guard entry?["copy"].map({ $0 is Bool }) ?? true else { throw refusal("`copy` is true or false") }
        let path = written.hasSuffix("/") ? String(written.dropLast()) : written
        let need = UntrackedNeed(path: path, isCopied: entry?["copy"] as? Bool ?? false)
        guard need.isInside else { throw refusal("the need `\(path)` is no path inside the repository") }
        return need
    }

    private static func refusal(_ what: String) -> CrewError {
        CrewError(
            code: .settingsMalformed,
            message: "\(path) is not understood: \(what)",
            hint:
                "its keys are `check: <command>`, `needs:`, a list of paths, `egress: none` and `hooks:`; commit it again once it is mended"
        )
    }
}
