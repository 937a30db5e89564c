import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// What a landing leaves in the repository, looked at without the daemon.
    @Suite struct ReceiptTests {
        @Test func aCloneProvesALandingWithoutTheDaemon() async throws {
            try await House.use { house in
                let (repository, view) = try await Self.land(in: house)
                let commit = try #require(view.commit)
                try await house.stopDaemon()
                try FileManager.default.removeItem(atPath: house.stateDirectory)
                let clone = Repository(path: repository.path + "-clone", environment: house.environment)
                try await repository.git("clone", "--quiet", repository.path, clone.path)
                let without = try await house.atelier(["verify", commit], in: clone.path)
                #expect(without.status == 3)
                try await clone.git("fetch", "--quiet", "origin", "refs/notes/atelier:refs/notes/atelier")

                let one = try await house.view(VerifyView.self, ["verify", commit], in: clone.path)
                #expect(one.holds)
                #expect(one.commits.map(\.requirement) == [view.id])
                let branch = "origin/\(try #require(view.branch))"
                let range = try await house.view(VerifyView.self, ["verify", "\(commit)^..\(branch)"], in: clone.path)
                #expect(range.commits.map(\.commit) == [commit])
                #expect(try await house.atelier(["verify", "--signed", commit], in: clone.path).status == 3)
                #expect(try await house.atelier(["verify", "nothere"], in: clone.path).status == 1)

                let note = try await clone.git("notes", "--ref=atelier", "show", commit)
                let altered = note.replacing("\"exitStatus\" : 0", with: "\"exitStatus\" : 1")
                #expect(altered != note)
                try await clone.git("config", "user.name", "Eve")
                try await clone.git("config", "user.email", "eve@example.org")
                try await clone.git("notes", "--ref=atelier", "add", "--force", "-m", altered, commit)
                let broken = try await house.atelier(["verify", commit], in: clone.path)
                #expect(broken.status == 3)
                #expect(broken.output.contains("the note was altered"))
            }
        }

        @Test func blameNamesTheRequirementBehindALine() async throws {
            try await House.use { house in
                let (repository, view) = try await Self.land(in: house)
                try await repository.git("switch", "--quiet", try #require(view.branch))
                try await house.stopDaemon()
                let paths = try await repository.lines("diff", "--name-only", "--diff-filter=M", "HEAD^", "HEAD")
                let path = try #require(paths.first { $0.hasSuffix(".py") })
                let whole = try await house.view(BlameView.self, ["blame", path], in: repository.path)
                let range = try #require(whole.ranges.first { $0.origin != nil })
                #expect(range.commit == view.commit)
                #expect(whole.ranges.contains { $0.origin == nil })
                let origin = try #require(range.origin)
                #expect(origin.requirement == view.id)
                #expect(origin.text == view.text)
                #expect(origin.claims == view.claims)
                #expect(origin.proof.contains { $0.exitStatus == 0 })
                #expect(origin.problems == [])
                let page = try await house.atelier(["blame", "\(path):\(range.firstLine)"], in: repository.path)
                #expect(page.status == 0)
                #expect(page.output.contains(view.id))
                try repository.append("# mine\n", to: path)
                let mine = try await house.view(BlameView.self, ["blame", path], in: repository.path)
                #expect(mine.ranges.last?.commit == nil)
                #expect(try await house.atelier(["blame", "\(path):100000"], in: repository.path).status == 1)
                #expect(try await house.atelier(["blame", "/etc/hostname"], in: repository.path).status == 1)
            }
        }

        /// A signature differs each time it is made, so a repeat has to find the commit that was intended.
        @Test(arguments: ["afterIntent", "afterMove"])
        func aKilledSignedLandingKeepsItsOneSignature(point: String) async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await Self.makeKey(in: house, repository)
                try await house.startReplaying(["--fail-at", point])
                _ = try await house.atelier(["do", "--no-wait", Recordings.landingText()], in: repository.path)
                _ = try await house.daemonEnd(within: 120)
                // What nobody refers to yet, tree and commit, may be gone by the time of the repeat.
                try await repository.git("prune", "--expire=now")
                try await house.startReplaying()
                let status = try await house.view(StatusView.self, ["status"])
                let view = try await house.view(RequirementView.self, ["watch", try #require(status.recent.first?.id)])
                #expect(view.state == .landed, "\(view.reason)")
                let commit = try #require(view.commit)
                #expect(try await repository.git("rev-parse", try #require(view.branch)) == commit)
                try await repository.git("verify-commit", commit)
                let verified = try await house.view(
                    VerifyView.self,
                    ["verify", "--signed", commit],
                    in: repository.path
                )
                #expect(verified.holds)
                #expect(verified.commits.first?.signature == "good")
                try await repository.git("fsck", "--strict")
                #expect(!(view.message ?? "").contains("Signed-off-by"))
            }
        }

        @Test func aChangeIsTakenAsOneCommitListedUndoneAndTakenAsAPatch() async throws {
            try await House.use { house in
                let (repository, view) = try await Self.land(in: house)
                try repository.append("mine\n", to: "mine.txt")
                try await repository.git("add", "mine.txt")
                try await repository.git("commit", "--quiet", "-m", "mine")
                let head = try await repository.git("rev-parse", "HEAD")
                let forward = try await house.atelier(["accept", view.id, "--ff-only"], in: repository.path)
                #expect(forward.refusal(naming: "--squash") == [])
                let taken = try await house.view(AcceptView.self, ["accept", view.id, "--squash"], in: repository.path)
                #expect(taken.action == .squashed)
                #expect(try await repository.git("rev-parse", "HEAD^") == head)
                let squashed = try await house.view(VerifyView.self, ["verify"], in: repository.path)
                #expect(squashed.holds)
                #expect(squashed.commits.first?.requirement == view.id)

                let list = try await house.view(StepList.self, ["undo", "--list"], in: repository.path)
                #expect(list.steps.map(\.requirement) == [view.id])
                #expect(try await house.atelier(["undo", "--steps", "2"], in: repository.path).status == 1)
                #expect(try await house.atelier(["undo"], in: repository.path).status == 0)
                #expect(try await repository.git("rev-parse", "HEAD") == head)
                #expect(try await repository.git("status", "--porcelain") == "")

                let patch = try await house.atelier(["accept", view.id, "--patch"], in: repository.path)
                try Data(patch.output.utf8).write(to: URL(fileURLWithPath: house.root + "/patch"))
                try await repository.git("am", "--quiet", house.root + "/patch")
                let same = try await repository.git("diff", "--name-only", "HEAD", try #require(view.branch))
                #expect(same == "mine.txt")
            }
        }

        /// What `accept` writes is the user's, with the modes that git would have given it.
        @Test func acceptedFilesHaveTheModesOfTheUsersUmask() async throws {
            try await House.use { house in
                let (repository, view) = try await Self.land(in: house)
                _ = try await house.view(AcceptView.self, ["accept", view.id])
                let touched = try await repository.lines("diff", "--name-only", "HEAD^", "HEAD")
                // Git itself made the file that the change does not touch, under the same umask.
                let other = try #require(try await repository.lines("ls-files", "*.md").first { !touched.contains($0) })
                let expected = try Self.mode(repository, other)
                for file in touched { #expect(try Self.mode(repository, file) == expected, "\(file)") }
            }
        }

        private static func mode(_ repository: Repository, _ file: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: repository.path + "/" + file)
            return try #require(attributes[.posixPermissions] as? Int)
        }

        private static func land(in house: House) async throws -> (Repository, RequirementView) {
            let repository = try await house.fixture("python")
            try await house.startReplaying()
            let view = try await house.view(
                RequirementView.self,
                ["do", Recordings.landingText()],
                in: repository.path
            )
            return (repository, view)
        }

        /// A key and a configuration that signs with it, in the house's home.
        private static func makeKey(in house: House, _ repository: Repository) async throws {
            let home = house.root + "/home"
            try FileManager.default.createDirectory(
                atPath: home + "/.gnupg",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let made = try await Program.run(
                [
                    "/usr/bin/gpg", "--batch", "--passphrase", "", "--quick-generate-key", "Ada <ada@example.org>",
                    "ed25519",
                ],
                in: home,
                environment: house.environment
            )
            #expect(made.status == 0, "\(made.errors)")
            try await repository.git("config", "--global", "commit.gpgsign", "true")
            try await repository.git("config", "--global", "user.signingkey", "ada@example.org")
        }
    }
}
