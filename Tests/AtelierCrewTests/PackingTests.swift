import AtelierCodeMap
import AtelierDomain
import AtelierTestSupport
import Foundation
import Synchronization
import Testing

@testable import AtelierCrew

@Suite struct PackingTests {
    /// Random sections, windows and densities: what is sent is never over, whole forms in order, least important first.
    @Test(arguments: 0..<400)
    func randomSectionsAreNeverOverAndNeverCut(seed: Int) async throws {
        var dice = Dice(seed: UInt64(seed))
        let sections = (0..<Int.random(in: 0...7, using: &dice)).map { Self.section($0, &dice) }
        let goal = String(repeating: "g", count: Int.random(in: 0...600, using: &dice))
        let model = NarrowModel(
            room: Int.random(in: -5...1_200, using: &dice),
            bytesPerToken: Double.random(in: 1.5...5, using: &dice)
        )
        let asking = PackedAsking(sections: sections) { texts in
            ModelRequest(messages: [ChatMessage(.user, (texts + [goal]).joined(separator: "|"))], tokensMax: 10)
        }
        let first = await Self.outcome(asking, model)
        let again = await Self.outcome(asking, model)
        #expect(first == again)
        #expect(first.asked.count <= PackedAsking.refusalsMax + 1)
        for (request, isAnswered) in first.asked {
            #expect(isAnswered == (model.tokens(request) <= model.room))
            let parts = request.messages[0].text.split(separator: "|", omittingEmptySubsequences: false).map(
                String.init
            )
            #expect(parts.count == sections.count + 1)
            #expect(parts.last == goal)
            let levels = zip(sections, parts).map { section, part in
                (0...section.smaller.count).first { section.text(at: $0) == part }
            }
            Self.expectLeastImportantFirst(levels, sections)
        }
        guard !first.isAnswered else { return }
        let smallest = sections.map { $0.text(at: $0.smaller.count) } + [goal]
        #expect(first.asked.last?.0.messages[0].text == smallest.joined(separator: "|"))
    }

    /// A step down of some importance is taken only once every lesser one is.
    private static func expectLeastImportantFirst(_ levels: [Int?], _ sections: [PromptSection]) {
        var taken: [PromptSection.Loss] = []
        var open: [PromptSection.Loss] = []
        for (level, section) in zip(levels, sections) {
            guard let level else {
                Issue.record("a section was cut")
                continue
            }
            taken += section.smaller.prefix(level).map(\.loss)
            if level < section.smaller.count { open.append(section.smaller[level].loss) }
        }
        for loss in open { #expect(taken.allSatisfy { $0 <= loss }) }
    }

    private static func section(_ number: Int, _ dice: inout Dice) -> PromptSection {
        var bytes = Int.random(in: 0...3_000, using: &dice)
        func text(_ bytes: Int, _ letter: String) -> String { "\(number)" + String(repeating: letter, count: bytes) }
        var losses = PromptSection.Loss.allCases.shuffled(using: &dice).prefix(Int.random(in: 0...3, using: &dice))
        losses.sort()
        let forms = losses.map { loss in
            bytes = Int.random(in: 0...max(0, bytes), using: &dice)
            return PromptSection.Form(text: text(bytes, "\(loss.rawValue)"), loss: loss, without: "\(number)\(loss)")
        }
        return PromptSection(text(3_001, "f"), smaller: forms)
    }

    @Test func whatIsLeftOutIsSaid() async throws {
        let form = PromptSection.Form(text: "", loss: .map, without: "the rest of a.py")
        let sections = [PromptSection(String(repeating: "x", count: 900), smaller: [form])]
        let asking = PackedAsking(sections: sections) { texts in
            ModelRequest(messages: [ChatMessage(.user, texts[0] + "do it")], tokensMax: 1)
        }
        let said = Mutex<[String]>([])
        let model = NarrowModel(room: 100, bytesPerToken: 3)
        _ = try await asking.ask(ports(model) { message in said.withLock { $0.append(message) } })
        #expect(said.withLock { $0 } == ["The whole prompt did not fit; left out: the rest of a.py."])
    }

    @Test func whatCannotFitIsRefusedWithTheFiguresOfTheSmallest() async throws {
        let form = PromptSection.Form(text: "", loss: .map, without: "the rest")
        let sections = [PromptSection(String(repeating: "x", count: 900), smaller: [form])]
        let asking = PackedAsking(sections: sections) { texts in
            let goal = String(repeating: "g", count: 600)
            return ModelRequest(messages: [ChatMessage(.user, texts[0] + goal)], tokensMax: 1)
        }
        let error = await #expect(throws: PromptTooLong.self) {
            _ = try await asking.ask(ports(NarrowModel(room: 100, bytesPerToken: 3)))
        }
        #expect(error?.promptTokens == 200)
        #expect(error?.room == 100)
        #expect(error?.isSmallest == true)
        #expect(error?.message.contains("200") == true && error?.message.contains("100") == true)
    }

    /// A failing output is shown by whole lines, and the last form leaves it out together with the answer.
    @Test func aRepairShrinksByWholeLines() {
        let failure = (1...14).map { "line \($0)" }.joined(separator: "\n")
        let forms = Repair(answer: "I think so.\n```py\nx = 1\n```\nThat is it.", failure: failure).forms
        #expect(forms.map(\.answer).dropFirst().allSatisfy { $0 == "```\nx = 1\n```" })
        #expect(forms[2].failure == (1...6).map { "line \($0)" }.joined(separator: "\n") + "\n(8 more lines)")
        #expect(forms[3].failure == "line 1\nline 2\n(12 more lines)")
        #expect(forms.map(\.loss) == [.neighbours, .neighbours, .failure, .failure])
    }

    private struct Outcome: Equatable {
        static func == (left: Outcome, right: Outcome) -> Bool {
            left.isAnswered == right.isAnswered && left.asked.map(\.0) == right.asked.map(\.0)
        }

        let isAnswered: Bool
        let asked: [(ModelRequest, Bool)]
    }

    private static func outcome(_ asking: PackedAsking, _ model: NarrowModel) async -> Outcome {
        model.forget()
        do {
            _ = try await asking.ask(ports(model))
            return Outcome(isAnswered: true, asked: model.asked)
        } catch {
            return Outcome(isAnswered: false, asked: model.asked)
        }
    }
}

/// Counts tokens by bytes, and refuses what does not fit.
final class NarrowModel: ModelPort {
    let room: Int
    private let bytesPerToken: Double
    private let log = Mutex<[(ModelRequest, Bool)]>([])

    init(room: Int, bytesPerToken: Double) {
        self.room = room
        self.bytesPerToken = bytesPerToken
    }

    var asked: [(ModelRequest, Bool)] { log.withLock { $0 } }

    func forget() { log.withLock { $0 = [] } }

    func tokens(_ request: ModelRequest) -> Int {
        Int(Double(request.messages.reduce(0) { $0 + $1.text.utf8.count }) / bytesPerToken)
    }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        let tokens = tokens(request)
        log.withLock { $0.append((request, tokens <= room)) }
        guard tokens <= room else { throw PromptTooLong(promptTokens: tokens, room: room) }
        return ModelReply(
            text: "```\nx\n```",
            isComplete: true,
            promptTokens: tokens,
            cachedTokens: 0,
            generatedTokens: 1,
            milliseconds: 1,
            model: "narrow"
        )
    }
}

/// Ports with a model and nothing else.
func ports(
    _ model: any ModelPort,
    say: @escaping @Sendable (String) async throws -> Void = { _ in }
) -> Ports {
    Ports(
        repository: Nothing(),
        model: model,
        commands: Nothing(),
        landing: Nothing(),
        mapper: CodeMapper(grammars: nil),
        say: say,
        failPoint: { _ in }
    )
}

/// SplitMix64, so that a seed gives the same sections everywhere.
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
