import AtelierDomain
import Foundation
import Synchronization
import Testing

@testable import AtelierInference

private let paths = ["src/a.py::load", "src/a.py::save", "src/b.py::Store.put"]
private let schema = """
    {"type":"object","properties":{"change":{"type":"array","items":{"enum":["src/a.py::load","src/a.py::save",\
    "src/b.py::Store.put"]},"minItems":1,"maxItems":3}},"required":["change"],"additionalProperties":false}
    """

@Suite struct AnswerMendingTests {
    private let mending = AnswerMending(schema: schema)

    /// Each of these can be read in one way only.
    @Test(arguments: [
        ("Here it is:\n```json\n{\"change\": [\"src/a.py::load\"]}\n```\nDone.", ["src/a.py::load"]),
        ("The answer is {\"change\": [\"src/a.py::load\"]}, I think.", ["src/a.py::load"]),
        ("{\"change\": [\"src/a.py::load\",],}", ["src/a.py::load"]),
        ("{'change': ['src/a.py::load', 'src/a.py::save']}", ["src/a.py::load", "src/a.py::save"]),
        ("{\"change\": [\"src/a.py::load\"", ["src/a.py::load"]),
        ("{\"change\": [\"src/a.py::load\", \"src/a.p", ["src/a.py::load"]),
        ("```\n{\"change\": [\"src/a.py::load\"]", ["src/a.py::load"]),
        ("Of [all] of {these} it is {\"change\": [\"src/a.py::save\"]}", ["src/a.py::save"]),
        ("{\"change\": [\"src\\/a.py::load\"]}\n{\"change\": [\"src/a.py::save\"]}", ["src/a.py::load"]),
    ])
    func whatIsMeantIsTaken(answer: String, change: [String]) throws {
        let fit = try mending.fit(answer)
        struct Choice: Decodable { let change: [String] }
        #expect(try JSONDecoder().decode(Choice.self, from: Data(fit.text.utf8)).change == change)
        #expect(fit.isMended)
    }

    @Test func whatFitsStaysByteForByte() throws {
        let answer = "{ \"change\":\n [\"src/a.py::load\"] }"
        #expect(try mending.fit(answer) == AnswerMending.Fit(text: answer, isMended: false))
    }

    @Test(arguments: [
        ("I cannot say.", "is not JSON"), ("{\"change\": [\"src/a.py::remove\"]}", "change[0]"),
        ("{\"change\": []}", "below the least"), ("{\"change\": [\"src/a.py::lo", "breaks off"),
        ("{'change': ['it's']}", "is not JSON"), ("{\"other\": 1}", "change is missing"),
        (String(repeating: "[", count: 5_000), "is not JSON"),
    ])
    func whatCannotBeReadInOneWayIsRefusedWithTheReason(answer: String, reason: String) {
        let error = #expect(throws: AnswerMending.Unusable.self) { try mending.fit(answer) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [
        ("{'a': True, 'b': None}", #"{"a":true,"b":null}"#), ("{\"a\": tr", #"{"a":true}"#),
        ("{\"a\": 1, \"b\": 23", #"{"a":1}"#), ("{\"a\": \"two\nlines\"}", #"{"a":"two\nlines"}"#),
        ("{'a': 'say \"x\"', 'b': 'it\\'s'}", #"{"a":"say \"x\"","b":"it's"}"#),
        ("[{\"a\": 1}, {\"b\":", #"[{"a":1}]"#),
    ])
    func aValueIsReadAsModelsWriteIt(text: String, json: String) throws {
        #expect(try AnswerMending(schema: "{}").fit(text).text == json)
    }
}

@Suite struct StructuredAskingTests {
    /// A server without schemas, whose model wraps, breaks off, decorates and errs: 100 requests, at least 95 usable.
    @Test func answersOfAServerWithoutSchemasAreUsableOrFailCleanly() async throws {
        let server = LooseServer(seed: 7)
        var usable = 0
        var failed = 0
        for number in 0..<100 {
            var client = CompletionClient(endpoint: .url("http://loose"), answerSeconds: 5, proven: ProvenLengths())
            client.exchange = server.exchange
            let messages = [ChatMessage(.user, "Which functions must change, number \(number)?")]
            let request = ModelRequest(messages: messages, schema: schema, tokensMax: 200)
            let outcome: Result<ModelReply, InferenceError>
            do throws(InferenceError) {
                outcome = .success(try await client.complete(request))
            } catch {
                outcome = .failure(error)
            }
            switch outcome {
            case .success(let reply):
                struct Choice: Decodable { let change: [String] }
                let choice = try JSONDecoder().decode(Choice.self, from: Data(reply.text.utf8))
                #expect(!choice.change.isEmpty && choice.change.allSatisfy(paths.contains))
                usable += 1
            case .failure(let error):
                #expect(error.code == .answerMalformed && error.message.contains("asked twice"))
                failed += 1
            }
        }
        print(
            "structured: \(usable) of 100 usable, \(failed) clean failures, first answers as they were: "
                + "\(server.fitting) of \(server.asked)"
        )
        #expect(usable >= 95)
        #expect(usable + failed == 100)
    }

    /// The wire is as it always was where the server keeps to schemas.
    @Test func aServerWithSchemasIsAskedOnce() async throws {
        let asked = Mutex<[Data]>([])
        var client = CompletionClient(endpoint: .url("http://strict"), contextTokens: 9_000, proven: ProvenLengths())
        client.isProbing = false
        client.exchange = { _, path, body, _ in
            guard path == "/v1/chat/completions" else { return Transport.Answer(status: 404, body: Data()) }
            asked.withLock { $0.append(body ?? Data()) }
            return LooseServer.answer(
                "{\"change\":[\"src/a.py::save\"]}",
                to: #""content":"\#(String(repeating: "x", count: 99))""#
            )
        }
        let request = ModelRequest(messages: [ChatMessage(.user, "which?")], schema: schema, tokensMax: 20)
        #expect(try await client.complete(request).text == "{\"change\":[\"src/a.py::save\"]}")
        #expect(asked.withLock { $0.count } == 1)
        #expect(asked.withLock { String(decoding: $0[0], as: UTF8.self) }.contains("response_format"))
    }
}

/// Refuses schemas, or takes no notice of them, and answers as small models do without one.
private final class LooseServer: Sendable {
    private struct State {
        var dice: Dice
        var asked = 0
        var fitting = 0
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(dice: Dice(seed: seed)))
    }

    var asked: Int { state.withLock(\.asked) }
    /// Answers that were JSON of the right shape without any mending.
    var fitting: Int { state.withLock(\.fitting) }

    var exchange: CompletionClient.Exchange {
        { [self] _, path, body, _ in
            guard path == "/v1/chat/completions" else { return Transport.Answer(status: 404, body: Data()) }
            let sent = String(decoding: body ?? Data(), as: UTF8.self)
            let words = sent.matches(of: /Check word \d+: ([a-z]{6})/).map { String($0.output.1) }
            guard words.isEmpty else { return Self.answer(words.joined(separator: " "), to: sent) }
            return state.withLock { state in
                if sent.contains("response_format"), sent.contains(/number [0-9]*[02468]\?/) {
                    let error =
                        #"{"error":{"message":"response_format is not supported","type":"invalid_request_error"}}"#
                    return Transport.Answer(status: 400, body: Data(error.utf8))
                }
                state.asked += 1
                let isAgain = sent.contains("cannot be used")
                let text = Self.text(&state.dice, isAgain: isAgain)
                if (try? AnswerMending(schema: schema).fit(text))?.isMended == false { state.fitting += 1 }
                return Self.answer(text, to: sent)
            }
        }
    }

    static func answer(_ text: String, to sent: String) -> Transport.Answer {
        // Of the messages alone.
        let prompt = sent.matches(of: /"content":"((?:[^"\\]|\\.)*)"/).map { $0.output.1 }.joined()
        let value: [String: Any] = [
            "choices": [["finish_reason": "stop", "message": ["content": text]]],
            "usage": ["prompt_tokens": prompt.count / 4, "completion_tokens": 9],
        ]
        // Made of strings and numbers.
        let body = (try? JSONSerialization.data(withJSONObject: value)) ?? Data()
        return Transport.Answer(status: 200, body: body)
    }

    /// The kinds of answers that small models give when they are told a schema in words.
    private static func text(_ dice: inout Dice, isAgain: Bool) -> String {
        let chosen = paths.shuffled(using: &dice).prefix(Int.random(in: 1...3, using: &dice))
        let json = "{\"change\": [" + chosen.map { "\"\($0)\"" }.joined(separator: ", ") + "]}"
        // Told what is wrong, a model errs less.
        switch Int.random(in: 0..<(isAgain ? 16 : 20), using: &dice) {
        case 0...3: return json
        case 4...6: return "Sure! Here is the JSON:\n```json\n\(json)\n```\nLet me know if you need more."
        case 7, 8: return "To fulfil the request, \(json) is what has to change."
        case 9: return json.replacing("]}", with: ",],}")
        case 10: return json.replacing("\"", with: "'")
        case 11: return String(json.dropLast(2))
        case 12: return "```json\n" + json.dropLast(1)
        case 13: return "<think>Maybe [load] or {save}?</think>\n" + json
        case 14: return json + "\n\n" + json
        case 15: return String(json.prefix(json.count - 8))
        case 16: return json.replacing("src/", with: "lib/")
        case 17: return "{\"functions\": [\"src/a.py::load\"]}"
        case 18: return "You should change the function that loads."
        default: return "{\"change\": [\"src/a.p"
        }
    }
}
