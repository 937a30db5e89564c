#!/usr/bin/env python3
"""Plays llama-server without a model: counts a token a word and answers at once; for scripts/bench-inference --scripted."""

import http.server
import json
import socketserver
import sys

CONTEXT_TOKENS = 16_384
ANSWER = "Yes."


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def answer(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer({"default_generation_settings": {"n_ctx": CONTEXT_TOKENS}})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/apply-template":
            return self.answer({"prompt": " ".join(message["content"] for message in asked["messages"])})
        if self.path == "/tokenize":
            return self.answer({"tokens": list(range(len(asked["content"].split())))})
        choice = {"finish_reason": "stop", "index": 0, "message": {"role": "assistant", "content": ANSWER}}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        self.answer({"choices": [choice], "object": "chat.completion", "usage": usage})


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def get_request(self):
        return self.socket.accept()[0], ("unix", 0)


def main():
    if "--version" in sys.argv:
        print("version: 0 (scripted)")
    elif "--help" in sys.argv:
        print("--offline --no-webui --jinja --json-schema --cache-ram --no-slots x.sock")
    else:
        Server(sys.argv[sys.argv.index("--host") + 1], Handler).serve_forever()


if __name__ == "__main__":
    main()
