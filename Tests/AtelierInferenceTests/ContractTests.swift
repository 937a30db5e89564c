import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

/// The context contract against servers that count, cut, lie and fail: 10,000 prompts around every limit.
@Suite(.timeLimit(.minutes(5))) struct ContractTests {
    /// What came of many prompts.
    struct Tally: Equatable {
        var prompts = 0
        var answered = 0
        var probes = 0
        /// Prompts that were sent though they were over the context that the server or the caller had said.
        var overLimit = 0
        /// Prompts that were sent over a context that nobody had told; their answers may not count.
        var sentUnknowing = 0
        /// Answers to prompts that had been cut and were taken for answers.
        var cutAccepted = 0
        var failures: [InferenceError.Code: Int] = [:]
        /// Refusals of prompts that would have fitted with a probe and a quarter to spare, by servers that work.
        var needless = 0
    }

    @Test func tenThousandPromptsAroundEveryLimitKeepTheContract() async throws {
        let started = ContinuousClock.now
        let tally = await Self.run(prompts: 10_000, isProbing: true)
        print("contract: \(tally) in \(ContinuousClock.now - started)")
        #expect(tally.prompts == 10_000)
        #expect(tally.overLimit == 0)
        #expect(tally.cutAccepted == 0)
        #expect(tally.needless == 0)
        #expect(tally.answered > 2_000)
        let named: Set<InferenceError.Code> = [.contextExceeded, .timedOut, .engineUnreachable, .answerMalformed]
        #expect(Set(tally.failures.keys) == named)
        #expect(tally.answered + tally.failures.values.reduce(0, +) == tally.prompts)
    }

    /// The control: without the probe answers to cut prompts are taken, and the tally says so.
    @Test func withoutTheProbeCutPromptsAreNoticed() async throws {
        let tally = await Self.run(prompts: 1_000, isProbing: false)
        #expect(tally.cutAccepted > 20)
    }

    private static func run(prompts: Int, isProbing: Bool) async -> Tally {
        var tally = Tally()
        var dice = Dice(seed: 20_26)
        while tally.prompts < prompts {
            let server = server(&dice)
            let declared = server.kind == .other && Bool.random(using: &dice) ? server.told : nil
            var client = CompletionClient(
                endpoint: .url("http://fake"),
                modelName: "m",
                contextTokens: declared,
                answerSeconds: 5,
                proven: ProvenLengths()
            )
            client.exchange = server.exchange
            client.isProbing = isProbing
            // Several prompts to one server: what is proven stands for the next.
            for _ in 0..<min(5, prompts - tally.prompts) {
                await ask(client, server, isKnown: server.kind != .other || declared != nil, &dice, &tally)
            }
            tally.probes += server.probeCount
        }
        return tally
    }

    private static func ask(
        _ client: CompletionClient,
        _ server: FakeServer,
        isKnown: Bool,
        _ dice: inout Dice,
        _ tally: inout Tally
    ) async {
        let request = request(for: server, &dice)
        let before = server.sent.count
        tally.prompts += 1
        var isAnswered = false
        do throws(InferenceError) {
            _ = try await client.complete(request)
            isAnswered = true
            tally.answered += 1
        } catch {
            tally.failures[error.code, default: 0] += 1
            let tokens = request.messages.reduce(0) { $0 + TokenEstimate.most($1.text) + 12 }
            let fits = (tokens + request.tokensMax + 300) * 5 / 4 <= min(server.told, server.context)
            if error.code == .contextExceeded, fits, server.density <= 1 { tally.needless += 1 }
        }
        for sent in server.sent[before...] {
            if sent.isCut, isAnswered { tally.cutAccepted += 1 }
            guard sent.tokens + sent.answerTokens > server.told else {
                if sent.tokens + sent.answerTokens > server.context { tally.sentUnknowing += 1 }
                continue
            }
            // A tokenizer that is denser than any estimate is not known before its first answer.
            if isKnown, server.density <= 1 { tally.overLimit += 1 } else { tally.sentUnknowing += 1 }
        }
    }

    private static func server(_ dice: inout Dice) -> FakeServer {
        let context = [256, 512, 1_024].randomElement(using: &dice) ?? 256
        let kind = ServerKind.allCases.randomElement(using: &dice) ?? .other
        let habit = FakeServer.Habit.allCases.randomElement(using: &dice) ?? .hangs
        let counts = kind == .llamaServer || kind == .vllm
        let lies = Int.random(in: 0..<4, using: &dice) == 0
        return FakeServer(
            kind: kind,
            context: context,
            told: lies ? context * 4 : context,
            habit: habit,
            // A server that counts well, cuts and reports what it did not read cannot be told from one that works.
            isHonest: counts || Bool.random(using: &dice),
            density: Double.random(in: 0.55...1, using: &dice) * (Int.random(in: 0..<10, using: &dice) == 0 ? 1.4 : 1)
        )
    }

    /// Two to four messages whose tokens lie around the server's limit, or far from it.
    private static func request(for server: FakeServer, _ dice: inout Dice) -> ModelRequest {
        let answer = Int.random(in: 10...60, using: &dice)
        let limit = Double(server.context - answer)
        let near = limit + Double.random(in: -40...40, using: &dice)
        let target = [near, near, limit * 0.3, limit * 0.7, limit * 1.3, limit * 3].randomElement(using: &dice) ?? near
        let count = [2, 2, 4].randomElement(using: &dice) ?? 2
        var texts = [String](repeating: "", count: count)
        texts[0] = "You are careful."
        var tokens = 0.0
        while tokens < target {
            let line = line(&dice)
            let index = Int.random(in: 1..<count, using: &dice)
            texts[index] += line
            tokens += Double(TokenEstimate.most(line)) * server.density
        }
        let speakers: [ChatMessage.Speaker] = [.system, .user, .assistant, .user]
        return ModelRequest(messages: zip(speakers, texts).map { ChatMessage($0, $1) }, tokensMax: answer)
    }

    private static let words = [
        "let", "value", "return", "if", "guard", "else", "response", "count", "x", "i", "= 12", "+ 7", "()", "{", "}",
        "[index]", "// a remark of somebody", "中文", "\"text\"", "    ",
    ]

    private static func line(_ dice: inout Dice) -> String {
        (0..<Int.random(in: 1...9, using: &dice)).map { _ in words.randomElement(using: &dice) ?? "" }
            .joined(separator: " ") + "\n"
    }
}

/// SplitMix64, so that a seed gives the same prompts everywhere.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
