import AtelierAPI
import AtelierDomain
import AtelierInference
import Foundation
import Testing

@testable import AtelierDaemon

/// Changes of the user's own file.
@Suite struct CatalogueChangeTests {
    private static func folder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "catalogue-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private static func hosted(_ id: String) -> ModelAddition {
        var addition = ModelAddition(id: id, modelClass: .hosted)
        addition.url = "https://a.example"
        addition.model = "m"
        return addition
    }

    @Test func noneOfManyChangesAtOnceIsLost() async throws {
        try await Self.folder { folder in
            let catalogue = try LiveCatalogue(path: folder + "/models.yaml")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        try catalogue.change { try $0.adding(Self.hosted("m\(number)"), digests: (nil, nil)) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(Set(catalogue.now.models.map(\.id)).isSuperset(of: (0..<32).map { "m\($0)" }))
            #expect(try CatalogueFile(path: folder + "/models.yaml").models.count == 32)
        }
    }

    @Test func aLinkIsFollowedAndPermissionsStay() async throws {
        try await Self.folder { folder in
            let real = folder + "/real.yaml"
            let created = FileManager.default.createFile(
                atPath: real,
                contents: Data("# mine\n".utf8),
                attributes: [.posixPermissions: 0o640]
            )
            #expect(created)
            try FileManager.default.createSymbolicLink(atPath: folder + "/models.yaml", withDestinationPath: real)
            let catalogue = try LiveCatalogue(path: folder + "/models.yaml")
            try catalogue.change { try $0.adding(Self.hosted("far"), digests: (nil, nil)) }
            let files = FileManager.default
            #expect(try files.destinationOfSymbolicLink(atPath: folder + "/models.yaml") == real)
            #expect(try files.attributesOfItem(atPath: real)[.posixPermissions] as? Int == 0o640)
            #expect(try String(contentsOfFile: real, encoding: .utf8).hasPrefix("# mine\n"))
            #expect(try files.contentsOfDirectory(atPath: folder).sorted() == ["models.yaml", "real.yaml"])
        }
    }

    @Test func whatCannotBeWrittenLeavesTheFileAsItWas() async throws {
        try await Self.folder { folder in
            let path = folder + "/models.yaml"
            // No file takes the place of a folder.
            try FileManager.default.createDirectory(atPath: path + "/x", withIntermediateDirectories: true)
            let catalogue = try LiveCatalogue(path: path)
            #expect(throws: DaemonError.self) { try catalogue.change { _ in "models:\n" } }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["x"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["models.yaml"])
        }
    }
}
