"""Measures the memory of a long session: the real program on its screens, with the real recogniser, detector, voice and judge,
hears recorded answers as fast as it can; resident memory over the minutes of the session, its growth and its peak.

usage: scripts/bench session [--minutes N] [--at-most SECONDS] [--llm none|embedded] [--stt MODEL]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from bench_tui import ANSWER, REPO, Terminal, row

from voice_interviewer.cli.engine_choices import DEFAULT_STT
from voice_interviewer.speech.pcm import SAMPLE_RATE, Samples, Sound, read_wav, wav_bytes

CLIPS, THOUGHT_SECONDS, PAUSE_SECONDS = 3, 10.0, 3.0
"""An answer: a thought, then clips of speech with pauses between them that do not end it."""
BYTES_A_SECOND = 2 * SAMPLE_RATE
FIRST_MINUTES = 10.0
"""Growth is counted from here; before it, everything is met for the first time."""


def answers(folder: Path, minutes: float) -> float:
    """Write recorded answers for so many minutes; how many MiB they are, which the stand-in of the microphone holds."""
    clips = [read_wav(path).samples for path in sorted(ANSWER.glob("*.wav"))]
    thought, pause = _silence(THOUGHT_SECONDS), _silence(PAUSE_SECONDS)
    endless = cycle(clips)
    written = 0
    for number in range(1000):
        if written > minutes * 60 * BYTES_A_SECOND:
            break
        parts = [part for clip in islice(endless, CLIPS) for part in (pause, clip)]
        sound = np.concatenate([thought, *parts[1:]])
        written += sound.nbytes
        (folder / f"{number:03}.wav").write_bytes(wav_bytes(Sound(sound, SAMPLE_RATE)))
    return written / 2**20


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16)


def resident_mib(process: int) -> tuple[float, float]:
    """Of the program, and of its children (the judge)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    every = [*children]
    for task in Path(f"/proc/{process}/task").iterdir():
        every += (task / "children").read_text().split()
    return _rss(str(process)), sum(_rss(child) for child in set(every))


def _rss(process: str) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 2**20


def session_minutes(folder: Path) -> float:
    """Of answers on disk."""
    return sum(path.stat().st_size for path in folder.glob("audio/*.wav")) / BYTES_A_SECOND / 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--at-most", type=float, default=600.0, help="seconds on the clock")
    parser.add_argument("--llm", default="none")
    parser.add_argument(
        "--stt", default=DEFAULT_STT, help="a smaller recogniser tells of growth sooner, not of the peak"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        (home / "answers").mkdir()
        held = answers(home / "answers", options.minutes + 5)
        readings = _session(home, options.minutes, options.at_most, (options.llm, options.stt))
    if not readings:
        print("The session never began.")
        return 1
    own = [(minute, mine - held) for minute, mine, _ in readings]
    peak = max(mine - held + judge for _, mine, judge in readings)
    settled = [mib for minute, mib in own if minute >= min(FIRST_MINUTES, own[-1][0] / 2)]
    row("the program alone, without the recorded answers", [mib for _, mib in own], "MiB")
    print(
        f"{own[-1][0]:.0f} minutes of answers; grown since minute {FIRST_MINUTES:.0f}: {settled[-1] - settled[0]:+.1f} MiB"
    )
    print(f"peak of program and judge together ({options.llm}): {peak:.0f} MiB")
    return 0


def _session(home: Path, minutes: float, at_most: float, engines: tuple[str, str]) -> list[tuple[float, float, float]]:
    """(minute of the session, MiB of the program, MiB of the judge), about once a minute of the session."""
    out = home / "session"
    terminal = Terminal(
        sys.executable, "-m", "voice_interviewer", "start", str(REPO), "--offline", "--scope", "deep",
        "--llm", engines[0], "--stt", engines[1],
        "--answers-from", str(home / "answers"), "--speech-to", str(home / "said"), "--out", str(out), "--seed", "7",
    )  # fmt: skip
    readings: list[tuple[float, float, float]] = []
    until = time.perf_counter() + at_most
    try:
        terminal.wait_for("Start")
        terminal.press("s")
        next_minute = 0.0
        while time.perf_counter() < until and terminal.process.poll() is None:
            terminal.drain(1.0)
            # Goes on from a score block; means nothing anywhere else.
            terminal.press("c")
            minute = session_minutes(out)
            if minute < next_minute:
                continue
            next_minute = int(minute) + 1.0
            readings.append((minute, *resident_mib(terminal.process.pid)))
            print(
                f"minute {minute:5.1f}   program {readings[-1][1]:7.1f} MiB   judge {readings[-1][2]:7.1f} MiB",
                flush=True,
            )
            if minute >= minutes or (out / "debrief.md").exists():
                break
    finally:
        terminal.close()
    return readings


if __name__ == "__main__":
    raise SystemExit(main())
