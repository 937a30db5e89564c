import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// Checks run in the sandbox alone.
@Suite(.serialized, .timeLimit(.minutes(2))) struct JudgeTests {
    @Test func whatIsJudgedReachesNeitherNetworkNorTheCheck() async throws {
        try await Bench.use { bench in
            let attack = """
                import os, socket, sys
                assert os.getuid() != 0
                hidden = os.environ["HIDDEN"]
                assert os.path.isdir(hidden + "/reference")
                for path in (hidden + "/judge.py", hidden + "/new", "/src/check.sh", "/usr/new", "/etc/new"):
                    try:
                        open(path, "w")
                    except OSError:
                        continue
                    sys.exit("wrote " + path)
                try:
                    socket.create_connection(("192.0.2.1", 80), timeout=5)
                except OSError as error:
                    print("no network:", error.strerror)
                open("/src/result/own", "w").write("may be written")
                assert not os.path.exists("\(bench.root)")
                """
            try bench.write(attack, to: "result/attack.py")
            try bench.write("exec python3 \"$1/attack.py\"\n", to: "cases/words/initials/check.sh")
            let evalCase = try EvalCase(folder: bench.cases + "/words/initials")
            let outcome = try await bench.judge.check(evalCase, result: bench.root + "/result")
            #expect(outcome.output == "no network: Network is unreachable\n")
            #expect(outcome.exitStatus == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.root + "/result") == ["attack.py"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.root + "/scratch") == [])
        }
    }

    @Test func casesThatOnlyTheirOwnerMayReadAreJudged() async throws {
        try await Bench.use { bench in
            let folder = bench.cases + "/slips/median"
            for path in ["check.sh", "hidden/judge.py"] {
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/\(path)")
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder + "/hidden")
            let evalCase = try EvalCase(folder: folder)
            let right = try await bench.judge.check(evalCase, result: folder + "/hidden/reference")
            #expect(right.exitStatus == 0)
            let wrong = try await bench.judge.check(evalCase, result: folder + "/repo")
            #expect(wrong.exitStatus == 1)
            #expect(wrong.output.contains("median([1, 9])"))
        }
    }

    @Test func aCheckThatNeverEndsIsEnded() async throws {
        try await Bench.use { bench in
            try bench.write("echo begun\nwhile :; do :; done\n", to: "cases/words/initials/check.sh")
            let evalCase = try EvalCase(folder: bench.cases + "/words/initials")
            let judge = Judge(
                sandbox: bench.judge.sandbox,
                scratch: bench.judge.scratch,
                limits: CommandLimits(cpuSeconds: 1)
            )
            let outcome = try await judge.check(evalCase, result: evalCase.repository)
            #expect((outcome.exitStatus, outcome.output) == (152, "begun\n"))
        }
    }

    @Test func aBranchIsExportedAsItIsAndNotAsItsAttributesSay() async throws {
        try await Bench.use { bench in
            try bench.write("* export-ignore\n", to: "files/.gitattributes")
            try bench.write("kept\n", to: "files/a.txt")
            try bench.write("*.txt\n", to: "files/.gitignore")
            let repository = try await PrivateRepository.make(of: bench.root + "/files", at: bench.root + "/repository")
            try await repository.export(nil, to: bench.root + "/export")
            let names = try FileManager.default.contentsOfDirectory(atPath: bench.root + "/export").sorted()
            #expect(names == [".gitattributes", ".gitignore", "a.txt"])
            await #expect(throws: EvalError.self) {
                try await repository.export("atelier/none", to: bench.root + "/none")
            }
        }
    }
}
