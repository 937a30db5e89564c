import AtelierAPI
import AtelierClient
import AtelierDaemon
import Foundation
import Testing

/// The list of models, for our own command and for programs written for OpenAI's API.
@Suite struct OpenModelTests {
    private static func get(_ path: String) async throws -> (head: String, body: String) {
        try await DaemonHarness.with { configuration in
            try await RawSocket.exchange(
                path,
                headers: "Connection: close\r\n",
                socketPath: configuration.socketPath
            )
        }
    }

    private static let toy = #"{"created":0,"id":"m+1","object":"model","owned_by":"atelier"}"#

    @Test func theListIsReadByBoth() async throws {
        let body = try await Self.get("/v1/models").body
        let ours =
            #"{"bytes":10,"contextTokens":16384,"id":"m+1","isDefault":true,"licence":"Apache-2.0","modelClass":"local","#
            + #""sha256":"0","state":"verified","tiers":[]}"#
        #expect(body == #"{"data":[\#(Self.toy)],"models":[\#(ours)],"object":"list"}"#)
        let list = try JSONDecoder().decode(ModelList.self, from: Data(body.utf8))
        #expect(list == ModelList(models: [FakeService.model]))
    }

    @Test func oneModelIsShown() async throws {
        #expect(try await Self.get("/v1/models/m+1").body == Self.toy)
    }

    @Test func anUnknownModelIsNotFoundInBothForms() async throws {
        let refused = try await Self.get("/v1/models/gpt-9")
        #expect(refused.head.hasPrefix("HTTP/1.1 404"))
        let data = Data(refused.body.utf8)
        let reason = try JSONDecoder().decode(OpenError.self, from: data).error
        #expect(reason.code == "model_not_found")
        #expect(reason.message.contains("m+1"))
        #expect(try JSONDecoder().decode(ErrorBody.self, from: data).code == "daemon.unknownModel")
    }

    @Test func errorsOfOtherCallsAreAsTheyWere() async throws {
        let body = try await Self.get("/v1/requirements/zzz").body
        #expect(
            body
                == #"{"code":"daemon.unknownRequirement","hint":"atelier status","isUserFixable":true,"#
                + #""message":"No requirement begins with zzz."}"#
        )
    }
}
