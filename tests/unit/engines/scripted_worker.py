"""Speaks the embedded worker's protocol without a model, and fails as the word in its prompt says.

Arguments: a file that counts the starts, and a word for the load (`good`, `refuse`, `die`, `wait`)."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path


def say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def choice(token: str, finish: str) -> dict[str, object]:
    tops = [{"token": token, "logprob": -0.1}, {"token": "No", "logprob": -3.0}]
    return {
        "finish_reason": finish,
        "message": {"content": token},
        "logprobs": {"content": [{"token": token, "logprob": -0.1, "top_logprobs": tops}]},
    }


def main() -> None:
    starts, how = Path(sys.argv[1]), sys.argv[2]
    with starts.open("a", encoding="utf-8") as stream:
        stream.write("start\n")
    first_start = starts.read_text(encoding="utf-8").count("\n") == 1
    settings = json.loads(sys.stdin.readline())
    if how == "refuse":
        say({"failed": "this processor has no AVX2, which the embedded language model needs"})
        return
    if how == "die":
        sys.stderr.write("illegal instruction\n")
        sys.exit(3)
    if how == "wait":
        sys.stdin.readline()
        return
    say({"loaded": {**settings, "seconds": 0.5}})
    for line in sys.stdin:
        request = json.loads(line)
        text = request["chat"]["messages"][-1]["content"]
        if "CRASH ALWAYS" in text or ("CRASH ONCE" in text and first_start):
            os.kill(os.getpid(), signal.SIGKILL)
        if "HANG" in text:
            sys.stdin.readline()
            return
        if "TOO LONG" in text:
            fault = {"message": "request (9 tokens) exceeds the size", "type": "exceed_context_size_error", "code": 400}
            say({"id": request["id"], "reply": {"error": fault}})
        elif "ODD" in text:
            say({"id": request["id"], "reply": "what?"})
        elif "EMPTY" in text:
            say({"id": request["id"], "reply": {"choices": []}})
        elif "BLANK" in text:
            say({"id": request["id"], "reply": {"choices": [choice("\n", "length")]}})
        else:
            say({"id": request["id"], "reply": {"choices": [choice("Yes", "stop")], "usage": {"prompt_tokens": 12}}})


main()
