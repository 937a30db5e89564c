internal import AtelierDomain
internal import Foundation

/// What people see of a request, a command or a fact when a replay parts.
enum Display {
    static func text(of request: ModelRequest) -> String {
        let head =
            "tokens at most \(request.tokensMax), temperature \(request.temperature), seed \(request.seed), "
            + "stop \(request.stop), schema \(request.schema ?? "none")"
        return ([head] + request.messages.map { "[\($0.speaker.rawValue)]\n\($0.text)" }).joined(separator: "\n")
    }

    static func text(of request: CommandRequest) -> String {
        text(argv: request.argv, tree: request.tree, environment: request.environment, limits: request.limits)
    }

    static func text(of command: SandboxedCommand) -> String {
        text(argv: command.argv, tree: command.tree, environment: command.environment, limits: command.limits)
    }

    static func text(of evidence: Evidence) -> String {
        """
        \(evidence.argv.joined(separator: " "))
        on the tree \(evidence.tree)
        status \(evidence.exitStatus), output \(evidence.logHash)
        """
    }

    /// A fact's body with sorted keys and, where it carries files, their text.
    static func text(ofFact body: Data) -> String {
        guard let json = try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed) else {
            // The board takes JSON only; whatever else it is, its own bytes tell most.
            return String(decoding: body, as: UTF8.self)
        }
        let options: JSONSerialization.WritingOptions = [
            .sortedKeys, .prettyPrinted, .withoutEscapingSlashes, .fragmentsAllowed,
        ]
        // What was read as JSON can be written as JSON.
        let data = (try? JSONSerialization.data(withJSONObject: readable(json), options: options)) ?? body
        return String(decoding: data, as: UTF8.self)
    }

    private static func text(
        argv: [String],
        tree: ObjectID?,
        environment: [String: String],
        limits: CommandLimits
    ) -> String {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return """
            \((variables + argv).joined(separator: " "))
            on the tree \(tree?.hex ?? "none")
            within \(limits.wallSeconds) s, \(limits.cpuSeconds) s of processor, \(limits.memoryBytesMax) bytes
            """
    }

    private static func readable(_ json: Any) -> Any {
        switch json {
        case let list as [Any]: return list.map(readable)
        case let object as [String: Any]:
            return object.reduce(into: [String: Any]()) { result, entry in
                let content = (entry.value as? String).flatMap { Data(base64Encoded: $0) }
                if entry.key == "content", let text = content.flatMap({ String(data: $0, encoding: .utf8) }) {
                    result[entry.key] = text
                } else {
                    result[entry.key] = readable(entry.value)
                }
            }
        default: return json
        }
    }
}
