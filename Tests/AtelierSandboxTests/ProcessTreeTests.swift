import Foundation
import Glibc
import Testing

@testable import AtelierSandbox

/// Reading the host's process list.
@Suite struct ProcessTreeTests {
    @Test func programNameMayHoldAnything() throws {
        let status = try #require(ProcessStatus(line: "42 (a) Z 1 (b) S 7 42 9 0 -1"))
        #expect((status.isDead, status.parent, status.session) == (false, 7, 9))
        #expect(ProcessStatus(line: "42 (x) Z 7 42 9 0")?.isDead == true)
        #expect(ProcessStatus(line: "") == nil)
    }

    @Test func unreclaimableMemoryIsAnonymousAndShared() {
        let text = "VmRSS:\t 900 kB\nRssAnon:\t     100 kB\nRssFile:\t 700 kB\nRssShmem:\t      20 kB\n"
        #expect(ProcessTree.unreclaimableBytes(of: text) == 120 * 1_024)
    }

    @Test func everythingBelowTheRootIsFoundAndNothingElse() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "sleep 1000 & sh -c 'sleep 1000 & echo $!; echo $$; wait'; wait"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var tree = ProcessTree(root: process.processIdentifier)
        defer {
            for member in tree.members.union([process.processIdentifier]) {
                kill(member, SIGKILL)
            }
            process.waitUntilExit()
        }
        var text = ""
        while text.filter({ $0 == "\n" }).count < 2 {
            let bytes = pipe.fileHandleForReading.availableData
            try #require(!bytes.isEmpty)
            text += String(decoding: bytes, as: UTF8.self)
        }
        let named = Set(text.split(separator: "\n").compactMap { pid_t($0) })
        tree.refresh()
        #expect(tree.members.isSuperset(of: named))
        #expect(tree.members.count == 3)
        #expect(tree.memoryBytes() > 0)
    }
}
