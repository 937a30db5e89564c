internal import AtelierInference

/// Reads the body of `POST /v1/chat/completions` field by field.
///
/// A field that would change the answer and cannot be followed is refused by name; one that nobody here knows, or that only
/// concerns the service of others (`user`, `store`, `metadata`), is passed over.
enum ChatReading {
    /// Answers of one call at most.
    static let choicesMax = 8
    private static let messagesMax = 1_000
    private static let stopsMax = 4

    static func call(from bytes: some Sequence<UInt8>) throws(DaemonError) -> ChatCall {
        guard let body = OrderedJSON(bytes), case .object = body else {
            throw DaemonError(.malformedRequest, "The body has to be one JSON object, nested at most 64 deep.")
        }
        let root = ChatField(path: "", value: body)
        try refuseUnsupported(root)
        var fields = [OrderedJSON.Member("messages", try ChatMessages.read(root["messages"], max: messagesMax))]
        fields += try sampling(root)
        if let format = try responseFormat(root["response_format"]) { fields.append(.init("response_format", format)) }
        let isStreamed = try root["stream"].flag() ?? false
        let options = root["stream_options"]
        guard try options.members() == nil || isStreamed else {
            throw DaemonError(.malformedRequest, "'stream_options' goes with 'stream' only.", param: options.path)
        }
        let model = try root["model"].text()
        return ChatCall(
            model: model == "" || model == "default" ? nil : model,
            fields: fields,
            seed: try root["seed"].integer(),
            tokensMax: try tokensMax(root),
            choices: try root["n"].integer(in: 1...choicesMax) ?? 1,
            isStreamed: isStreamed,
            wantsUsage: try options["include_usage"].flag() ?? false
        )
    }

    private static func refuseUnsupported(_ root: ChatField) throws(DaemonError) {
        if try root["logprobs"].flag() ?? false { throw root["logprobs"].unsupported("log probabilities are") }
        if try root["top_logprobs"].integer(in: 0...20) ?? 0 > 0 {
            throw root["top_logprobs"].unsupported("log probabilities are")
        }
        if try root["logit_bias"].members()?.isEmpty == false { throw root["logit_bias"].unsupported("a bias is") }
        for name in ["functions", "function_call"] where !root[name].isAbsent {
            throw root[name].unsupported("calling tools is")
        }
        // The engine holds small models neither to calling a tool nor to its form, so nothing is promised.
        if try root["tools"].items(0...1_000)?.isEmpty == false {
            throw root["tools"].unsupported("calling tools is", hint: "Ask for a JSON schema by 'response_format'.")
        }
        let choice = root["tool_choice"]
        guard [.null, .string("none"), .string("auto")].contains(choice.value) else {
            throw choice.unsupported("calling tools is")
        }
        for name in ["audio", "web_search_options"] where !root[name].isAbsent {
            throw root[name].unsupported("more than text is")
        }
        for item in try root["modalities"].items(0...8) ?? [] where try item.text() != "text" {
            throw item.unsupported("more than text is")
        }
    }

    private static func sampling(_ root: ChatField) throws(DaemonError) -> [OrderedJSON.Member] {
        let ranges: [(String, ClosedRange<Double>)] = [
            ("temperature", 0...2), ("top_p", 0...1), ("presence_penalty", -2...2), ("frequency_penalty", -2...2),
        ]
        var members: [OrderedJSON.Member] = []
        for (name, range) in ranges {
            if let number = try root[name].number(in: range) { members.append(.init(name, number)) }
        }
        let stop = root["stop"]
        if stop.value.string != nil {
            guard stop.value != .string("") else { throw stop.wrong("a text that is not empty") }
            members.append(.init("stop", .array([stop.value])))
        } else if let stops = try stop.items(0...stopsMax) {
            for item in stops where try item.text() ?? "" == "" { throw item.wrong("a text that is not empty") }
            members.append(.init("stop", stop.value))
        }
        return members
    }

    private static func tokensMax(_ root: ChatField) throws(DaemonError) -> Int? {
        let (old, new) = (root["max_tokens"], root["max_completion_tokens"])
        let range = 1...Int(Int32.max)
        let (first, second) = (try old.integer(in: range), try new.integer(in: range))
        guard let first, let second, first != second else { return second ?? first }
        throw new.wrong("the same as 'max_tokens', or one of the two absent")
    }

    private static func responseFormat(_ field: ChatField) throws(DaemonError) -> OrderedJSON? {
        guard try field.members() != nil else { return nil }
        guard let kind = try field["type"].word(of: ["text", "json_object", "json_schema"]) else {
            throw field["type"].wrong("one of text, json_object, json_schema")
        }
        switch kind {
        case "text": return nil
        case "json_schema":
            guard try field["json_schema"]["schema"].members() != nil else {
                throw field["json_schema"]["schema"].wrong("an object")
            }
            return field.value
        default: return .object([.init("type", .string(kind))])
        }
    }
}
