import Foundation
import Testing

@testable import AtelierInference

/// What an engine could reach if it wanted to.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap"), "bubblewrap is not installed"))
struct EngineSandboxTests {
    private static let probe = """
        echo "model: $(cat "$1/model")"
        echo "secret: $(cat "$1/house/secret" 2>&1)"
        echo "devices: $(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | tr '\\n' ' ')"
        echo "root: $(ls / | tr '\\n' ' ')"
        echo "environment: $(env | cut -d= -f1 | sort | tr '\\n' ' ')"
        echo "processes: $(ls /proc | grep -c '^[0-9]')"
        echo "memory: $(ulimit -d)"
        echo kept > "$1/socket/out"
        (echo changed > "$1/model") 2>/dev/null
        (echo 1 > /proc/sys/kernel/panic_on_oops) 2>/dev/null && echo "system: written"
        exit 0
        """

    private static func folder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "engine-sandbox-\(UUID().uuidString.prefix(8))"
        for name in ["house", "socket"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try Data("weights".utf8).write(to: URL(fileURLWithPath: folder + "/model"))
        try Data("treasure".utf8).write(to: URL(fileURLWithPath: folder + "/house/secret"))
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    @Test func theEngineSeesItsOwnFilesAndNothingElse() async throws {
        try await Self.folder { folder in
            let sandbox = try #require(EngineSandbox(searchPath: "/usr/bin:/bin", memoryBytes: 512 << 20))
            let command = ["/bin/sh", "-c", Self.probe, "probe", folder]
            let inside = sandbox.arguments(
                command,
                readable: [folder + "/model"],
                writable: folder + "/socket",
                environment: ["LD_LIBRARY_PATH": "/nowhere"]
            )
            let seen = try await Tool.run(inside, environment: ["HOME": folder + "/house"], seconds: 20)
            #expect(seen.exitStatus == 0, "\(seen.output)")
            #expect(seen.output.contains("model: weights"))
            #expect(!seen.output.contains("treasure"))
            #expect(seen.output.contains("devices: lo \n"))
            #expect(seen.output.contains("environment: LD_LIBRARY_PATH PWD"))
            #expect(seen.output.contains("memory: \(512 << 10)"))
            #expect(!seen.output.contains("system: written"))
            #expect(try String(contentsOfFile: folder + "/socket/out", encoding: .utf8) == "kept\n")
            #expect(try String(contentsOfFile: folder + "/model", encoding: .utf8) == "weights")
            // The same outside: each of these can be seen and done.
            let outside = try await Tool.run(command, environment: ["PATH": "/usr/bin:/bin"], seconds: 20)
            #expect(outside.output.contains("treasure"))
            #expect(outside.output.contains("memory: unlimited"))
            #expect(try String(contentsOfFile: folder + "/model", encoding: .utf8) == "changed\n")
        }
    }
}
