import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// A package whose tests need a folder that git does not track.
    @Suite struct NeedTests {
        private static let code =
            "function oddSum(list) {\n  let sum = 0;\n  for (let i = 1; i < list.length; i += 1) {\n"
            + "    sum += list[i];\n  }\n  return sum;\n}\nmodule.exports = { oddSum };\n"
        private static let test =
            "const { same } = require('same');\nconst { oddSum } = require('./odd.js');\n"
            + "same(oddSum([1, 2, 3, 4]), 6);\nsame(oddSum([5, 5, 5]), 5);\n"
        private static let requirement =
            "oddSum adds too much; fix it. The function is in `odd.js`, its tests run with `node test.js`."

        private static func repository(_ settings: String?, in house: House) async throws -> Repository {
            let repository = Repository(path: try house.folder(), environment: house.environment)
            try await repository.git("init", "--quiet", "--initial-branch=main")
            try await repository.git("config", "user.name", "Someone")
            try await repository.git("config", "user.email", "someone@example.org")
            try FileManager.default.createDirectory(
                atPath: repository.path + "/node_modules/same",
                withIntermediateDirectories: true
            )
            try FileManager.default.createDirectory(
                atPath: repository.path + "/.atelier",
                withIntermediateDirectories: true
            )
            try repository.append(
                "exports.same = require('assert').equal;\n",
                to: "node_modules/same/index.js"
            )
            try repository.append("node_modules/\n", to: ".gitignore")
            try repository.append("{}\n", to: "package.json")
            try repository.append(code, to: "odd.js")
            try repository.append(test, to: "test.js")
            if let settings { try repository.append(settings, to: ".atelier/config.yaml") }
            try await repository.git("add", "--all")
            try await repository.git("commit", "--quiet", "--message", "feat: start")
            return repository
        }

        @Test(.enabled(if: Machine.program("node") != nil, "node is not installed"), arguments: [false, true])
        func aDeclaredNeedIsThereForTheChecks(isDeclared: Bool) async throws {
            try await House.use { house in
                let settings = isDeclared ? "needs: [node_modules]\n" : nil
                let repository = try await Self.repository(settings, in: house)
                let before = try await RepositoryState.of(repository)
                try await house.startReplaying()
                let advice = try await house.view(DoctorView.self, ["doctor"], in: repository.path)
                let needs = try #require(advice.checks.first { $0.name == "needs" })
                #expect(needs.standing == (isDeclared ? .ok : .warn))
                #expect(needs.message.contains("node_modules"))
                #expect((needs.hint ?? "").contains("needs: [node_modules]") != isDeclared)
                let view = try await house.view(RequirementView.self, ["do", Self.requirement], in: repository.path)
                // Without the folder no test can run, and there is no model to ask.
                #expect((view.state == .landed) == isDeclared, "\(view.reason)")
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
            }
        }

        @Test func theDoctorTellsOfAToolThatOnlyTheUserHas() async throws {
            try await House.use { house in
                let settings = ["check: sh test.sh\n", "check: no-such-tool test\n"]
                try await house.startReplaying()
                var standings: [DoctorView.Standing] = []
                for text in settings {
                    let repository = try await Self.repository(text, in: house)
                    let advice = try await house.view(DoctorView.self, ["doctor"], in: repository.path)
                    let tests = try #require(advice.checks.first { $0.name == "tests" })
                    #expect(tests.message.contains("the sandbox has no no-such-tool") == (tests.standing == .warn))
                    standings.append(tests.standing)
                }
                #expect(standings == [.ok, .warn])
            }
        }

        @Test(.enabled(if: Machine.program("node") != nil, "node is not installed"))
        func theDoctorLooksForTheProgramAndNotForItsScript() async throws {
            try await House.use { house in
                let repository = try await Self.repository(nil, in: house)
                try await repository.git("rm", "--quiet", "package.json")
                try await repository.git("commit", "--quiet", "--message", "chore: a lone script")
                try await house.startReplaying()
                let advice = try await house.view(DoctorView.self, ["doctor"], in: repository.path)
                let tests = try #require(advice.checks.first { $0.name == "tests" })
                #expect(tests.standing == .ok && tests.message == "tests run with: node test.js", "\(tests.message)")
            }
        }

        @Test func settingsThatAreNotUnderstoodEndTheRunByName() async throws {
            try await House.use { house in
                let repository = try await Self.repository("need: [node_modules]\n", in: house)
                try await house.startReplaying()
                let view = try await house.view(RequirementView.self, ["do", Self.requirement], in: repository.path)
                #expect(view.state == .failed)
                #expect(view.reason.contains("unknown key `need`"), "\(view.reason)")
                let advice = try await house.view(DoctorView.self, ["doctor"], in: repository.path)
                #expect(advice.checks.contains { $0.standing == .fail && $0.message.contains("unknown key `need`") })
            }
        }
    }
}
