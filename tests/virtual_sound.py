"""A virtual loudspeaker and microphone for one test run: what is played can be recorded, and what is said is heard."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from voice_interviewer.speech.pcm import Samples, Sound, wav_bytes

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "virtual-sound"
RATE = 44_100


class Recording:
    """What the loudspeaker played; empty while it is still being recorded."""

    samples: Samples = np.zeros(0, dtype=np.int16)
    """At 44.1 kHz."""


class VirtualSound:
    """A running sound server; this process finds its devices too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def saying(self, sound: Sound) -> Iterator[None]:
        """Speak into the microphone while the block runs."""
        with self.saying_to("candidate_voice", sound):
            yield

    @contextmanager
    def saying_to(self, sink: str, sound: Sound) -> Iterator[None]:
        """Play into any sink while the block runs."""
        wav = self._folder / "said.wav"
        wav.write_bytes(wav_bytes(sound))
        player = subprocess.Popen(["paplay", f"--device={sink}", "--latency-msec=200", wav])
        try:
            yield
        finally:
            player.terminate()
            player.wait()

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record the loudspeaker while the block runs; the sound is in the recording afterwards."""
        recording = Recording()
        recorder = subprocess.Popen(
            [
                "parec",
                "--device=speaker.monitor",
                f"--rate={RATE}",
                "--channels=1",
                "--format=s16le",
                "--latency-msec=20",
            ],
            stdout=subprocess.PIPE,
        )
        assert recorder.stdout is not None
        first = recorder.stdout.read(2)
        with ThreadPoolExecutor(max_workers=1) as reader:
            rest = reader.submit(recorder.stdout.read)
            try:
                yield recording
            finally:
                recorder.terminate()
                recorder.wait()
                raw = first + rest.result()
                recorder.stdout.close()
        recording.samples = np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.int16)

    def control(self, *command: str) -> str:
        """Run a `pactl` command and return what it prints."""
        return subprocess.run(["pactl", *command], capture_output=True, text=True, check=True).stdout

    def stop(self) -> None:
        """End the sound server, as when it crashes."""
        subprocess.run([SCRIPT, "stop", self._folder], check=True)

    def start_again(self) -> None:
        """Bring the sound server back after `stop`."""
        subprocess.run([SCRIPT, "start", self._folder], check=True, capture_output=True)


@contextmanager
def virtual_sound() -> Iterator[VirtualSound]:
    """Start the devices for a block; skips the test where PulseAudio is not installed."""
    for tool in ("pulseaudio", "pactl", "paplay", "parec"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not on this machine")
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="sound") as name:
        started = subprocess.run([SCRIPT, "start", name], capture_output=True, text=True, check=True).stdout
        try:
            for line in started.splitlines():
                variable, _, value = shlex.split(line)[1].partition("=")
                os.environ[variable] = value
            server = VirtualSound(Path(name))
            try:
                yield server
            finally:
                server.stop()
        finally:
            os.environ.clear()
            os.environ.update(before)


def tone(seconds: float, *, hertz: float = 440.0, rate: int = 16_000, amplitude: int = 8_000) -> Sound:
    """A sine tone that begins and ends without a click."""
    time = np.arange(round(seconds * rate)) / rate
    edge = np.minimum(1.0, np.minimum(time, seconds - time) / 0.005)
    return Sound((amplitude * edge * np.sin(2 * np.pi * hertz * time)).astype(np.int16), rate)


def seconds_of_tone(samples: Samples, rate: int, hertz: float = 440.0) -> float:
    """For how long a tone of about this pitch is heard, counted in pieces of 20 ms."""
    piece = rate // 50
    window = np.exp(-2j * np.pi * hertz * np.arange(piece) / rate)
    pieces = samples[: len(samples) // piece * piece].reshape(-1, piece).astype(np.float64)
    strength = np.abs(pieces @ window) * 2 / piece
    return float(np.count_nonzero(strength > 1_000)) * 0.02
