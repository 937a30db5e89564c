import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

@testable import AtelierDaemon

/// Real commits whose hooks ask the daemon over its socket.
@Suite struct HookCommitTests {
    /// Speaks the contract: fields ended by NUL, lines until the exit.
    private static let hook = """
        #!/usr/bin/env python3
        import os, socket, sys
        fields = [("directory", os.getcwd())] + [("argument", a) for a in sys.argv[1:]]
        fields += [("index", os.environ["GIT_INDEX_FILE"])] if "GIT_INDEX_FILE" in os.environ else []
        body = b"".join(("%s=%s" % field).encode() + b"\\0" for field in fields)
        talk = socket.socket(socket.AF_UNIX)
        talk.connect("SOCKET")
        head = "POST /v1/hooks/%s HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n"
        talk.sendall((head % (os.path.basename(sys.argv[0]), len(body))).encode() + body)
        status = 3
        # To the end of the connection, when the daemon has recorded it: so the test need not wait.
        for line in talk.makefile():
            if line.startswith("err "): sys.stderr.write(line[4:])
            if line.startswith("exit "): status = int(line[5:])
        sys.exit(status)
        """

    @Test(arguments: [
        "git add b.txt; git commit -qm staged", "git commit -qam tracked", "git commit -qm path -- a.txt",
        "git add b.txt; git commit -q --amend -m amended", "git add b.txt; echo more >> b.txt; git commit -qm part",
        "git diff -U0 | git apply --cached --unidiff-zero; echo more >> a.txt; git commit -qm hunk",
    ])
    func theTreeJudgedIsTheTreeCommitted(_ script: String) async throws {
        try await HookHouse.with { house in
            try await DaemonHarness.with(FakeService(hooks: house.room)) { configuration in
                let hook = Self.hook.replacingOccurrences(of: "SOCKET", with: configuration.socketPath)
                try house.write(".git/hooks/pre-commit", hook)
                try await Self.run("chmod +x .git/hooks/pre-commit; echo two >> a.txt; echo b > b.txt", house)
                try await Self.run(script, house)
                let event = try #require(try await house.board.hookEvents(in: house.path, limit: 9).first)
                let tree = try await Self.run("git rev-parse 'HEAD^{tree}'", house)
                #expect(event.hook == "pre-commit" && event.object?.hex == tree && event.exitStatus == 0)
            }
        }
    }

    /// On a thread of its own: the daemon under test needs Swift's.
    @discardableResult
    private static func run(_ script: String, _ house: HookHouse) async throws -> String {
        let outcome: Result<String, any Error> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Result { try house.run("sh", "-ec", script, in: house.path) })
            }
        }
        return try outcome.get()
    }
}
