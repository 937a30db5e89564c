import AtelierAPI
import AtelierClient
import AtelierDaemon
import AtelierDomain
import Foundation
import Testing

/// Client and server over a real unix socket.
@Suite struct SocketTests {
    @Test func submissionArrivesWholeAndTheViewComesBackWhole() async throws {
        let service = FakeService()
        let request = SubmitRequest(text: "把 add 修好\n\"quoted\" \u{1F600}", repositoryPath: "/a b/ü+%")
        let view = try await DaemonHarness.client(service) { try await $0.submit(request) }
        #expect(view == FakeService.view)
        #expect(service.submitted == [request])
    }

    @Test func everyPlainCallReachesItsHandler() async throws {
        try await DaemonHarness.client { client async throws -> Void in
            #expect(try await client.status() == FakeService.statusView)
            #expect(try await client.requirement("abc") == FakeService.view)
            #expect(try await client.requirements(limit: 3).map(\.id) == ["r0", "r1", "r2"])
            #expect(try await client.accept("abc").action == .fastForwarded)
            #expect(try await client.accept("abc", mode: "squash").action == .squashed)
            await #expect(throws: ClientError.self) { try await client.accept("abc", mode: "sideways") }
            #expect(try await client.steps(repositoryPath: "/repo").isEmpty)
            #expect(try await client.undo("abc").action == .undone)
            #expect(try await client.models() == [FakeService.model])
            #expect(try await client.verifyModel(nil) == FakeService.model)
        }
    }

    @Test(arguments: ["/plain", "/with space+plus&and=%25", "/中文"])
    func queryValuesArriveUnchanged(path: String) async throws {
        let view = try await DaemonHarness.client { try await $0.doctor(repositoryPath: path) }
        #expect(view.checks.map(\.message) == [path])
    }

    @Test func eventsArriveInOrderAndAfterTheGivenOne() async throws {
        let service = FakeService()
        let all = try await DaemonHarness.client(service) { try await Self.events(of: "abc", after: 0, $0) }
        #expect(all == FakeService.events)
        let rest = try await DaemonHarness.client(service) { try await Self.events(of: "abc", after: 1, $0) }
        #expect(rest == [FakeService.events[1]])
    }

    @Test func aStreamThatFailsGivesItsItemsAndThenItsError() async throws {
        try await DaemonHarness.client(FakeService(ending: .fails)) { client in
            var seen: [EventView] = []
            let error = await #expect(throws: ClientError.self) {
                try await client.events(of: "abc") { seen.append($0) }
            }
            #expect(seen == FakeService.events)
            #expect(error?.wireCode == "daemon.wrongState")
        }
    }

    @Test func aStoppingDaemonEndsAWaitingStreamWithAnError() async throws {
        let error = try await DaemonHarness.client(FakeService(ending: .hangs)) { client in
            await #expect(throws: ClientError.self) {
                try await client.events(of: "abc") { event in
                    if event == FakeService.events.last { _ = try await client.stop() }
                }
            }
        }
        #expect(error?.wireCode == "daemon.shuttingDown")
    }

    @Test func refusalsKeepCodeMessageAndHint() async throws {
        try await DaemonHarness.client { client in
            let unknown = await #expect(throws: ClientError.self) { try await client.requirement("zzz") }
            #expect(
                unknown?.remote
                    == ErrorBody(
                        code: "daemon.unknownRequirement",
                        message: "No requirement begins with zzz.",
                        hint: "atelier status",
                        isUserFixable: true
                    )
            )
            let ended = await #expect(throws: ClientError.self) { try await client.cancel("abc") }
            #expect(ended?.isUserFixable == true)
        }
    }

    @Test func anUnforeseenErrorTellsNothingOfItsInside() async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) { try await client.reject("abc") }
        }
        #expect(error?.wireCode == "daemon.unexpected")
        #expect(error?.isUserFixable == false)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(arguments: [("", "daemon.emptyRequirement"), (" \n\t", "daemon.emptyRequirement")])
    func emptyRequirementsAreRefusedByTheDaemonToo(text: String, code: String) async throws {
        #expect(try await Self.refusal(of: text) == code)
    }

    @Test func theLongestRequirementIsTakenAndOneByteMoreIsNot() async throws {
        let longest = String(repeating: "é", count: Requirement.textBytesMax / 2)
        #expect(try await Self.refusal(of: longest) == nil)
        #expect(try await Self.refusal(of: longest + "x") == "daemon.requirementTooLong")
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        #expect(try await Self.refusal(of: String(repeating: "x", count: 2 << 20)) == "daemon.requestTooLarge")
    }

    @Test(arguments: ["", "../status", "ABC", "a/b", "a%2f"])
    func whatCannotBeAnIdNeverLeavesTheClient(id: String) async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) { try await client.requirement(id) }
        }
        #expect(error?.code == .badID)
    }

    @Test func noDaemonIsUnreachableAtOnce() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let error = await #expect(throws: ClientError.self) {
                try await DaemonClient.with(socketPath: folder + "/daemon.sock") { try await $0.status() }
            }
            #expect(error?.code == .daemonUnreachable)
        }
    }

    private static func events(of id: String, after: Int64, _ client: DaemonClient) async throws -> [EventView] {
        var seen: [EventView] = []
        try await client.events(of: id, after: after) { seen.append($0) }
        return seen
    }

    private static func refusal(of text: String) async throws -> String? {
        try await DaemonHarness.client { client async throws -> String? in
            do {
                _ = try await client.submit(SubmitRequest(text: text, repositoryPath: "/repo"))
                return nil
            } catch let error as ClientError {
                return error.wireCode
            }
        }
    }
}
