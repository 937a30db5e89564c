import Foundation
import Testing

@testable import AtelierGit

@Suite struct HookInstallationTests {
    private let scratch: Scratch
    private static let program = "/opt/it's here/atelier-hook"

    init() throws {
        scratch = try Scratch()
    }

    private var hooks: String { scratch.path + "/.git/hooks" }

    private func put(_ name: String, _ text: String, mode: Int = 0o750) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(hooks)/\(name)"))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode, .modificationDate: Date(timeIntervalSince1970: 1_000_000)],
            ofItemAtPath: "\(hooks)/\(name)"
        )
    }

    private func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(hooks)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    private func state(_ name: String = "pre-commit") throws -> HookInstallation.State? {
        try HookInstallation(at: scratch.path).hooks([name]).first?.state
    }

    private func install() throws {
        try HookInstallation(at: scratch.path).install(["pre-commit"], program: Self.program)
    }

    private func uninstall() throws { try HookInstallation(at: scratch.path).uninstall() }

    @Test func whatWasThereComesBackAsItWas() throws {
        try put("pre-commit", "#!/bin/sh\necho theirs\n")
        #expect(try state() == .other)
        try install()
        #expect(try state() == .installed)
        #expect(read("pre-commit.before-atelier") == "#!/bin/sh\necho theirs\n")
        try uninstall()
        #expect(read("pre-commit") == "#!/bin/sh\necho theirs\n")
        #expect(read("pre-commit.before-atelier") == nil)
        let about = try FileManager.default.attributesOfItem(atPath: hooks + "/pre-commit")
        #expect(about[.posixPermissions] as? Int == 0o750)
        #expect(about[.modificationDate] as? Date == Date(timeIntervalSince1970: 1_000_000))
        #expect(try state() == .other)
    }

    @Test func aHookWithoutOneBeforeGoes() throws {
        try install()
        try install()
        #expect(try state() == .installed)
        try uninstall()
        #expect(try state() == HookInstallation.State.none)
        #expect(read("pre-commit") == nil)
    }

    /// A kill after the second name was given and before ours took the place.
    @Test func aKillInBetweenIsFinishedByTheSameCall() throws {
        try put("pre-commit", "#!/bin/sh\necho theirs\n")
        #expect(link(hooks + "/pre-commit", hooks + "/pre-commit.before-atelier") == 0)
        try uninstall()
        #expect(read("pre-commit.before-atelier") == nil)
        #expect(read("pre-commit") == "#!/bin/sh\necho theirs\n")
        #expect(link(hooks + "/pre-commit", hooks + "/pre-commit.before-atelier") == 0)
        try install()
        #expect(read("pre-commit.before-atelier") == "#!/bin/sh\necho theirs\n")
        #expect(read("pre-commit.before-atelier.2") == nil)
        try uninstall()
        #expect(read("pre-commit") == "#!/bin/sh\necho theirs\n")
    }

    @Test func hooksOfAServerFitOnlyABareRepository() throws {
        let server = Set(HookInstallation.server)
        #expect(try server.isDisjoint(with: HookInstallation(at: scratch.path).fitting))
        try scratch.git("clone", "-q", "--bare", ".", scratch.root + "/bare.git")
        #expect(try server.isSubset(of: HookInstallation(at: scratch.root + "/bare.git").fitting))
    }

    @Test func oneThatCallsOursIsLeftAlone() throws {
        try put("pre-commit", "#!/bin/sh\necho first\n")
        try install()
        // As pre-commit does when it finds a hook.
        try FileManager.default.moveItem(atPath: hooks + "/pre-commit", toPath: hooks + "/pre-commit.legacy")
        try put("pre-commit", "#!/bin/sh\n\"$0.legacy\"\n")
        #expect(try state() == .calledByOther)
        try install()
        #expect(read("pre-commit") == "#!/bin/sh\n\"$0.legacy\"\n")
        try uninstall()
        #expect(read("pre-commit.legacy") == "#!/bin/sh\necho first\n")
        #expect(read("pre-commit") == "#!/bin/sh\n\"$0.legacy\"\n")
    }

    @Test func oneThatDisplacedOursIsCalledAfterTheFirst() throws {
        try put("pre-commit", "#!/bin/sh\necho first\n")
        try install()
        // As lefthook does.
        try FileManager.default.moveItem(atPath: hooks + "/pre-commit", toPath: hooks + "/pre-commit.old")
        try put("pre-commit", "#!/bin/sh\necho second\n")
        #expect(try state() == .displaced)
        try install()
        #expect(try state() == .installed)
        #expect(read("pre-commit.before-atelier.2") == "#!/bin/sh\necho second\n")
        try uninstall()
        #expect(read("pre-commit") == "#!/bin/sh\necho second\n")
        #expect(read("pre-commit.old") == "#!/bin/sh\necho first\n")
    }

    @Test func aFolderOfAnotherManagerIsNotTouched() throws {
        try scratch.git("config", "core.hooksPath", ".their hooks")
        try scratch.write(".their hooks/pre-commit", "#!/bin/sh\n")
        try scratch.write(".their hooks/pre-rebase", "#!/bin/sh\n")
        let before = try scratch.read(".git/config")
        #expect(try state() == .other)
        try install()
        #expect(try state() == .installed)
        #expect(try scratch.read(".their hooks/pre-commit") == "#!/bin/sh\n")
        #expect(try scratch.read(".git/atelier-hooks/pre-rebase").contains("before='.their hooks/pre-rebase'"))
        try uninstall()
        #expect(try scratch.read(".git/config") == before)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/.git/atelier-hooks"))
    }

    /// What the user changed in the configuration meanwhile stays.
    @Test func aConfigurationThatWasChangedKeepsTheChange() throws {
        try scratch.git("config", "core.hooksPath", "theirs")
        try install()
        try scratch.git("config", "user.name", "Grace")
        try uninstall()
        #expect(try scratch.run("git", ["config", "core.hooksPath"], in: scratch.path).contains("theirs"))
        #expect(try scratch.run("git", ["config", "user.name"], in: scratch.path).contains("Grace"))
    }

    @Test(arguments: [true, false]) func forAllRepositoriesEachOnesHooksRunFirst(hasSettings: Bool) throws {
        let settings = scratch.root + "/gitconfig"
        if hasSettings { try Data("[alias]\n\tci = commit\n".utf8).write(to: URL(fileURLWithPath: settings)) }
        let folder = scratch.root + "/state/hooks/global"
        let environment = ["HOME": scratch.root, "GIT_CONFIG_GLOBAL": settings]
        func all() throws -> HookInstallation {
            try #require(try HookInstallation(ofUserIn: environment, folder: folder))
        }
        // In the place of our program: what it is called with, and what it would run first.
        let program = scratch.root + "/hook"
        let script = "#!/bin/sh\necho ours $1 >> '\(scratch.root)/log'\n\"$2\"\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: program))
        chmod(program, 0o755)
        for name in ["pre-commit", "commit-msg"] {
            try put(name, "#!/bin/sh\necho theirs \(name) >> '\(scratch.root)/log'\n", mode: 0o755)
        }
        try all().install(["pre-commit"], program: program)
        #expect(try all().hooks(["pre-commit", "commit-msg"]).map(\.state) == [.installed, .other])
        try scratch.write("a.txt", "changed\n")
        try scratch.run("sh", ["-c", "GIT_CONFIG_GLOBAL='\(settings)' git commit -qam second"], in: scratch.path)
        let log = try String(contentsOfFile: scratch.root + "/log", encoding: .utf8)
        #expect(log == "ours pre-commit\ntheirs pre-commit\ntheirs commit-msg\n")
        try all().uninstall()
        let left = FileManager.default.contents(atPath: settings)
        #expect(left == (hasSettings ? Data("[alias]\n\tci = commit\n".utf8) : nil))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aWordOfAShellIsQuoted() {
        #expect(HookScript.quoted("it's") == #"'it'\''s'"#)
        let script = HookScript(hook: "pre-commit", before: "$folder/pre-commit.before-atelier", program: Self.program)
        #expect(script.text.contains(#"program='/opt/it'\''s here/atelier-hook'"#))
        #expect(HookScript.isOurs(Array(script.text.utf8)))
        #expect(!HookScript.isOurs(Array("#!/bin/sh\necho \(script.text)".utf8)))
    }
}
