import AtelierAPI
import AtelierClient
import AtelierEval
import Foundation
import Testing

/// What an evaluation asks of a daemon, over a real socket.
@Suite(.timeLimit(.minutes(2))) struct DaemonHouseTests {
    @Test func aModelIsNamedWithItsDigestAndOthersAreRefusedByName() async throws {
        try await DaemonHarness.client { client async throws -> Void in
            let house = DaemonHouse(client: client)
            let model = EvalModel(id: FakeService.model.id, digest: FakeService.model.sha256)
            #expect(try await house.model(nil) == model)
            #expect(try await house.model(model.id) == model)
            #expect(try await house.crewModel() == model)
            #expect(try await house.cost(of: TokenCount(prompt: 10, generated: 5), model: model) == [])
            let error = await #expect(throws: EvalError.self) { try await house.model("other") }
            #expect(error?.code == .unknownModel)
            #expect(error?.hint?.contains(model.id) == true)
        }
    }

    @Test func theBuildIsThatOfTheProcessThatRuns() async throws {
        try await DaemonHarness.client { client in
            // The process that the scripted status names is not there, or is none of ours to read.
            let build = try await DaemonHouse(client: client).build()
            #expect(build.isEmpty || build.count == 64)
        }
    }

    @Test(arguments: [FakeService.Ending.ends, .hangs])
    func aRunIsFollowedToItsEndOrCancelledInTime(ending: FakeService.Ending) async throws {
        let service = FakeService(ending: ending)
        try await DaemonHarness.client(service) { client in
            let request = SubmitRequest(text: "fix it", repositoryPath: "/r")
            // It says that it ended at the same moment, so that cancelling is refused and its view tells.
            let isHanging = ending == .hangs
            let run = try await DaemonHouse(client: client).work(request, secondsMax: isHanging ? 0 : 60)
            #expect(run == CrewRun(view: FakeService.view, ledger: [], isTimedOut: isHanging))
        }
        #expect(service.submitted.map(\.text) == ["fix it"])
    }

    @Test func anAnswerComesFromTheDaemonsEngine() async throws {
        try await ChatTests.with { house in
            let reply = try await DaemonClient.with(socketPath: house.socketPath) { client in
                try await DaemonHouse(client: client).answer(
                    OpenChatRequest(
                        model: "toy",
                        messages: [.init(role: "user", content: "say hello please")],
                        temperature: 0.8,
                        seed: 1_000,
                        tokensMax: 20
                    )
                )
            }
            #expect(reply.choices.map(\.message.content) == ["Grüß dich"])
            #expect(house.engine.asked.first?.contains(#""temperature":0.8"#) == true)
        }
    }
}
