"""Checks the daemon's OpenAI-compatible calls with OpenAI's own client; called by scripts/openai-client.

Prints a table and exits 1 when a check failed. What is checked is the contract, not how clever the model is.
"""

import argparse
import http.client
import json
import pathlib
import re
import socket
import sys
import time

import httpx2
import openai

MODEL_WAIT_SECONDS = 300
# How soon the engine has to be idle after a client went away.
END_SECONDS_MAX = 1.0
QUESTION = [{"role": "user", "content": "Write a Python function that adds two numbers. Only the code."}]


class CheckFailed(Exception):
    """A check did not hold; the message says what was seen."""


def expect(condition, what):
    if not condition:
        raise CheckFailed(what)


class Checks:
    """Each method is one check; its docstring is its name, its value a remark for the table."""

    def __init__(self, runtime):
        self.runtime = runtime
        transport = httpx2.HTTPTransport(uds=str(runtime / "daemon.sock"))
        self.client = openai.OpenAI(
            base_url="http://atelier/v1",
            api_key="unused",
            http_client=httpx2.Client(transport=transport, timeout=MODEL_WAIT_SECONDS),
            max_retries=0,
        )
        self.model = self.client.models.list().data[0].id

    def ask(self, messages=None, **fields):
        fields.setdefault("model", self.model)
        fields.setdefault("temperature", 0)
        fields.setdefault("max_tokens", 64)
        return self.client.chat.completions.create(messages=messages or QUESTION, **fields)

    def refused(self, kind, **fields):
        try:
            self.ask(**fields)
        except kind as error:
            return error
        raise CheckFailed(f"no {kind.__name__}")

    def check_list(self):
        """models.list"""
        models = self.client.models.list().data
        expect(models and all(model.object == "model" for model in models), models)
        return ", ".join(model.id for model in models)

    def check_retrieve(self):
        """models.retrieve"""
        expect(self.client.models.retrieve(self.model).id == self.model, "another model")
        try:
            self.client.models.retrieve("gpt-9")
        except openai.NotFoundError as error:
            expect(error.code == "model_not_found", error.code)
            return "unknown one: 404"
        raise CheckFailed("an unknown model was found")

    def check_answer(self):
        """a chat completion"""
        answer = self.ask()
        expect("def " in answer.choices[0].message.content, answer.choices[0].message.content)
        expect(answer.model == self.model, answer.model)
        expect(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens, answer.usage)
        expect(answer.system_fingerprint, "no fingerprint")
        return f"{answer.usage.prompt_tokens} + {answer.usage.completion_tokens} tokens, {answer.system_fingerprint}"

    def check_default(self):
        """the daemon's own model under 'default'"""
        expect(self.ask(model="default", max_tokens=4).model == self.model, "another model")

    def check_cache(self):
        """a repeated prompt comes from the cache"""
        usage = self.ask(max_tokens=4).usage
        cached = usage.prompt_tokens_details.cached_tokens
        expect(cached >= usage.prompt_tokens - 2, usage)
        return f"{cached} of {usage.prompt_tokens} tokens"

    def check_parts(self):
        """text in parts, developer and assistant"""
        messages = [
            {"role": "developer", "content": "You answer with one word."},
            {"role": "user", "content": [{"type": "text", "text": "Say"}, {"type": "text", "text": "yes."}]},
            {"role": "assistant", "content": "Yes."},
            {"role": "user", "content": "And now no."},
        ]
        expect(self.ask(messages, max_tokens=8).choices[0].message.content, "no text")

    def check_stream(self):
        """a stream with usage"""
        started = time.monotonic()
        first = None
        text, roles, finish, usage = "", [], None, None
        for chunk in self.ask(stream=True, stream_options={"include_usage": True}):
            for choice in chunk.choices:
                roles += [choice.delta.role] if choice.delta.role else []
                text += choice.delta.content or ""
                finish = choice.finish_reason or finish
                if first is None and choice.delta.content:
                    first = time.monotonic() - started
            usage = chunk.usage or usage
        whole = time.monotonic() - started
        expect(roles == ["assistant"], roles)
        expect(finish in ("stop", "length"), finish)
        expect(usage and usage.completion_tokens > 0, usage)
        expect(text == self.ask().choices[0].message.content, "the stream says something else than the whole answer")
        expect(first < whole / 2, f"the first words came after {first:.2f} of {whole:.2f} s")
        return f"first words after {first:.2f} of {whole:.2f} s"

    def check_schema(self):
        """an answer under a JSON schema"""
        schema = {
            "type": "object",
            "properties": {"language": {"enum": ["python", "c"]}, "year": {"type": "integer"}},
            "required": ["language", "year"],
            "additionalProperties": False,
        }
        answer = self.ask(
            [{"role": "user", "content": "Which language was first released in 1991? Answer as JSON."}],
            response_format={"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}},
        )
        text = answer.choices[0].message.content
        value = json.loads(text)
        expect(list(value) == ["language", "year"], text)
        expect(value["language"] in ("python", "c") and isinstance(value["year"], int), text)
        return text

    def check_object(self):
        """an answer as any JSON object"""
        answer = self.ask(
            [{"role": "user", "content": "Describe a cat as a JSON object with the one key 'legs'."}],
            response_format={"type": "json_object"},
        )
        value = json.loads(answer.choices[0].message.content)
        expect(isinstance(value, dict), value)
        return json.dumps(value)

    def check_wrong_schema(self):
        """a schema that is none is refused in the engine's words"""
        schema = {"type": "no-such-type"}
        format = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
        for stream in (False, True):
            error = self.refused(openai.BadRequestError, response_format=format, stream=stream)
        return str(error.body["message"])[:60]

    def check_several(self):
        """three answers (n) to one prompt"""
        answer = self.ask(n=3, seed=5, temperature=0.9, max_tokens=24)
        texts = [choice.message.content for choice in answer.choices]
        expect([choice.index for choice in answer.choices] == [0, 1, 2], answer.choices)
        expect(len(set(texts)) > 1, "all answers are the same")
        expect(answer.usage.completion_tokens > 24, answer.usage)
        return f"{len(set(texts))} different"

    def check_stop(self):
        """stop as text and as list"""
        messages = [{"role": "user", "content": "Count from 1 to 9 with commas."}]
        for stop in ("5", ["7", "5"]):
            text = self.ask(messages, stop=stop).choices[0].message.content
            expect("4" in text and "5" not in text, text)
        return repr(text)

    def check_greedy(self):
        """two greedy answers are equal"""
        texts = {self.ask(seed=1).choices[0].message.content for _ in range(2)}
        expect(len(texts) == 1, texts)

    def check_room(self):
        """the context is counted to the token"""
        prompt = self.ask([{"role": "user", "content": "Say yes."}]).usage.prompt_tokens
        error = self.refused(openai.BadRequestError, messages=[{"role": "user", "content": "word " * 40_000}])
        expect(error.code == "context_length_exceeded", error.code)
        context = int(re.search(r"context has (\d+) tokens", error.message).group(1))
        fits = self.ask([{"role": "user", "content": "Say yes."}], max_tokens=context - prompt, stop=["."])
        expect(fits.usage.prompt_tokens == prompt, fits.usage)
        over = [{"role": "user", "content": "Say yes."}]
        error = self.refused(openai.BadRequestError, messages=over, max_tokens=context - prompt + 1)
        expect(error.code == "context_length_exceeded", error.code)
        return f"{prompt} + {context - prompt} of {context} fit, one more does not"

    def check_long_stream(self):
        """a stream of a prompt that is too long is a 400 as well"""
        messages = [{"role": "user", "content": "word " * 40_000}]
        return self.refused(openai.BadRequestError, messages=messages, stream=True).code

    def check_unknown(self):
        """an unknown model"""
        error = self.refused(openai.NotFoundError, model="gpt-9")
        expect(error.code == "model_not_found" and self.model in error.message, error.message)
        return error.code

    def check_unsupported(self):
        """an image, log probabilities and tools are refused by name"""
        image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}
        error = self.refused(openai.BadRequestError, messages=[{"role": "user", "content": [image]}])
        expect(error.param == "messages[0].content[0]" and "image_url" in error.message, error.message)
        error = self.refused(openai.BadRequestError, logprobs=True)
        expect(error.param == "logprobs", error.param)
        error = self.refused(openai.BadRequestError, tools=[{"type": "function", "function": {"name": "f"}}])
        expect(error.param == "tools", error.param)
        return f"{error.code}: {error.param}"

    def check_cancel(self):
        """a stream that is given up ends the generation"""
        messages = [{"role": "user", "content": "Write a very long story about a lighthouse."}]
        # The engine looks for closed connections once a second; a busy machine gets three tries.
        for _ in range(3):
            stream = self.ask(messages, stream=True, max_tokens=2_000)
            for seen, _chunk in enumerate(stream):
                if seen == 10:
                    break
            expect(self.engine_is_busy(), "the engine is idle although it writes")
            left = time.monotonic()
            stream.close()
            while self.engine_is_busy():
                expect(time.monotonic() - left < 20, "the engine goes on")
                time.sleep(0.02)
            seconds = time.monotonic() - left
            if seconds < END_SECONDS_MAX:
                return f"idle after {seconds:.2f} s"
        raise CheckFailed(f"it went on for {seconds:.2f} s")

    def engine_is_busy(self):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.connect(str(self.runtime / "engine" / "engine.sock"))
        connection.request("GET", "/slots")
        slots = json.loads(connection.getresponse().read())
        connection.close()
        return any(slot["is_processing"] for slot in slots)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runtime", type=pathlib.Path, required=True, help="the folder of the daemon's socket")
    checks = Checks(parser.parse_args().runtime)
    rows, failed = [], 0
    for name in [name for name in dir(Checks) if name.startswith("check_")]:
        check = getattr(checks, name)
        started = time.monotonic()
        try:
            remark, verdict = check(), "ok"
        except Exception as error:  # Whatever it is, the other checks go on and the table says so.
            remark, verdict = f"{type(error).__name__}: {error}", "FAILED"
            failed += 1
        rows.append((verdict, f"{time.monotonic() - started:.1f}", check.__doc__, " ".join(str(remark or "").split())[:90]))
        said = f"{verdict:6} {check.__doc__}" + (f": {remark}" if verdict == "FAILED" else "")
        print(said[:400], file=sys.stderr, flush=True)
    print(f"\nopenai {openai.__version__}, model {checks.model}\n")
    print("| verdict | s | check | remark |")
    print("| --- | ---: | --- | --- |")
    for row in rows:
        print("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |")
    print(f"\n{len(rows) - failed} of {len(rows)} checks hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
