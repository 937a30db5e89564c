import Foundation

/// A Python script that serves until it goes out of scope and says on standard output what it is asked.
final class PythonServer {
    struct Silence: Error {}

    private let process = Process()
    private let output = Pipe()
    private var chunks: AsyncStream<Data>.Iterator
    private var rest = Data()

    init(_ script: String, _ arguments: [String]) throws {
        let (stream, input) = AsyncStream<Data>.makeStream()
        chunks = stream.makeAsyncIterator()
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                return input.finish()
            }
            input.yield(data)
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-u", "-c", script] + arguments
        process.standardOutput = output
        try process.run()
    }

    deinit {
        // A child of one of our threads may have SIGTERM blocked.
        kill(process.processIdentifier, SIGKILL)
    }

    /// The next line the script prints; the test's time limit is the deadline.
    func line() async throws -> String {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest = Data(rest[rest.index(after: end)...])
                return line
            }
            guard let data = await chunks.next(isolation: #isolation) else {
                throw Silence()
            }
            rest.append(data)
        }
    }

    /// Serves one file over HTTP on loopback, with redirects and ranges; prints its port, then each Range header.
    ///
    /// A `cutAfter` above 0 closes the connection after so many bytes.
    static func file(
        _ path: String,
        cutAfter: Int = 0,
        hasRanges: Bool = true
    ) async throws -> (server: PythonServer, url: String) {
        let server = try PythonServer(fileScript, [path, String(cutAfter), hasRanges ? "ranges" : "whole"])
        return (server, "http://127.0.0.1:\(try await server.line())")
    }

    private static let fileScript = #"""
        import http.server, sys
        path, cut, ranges = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "ranges"
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments): pass
            def do_GET(self):
                if not self.path.startswith("/moved"):
                    self.send_response(302)
                    self.send_header("Location", "/moved" + self.path)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                data = open(path, "rb").read()
                wanted = self.headers.get("Range")
                print(wanted or "whole")
                start = 0
                if wanted and ranges:
                    start = int(wanted.split("=")[1].rstrip("-"))
                    self.send_response(206)
                    self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(data) - 1, len(data)))
                else:
                    self.send_response(200)
                self.send_header("Content-Length", str(len(data) - start))
                self.end_headers()
                body = data[start:]
                self.wfile.write(body[:cut] if cut else body)
                self.close_connection = True
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_address[1])
        server.serve_forever()
        """#

    /// Plays llama-server on a unix socket: counts a token a word, and answers completions as `mode` says.
    ///
    /// Prints `ready`, then a line for each completion with the body it got.
    static func model(_ socket: String, mode: String, context: Int = 100) async throws -> PythonServer {
        let server = try PythonServer(modelScript, [socket, mode, String(context)])
        _ = try await server.line()
        return server
    }

    private static let modelScript = #"""
        import http.server, json, os, re, socketserver, sys, time
        socket, mode, context = sys.argv[1], sys.argv[2], int(sys.argv[3])
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def answer(self, status, value):
                data = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            def do_GET(self):
                if mode == "plain":
                    return self.answer(404, {})
                self.answer(200, {"default_generation_settings": {"n_ctx": context}})
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = json.loads(body)
                if self.path == "/apply-template":
                    if mode == "plain":
                        return self.answer(404, {})
                    return self.answer(200, {"prompt": " ".join(m["content"] for m in asked["messages"])})
                if self.path == "/tokenize":
                    return self.answer(200, {"tokens": list(range(len(asked["content"].split())))})
                print(body.decode())
                if mode == "garbage":
                    return self.answer(200, b"<html>hello</html>")
                if mode == "refuse":
                    return self.answer(400, {"error": {"code": 400, "type": "invalid_request_error"}})
                if mode == "overflow":
                    return self.answer(400, {"error": {"code": 400, "type": "exceed_context_size_error",
                                                       "n_prompt_tokens": 77, "n_ctx": 50}})
                if mode == "loading":
                    return self.answer(503, {"error": {"code": 503, "type": "unavailable_error"}})
                if mode == "dies":
                    self.send_response(200)
                    self.send_header("Content-Length", "5000")
                    self.end_headers()
                    self.wfile.write(b'{"choices": [{"mess')
                    self.close_connection = True
                    return
                if mode == "drips":
                    self.send_response(200)
                    self.end_headers()
                    try:
                        while True:
                            self.wfile.write(b"data: \xff{[ ")
                            time.sleep(0.01)
                    except OSError:
                        self.close_connection = True
                    return
                if mode == "close":
                    self.close_connection = True
                    return
                if mode == "hang":
                    self.connection.recv(1)
                    print("closed")
                    self.close_connection = True
                    return
                value = {"choices": [{"finish_reason": "length" if mode == "length" else "stop", "index": 0,
                                      "message": {"role": "assistant", "content": "Gr\u00fc\u00df dich"}}],
                         "model": "toy", "usage": {"prompt_tokens": 12, "completion_tokens": 3}}
                if mode != "plain":
                    value["timings"] = {"cache_n": 9, "prompt_n": 3, "predicted_n": 3}
                if "response_format" in asked:
                    value["choices"][0]["message"]["content"] = "{}"
                if mode == "uncounted":
                    del value["usage"], value["timings"]
                found = re.findall(r"Check word \d+: ([a-z]+)", body.decode())
                if found:
                    value["choices"][0]["message"]["content"] = " ".join(found)
                    value["usage"]["prompt_tokens"] = 200
                if mode == "empty":
                    value["choices"] = []
                self.answer(200, value)
        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True
            def get_request(self):
                return self.socket.accept()[0], ("unix", 0)
        server = Server(socket, Handler)
        print("ready")
        server.serve_forever()
        """#
}
