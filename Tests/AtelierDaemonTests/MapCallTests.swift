import AtelierAPI
import AtelierClient
import AtelierDaemon
import Testing

/// The calls on the code map, over a real unix socket.
@Suite struct MapCallTests {
    @Test func everyCallReachesItsHandler() async throws {
        try await DaemonHarness.client { client async throws -> Void in
            let map = try await client.map(MapRequest(repositoryPath: "/a b/ü", path: nil, tokens: 700))
            #expect(map.omittedFiles == 700)
            let found = try await client.find(
                FindRequest(repositoryPath: "/r", text: "星期 \"day\"", kind: "type", limit: 3)
            )
            #expect(found.files == ["星期 \"day\"", "type"])
            let drawn = try await client.calibration(CalibrationRequest(repositoryPath: "/r", seed: 7, limit: 40))
            #expect(drawn.functionCount == 40 && drawn.seenCount == 7)
        }
    }

    @Test func whatIsNotThereIsTold() async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) {
                try await client.map(MapRequest(repositoryPath: "/r", path: "/r/gone.py", tokens: 700))
            }
        }
        #expect(error?.wireCode == "daemon.unknownPath")
    }

    @Test(arguments: [
        FindRequest(repositoryPath: "relative", text: "day", kind: nil, limit: 3),
        FindRequest(repositoryPath: "/r", text: " \n", kind: nil, limit: 3),
        FindRequest(repositoryPath: "/r", text: "day", kind: nil, limit: 0),
        FindRequest(repositoryPath: "/r", text: String(repeating: "day ", count: 20_000), kind: nil, limit: 3),
    ])
    func aSearchThatMakesNoSenseIsRefused(request: FindRequest) async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) { try await client.find(request) }
        }
        #expect(error?.wireCode == "daemon.malformedRequest")
    }

    @Test(arguments: [("relative", 3), ("/r", 0), ("/r", 501)])
    func aDrawThatMakesNoSenseIsRefused(path: String, limit: Int) async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) {
                try await client.calibration(CalibrationRequest(repositoryPath: path, seed: 1, limit: limit))
            }
        }
        #expect(error?.wireCode == "daemon.malformedRequest")
    }

    @Test func anOutlineOfNoTokensIsRefused() async throws {
        let error = try await DaemonHarness.client { client in
            await #expect(throws: ClientError.self) {
                try await client.map(MapRequest(repositoryPath: "/r", path: nil, tokens: 0))
            }
        }
        #expect(error?.wireCode == "daemon.malformedRequest")
    }
}
