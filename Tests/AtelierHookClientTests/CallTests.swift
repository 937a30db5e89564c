import Foundation
import Testing

/// The real program against daemons that a script plays.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CallTests {
    /// Takes calls one after the other; `behaviour` is Python that has the connection `c`.
    private static func script(_ behaviour: String) -> String {
        """
        import socket, sys, time
        s = socket.socket(socket.AF_UNIX)
        s.bind(sys.argv[1])
        s.listen(8)
        print("ready", flush=True)
        def chunk(text):
            data = text.encode()
            c.sendall(b"%x\\r\\n" % len(data) + data + b"\\r\\n")
        def head():
            c.sendall(b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
        while True:
            c, _ = s.accept()
            asked = b""
            while b"event=" not in asked:
                asked += c.recv(65536)
            \(behaviour.split(separator: "\n").joined(separator: "\n    "))
        """
    }

    private struct House {
        let folder: String
        private let daemon: Process?

        init(_ behaviour: String?) throws {
            folder = "/tmp/athc-\(UUID().uuidString.prefix(8).lowercased())"
            try FileManager.default.createDirectory(atPath: folder + "/run/atelier", withIntermediateDirectories: true)
            guard let behaviour else {
                daemon = nil
                return
            }
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", "-c", CallTests.script(behaviour), folder + "/run/atelier/daemon.sock"]
            process.standardOutput = output
            try process.run()
            _ = output.fileHandleForReading.availableData
            daemon = process
        }

        func end() {
            if let daemon { kill(daemon.processIdentifier, SIGKILL) }
            // A temporary folder that cannot be removed is left to the system.
            try? FileManager.default.removeItem(atPath: folder)
        }

        func settings(_ text: String) throws {
            try FileManager.default.createDirectory(
                atPath: folder + "/config/atelier",
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/config/atelier/config.yaml"))
        }

        /// Status, what it said on standard error, and milliseconds.
        func call(_ arguments: [String], _ variables: [String: String] = [:]) throws -> (Int32, String, Double) {
            let process = Process()
            let output = Pipe()
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            let programs = bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])
            process.executableURL = programs.deletingLastPathComponent().appendingPathComponent("atelier-hook")
            process.arguments = arguments
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.environment = [
                "HOME": folder, "XDG_RUNTIME_DIR": folder + "/run", "XDG_CONFIG_HOME": folder + "/config",
                "XDG_STATE_HOME": folder + "/state", "PATH": "/usr/bin:/bin",
            ].merging(variables) { $1 }
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            let start = ContinuousClock.now
            try process.run()
            let said = output.fileHandleForReading.readDataToEndOfFile()
            let took = ContinuousClock.now - start
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: said, as: UTF8.self), took / .milliseconds(1))
        }

        var spooled: [String] {
            // No folder has no events.
            (try? FileManager.default.contentsOfDirectory(atPath: folder + "/state/atelier/hooks/spool")) ?? []
        }
    }

    private static let refusing = """
        head(); chunk("ready\\n"); chunk("err atelier: no\\nexit 1\\n"); c.close()
        """

    @Test func aRefusalIsTheStatus() throws {
        let house = try House(Self.refusing)
        defer { house.end() }
        let (status, said, _) = try house.call(["pre-commit", "none"])
        #expect(status == 1)
        #expect(said == "atelier: no\n")
        // Switched off, nobody is asked.
        #expect(try house.call(["pre-commit", "none"], ["ATELIER": "0"]).0 == 0)
    }

    @Test(arguments: [
        "time.sleep(9)", "c.close()", "c.sendall(b'garbage'); c.close()", "head(); c.close()",
        "head(); chunk('ready\\n'); c.close()",
    ])
    func withoutAnAnswerGitGoesOn(behaviour: String) throws {
        let house = try House(behaviour)
        defer { house.end() }
        let (status, said, milliseconds) = try house.call(["pre-commit", "none"])
        #expect(status == 0)
        #expect(said.split(separator: "\n").count == 1)
        #expect(said.contains("not checked"))
        // 50 ms are the rule; a busy machine may take as long again to start the program.
        #expect(milliseconds < 250)
        #expect(house.spooled.isEmpty)
        try house.settings("attempts: 2\nhooksRequired: true\n")
        let (required, why, _) = try house.call(["pre-commit", "none"])
        #expect(required == 1)
        #expect(why.contains("hooksRequired"))
    }

    @Test func aBudgetEnds() throws {
        let house = try House("head(); chunk('ready\\nbudget 100\\n'); time.sleep(9)")
        defer { house.end() }
        let (status, _, milliseconds) = try house.call(["pre-commit", "none"])
        #expect(status == 0)
        #expect((100..<600).contains(milliseconds))
    }

    @Test func whatHappenedIsKeptWithoutADaemon() throws {
        let house = try House(nil)
        defer { house.end() }
        for hook in ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"] {
            #expect(try house.call([hook, "none"]).0 == 0)
        }
        #expect(house.spooled.count == 1)
        let path = house.folder + "/state/atelier/hooks/spool/" + (house.spooled.first ?? "")
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        #expect(text.hasPrefix("atelier hook event 1\nhook=post-commit\0directory="))
        // A file where the folder should be: nothing can be kept, and that is told.
        try FileManager.default.removeItem(atPath: house.folder + "/state")
        try Data().write(to: URL(fileURLWithPath: house.folder + "/state"))
        let (status, said, _) = try house.call(["post-commit", "none"])
        #expect(status == 0)
        #expect(said.contains("could not be kept"))
    }

    @Test func aMessageIsPutBeforeWhatGitWrote() throws {
        let house = try House("head(); chunk('ready\\nmessage feat: add a\\nmessage \\nexit 0\\n'); c.close()")
        defer { house.end() }
        let path = house.folder + "/COMMIT_EDITMSG"
        try Data("\n# Please enter\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try house.call(["prepare-commit-msg", "none", path]).0 == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "feat: add a\n\n\n# Please enter\n")
        // What is there now is text, and stays.
        #expect(try house.call(["prepare-commit-msg", "none", path]).0 == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "feat: add a\n\n\n# Please enter\n")
    }
}
