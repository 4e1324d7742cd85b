"""An Ollama on loopback without a model: it answers in Ollama's form, and fails as the word in its prompt says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def listed(name: str, **more: object) -> dict[str, object]:
    """One entry of `/api/tags`."""
    details = {"family": "qwen2", "parameter_size": "1.5B", "quantization_level": "Q4_K_M"}
    return {"name": name, "model": name, "size": 1000, "digest": "d" * 64, "details": details, **more}


@dataclass
class FakeOllama:
    """What the server has, and every chat request it got."""

    address: str = ""
    models: list[dict[str, object]] = field(default_factory=lambda: [listed("judge:latest")])
    chats: list[dict[str, object]] = field(default_factory=list)
    pulls: list[dict[str, object]] = field(default_factory=list)
    """What a download tells, line by line."""
    prompt_tokens: int = 42
    logprobs: bool = True
    hanging: threading.Event = field(default_factory=threading.Event)
    """Set once a request hangs."""
    gone: threading.Event = field(default_factory=threading.Event)
    """Set once a hanging request noticed that its caller left."""

    def texts(self) -> list[str]:
        """The last message of every chat request."""
        return [self.last_text(chat) for chat in self.chats]

    @staticmethod
    def last_text(chat: dict[str, object]) -> str:
        """The last message of one chat request."""
        messages = chat["messages"]
        assert isinstance(messages, list)
        return str(messages[-1]["content"])


class _Handler(BaseHTTPRequestHandler):
    fake: FakeOllama
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._whole(200, {"models": self.fake.models})

    def do_POST(self) -> None:
        if self.path == "/api/pull":
            self.rfile.read(int(self.headers["Content-Length"]))
            self._stream([json.dumps(line).encode() + b"\n" for line in self.fake.pulls])
            return
        chat = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.fake.chats.append(chat)
        text = FakeOllama.last_text(chat)
        crashes = sum("CRASH" in earlier for earlier in self.fake.texts())
        if "TOO LONG" in text:
            self._whole(400, {"error": "the input length exceeds the context length"})
        elif "UNLOADED" in text or ("CRASH ONCE" in text and crashes == 1):
            self._whole(500, {"error": "model runner has unexpectedly stopped"})
        elif "BREAK" in text:
            self.close_connection = True
        elif "GARBAGE" in text:
            self._stream([b"<html>\n"])
        elif "MID ERROR" in text:
            self._stream([json.dumps({"error": "out of memory"}).encode() + b"\n"])
        elif "HALF" in text:
            self._stream([self._part("Y", done=False)])
        elif "HANG" in text:
            self.fake.hanging.set()
            if not self.connection.recv(1):
                self.fake.gone.set()
            self.close_connection = True
        elif "THINKS" in text:
            self._stream([self._thought("Let me see. "), self._part("", done=True, reason="length")])
        elif "EMPTY" in text:
            self._stream([self._part("", done=True)])
        elif "TOOL" in text:
            self._stream([self._call(), self._part("", done=True)])
        elif "OUI" in text:
            self._stream([self._part("Oui", done=False), self._part("", done=True)])
        elif "LOOP" in text:
            self._stream([self._part('{"k": "so so so so so ', done=False), self._part("", done=True, reason="length")])
        elif "CUT" in text:
            self._stream([self._part('{"k": ', done=True, reason="length")])
        else:
            answer = '{"k": 1}' if chat.get("format") else "Yes"
            self._stream([self._part(answer, done=False), self._part("", done=True)])

    def _part(self, text: str, *, done: bool, reason: str = "stop") -> bytes:
        part: dict[str, object] = {"model": "judge", "message": {"role": "assistant", "content": text}, "done": done}
        if self.fake.logprobs and text in ("Yes", "Oui"):
            tops = [{"token": text, "logprob": -0.1}, {"token": "No" if text == "Yes" else "Non", "logprob": -3.0}]
            part["logprobs"] = [{"token": text, "logprob": -0.1, "top_logprobs": tops}]
        if done:
            part |= {"done_reason": reason, "prompt_eval_count": self.fake.prompt_tokens}
        return json.dumps(part).encode() + b"\n"

    @staticmethod
    def _thought(text: str) -> bytes:
        message = {"role": "assistant", "content": "", "thinking": text}
        return json.dumps({"model": "judge", "message": message, "done": False}).encode() + b"\n"

    @staticmethod
    def _call() -> bytes:
        calls = [{"function": {"name": "grade", "arguments": {"score": 4}}}]
        message = {"role": "assistant", "content": "", "tool_calls": calls}
        return json.dumps({"model": "judge", "message": message, "done": False}).encode() + b"\n"

    def _whole(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, lines: list[bytes]) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for line in [*lines, b""]:
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name http.server calls)
        pass


@contextmanager
def running_ollama() -> Iterator[FakeOllama]:
    """The fake, answering until the block ends."""
    fake = FakeOllama()
    handler = type("Handler", (_Handler,), {"fake": fake})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        fake.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield fake
        server.shutdown()
        thread.join()
