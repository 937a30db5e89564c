import AtelierAPI
import AtelierClient
import AtelierDaemon
import Testing

/// The calls on the board itself, over a real unix socket.
@Suite struct BoardCallTests {
    @Test func everyCallReachesItsHandler() async throws {
        try await DaemonHarness.client { client async throws -> Void in
            #expect(try await client.audit() == FakeService.auditView)
            #expect(try await client.checkBackup(at: "/b") == FakeService.auditView)
            #expect(try await client.backUp(to: "/a b/ü").path == "/a b/ü")
            #expect(try await client.backUp(to: nil).kind == "scheduled")
            #expect(try await client.backups().map(\.path) == ["/a"])
            #expect(try await client.purge("abc", withBackups: true).backupsRemoved == ["/a"])
            #expect(try await client.purge("abc", withBackups: false).backupsThatHoldIt == ["/a"])
        }
    }

    @Test(arguments: ["relative.sqlite", "", "~/x"])
    func aPathThatIsNotAbsoluteIsRefused(path: String) async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) { try await client.backUp(to: path) }
        }
        #expect(error?.wireCode == "daemon.malformedRequest")
    }

    @Test func whatCannotBeAnIdIsNotPurged() async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) { try await client.purge("../status", withBackups: false) }
        }
        #expect(error?.code == .badID)
    }
}
