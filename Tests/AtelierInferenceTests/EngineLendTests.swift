import Foundation
import Testing

@testable import AtelierInference

/// An engine that is lent, with a Python script in the place of llama-server.
@Suite(.timeLimit(.minutes(2))) struct EngineLendTests {
    private struct Enough: Error {}

    private static let script = #"""
        #!/usr/bin/env python3
        import http.server, socketserver, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments): pass
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            def get_request(self): return self.socket.accept()[0], ("unix", 0)
        Server(sys.argv[sys.argv.index("--host") + 1], Handler).serve_forever()
        """#

    /// An engine that is unloaded as soon as nobody uses it.
    private static func engine(in folder: TemporaryFolder) throws -> Engine {
        let path = try folder.write("engine", Data(script.utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return try Engine(
            EngineConfiguration(
                binary: EngineBinary(path: path, version: "0", origin: .named),
                modelPath: "/nowhere",
                modelHash: "",
                directory: "\(folder.path)/run",
                logPath: "\(folder.path)/engine.log",
                threads: 1,
                idleSeconds: 0
            )
        )
    }

    @Test func anEngineStaysLoadedWhileItIsLent() async throws {
        let folder = try TemporaryFolder()
        let engine = try Self.engine(in: folder)
        async let supervision: Void = engine.run()
        try await engine.lend { relay in
            #expect(relay.endpoint == .unixSocket(path: "\(folder.path)/run/engine.sock"))
            #expect(await engine.state == .ready)
            #expect(await engine.mustEnd() == false)
            // One who ends does not end it for the other.
            await #expect(throws: Enough.self) { try await engine.lend { _ in throw Enough() } }
            #expect(await engine.mustEnd() == false)
        }
        while await engine.state != .unloaded { try await Task.sleep(for: .milliseconds(5)) }
        await #expect(throws: Enough.self) { try await engine.lend { _ in throw Enough() } }
        while await engine.state != .unloaded { try await Task.sleep(for: .milliseconds(5)) }
        #expect(await engine.starts == 2)
        await engine.stop()
        try await supervision
    }
}
