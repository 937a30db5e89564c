import AtelierInference
import Foundation
import Testing

@testable import AtelierDaemon

/// What a chat completion may ask for, field by field.
@Suite struct ChatReadingTests {
    private static func call(_ rest: String) throws(DaemonError) -> ChatCall {
        let comma = rest.isEmpty ? "" : ","
        return try ChatReading.call(from: #"{"messages":[{"role":"user","content":"hi"}]\#(comma)\#(rest)}"#.utf8)
    }

    private static func refusal(_ body: String) -> DaemonError? {
        do throws(DaemonError) {
            _ = try ChatReading.call(from: body.utf8)
            return nil
        } catch {
            return error
        }
    }

    @Test func theShortestCallIsTaken() throws {
        let messages = OrderedJSON(#"[{"role":"user","content":"hi"}]"#.utf8)
        #expect(try Self.call("") == ChatCall(fields: [.init("messages", try #require(messages))]))
    }

    @Test func everySupportedFieldArrives() throws {
        let call = try Self.call(
            #"""
            "model":"m","temperature":0.50,"top_p":1,"presence_penalty":-2,"frequency_penalty":0.1,"stop":"END","seed":-5,
            "max_tokens":7,"max_completion_tokens":7,"n":3,"stream":true,"stream_options":{"include_usage":true},
            "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,
            "schema":{"type":"object","properties":{"zebra":{},"ape":{}}}}}
            """#
        )
        let fields = try #require(
            OrderedJSON(
                #"""
                {"messages":[{"role":"user","content":"hi"}],"temperature":0.50,"top_p":1,"presence_penalty":-2,
                "frequency_penalty":0.1,"stop":["END"],"response_format":{"type":"json_schema","json_schema":{"name":"a",
                "strict":true,"schema":{"type":"object","properties":{"zebra":{},"ape":{}}}}}}
                """#
                .utf8
            )
        )
        guard case .object(let members) = fields else { return }
        #expect(
            call
                == ChatCall(
                    model: "m",
                    fields: members,
                    seed: -5,
                    tokensMax: 7,
                    choices: 3,
                    isStreamed: true,
                    wantsUsage: true
                )
        )
    }

    @Test func everyRoleAndPartsOfTextAreTaken() throws {
        let call = try ChatReading.call(
            from: #"""
                {"messages":[{"role":"system","content":"a"},{"role":"developer","content":"b","name":"x"},
                {"role":"user","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},
                {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f",
                "arguments":"{}"}}]},{"role":"tool","content":"e","tool_call_id":"1"}]}
                """#
                .utf8
        )
        let text = #"""
            [{"role":"system","content":"a"},{"role":"system","content":"b"},{"role":"user","content":"c\nd"},
            {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","content":"e","tool_call_id":"1"}]
            """#
        #expect(call.fields == [.init("messages", try #require(OrderedJSON(text.utf8)))])
    }

    @Test(arguments: ["\"default\"", "\"\"", "null"])
    func theDaemonsOwnModelHasManyNames(model: String) throws {
        #expect(try Self.call("\"model\":\(model)").model == nil)
    }

    @Test(arguments: [
        #""user":"me","store":true,"metadata":{"a":"b"},"service_tier":"auto","prompt_cache_key":"x","top_k":5"#,
        #""logprobs":false,"top_logprobs":0,"logit_bias":{},"modalities":["text"],"tools":[],"tool_choice":"auto","stop":[]"#,
        #""temperature":null,"stop":null,"n":null,"stream":null,"tools":null,"response_format":null,"seed":null"#,
    ])
    func whatChangesNothingIsPassedOver(fields: String) throws {
        #expect(try Self.call(fields).fields.map(\.key).filter { $0 != "stop" } == ["messages"])
    }

    @Test(arguments: [
        (#""logprobs":true"#, "logprobs"), (#""top_logprobs":2"#, "top_logprobs"),
        (#""logit_bias":{"1":2}"#, "logit_bias"), (#""functions":[]"#, "functions"),
        (#""function_call":"auto""#, "function_call"), (#""audio":{}"#, "audio"),
        (#""modalities":["text","audio"]"#, "modalities[1]"), (#""web_search_options":{}"#, "web_search_options"),
        (#""tools":[{"type":"function","function":{"name":"f"}}]"#, "tools"),
        (#""tool_choice":"required""#, "tool_choice"), (#""tool_choice":{"type":"function"}"#, "tool_choice"),
    ])
    func whatIsNotSupportedIsRefusedByName(field: String, param: String) {
        let error = Self.refusal(#"{"messages":[{"role":"user","content":"hi"}],\#(field)}"#)
        #expect(error?.code == .unsupported)
        #expect(error?.param == param)
        #expect(error?.message.contains("'\(param)'") == true)
    }

    @Test(arguments: [
        (#""temperature":2.1"#, "temperature"), (#""temperature":"hot""#, "temperature"), (#""top_p":-1"#, "top_p"),
        (#""n":0"#, "n"), (#""n":9"#, "n"), (#""n":1.5"#, "n"), (#""stream":"yes""#, "stream"),
        (#""stop":["a","b","c","d","e"]"#, "stop"), (#""stop":[""]"#, "stop[0]"), (#""stop":"""#, "stop"),
        (#""stop":[1]"#, "stop[0]"), (#""seed":"x""#, "seed"), (#""max_tokens":0"#, "max_tokens"),
        (#""max_tokens":5,"max_completion_tokens":6"#, "max_completion_tokens"), (#""model":7"#, "model"),
        (#""stream_options":{"include_usage":true}"#, "stream_options"),
        (#""stream":true,"stream_options":{"include_usage":1}"#, "stream_options.include_usage"),
        (#""response_format":{"type":"xml"}"#, "response_format.type"),
        (#""response_format":{}"#, "response_format.type"), (#""response_format":"json""#, "response_format"),
        (#""response_format":{"type":"json_schema"}"#, "response_format.json_schema.schema"),
        (#""presence_penalty":3"#, "presence_penalty"), (#""tools":"all""#, "tools"),
    ])
    func aWrongValueIsRefusedWithItsPath(field: String, param: String) {
        let error = Self.refusal(#"{"messages":[{"role":"user","content":"hi"}],\#(field)}"#)
        #expect(error?.code == .malformedRequest)
        #expect(error?.param == param)
    }

    @Test(arguments: [
        ("{}", "messages"), (#"{"messages":[]}"#, "messages"), (#"{"messages":"hi"}"#, "messages"),
        (#"{"messages":["hi"]}"#, "messages[0]"), (#"{"messages":[{"content":"a"}]}"#, "messages[0].role"),
        (#"{"messages":[{"role":"king","content":"a"}]}"#, "messages[0].role"),
        (#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
        (#"{"messages":[{"role":"user","content":5}]}"#, "messages[0].content"),
        (#"{"messages":[{"role":"user","content":[]}]}"#, "messages[0].content"),
        (#"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "messages[0].content[0].text"),
        (
            #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]}"#,
            "messages[0].content[0]"
        ),
        (
            #"{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}]}"#,
            "messages[0].tool_calls[0].function.arguments"
        ),
    ])
    func aWrongMessageIsRefusedWithItsPath(body: String, param: String) {
        #expect(Self.refusal(body)?.param == param)
    }

    @Test func anImageIsNamed() {
        let body = #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#
        #expect(Self.refusal(body)?.message.contains("image_url") == true)
    }

    @Test func thereMayNotBeAnyNumberOfMessages() {
        let message = #"{"role":"user","content":"hi"}"#
        let body = "{\"messages\":[\(Array(repeating: message, count: 1_001).joined(separator: ","))]}"
        #expect(Self.refusal(body)?.param == "messages")
    }

    @Test(arguments: ["", "[]", "hi", "{", #"{"messages":[]"#])
    func whatIsNoObjectIsRefused(body: String) {
        #expect(Self.refusal(body)?.code == .malformedRequest)
    }
}
