"""An Ollama server of the tests' own on loopback, which may be killed, stopped and started again; and a registry beside it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from voice_interviewer.errors import MissingPartError
from voice_interviewer.weights.store import ModelStore

TINY, TINY_WEIGHTS = "smollm2-135m:latest", "smollm2-135m-instruct-q4_1"
DEFAULT_WEIGHTS = "qwen2.5-coder-1.5b-instruct-q4_k_m"
CHAT_TEMPLATE = """{{ range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
"""
"""Of the default weights, which the server does not find by itself."""
START_SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def weights(name: str) -> Path:
    """The GGUF of a catalog model; skips the test where it is not."""
    try:
        return ModelStore().file(name, ".gguf")
    except MissingPartError as missing:
        pytest.skip(str(missing))


@dataclass
class OwnServer:
    """`ollama serve` with models and home of its own; asks nothing of any network."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        environment = {
            **os.environ,
            "OLLAMA_HOST": self.host,
            "OLLAMA_MODELS": str(self.folder / "models"),
            "HOME": str(self.folder),
            "OLLAMA_NO_CLOUD": "1",
            "OLLAMA_NUM_PARALLEL": "1",
        }
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(["ollama", "serve"], env=environment, stdout=log, stderr=log)
        waiting = threading.Event()
        for _ in range(int(START_SECONDS / 0.1)):
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://{self.host}/api/version", trust_env=False).is_success:
                    return
            waiting.wait(0.1)
        raise AssertionError(f"the server did not start: {(self.folder / 'log').read_text('utf-8')[-500:]}")

    def runners(self) -> list[int]:
        """The processes that hold the models."""
        assert self.process is not None
        found = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for children in found for pid in children.read_text(encoding="ascii").split()]

    def signal(self, number: signal.Signals) -> None:
        """Send it to the server and to the processes that hold the models."""
        assert self.process is not None
        for pid in (self.process.pid, *self.runners()):
            os.kill(pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        runners = self.runners()
        self.process.kill()
        self._kill(runners)
        self.process.wait()

    def kill_runners(self) -> None:
        """End only the processes that hold the models, as running out of memory would."""
        self._kill(self.runners())

    @staticmethod
    def _kill(processes: list[int]) -> None:
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def create(self, name: str, gguf: Path, template: str = "") -> None:
        """Bring a weight file into the server; without a template the server looks for one that the file's own resembles, and
        where it finds none, roles are lost."""
        digest = f"sha256:{hashlib.sha256(gguf.read_bytes()).hexdigest()}"
        with httpx.Client(base_url=f"http://{self.host}", trust_env=False, timeout=300) as client:
            with gguf.open("rb") as stream:
                client.post(f"/api/blobs/{digest}", content=stream).raise_for_status()
            # One thread: llama.cpp's threads spin while they wait for each other, which on a busy machine costs minutes.
            made: dict[str, object] = {
                "model": name,
                "files": {gguf.name: digest},
                "parameters": {"num_thread": 1},
                "stream": False,
            }
            if template:
                made["template"] = template
            client.post("/api/create", json=made).raise_for_status()


@contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    """A running server with the tiny model; skips where there is no `ollama` binary or no tiny model."""
    if shutil.which("ollama") is None:
        pytest.skip("there is no ollama on the PATH, so no server of the tests' own can be started")
    gguf = weights(TINY_WEIGHTS)
    server = OwnServer(folder)
    server.start()
    try:
        server.create(TINY, gguf)
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            with suppress(ProcessLookupError):
                server.signal(signal.SIGCONT)
            server.kill()


@dataclass
class Registry:
    """A registry on loopback that has one model."""

    blobs: dict[str, bytes]
    manifest: bytes
    port: int = 0


@contextmanager
def registry_of(server: OwnServer) -> Iterator[Registry]:
    """A registry with the tiny model, taken from the server's own folder."""
    models = server.folder / "models"
    manifest = (models / "manifests" / "registry.ollama.ai" / "library" / "smollm2-135m" / "latest").read_bytes()
    layers = [json.loads(manifest)["config"], *json.loads(manifest)["layers"]]
    digests = [str(layer["digest"]) for layer in layers]
    blobs = {digest: (models / "blobs" / digest.replace(":", "-")).read_bytes() for digest in digests}
    registry = Registry(blobs, manifest)
    handler = type("Handler", (_RegistryHandler,), {"registry": registry})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        registry.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield registry
        finally:
            http.shutdown()
            thread.join()


class _RegistryHandler(BaseHTTPRequestHandler):
    registry: Registry
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        last = self.path.rsplit("/", 1)[1]
        wanted = self.path.endswith("/library/smollm2-135m/manifests/latest")
        content = self.registry.manifest if wanted else self.registry.blobs.get(last)
        if content is None:
            self._send(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}')
            return
        asked = self.headers.get("Range", "")
        if not asked.startswith("bytes="):
            self._send(200, content)
            return
        first, _, end = asked.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(end) + 1 if end else len(content)]
        self._send(206, part, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"})

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name http.server calls)
        pass
