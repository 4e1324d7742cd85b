"""The child process of the embedded language model: holds llama.cpp, speaks JSON lines, and ends when its parent does.

Run as `python -m voice_interviewer.engines.embedded_worker`. The first line in is the settings; the answer is
`{"loaded": {...}}` or `{"failed": "why"}`. Every further line is `{"id": N, "chat": {...}}` in the request form of
llama-server and is answered with `{"id": N, "reply": {...}}`. Nothing else is written to standard output.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import queue
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

NICE = 10
_WINDOWS_BELOW_NORMAL = 0x4000
X86 = {"x86_64", "amd64", "i386", "i686"}
_WINDOWS_AVX2 = 40
"""PF_AVX2_INSTRUCTIONS_AVAILABLE."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The first line the parent sends."""

    gguf: str
    context_tokens: int
    threads: int


def has_avx2() -> bool | None:
    """Whether this processor can run the x86 build of llama.cpp; None when that cannot be found out."""
    if platform.machine().lower() not in X86:
        return True
    if sys.platform == "win32":
        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(_WINDOWS_AVX2))
    if sys.platform == "darwin":
        asked = subprocess.run(["sysctl", "-n", "hw.optional.avx2_0"], capture_output=True, text=True, check=False)
        return asked.stdout.strip() == "1" if asked.returncode == 0 else None
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return " avx2" in flags


def load(settings: Settings, private: Path) -> Any:
    """The llama.cpp server object; RuntimeError with one clause when it cannot be had.

    It listens only where nobody else can ask it: on a socket file in the folder `private`, or (Windows) on a loopback
    port with a random key."""
    if has_avx2() is False:
        raise RuntimeError("this processor has no AVX2, which the embedded language model needs")
    try:
        import xllamacpp
    except ImportError as error:
        raise RuntimeError("the package xllamacpp is not installed") from error
    params = xllamacpp.CommonParams()
    params.model.path = settings.gguf
    params.n_ctx = settings.context_tokens
    params.n_parallel = 1
    params.cache_ram_mib = 0
    params.ctx_shift = False
    params.n_gpu_layers = 0
    params.fit_params = False
    params.enable_reasoning = 0
    params.warmup = False
    params.verbosity = -1
    params.endpoint_slots = False
    params.ui = False
    params.n_threads_http = 1
    params.api_keys = [secrets.token_urlsafe(32)]
    if os.name == "posix":
        params.hostnames = [str(private / "llama.sock")]
    for cores in (params.cpuparams, params.cpuparams_batch):
        cores.n_threads = settings.threads
        cores.poll = 0
    return xllamacpp.Server(params)


def chat(server: Any, request: Mapping[str, object]) -> object:
    """One chat completion; a refusal of the server is a reply with the key `error`."""
    reply = server.handle_chat_completions(dict(request))
    return reply if isinstance(reply, dict) else json.loads(reply)


def read_lines(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Hand on every line; when the parent is gone, so is this process, whatever it is doing."""
    for line in stream:
        lines.put(line)
    os._exit(0)


def serve(lines: queue.Queue[str], out: IO[str]) -> None:
    """Load the model, then answer until the parent closes the pipe."""

    def say(message: Mapping[str, object]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    settings = Settings(**json.loads(lines.get()))
    started = time.monotonic()
    try:
        # The socket file goes as soon as it listens: no path leads to it any more, and nothing is left on the disk.
        with tempfile.TemporaryDirectory(prefix="voice-", ignore_cleanup_errors=True) as private:
            server = load(settings, Path(private))
    except RuntimeError as error:
        say({"failed": str(error).strip() or "the model file cannot be loaded"})
        return
    say({"loaded": {**asdict(settings), "seconds": round(time.monotonic() - started, 3)}})
    while True:
        message = json.loads(lines.get())
        try:
            reply = chat(server, message["chat"])
        except (RuntimeError, ValueError) as error:
            reply = {"error": {"message": str(error) or type(error).__name__}}
        say({"id": message["id"], "reply": reply})


def step_back() -> None:
    """Let hearing and speaking go first: judging takes what they leave of the processor."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    elif sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _WINDOWS_BELOW_NORMAL)


def main() -> None:
    """Take the pipes for the protocol alone and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to understand
    step_back()
    with contextlib.suppress(OSError):  # when memory runs out, the system ends this process and not the interview
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    # The native library prints where it likes: let all of that go to standard error.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines: queue.Queue[str] = queue.Queue()
    source = os.fdopen(os.dup(0), "r", encoding="utf-8")
    threading.Thread(target=read_lines, args=(source, lines), daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        serve(lines, out)


if __name__ == "__main__":
    main()
