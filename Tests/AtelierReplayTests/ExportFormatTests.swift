import AtelierBlackboard
import AtelierDomain
import AtelierGit
import Foundation
import Testing

@testable import AtelierReplay

@Suite struct ExportFormatTests {
    @Test func anExportReadsBackAsItWas() throws {
        let export = try makeExport()
        let read = try Export(file: try export.file())
        #expect(read.summary == export.summary)
        #expect(read.recording.history == export.recording.history)
        #expect(read.recording.base.objects == export.recording.base.objects)
        #expect(read.recording.base.omitted == export.recording.base.omitted)
        #expect(read.recording.base.sizes == export.recording.base.sizes)
        #expect(try export.file() == read.file())
    }

    @Test func everyChangedByteIsNoticed() throws {
        let text = try makeExport().text()
        for index in stride(from: 0, to: text.count, by: 7) {
            var damaged = text
            damaged[index] ^= 1
            let error = #expect(throws: ReplayError.self) { try Export(text: damaged) }
            #expect([.exportDamaged, .exportForeign, .exportNewer].contains(error?.code), "byte \(index)")
        }
    }

    @Test func aFileThatWasCutOffIsDamaged() throws {
        let file = try makeExport().file()
        for count in [20, file.count / 2, file.count - 1] {
            let error = #expect(throws: ReplayError.self) { try Export(file: file.prefix(count)) }
            #expect(error?.code == .exportDamaged, "\(count) bytes")
        }
        let longer = #expect(throws: ReplayError.self) { try Export(file: file + Data("x".utf8)) }
        #expect(longer?.code == .exportDamaged)
    }

    @Test func aNewerFormatIsRefusedByName() throws {
        let text = String(decoding: try makeExport().text(), as: UTF8.self)
        let newer = text.replacing("\"version\":3}", with: "\"version\":4}")
        #expect(newer != text)
        let error = #expect(throws: ReplayError.self) { try Export(text: Data(newer.utf8)) }
        #expect(error?.code == .exportNewer)
        #expect(error?.message.contains("3") == true)
    }

    /// As releases before the second version wrote it.
    @Test func anExportOfTheFirstVersionIsReadAsOneWithoutRefusals() throws {
        let lines = String(decoding: try makeExport().text(), as: UTF8.self).split(separator: "\n").map(String.init)
        let older = lines.dropLast().filter { !$0.hasPrefix("{\"kind\":\"modelRefusal\"") }
            .map { $0.replacing("\"version\":3}", with: "\"version\":1}") + "\n" }
        #expect(older.count == lines.count - 2)
        let body = older.joined()
        let seal = ContentHash(of: body).hex
        let end = "{\"kind\":\"end\",\"value\":{\"lines\":\(older.count),\"sha256\":\"\(seal)\"}}\n"
        let read = try Export(text: Data((body + end).utf8)).recording.history
        #expect(read.refusals == [])
        #expect(read.modelCalls == (try makeExport().recording.history.modelCalls))
    }

    @Test(arguments: ["", "hello", "{}\n", "{\"kind\":\"other\",\"value\":{\"version\":1}}\n"])
    func somethingElseIsNoExport(text: String) throws {
        #expect(throws: ReplayError.self) { try Export(file: Data(text.utf8)) }
        let error = #expect(throws: ReplayError.self) { try Export(text: Data(text.utf8)) }
        #expect(error?.code == .exportForeign)
    }

    @Test func aBombIsNotUnpacked() throws {
        let packed = try Gzip.compress(Data(repeating: 0, count: 4 << 20))
        #expect(packed.count < 100_000)
        let error = #expect(throws: ReplayError.self) { try Gzip.decompress(packed, bytesMax: 1 << 20) }
        #expect(error?.code == .exportTooLarge)
        #expect(try Gzip.decompress(packed, bytesMax: 4 << 20).count == 4 << 20)
    }
}

/// An export with a line of every kind.
private func makeExport() throws -> Export {
    let commit = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
    let blob = try #require(ObjectID(hex: String(repeating: "b", count: 40)))
    let id = RequirementID("aa")
    let task = AgentTask(id: TaskID("aa-plan"), requirement: id, role: .planner, kind: "plan", state: .done)
    let history = RunHistory(
        requirement: Requirement(
            id: id,
            text: "do it",
            repositoryPath: "/repository",
            baseCommit: commit,
            baseBranch: nil,
            budget: Budget(),
            createdAtMs: 1
        ),
        tasks: [task],
        facts: [Fact(sequence: 1, requirement: id, kind: "plan", subject: "", body: Data("{}".utf8), writer: task.id)],
        evidence: [],
        modelCalls: [makeModelCall(of: task)],
        refusals: [
            ModelRefusal(
                requirement: id,
                task: task.id,
                digest: ContentHash(of: "a long one"),
                refusal: PromptTooLong(promptTokens: 9_000, room: 3_000)
            )
        ],
        commandCalls: [makeCommandCall(of: task, tree: commit)],
        inputs: [.subjects: Data("[]".utf8)]
    )
    let base = RecordedBase(
        commit: commit,
        objects: [commit: GitObject(kind: .commit, bytes: Data("tree x\n".utf8))],
        sizes: [blob: 12],
        omitted: [blob: "a/b.txt"]
    )
    return Export(
        recording: Recording(history: history, base: base),
        summary: Export.Summary(
            atelier: "0",
            engine: "",
            models: ["m"],
            replay: .equal,
            parting: nil,
            isFaithful: true,
            replacements: [],
            files: [],
            omittedFiles: 1
        )
    )
}

private func makeCommandCall(of task: AgentTask, tree: ObjectID) -> CommandCall {
    let request = CommandRequest(
        argv: ["make"],
        tree: tree,
        environment: ["A": "1"],
        limits: CommandLimits(),
        policyHash: ContentHash(of: "p")
    )
    let result = CommandResult(
        exitStatus: 0,
        output: Data([0xFF, 0x0A]),
        isTruncated: false,
        milliseconds: 1,
        policyHash: ContentHash(of: "p")
    )
    return CommandCall(requirement: task.requirement, task: task.id, request: request, result: result)
}

private func makeModelCall(of task: AgentTask) -> ModelCall {
    ModelCall(
        requirement: task.requirement,
        task: task.id,
        request: ModelRequest(messages: [ChatMessage(.user, "请 \"x\"\n")], tokensMax: 4),
        reply: ModelReply(
            text: "y",
            isComplete: true,
            promptTokens: 1,
            cachedTokens: 0,
            generatedTokens: 1,
            milliseconds: 1,
            model: "m"
        )
    )
}
