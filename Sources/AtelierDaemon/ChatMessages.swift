internal import AtelierInference

/// The messages of a chat completion, as the engine's templates take them.
enum ChatMessages {
    private static let roles = ["system", "developer", "user", "assistant", "tool"]
    private static let partsMax = 1_000
    private static let callsMax = 128

    static func read(_ field: ChatField, max: Int) throws(DaemonError) -> OrderedJSON {
        guard let items = try field.items(1...max) else { throw field.wrong("an array of 1 to \(max) items") }
        var messages: [OrderedJSON] = []
        for item in items { messages.append(try message(item)) }
        return .array(messages)
    }

    private static func message(_ field: ChatField) throws(DaemonError) -> OrderedJSON {
        guard try field.members() != nil else { throw field.wrong("an object") }
        guard let role = try field["role"].word(of: roles) else {
            throw field["role"].wrong("one of \(roles.joined(separator: ", "))")
        }
        for name in ["function_call", "audio"] where !field[name].isAbsent {
            throw field[name].unsupported("more than text and tool calls is")
        }
        // Templates of local models know no developer.
        var members = [OrderedJSON.Member("role", .string(role == "developer" ? "system" : role))]
        let calls = role == "assistant" ? try toolCalls(field["tool_calls"]) : nil
        if let text = try content(field["content"]) {
            members.append(.init("content", .string(text)))
        } else if calls == nil {
            throw field["content"].wrong("a string or an array of text parts")
        }
        if let calls { members.append(.init("tool_calls", calls)) }
        if role == "tool", let call = try field["tool_call_id"].text() {
            members.append(.init("tool_call_id", .string(call)))
        }
        return .object(members)
    }

    /// Several parts of text become one, a line apart.
    private static func content(_ field: ChatField) throws(DaemonError) -> String? {
        guard field.value.string == nil else { return field.value.string }
        guard let parts = try field.items(1...partsMax) else { return nil }
        var texts: [String] = []
        for part in parts {
            guard try part.members() != nil, let kind = try part["type"].text() else {
                throw part["type"].wrong("the kind of the part")
            }
            guard kind == "text" else { throw part.unsupported("parts of the kind '\(kind.prefix(40))' are") }
            guard let text = try part["text"].text() else { throw part["text"].wrong("a string") }
            texts.append(text)
        }
        return texts.joined(separator: "\n")
    }

    /// What the model called before, as it was said; nil when it called nothing.
    private static func toolCalls(_ field: ChatField) throws(DaemonError) -> OrderedJSON? {
        guard let calls = try field.items(0...callsMax), !calls.isEmpty else { return nil }
        for call in calls {
            guard try call["type"].text() ?? "function" == "function" else { throw call["type"].wrong("function") }
            for name in ["name", "arguments"] where try call["function"][name].text() == nil {
                throw call["function"][name].wrong("a string")
            }
        }
        return field.value
    }
}
