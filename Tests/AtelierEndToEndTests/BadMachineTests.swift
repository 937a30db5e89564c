import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// Machines on which a daemon cannot start or work, each of which is said in one line with a hint.
    @Suite struct BadMachineTests {
        @Test func aFileInPlaceOfTheStateFolderIsRefused() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                #expect(FileManager.default.createFile(atPath: house.stateDirectory, contents: nil))
                let before = try FolderState.of(repository.path)
                #expect(try await house.daemonRefusal([]).refusal(naming: house.stateDirectory) == [])
                let outcome = try await house.atelier(["do", "Change `format_amount`."], in: repository.path)
                #expect(outcome.refusal(naming: house.stateDirectory) == [])
                #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
            }
        }

        @Test(.enabled(if: Machine.canMount, Comment(rawValue: Machine.whyNoMount)))
        func aReadOnlyStateFolderIsRefused() async throws {
            try await House.use { house in
                let folder = house.root + "/s"
                try FileManager.default.createDirectory(atPath: house.stateDirectory, withIntermediateDirectories: true)
                let wrapper = Self.mounting("mount --bind \(folder) \(folder) && mount -o remount,ro,bind \(folder)")
                #expect(try await house.daemonRefusal([], wrapper: wrapper).refusal(naming: "read-only") == [])
            }
        }

        @Test(.enabled(if: Machine.canMount, Comment(rawValue: Machine.whyNoMount)))
        func aDiskWithoutRoomForTheBlackboardIsRefused() async throws {
            try await House.use { house in
                let wrapper = Self.mounting("mount -t tmpfs -o size=16k none \(house.root)/s")
                let outcome = try await house.daemonRefusal([], wrapper: wrapper)
                #expect(outcome.refusal(naming: "no room left") == [])
            }
        }

        /// Whether the sandbox was made ready before the disk ran full, with a word that the refusal says.
        @Test(
            .enabled(if: Machine.canMount, Comment(rawValue: Machine.whyNoMount)),
            arguments: [(true, "no room left"), (false, "room on its disk")]
        )
        func aDiskThatRunsFullRefusesWorkUntilThereIsRoom(isSandboxReady: Bool, word: String) async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                let state = house.root + "/s"
                let wrapper = Self.mounting("mount -t tmpfs -o size=4m none \(state)")
                try await house.startDaemon(["--replay", Recordings.folder], wrapper: wrapper)
                if isSandboxReady { _ = try await house.atelier(["doctor"], in: repository.path) }
                // The daemon's mount is seen through its root.
                let filler = "/proc/\(try #require(house.daemonID))/root\(state)/filler"
                let filling = try await Program.run(
                    ["/usr/bin/env", "dd", "if=/dev/zero", "of=" + filler, "bs=4096"],
                    in: house.root,
                    environment: house.environment
                )
                #expect(filling.status != 0)
                let before = try FolderState.of(repository.path)
                let text = try Recordings.landingText()
                #expect(try await house.atelier(["do", text], in: repository.path).refusal(naming: word) == [])
                #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
                try FileManager.default.removeItem(atPath: filler)
                let view = try await house.view(RequirementView.self, ["do", text], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
            }
        }

        @Test(.enabled(if: Machine.canMount, Comment(rawValue: Machine.whyNoMount)))
        func nothingIsTakenWithoutBubblewrap() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                let wrapper = Self.mounting("mount --bind /dev/null /usr/bin/bwrap")
                try await house.startDaemon(["--replay", Recordings.folder], wrapper: wrapper)
                let before = try FolderState.of(repository.path)
                let outcome = try await house.atelier(["do", Recordings.landingText()], in: repository.path)
                #expect(outcome.refusal(naming: "bubblewrap is not installed") == [])
                #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
                #expect(try await house.view(StatusView.self, ["status"]).recent == [])
            }
        }

        @Test func aSecondDaemonIsRefusedAndTheFirstGoesOn() async throws {
            try await House.use { house in
                try await house.startReplaying()
                #expect(try await house.daemonRefusal([]).refusal(naming: "already serves") == [])
                let status = try await house.view(StatusView.self, ["status"])
                #expect(status.pid == house.daemonID.map(Int.init))
            }
        }

        @Test func aRefusalThatCannotBeWrittenDownIsStillOne() async throws {
            try await House.use { house in
                let wrapper = [Machine.program("sh") ?? "sh", "-c", "exec \"$@\" 2>/dev/full", "sh"]
                let outcome = try await house.daemonRefusal(["--no-such-option"], wrapper: wrapper)
                #expect(outcome.status == 64 && !outcome.isSignalled)
            }
        }

        @Test func aSocketPathThatIsTooLongIsRefused() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                let long = house.root + "/" + String(repeating: "long", count: 30)
                #expect(try await house.daemonRefusal(["--runtime-dir", long]).refusal(naming: "at most 103") == [])
                #expect(!FileManager.default.fileExists(atPath: long))
                let outcome = try await house.atelier(
                    ["do", "Change `format_amount`."],
                    in: repository.path,
                    environment: ["XDG_RUNTIME_DIR": long]
                )
                #expect(outcome.refusal(naming: "at most 103") == [])
            }
        }

        @Test func nothingIsTakenWithoutAnEngine() async throws {
            try await House.use { house in
                let folders = Machine.searchPath.split(separator: ":").filter {
                    !FileManager.default.fileExists(atPath: "\($0)/llama-server")
                }
                let path = folders.joined(separator: ":")
                try await house.startDaemon([], environment: ["PATH": path])
                try await Self.expectRefusal(naming: "llama-server", in: house)
            }
        }

        @Test func nothingIsTakenWithoutAModel() async throws {
            try await House.use { house in
                try await house.startDaemon(["--engine", try Self.engineStandIn(in: house)])
                try await Self.expectRefusal(naming: "is not there", in: house)
            }
        }

        @Test func aModelWithAWrongDigestIsSetAside() async throws {
            try await House.use { house in
                let engine = try Self.engineStandIn(in: house)
                try await house.startDaemon(["--model", "qwen2.5-coder-0.5b", "--engine", engine])
                let models = try await house.view(ModelList.self, ["model", "list"]).models
                let model = try #require(models.first { $0.id == "qwen2.5-coder-0.5b" })
                let folder = house.cacheDirectory + "/models"
                let file = "\(folder)/\(model.id)-instruct-q4_k_m.gguf"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                // The right size and wrong bytes: nothing but the digest can tell.
                #expect(FileManager.default.createFile(atPath: file, contents: nil))
                #expect(truncate(file, model.bytes) == 0)
                try await Self.expectRefusal(naming: "set aside", in: house)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: folder) == [
                        "\(model.id)-instruct-q4_k_m.gguf.wrong-digest"
                    ]
                )
                #expect(!FileManager.default.fileExists(atPath: engine + ".started"))
            }
        }

        /// Gives a good requirement and expects that it is refused and nothing changes.
        private static func expectRefusal(naming word: String, in house: House) async throws {
            let repository = try await house.fixture("python")
            let before = try FolderState.of(repository.path)
            let outcome = try await house.atelier(["do", Recordings.landingText()], in: repository.path)
            #expect(outcome.refusal(naming: word) == [])
            #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
            #expect(try await house.view(StatusView.self, ["status"]).recent == [])
        }

        /// A program that says of itself what a usable engine says, and leaves a mark when it is started as one.
        private static func engineStandIn(in house: House) throws -> String {
            let path = house.root + "/engine"
            let script = """
                #!/bin/sh
                case $1 in
                --version) echo "version: 1 (stand-in)" ;;
                --help) echo "--offline --no-webui --jinja --json-schema --cache-ram .sock" ;;
                *) touch "\(path).started" ;;
                esac
                """
            try Data(script.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }

        /// A program that becomes the one after it, in a mount namespace in which `command` was run.
        private static func mounting(_ command: String) -> [String] {
            [Machine.program("unshare") ?? "unshare", "-m", "sh", "-c", command + " && exec \"$@\"", "sh"]
        }
    }
}
