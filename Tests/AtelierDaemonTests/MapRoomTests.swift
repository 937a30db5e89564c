import AtelierAPI
import AtelierCodeIndex
import AtelierCodeMap
import AtelierCrew
import AtelierDomain
import AtelierGit
import AtelierOrchestrator
import AtelierTestSupport
import Foundation
import Testing

@testable import AtelierDaemon

/// The stored maps over real repositories.
@Suite struct MapRoomTests {
    private static let grammars =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"
    /// With what grammars there are: without them the same holds for Swift alone.
    private static let mapper = CodeMapper(grammars: try? Grammars(path: grammars))

    private func room(_ folder: String) -> MapRoom {
        MapRoom(
            folder: folder + "/codemap",
            mapper: Self.mapper,
            cores: Gate(slots: 2),
            logger: DaemonHarness.quiet,
            open: { try GitRepository(opening: $0) }
        )
    }

    private func ports(_ repository: GitRepository, _ maps: MapRoom?, path: String) -> Ports {
        Ports(
            repository: repository,
            model: NoModel(),
            commands: Nothing(),
            landing: Nothing(),
            mapper: Self.mapper,
            outlines: { entries in await maps?.outlines(of: path, entries) ?? [:] },
            say: { _ in },
            failPoint: { _ in }
        )
    }

    /// All that the crew can ask of a map, for files whose order and sets differ in nothing.
    private func expectEqual(_ one: Codebase, _ other: Codebase) {
        #expect(one.entries == other.entries)
        #expect(one.map.paths == other.map.paths)
        #expect(one.map.symbols == other.map.symbols)
        #expect(one.map.files.count == other.map.files.count)
        for (path, file) in one.map.files {
            let same = other.map.files[path]
            #expect(same?.symbols == file.symbols)
            #expect(same?.imports == file.imports)
            #expect(same?.identifiers == file.identifiers)
            #expect(same?.symbolIdentifiers == file.symbolIdentifiers)
            #expect(same?.hasErrors == file.hasErrors && same?.endOfImports == file.endOfImports)
        }
        for text in ["weekday of a date", "split the amount", "渲染报告", "`parse` fails"] {
            #expect(one.map.rank(text: text, limit: 20) == other.map.rank(text: text, limit: 20))
        }
    }

    /// The fixtures and this repository's own sources, at once.
    @Test func aCodebaseIsTheSameWithAndWithoutTheStoredMap() async throws {
        try await HookHouse.with { house in
            let root = URL(filePath: #filePath).resolvingSymlinksInPath()
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            for name in ["Fixtures/repos", "Sources/AtelierCodeMap", "Sources/AtelierCrew", "scripts"] {
                let target = URL(filePath: house.path + "/" + name)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try FileManager.default.copyItem(at: root.appending(path: name), to: target)
            }
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "sources")
            let repository = try GitRepository(opening: house.path)
            let commit = repository.description.headCommit
            let maps = room(house.folder)
            let clock = ContinuousClock()
            var times: [Duration] = []
            var bases: [Codebase] = []
            for room in [nil, maps, maps] {
                let start = clock.now
                bases.append(
                    try await Codebase.load(commit, ports: ports(repository, room, path: house.path))
                )
                times.append(clock.now - start)
            }
            #expect(bases[0].map.files.count > 80)
            expectEqual(bases[0], bases[1])
            expectEqual(bases[0], bases[2])
            print("codebase: parsed \(times[0]), stored for the first time \(times[1]), stored \(times[2])")
        }
    }

    @Test func theMapFollowsHead() async throws {
        try await HookHouse.with { house in
            let maps = room(house.folder)
            try house.write("a.swift", "func first() {}\n")
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "one")
            #expect(try await names(maps, house) == ["first"])
            try house.write("a.swift", "func second() {}\n")
            #expect(try await names(maps, house) == ["first"])
            try await house.git("commit", "-qam", "two")
            #expect(try await names(maps, house) == ["second"])
        }
    }

    private func names(_ maps: MapRoom, _ house: HookHouse) async throws -> [String] {
        try await maps.withHead(of: house.path) { tree, _ in
            try await tree.files().flatMap { $0.symbols.map(\.name) }
        }
    }

    @Test func workBehindGivesWayToWhoeverWaits() async throws {
        try await HookHouse.with { house in
            let maps = room(house.folder)
            let rest = String(repeating: "// x\n", count: 2_000)
            for number in 0..<30 {
                try house.write("f\(number).swift", "func f\(number)() {}\n" + rest)
            }
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "many")
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (held, holds) = AsyncStream.makeStream(of: Void.self)
                // Nobody lets the work behind have a core, as if commands ran all the time.
                group.addTask {
                    try await maps.cores.pass(.sustained) {
                        try await maps.cores.pass(.sustained) { for await _ in held {} }
                    }
                }
                while maps.cores.crowd.inside < 2 { await Task.yield() }
                group.addTask { try await maps.bringBehind(house.path) }
                while maps.cores.crowd.waiting == 0 { await Task.yield() }
                let count = try await names(maps, house).count
                #expect(count == 30)
                holds.finish()
                var outcomes = 0
                while let outcome = await group.nextResult() {
                    if case .failure(let error) = outcome {
                        #expect(error is CancellationError)
                        outcomes += 1
                    }
                }
                #expect(outcomes == 1)
            }
        }
    }

    @Test func anOutlineKeepsItsBudget() async throws {
        let mapper = CodeMapper(grammars: nil)
        let text = "struct Day {\n    func weekday() {}\n    func month() {}\n}\nfunc parse() {}\n"
        let file = try #require(mapper.parse(path: "Day.swift", data: Data(text.utf8)))
        let commit = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
        let whole = Studio.outline([file, file], tokens: 1_000, commit: commit)
        #expect(whole.files.first?.symbols.map(\.name) == ["Day", "Day.weekday", "Day.month", "parse"])
        #expect(whole.files.first?.symbols.map(\.depth) == [0, 1, 1, 0])
        #expect(whole.omittedFiles == 0 && whole.omittedSymbols == 0)
        let part = Studio.outline([file, file], tokens: 20, commit: commit)
        #expect(part.files.count == 1)
        #expect(part.omittedFiles == 1)
        #expect(part.omittedSymbols == 3)
    }
}

private struct NoModel: ModelPort {
    func complete(_ request: ModelRequest) async throws -> ModelReply { throw CancellationError() }
}
