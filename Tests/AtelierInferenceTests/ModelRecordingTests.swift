import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

@Suite struct ModelRecordingTests {
    private let request = ModelRequest(messages: [ChatMessage(.user, "2 + 2")], tokensMax: 4)
    private let reply = ModelReply(
        text: "4",
        isComplete: true,
        promptTokens: 5,
        cachedTokens: 0,
        generatedTokens: 1,
        milliseconds: 12,
        model: "toy"
    )

    @Test func replayAnswersWhatWasRecordedAndNothingElse() async throws {
        let folder = try TemporaryFolder()
        let recorder = ModelRecorder(directory: "\(folder.path)/calls") { _ in reply }
        #expect(try await recorder.complete(request) == reply)
        let replayer = ModelReplayer(directory: "\(folder.path)/calls")
        #expect(try await replayer.complete(request) == reply)

        let other = ModelRequest(messages: request.messages, tokensMax: 5)
        await #expect { try await replayer.complete(other) } throws: { error in
            let error = error as? InferenceError
            return error?.code == .notRecorded && error?.message.contains(other.digest.hex) == true
        }
    }

    @Test func recordingTwiceGivesTheSameBytes() async throws {
        let folder = try TemporaryFolder()
        let recorder = ModelRecorder(directory: folder.path) { _ in reply }
        _ = try await recorder.complete(request)
        let first = try #require(folder.read("\(request.digest).json"))
        _ = try await recorder.complete(request)
        #expect(folder.read("\(request.digest).json") == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["\(request.digest).json"])
    }

    /// What is asked next follows from it, so a recording without it would miss its second question.
    @Test func aPromptThatDidNotFitIsRecordedWithItsFigures() async throws {
        let folder = try TemporaryFolder()
        let refusal = InferenceError.contextExceeded(promptTokens: 9_000, room: 3_000)
        let recorder = ModelRecorder(directory: folder.path) { _ in throw refusal }
        await #expect(throws: refusal) { try await recorder.complete(request) }
        await #expect(throws: refusal) { try await ModelReplayer(directory: folder.path).complete(request) }
    }

    @Test func failureOfTheModelIsNotRecorded() async throws {
        let folder = try TemporaryFolder()
        let recorder = ModelRecorder(directory: folder.path) { _ in throw InferenceError(.timedOut, "late") }
        await #expect(throws: InferenceError.self) { try await recorder.complete(request) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(arguments: ["", "{", #"{"reply":null}"#])
    func damagedRecordingIsNoAnswer(content: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("\(request.digest).json", Data(content.utf8))
        let replayer = ModelReplayer(directory: folder.path)
        await #expect { try await replayer.complete(request) } throws: { error in
            (error as? InferenceError)?.code == .fileUnusable
        }
    }
}
