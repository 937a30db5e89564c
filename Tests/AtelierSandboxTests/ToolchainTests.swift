import AtelierDomain
import AtelierSandbox
import Foundation
import Testing

/// The test runners that requirements are proven with have to work inside.
@Suite(.serialized) struct ToolchainTests {
    @Test func pythonTestsRun() async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write(
                "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1 + 1, 2)\n",
                to: "test_sum.py"
            )
            let result = try await fixture.shell("python3 -m unittest")
            #expect(result.exitStatus == 0 && result.text.contains("Ran 1 test"), "\(result.text)")
            // Another length: Python takes cached bytecode for current when a file's size and second of change agree.
            let broken = try await fixture.shell("sed -i s/2/33/ test_sum.py && python3 -m unittest")
            #expect(broken.exitStatus == 1)
        }
    }

    @Test func processPoolsOfPythonWork() async throws {
        try await SandboxFixture.use { fixture in
            let program = """
                import multiprocessing, os
                if __name__ == "__main__":
                    with multiprocessing.Pool(2) as pool:
                        print(sum(pool.map(abs, range(-3, 4))))
                """
            try fixture.write(program, to: "pool.py")
            let result = try await fixture.shell("python3 pool.py")
            #expect(result.text == "12\n")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/node"), "no node in /usr/bin"))
    func nodeTestsRun() async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write(
                "const t = require('node:test'); const a = require('node:assert'); t('sum', () => a.equal(1 + 1, 2));",
                to: "sum.test.js"
            )
            let result = try await fixture.shell("node --test")
            #expect(result.exitStatus == 0 && result.text.contains("pass 1"), "\(result.text)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc"), "no gcc in /usr/bin"))
    func makeAndCompilerRun() async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write("int main(void) { return 1 + 1 - 2; }\n", to: "sum.c")
            try fixture.write("test: sum\n\t./sum && echo held\nsum: sum.c\n\tgcc -o sum sum.c\n", to: "Makefile")
            let result = try await fixture.shell("make -j2 test")
            #expect(result.exitStatus == 0 && result.text.hasSuffix("held\n"), "\(result.text)")
        }
    }

    @Test func swiftRunsWhereItIsFound() async throws {
        try await SandboxFixture.use(toolchains: true) { fixture in
            try #require(
                fixture.sandbox.configuration.path.contains("/usr/bin"),
                "the system's own folders are always on the path"
            )
            let result = try await fixture.shell("command -v swift >/dev/null || exit 42; swift --version")
            if result.exitStatus == 42 {
                withKnownIssue("no swift that the sandbox can show") { Issue.record("skipped") }
            } else {
                #expect(result.exitStatus == 0 && result.text.contains("Swift version"), "\(result.text)")
            }
        }
    }

    @Test func toolchainsAreFoundByTheirShape() throws {
        let root = NSTemporaryDirectory() + "atelier-tools-\(UUID().uuidString)"
        defer {
            do {
                try FileManager.default.removeItem(atPath: root)
            } catch {
                // A left-over below the temporary folder changes no test's outcome.
            }
        }
        let manager = FileManager.default
        for folder in ["good/bin", "good/lib/rustlib", "odd/bin", "closed/node/bin", "closed/node/include/node"] {
            try manager.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        for program in ["good/bin/cargo", "odd/bin/go", "closed/node/bin/node"] {
            try Data().write(to: URL(filePath: "\(root)/\(program)"))
            try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(root)/\(program)")
        }
        try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: root + "/closed")
        let found = Bubblewrap.detectToolchains(
            searchPath: "relative:\(root)/odd/bin:\(root)/good/bin:\(root)/closed/node/bin",
            unprivilegedID: 65_432
        )
        var folders = ["\(root)/good"]
        var skipped = ["go"]
        if ProcessInfo.processInfo.userName == "root" {
            skipped.append("node")
        } else {
            folders.append("\(root)/closed/node")
        }
        #expect(found.folders == folders)
        #expect(found.skipped.map(\.program) == skipped)
        #expect(found.path.hasSuffix(":/usr/local/bin:/usr/bin:/bin"))
    }
}
