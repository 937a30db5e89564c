import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    @Suite struct ByteIdentityTests {
        @Test func landingLeavesADirtyRepositoryAsItIs() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await repository.makeDirty()
                let linked = Repository(path: repository.path + "-linked", environment: repository.environment)
                try await house.startReplaying()
                let before = try await RepositoryState.of(repository)
                let linkedBefore = try FolderState.of(linked.path)
                let view = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                #expect(view.state == .landed, "\(view.reason)")
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
                #expect(FolderState.differences(try FolderState.of(linked.path), linkedBefore) == [])
                let branch = try #require(view.branch)
                #expect(try await repository.git("rev-parse", branch) == view.commit)
                #expect(try await repository.git("rev-parse", branch + "^") == view.baseCommit)
                #expect(try await repository.lines("for-each-ref", "refs/heads/atelier/").count == 1)
            }
        }

        @Test func acceptRefusesADirtyFileThatItWouldTouch() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let view = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                let branch = try #require(view.branch)
                let touched = try await repository.lines("diff", "--name-only", "--diff-filter=M", "HEAD", branch)
                try repository.append("\n# Mine.\n", to: try #require(touched.first))
                let before = try FolderState.of(repository.path)
                let outcome = try await house.atelier(["accept", view.id])
                #expect(outcome.refusal(naming: try #require(touched.first)) == [])
                #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
                let after = try await house.view(RequirementView.self, ["show", view.id])
                #expect(after.state == .landed)
            }
        }

        @Test func undoBringsBackWhatWasBeforeAccept() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let view = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                let before = try await RepositoryState.of(repository).withoutTraces
                let accepted = try await house.view(AcceptView.self, ["accept", view.id])
                #expect(accepted.action == .fastForwarded)
                #expect(try await repository.git("rev-parse", "main") == view.commit)
                #expect(try await repository.git("status", "--porcelain=v2") == "")
                #expect(try await repository.git("rev-parse", accepted.snapshotReference) != "")
                let undone = try await house.view(AcceptView.self, ["undo", view.id])
                #expect(undone.action == .undone)
                #expect(undone.commit == view.baseCommit)
                #expect(try await RepositoryState.of(repository).withoutTraces.differences(from: before) == [])
            }
        }

        /// A kind of change that the comparison above has to see.
        enum Change: String, CaseIterable, Sendable {
            case indexRewritten
            case referenceMade
            case fileTouched
            case stashDropped
        }

        @Test(arguments: Change.allCases)
        func theComparisonSeesAChange(change: Change) async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await repository.makeDirty()
                let before = try await RepositoryState.of(repository)
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
                let expected: String
                switch change {
                case .indexRewritten:
                    try await repository.git("update-index", "--assume-unchanged", "invoicing/dates.py")
                    expected = ".git/index"
                case .referenceMade:
                    try await repository.git("update-ref", "refs/heads/planted", "HEAD")
                    expected = "references"
                case .fileTouched:
                    let file = repository.path + "/invoicing/money.py"
                    try FileManager.default.setAttributes([.modificationDate: Date.distantPast], ofItemAtPath: file)
                    expected = "invoicing/money.py"
                case .stashDropped:
                    try await repository.git("stash", "drop", "--quiet")
                    expected = "stash"
                }
                #expect(try await RepositoryState.of(repository).differences(from: before).contains(expected))
            }
        }
    }
}

extension Outcome {
    /// What is wrong with this as the refusal of something that the user can mend; empty when nothing is.
    func refusal(naming word: String) -> [String] {
        var wrong: [String] = []
        if isSignalled || status != 1 { wrong.append("the status is \(status)") }
        if !output.isEmpty { wrong.append("standard output: \(output)") }
        let lines = errorLines("error: ")
        if lines.count != 1 { wrong.append("\(lines.count) error lines") }
        if errorLines("hint: ").count != 1 { wrong.append("\(errorLines("hint: ").count) hint lines") }
        if !errors.lowercased().contains(word.lowercased()) { wrong.append("no word of '\(word)'") }
        return wrong.isEmpty ? [] : wrong + [errors]
    }
}
