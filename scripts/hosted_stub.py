"""An OpenAI-compatible server on loopback with TLS that gives one fixed answer and keeps what it was asked.

    hosted_stub.py --certificate FILE --key FILE --answer FILE --log FILE

Prints its port on standard output. Each request becomes one line of JSON in the log: path, bearer token, body. A request that asks for
check words is answered with those it finds, as a server does that reads its prompts whole.
"""

import argparse
import http.server
import json
import re
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def give(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def note(self, body):
        line = {"path": self.path, "authorization": self.headers.get("Authorization"), "body": body}
        with open(self.server.log, "a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def do_GET(self):
        self.note("")
        self.give(404, {"error": {"message": "not here", "type": "not_found"}})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.note(body)
        if self.path != "/v1/chat/completions":
            return self.give(404, {"error": {"message": "not here", "type": "not_found"}})
        asked = json.loads(body)
        text = "\n".join(message["content"] for message in asked["messages"])
        words = re.findall(r"^Check word(?: [0-9]+)?: ([a-z]+)$", text, re.MULTILINE)
        answer = " ".join(words) if words else self.server.answer
        # Four bytes a token, as English and code have about.
        counts = {"prompt_tokens": max(1, len(text) // 4), "completion_tokens": max(1, len(answer) // 4)}
        self.give(200, {
            "id": "stub", "object": "chat.completion", "model": asked.get("model", "stub"),
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}],
            "usage": counts | {"total_tokens": sum(counts.values())},
        })


def main(arguments):
    parser = argparse.ArgumentParser()
    for name in ("certificate", "key", "answer", "log"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args(arguments)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.log = options.log
    with open(options.answer, encoding="utf-8") as file:
        server.answer = file.read()
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
