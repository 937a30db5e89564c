import AtelierAPI
import AtelierClient
import AtelierDaemon
import Foundation
import Testing

/// The runtime folder: one daemon, private modes, stale sockets, long paths.
@Suite struct RuntimeTests {
    @Test func folderAndSocketBelongToTheUserAlone() async throws {
        let modes = try await DaemonHarness.with { configuration in
            [
                try Self.mode(of: configuration.runtimeDirectory), try Self.mode(of: configuration.socketPath),
                try Self.mode(of: configuration.runtimeDirectory + "/daemon.lock"),
                try Self.mode(of: configuration.stateDirectory),
            ]
        }
        #expect(modes == [0o700, 0o600, 0o600, 0o700])
    }

    @Test func aWideOpenFolderIsMadePrivate() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let runtime = folder + "/run"
            try FileManager.default.createDirectory(
                atPath: runtime,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o777]
            )
            _ = try await RuntimeLock(runtimeDirectory: runtime)
            #expect(try Self.mode(of: runtime) == 0o700)
        }
    }

    @Test func aLinkInPlaceOfTheFolderIsRefused() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            try FileManager.default.createSymbolicLink(atPath: folder + "/run", withDestinationPath: folder)
            let error = await #expect(throws: DaemonError.self) {
                _ = try await RuntimeLock(runtimeDirectory: folder + "/run")
            }
            #expect(error?.code == .directoryUnusable)
        }
    }

    @Test func aSecondDaemonIsRefusedAndTheFirstGoesOnServing() async throws {
        try await DaemonHarness.with { configuration in
            let error = await #expect(throws: DaemonError.self) {
                try await runDaemon(configuration, logger: DaemonHarness.quiet) { _, _ in
                    Issue.record("the second daemon got as far as its parts")
                    return DaemonParts(service: FakeService())
                }
            }
            #expect(error?.code == .alreadyRunning)
            #expect(error?.message.contains("\(getpid())") == true)
            let status = try await DaemonClient.with(socketPath: configuration.socketPath) { try await $0.status() }
            #expect(status == FakeService.statusView)
        }
    }

    @Test func theLockEndsWithItsHolder() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            do {
                _ = try await RuntimeLock(runtimeDirectory: folder + "/run")
            }
            _ = try await RuntimeLock(runtimeDirectory: folder + "/run")
        }
    }

    /// What a killed daemon was just starting may hold its lock a little longer.
    @Test func theLockOfADeadDaemonIsWaitedFor() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let runtime = folder + "/run"
            try FileManager.default.createDirectory(atPath: runtime, withIntermediateDirectories: false)
            let (child, output) = (Process(), Pipe())
            child.executableURL = URL(fileURLWithPath: "/bin/sh")
            // Its own number stands for the dead one's: it is no more once the other has the lock.
            let script = "exec 9<>\"$0\"; flock 9; sh -c 'echo $$ >&9'; echo held; exec sleep 0.3"
            child.arguments = ["-c", script, runtime + "/daemon.lock"]
            child.standardOutput = output
            try child.run()
            #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
            _ = try await RuntimeLock(runtimeDirectory: runtime)
            child.waitUntilExit()
        }
    }

    @Test func aStaleSocketIsReplaced() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let configuration = DaemonHarness.configuration(in: folder)
            for _ in 0..<2 {
                try FileManager.default.createDirectory(
                    atPath: configuration.runtimeDirectory,
                    withIntermediateDirectories: true
                )
                try Data("left behind".utf8).write(to: URL(fileURLWithPath: configuration.socketPath))
                let status = try await DaemonHarness.serve(configuration, FakeService()) { configuration in
                    try await DaemonClient.with(socketPath: configuration.socketPath) { try await $0.status() }
                }
                #expect(status == FakeService.statusView)
                #expect(!FileManager.default.fileExists(atPath: configuration.socketPath))
            }
        }
    }

    @Test func aSocketThatCannotBePutInPlaceIsAnError() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let configuration = DaemonHarness.configuration(in: folder)
            try FileManager.default.createDirectory(
                atPath: configuration.socketPath,
                withIntermediateDirectories: true
            )
            let error = await #expect(throws: DaemonError.self) {
                try await runDaemon(
                    configuration,
                    logger: DaemonHarness.quiet,
                    onListening: { Issue.record("said to listen where nobody can reach it") }
                ) { _, _ in DaemonParts(service: FakeService()) }
            }
            #expect(error?.code == .directoryUnusable)
            #expect(error?.message.contains(configuration.socketPath) == true)
            let left = try FileManager.default.contentsOfDirectory(atPath: configuration.runtimeDirectory)
            #expect(left.sorted() == ["daemon.lock", "daemon.sock"])
        }
    }

    @Test func aPathThatIsTooLongIsRefusedWithItsLength() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let long = folder + "/" + String(repeating: "x", count: 120)
            let bytes = (long + "/daemon.sock").utf8.count
            let error = await #expect(throws: DaemonError.self) { _ = try await RuntimeLock(runtimeDirectory: long) }
            #expect(error?.code == .socketPathTooLong)
            #expect(error?.message.contains("\(bytes)") == true)
            #expect(error?.hint != nil)
            #expect(!FileManager.default.fileExists(atPath: long))
        }
    }

    @Test func theLongestPathServes() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            var configuration = DaemonHarness.configuration(in: folder)
            let rest = Locations.socketPathBytesMax - "/daemon.sock".utf8.count - folder.utf8.count - 1
            configuration.runtimeDirectory = folder + "/" + String(repeating: "x", count: rest)
            #expect(configuration.socketPath.utf8.count == Locations.socketPathBytesMax)
            let status = try await DaemonHarness.serve(configuration, FakeService()) { configuration in
                try await DaemonClient.with(socketPath: configuration.socketPath) { try await $0.status() }
            }
            #expect(status == FakeService.statusView)
        }
    }

    private static func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
