import AtelierBlackboard
import AtelierDomain
import Foundation

@testable import AtelierDaemon

/// Real git with hooks that ask a daemon over its socket, as a script of a few lines.
struct HookTalk: Sendable {
    let house: HookHouse
    let socketPath: String

    /// Speaks the contract: fields ended by NUL, lines until the exit; reads on to the end of the connection, when the daemon
    /// has recorded what happened, so that a test need not wait.
    private static let hook = """
        #!/usr/bin/env python3
        import os, socket, sys
        name = os.path.basename(sys.argv[0])
        fields = [("directory", os.getcwd())] + [("argument", a) for a in sys.argv[1:]]
        names = {"GIT_DIR": "gitDirectory", "GIT_INDEX_FILE": "index", "GIT_QUARANTINE_PATH": "quarantine"}
        names.update({"GIT_OBJECT_DIRECTORY": "objects", "SKIP": "skip"})
        fields += [(key, os.environ[variable]) for variable, key in names.items() if variable in os.environ]
        if name in ("pre-push", "pre-receive", "post-rewrite"): fields.append(("input", sys.stdin.read()))
        body = b"".join(("%s=%s" % field).encode() + b"\\0" for field in fields)
        talk = socket.socket(socket.AF_UNIX)
        talk.connect("SOCKET")
        head = "POST /v1/hooks/%s HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n"
        talk.sendall((head % (name, len(body))).encode() + body)
        status = 3
        for line in talk.makefile():
            if line.startswith("err "): sys.stderr.write(line[4:])
            if line.startswith("exit "): status = int(line[5:])
        sys.exit(status)
        """

    /// Runs `body` in a house whose repository has `hooks` installed.
    static func with(_ hooks: String..., body: @Sendable @escaping (HookTalk) async throws -> Void) async throws {
        try await HookHouse.with { house in
            try await DaemonHarness.with(FakeService(hooks: house.room)) { configuration in
                let talk = HookTalk(house: house, socketPath: configuration.socketPath)
                for hook in hooks { try await talk.install(hook, in: "repo/.git") }
                try await body(talk)
            }
        }
    }

    /// Puts a hook into a git directory of the house.
    ///
    /// A shell writes it: what this process has open for writing could be on in a child of another test, and would not run.
    func install(_ hook: String, in gitDirectory: String) async throws {
        let text = Self.hook.replacingOccurrences(of: "SOCKET", with: socketPath)
        let path = "\(house.folder)/\(gitDirectory)/hooks/\(hook)"
        try await house.run("sh", "-ec", #"printf '%s' "$1" > "$2"; chmod +x "$2""#, "sh", text, path, in: house.folder)
    }

    /// Runs a shell script in the repository and gives what it printed; throws when it fails.
    @discardableResult
    func run(_ script: String) async throws -> String { try await house.run("sh", "-ec", script, in: house.path) }

    /// What a script prints that must fail.
    func refusal(_ script: String) async throws -> String {
        try await run("if (\n\(script)\n) >out.txt 2>&1; then exit 9; fi; cat out.txt; rm out.txt")
    }

    /// The event that was recorded last.
    func event() async throws -> HookEvent? { try await house.board.hookEvents(in: nil, limit: 1).first }
}
