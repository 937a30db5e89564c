import AtelierDomain
import AtelierSandbox
import Foundation
import Glibc
import Testing

/// One way out, as a script that says ESCAPED when it is open.
struct Probe: CustomTestStringConvertible {
    let name: String
    let script: String
    var testDescription: String { name }
}

/// What a command must not reach; each probe is first shown to succeed unconfined.
@Suite(.serialized) struct IsolationTests {
    /// These are run on the host too; `$OUTSIDE` is a file beside the worktree, `$PORT` a listening port.
    static let probes = [
        Probe(name: "file beside the worktree", script: "grep -q treasure $OUTSIDE && echo ESCAPED"),
        Probe(name: "write beside the worktree", script: "(echo x >> $OUTSIDE) && echo ESCAPED"),
        Probe(
            name: "home directories",
            script: "for h in /home/* /root; do [ \"$h\" != /home/agent ] && [ -d \"$h\" ] && echo ESCAPED; done"
        ),
        Probe(name: "machine's users", script: "grep -q '^daemon:' /etc/passwd && echo ESCAPED"),
        Probe(name: "machine's name", script: "[ \"$(uname -n)\" != sandbox ] && echo ESCAPED"),
        Probe(name: "other processes", script: "[ $(ls -d /proc/[0-9]* | wc -l) -gt 8 ] && echo ESCAPED"),
        Probe(
            name: "loopback",
            script:
                "/usr/bin/python3 -c \"import socket; socket.create_connection(('127.0.0.1', $PORT), 3)\" && echo ESCAPED"
        ),
        Probe(
            name: "network devices",
            script: "[ $(tail -n +3 /proc/net/dev | grep -cv ' lo:') -gt 0 ] && echo ESCAPED"
        ),
        Probe(name: "daemon's environment", script: "env | grep -q ATELIER_SECRET && echo ESCAPED"),
        Probe(name: "git folder", script: "grep -q fsmonitor .git/config && echo ESCAPED"),
        Probe(name: "git hook", script: "mkdir -p .git/hooks && echo x > .git/hooks/post-checkout && echo ESCAPED"),
        Probe(name: "git folder renamed", script: "mv .git .was && mv .was .git && echo ESCAPED"),
        Probe(
            name: "setuid file",
            script: "cp /usr/bin/true t; chmod 4755 t && [ -u t ] && echo ESCAPED; rm -f t"
        ),
        Probe(
            name: "memory that no resident set shows",
            script: "/usr/bin/python3 -c \"import os; os.memfd_create('x')\" && echo ESCAPED"
        ),
    ]

    @Test(arguments: probes) func wayOutIsClosed(probe: Probe) async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write("[core]\n\tfsmonitor = x\n", to: ".git/config")
            let outside = fixture.root + "/outside"
            try Data("treasure\n".utf8).write(to: URL(filePath: outside))
            chmod(outside, 0o666)
            let listener = try Listener()
            defer { listener.close() }
            let script = probe.script.replacingOccurrences(of: "$OUTSIDE", with: outside)
                .replacingOccurrences(of: "$PORT", with: String(listener.port))
            let naive = try fixture.hostShell(script, environment: ["ATELIER_SECRET": "x"])
            #expect(naive.contains("ESCAPED\n"), "the probe proves nothing here: \(naive)")
            let confined = try await fixture.shell(script)
            #expect(!confined.text.contains("ESCAPED\n"), "\(confined.text)")
            #expect(try String(contentsOfFile: outside, encoding: .utf8).contains("treasure"))
        }
    }

    /// These would change the host, so a plain run of the same call is not made there.
    @Test(arguments: [
        Probe(name: "write to /usr", script: "(touch /usr/x || touch /usr/local/x) && echo ESCAPED"),
        Probe(name: "write to the root", script: "(touch /x || mkdir /y) && echo ESCAPED"),
        Probe(name: "write to /etc", script: "(touch /etc/x || echo x >> /etc/passwd) && echo ESCAPED"),
        Probe(name: "write to /dev", script: "touch /dev/x && echo ESCAPED"),
        Probe(name: "kernel settings", script: "(echo x > /proc/sys/kernel/hostname) && echo ESCAPED"),
        Probe(name: "new user namespace", script: "unshare --user true && echo ESCAPED"),
        Probe(name: "new mount", script: "mount -t tmpfs none /tmp && echo ESCAPED"),
        Probe(
            name: "first process's environment",
            script: "[ -s /proc/1/environ ] && tr '\\0' '\\n' < /proc/1/environ | grep . && echo ESCAPED"
        ),
        Probe(
            name: "worktree's host path",
            script: "tr '\\0' '\\n' < /proc/1/cmdline | grep 'workt[r]ee' && echo ESCAPED"
        ),
        Probe(name: "descriptors", script: "[ $(ls /proc/self/fd | wc -l) -gt 4 ] && echo ESCAPED"),
        Probe(name: "user 0", script: "[ $(id -u) = 0 ] && echo ESCAPED"),
        Probe(name: "capabilities", script: "grep -q 'Cap...:.*[1-9a-f]' /proc/self/status && echo ESCAPED"),
        Probe(name: "no filter", script: "grep -q 'Seccomp:.*2' /proc/self/status || echo ESCAPED"),
        Probe(name: "new privileges", script: "grep -q 'NoNewPrivs:.*1' /proc/self/status || echo ESCAPED"),
    ])
    func hostStaysAsItIs(probe: Probe) async throws {
        try await SandboxFixture.use { fixture in
            let confined = try await fixture.shell(probe.script)
            #expect(!confined.text.contains("ESCAPED\n"), "\(confined.text)")
        }
    }

    /// Each line prints a call's name when the kernel carried it out.
    @Test func filterRefusesDangerousCalls() async throws {
        let program = """
            import ctypes, socket
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, number, *arguments):
                ctypes.set_errno(0)
                result = libc.syscall(number, *[ctypes.c_long(a) for a in arguments])
                print(name, ctypes.get_errno() if result < 0 else "DONE")
            import platform
            x86 = platform.machine() == "x86_64"
            call("ptrace", 101 if x86 else 117, 0, 0, 0, 0)
            call("keyctl", 250 if x86 else 219, 0, -3, 1)
            call("io_uring", 425, 1, 0)
            call("bpf", 321 if x86 else 280, 0, 0, 0)
            call("perf", 298 if x86 else 241, 0, 0, -1, -1, 0)
            call("unshare", 272 if x86 else 97, 0x10000000)
            call("clone3", 435, 0, 0)
            call("openat2", 437, -100, 0, 0, 0)
            call("tiocsti", 16 if x86 else 29, 0, 0x100005412, 0)
            call("vsock", 41 if x86 else 198, 40, 1, 0)
            call("getpid", 39 if x86 else 172)
            if x86: call("x32", 0x40000027)
            for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
                socket.socket(family, socket.SOCK_DGRAM).close()
            """
        try await SandboxFixture.use { fixture in
            try fixture.write(program, to: "calls.py")
            let result = try await fixture.shell("/usr/bin/python3 calls.py")
            var expected = """
                ptrace 1\nkeyctl 1\nio_uring 38\nbpf 1\nperf 1\nunshare 1\nclone3 38\nopenat2 38\ntiocsti 1\nvsock 97
                getpid DONE\n
                """
            #if arch(x86_64)
            expected += "x32 38\n"
            #endif
            #expect(result.text == expected)
            // Unconfined, tracing oneself is allowed, so the answer above is the filter's.
            #expect(try fixture.hostShell("/usr/bin/python3 calls.py").contains("ptrace DONE"))
        }
    }

    @Test func nothingBelongsToRootOutside() async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write("old", to: "deep/er/old")
            let result = try await fixture.shell("echo new > new && echo newer >> deep/er/old && ls /src/deep/er")
            #expect(result.text == "old\n")
            var status = stat()
            for name in ["new", "deep/er/old"] {
                #expect(lstat(fixture.worktree + "/" + name, &status) == 0)
                #expect(status.st_uid != 0)
            }
        }
    }

    @Test func linksAreGivenAwayThemselvesAndNeverFollowed() async throws {
        try await SandboxFixture.use { fixture in
            let outside = fixture.root + "/outside"
            try Data("treasure".utf8).write(to: URL(filePath: outside))
            try FileManager.default.createSymbolicLink(
                atPath: fixture.worktree + "/link",
                withDestinationPath: outside
            )
            let result = try await fixture.shell("cat link")
            #expect(result.exitStatus == 1)
            var status = stat()
            #expect(lstat(outside, &status) == 0)
            #expect(status.st_uid == geteuid())
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func secondHardLinkIsRefused() async throws {
        try await SandboxFixture.use { fixture in
            let outside = fixture.root + "/outside"
            try Data("treasure".utf8).write(to: URL(filePath: outside))
            #expect(link(outside, fixture.worktree + "/inside") == 0)
            let error = await #expect(throws: SandboxError.self) { try await fixture.shell("true") }
            #expect(error?.code == .worktreeUnusable)
        }
    }

    @Test func absentGitFolderCannotBeMade() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell("git init . ; mkdir .git/hooks; ls -A .git | wc -l")
            #expect(result.text.hasSuffix("\n0\n"))
            #expect(!FileManager.default.fileExists(atPath: fixture.worktree + "/.git"))
        }
    }

    @Test func gitFileIsEmptyInside() async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write("gitdir: /somewhere\n", to: ".git")
            let result = try await fixture.shell("wc -c < .git; echo x > .git; cat")
            #expect(result.text.hasPrefix("0\n"))
            let kept = try String(contentsOfFile: fixture.worktree + "/.git", encoding: .utf8)
            #expect(kept == "gitdir: /somewhere\n")
        }
    }

    @Test func missingNamespacesOrFilesRefuse() async throws {
        try await SandboxFixture.use { fixture in
            try FileManager.default.removeItem(atPath: fixture.root + "/state/filter")
            let error = await #expect(throws: SandboxError.self) { try await fixture.shell("touch ran") }
            #expect(error?.code == .setupFailed)
            #expect(!FileManager.default.fileExists(atPath: fixture.worktree + "/ran"))
            try Data("not a filter".utf8).write(to: URL(filePath: fixture.root + "/state/filter"))
            let second = await #expect(throws: SandboxError.self) { try await fixture.shell("touch ran") }
            #expect(second?.code == .setupFailed)
            #expect(!FileManager.default.fileExists(atPath: fixture.worktree + "/ran"))
        }
    }
}

/// A TCP socket on the host's loopback that accepts.
struct Listener {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(isListening)
        port = UInt16(bigEndian: address.sin_port)
    }

    func close() {
        Glibc.close(descriptor)
    }
}
