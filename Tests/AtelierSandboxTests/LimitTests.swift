import AtelierDomain
import AtelierSandbox
import Foundation
import Glibc
import Testing

/// What a command may take of the machine.
@Suite(.serialized) struct LimitTests {
    @Test func wallClockEndsEverything() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(
                "echo begun; setsid sleep 1000 & sleep 1000",
                limits: CommandLimits(wallSeconds: 8)
            )
            #expect(result.exitStatus == 124)
            #expect(result.text == "begun\n")
            #expect((8_000..<60_000).contains(result.milliseconds))
        }
    }

    @Test func grandchildHoldingTheOutputDoesNotHoldTheRun() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell("setsid sleep 1000 & echo done")
            #expect(result.exitStatus == 0)
            #expect(result.text == "done\n")
            #expect(result.milliseconds < 30_000)
        }
    }

    @Test func forkBombIsBounded() async throws {
        try await SandboxFixture.use { fixture in
            let bomb = """
                import os, sys
                made = 0
                for _ in range(500):
                    try:
                        if os.fork() == 0:
                            import time; time.sleep(1000)
                    except BlockingIOError:
                        break
                    made += 1
                print(made)
                """
            try fixture.write(bomb, to: "bomb.py")
            let result = try await fixture.shell(
                "exec /usr/bin/python3 bomb.py",
                limits: CommandLimits(wallSeconds: 60, processesMax: 32)
            )
            let made = try #require(Int(result.text.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect((8..<32).contains(made))
        }
    }

    @Test func outputFloodIsCutAndReadToItsEnd() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(
                "head -c 20000000 /dev/zero | tr '\\0' x; echo end > end; exit 3",
                limits: CommandLimits(wallSeconds: 60, outputBytesMax: 1_000)
            )
            #expect(result.exitStatus == 3)
            #expect(result.output == Data(repeating: UInt8(ascii: "x"), count: 1_000))
            #expect(result.isTruncated)
            #expect(FileManager.default.fileExists(atPath: fixture.worktree + "/end"))
        }
    }

    @Test func outputOfExactlyTheCapIsWhole() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(
                "printf 12345",
                limits: CommandLimits(wallSeconds: 60, outputBytesMax: 5)
            )
            #expect(result.text == "12345")
            #expect(!result.isTruncated)
        }
    }

    @Test(arguments: [
        "x = bytearray(800 << 20)",
        "import mmap; m = mmap.mmap(-1, 800 << 20); [m.write(b'x' * (1 << 20)) for _ in range(800)]",
        "import os; [os.fork() for _ in range(2)]; x = bytearray(200 << 20)",
    ])
    func memoryHogIsKilled(hog: String) async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write("\(hog)\nimport time; time.sleep(1000)\n", to: "hog.py")
            let result = try await fixture.shell(
                "/usr/bin/python3 hog.py",
                limits: CommandLimits(wallSeconds: 60, memoryBytesMax: 400 << 20)
            )
            #expect(result.exitStatus == 137)
            #expect(result.milliseconds < 55_000)
        }
    }

    @Test func reservedButUntouchedMemoryIsFree() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(
                "/usr/bin/python3 -c 'import mmap; m = mmap.mmap(-1, 64 << 30, flags=0x4022); print(len(m) >> 30)'",
                limits: CommandLimits(wallSeconds: 60, memoryBytesMax: 400 << 20)
            )
            #expect(result.text == "64\n")
        }
    }

    @Test func fileSizeIsBounded() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(
                "head -c 3000000 /dev/zero > big; wc -c < big",
                limits: CommandLimits(wallSeconds: 60, fileBytesMax: 1_000_000)
            )
            #expect(result.text.contains("1000000\n"))
        }
    }

    @Test func processorTimeIsBounded() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(
                "exec /usr/bin/python3 -c 'while True: pass'",
                limits: CommandLimits(wallSeconds: 60, cpuSeconds: 1)
            )
            #expect(result.exitStatus == 128 + Int(SIGXCPU))
        }
    }

    /// Without both, a busy command beside a model engine takes almost all of its speed.
    @Test func commandsGiveWay() async throws {
        try await SandboxFixture.use { fixture in
            let script = "cat /proc/self/autogroup; chrt -p $$; cut -d' ' -f41 /proc/self/stat"
            let result = try await fixture.shell(script)
            #expect(result.text.contains(" nice 19\n"))
            #expect(result.text.contains("SCHED_IDLE"))
            #expect(result.text.hasSuffix("\n5\n"))
            let naive = try fixture.hostShell(script)
            #expect(!naive.contains(" nice 19\n") && !naive.contains("SCHED_IDLE"))
        }
    }

    @Test func aSessionOfTheCommandsOwnIsMadeToGiveWayToo() async throws {
        try await SandboxFixture.use { fixture in
            // The first line is what the kernel gives a new session; the last comes when it was changed from outside.
            let result = try await fixture.shell(
                "setsid --wait sh -c 'cat /proc/self/autogroup; until grep -q \"nice 19\" /proc/self/autogroup; "
                    + "do sleep 0.05; done; cat /proc/self/autogroup'"
            )
            #expect(result.exitStatus == 0)
            #expect(result.text.contains(" nice 0\n"))
            #expect(result.text.hasSuffix(" nice 19\n"))
        }
    }

    @Test func cancellingTheTaskKillsTheCommand() async throws {
        try await SandboxFixture.use { fixture in
            let marker = "3\(UInt32.random(in: 100_000...999_999))"
            let running = Task { try await fixture.shell("touch begun; exec sleep \(marker)") }
            let deadline = ContinuousClock.now + .seconds(60)
            while !FileManager.default.fileExists(atPath: fixture.worktree + "/begun"), .now < deadline {
                await Task.yield()
            }
            running.cancel()
            let error = await #expect(throws: SandboxError.self) { try await running.value }
            #expect(error?.code == .cancelled)
            let left = try fixture.hostShell(
                "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'slee[p] \(marker)'"
            )
            #expect(left == "0\n")
        }
    }
}
