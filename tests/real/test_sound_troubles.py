"""Every trouble with sound that virtual devices can be made to have, with the words the candidate reads about it."""

from __future__ import annotations

import fcntl
import os
import pty
import pwd
import shutil
import subprocess
import sys
import tempfile
import termios
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from virtual_sound import VirtualSound, tone, virtual_sound

from voice_interviewer.cli.sound import play_clip, record_and_play_back, watch_level
from voice_interviewer.debrief.clips import Clip
from voice_interviewer.engines.devices import Direction, find_device, list_devices
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.errors import AudioDeviceError, BadInputError
from voice_interviewer.session.barge_in import BargeInSource
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, wav_bytes
from voice_interviewer.tui.host import Level, SoundStep, SoundVerdict

pytestmark = [pytest.mark.real, pytest.mark.device]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sound() -> Iterator[VirtualSound]:
    with virtual_sound() as running:
        list_devices()
        yield running


def never() -> bool:
    return False


def sound_test(sound: VirtualSound, said: Sound | None) -> tuple[SoundVerdict, list[SoundStep]]:
    """A sound test while somebody says this."""
    steps: list[SoundStep] = []

    def tell(step: SoundStep, _: float) -> None:
        steps.append(step)

    if said is None:
        return record_and_play_back("", "", tell, never), steps
    with sound.saying(said):
        return record_and_play_back("", "", tell, never), steps


def silence(seconds: float) -> Sound:
    return Sound(np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16), SAMPLE_RATE)


def distorted(seconds: float) -> Sound:
    loud = np.clip(tone(seconds).samples.astype(np.int32) * 8, -32_768, 32_767)
    return Sound(loud.astype(np.int16), SAMPLE_RATE)


def test_all_zeros(sound: VirtualSound) -> None:
    verdict, steps = sound_test(sound, None)
    assert not verdict.good
    assert verdict.words == (
        "The microphone gives only silence: check its mute switch, and that the system lets this terminal use the microphone."
    )
    assert SoundStep.PLAYING not in steps, "silence is not worth hearing"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            tone(8.0, amplitude=60),
            "The microphone is very quiet: raise its input level, move closer, or choose another",
        ),
        (distorted(8.0), "The microphone is too loud and distorts: lower its input level or move away a little."),
    ],
    ids=["too quiet", "clipped"],
)
def test_a_level_that_will_not_do(sound: VirtualSound, said: Sound, words: str) -> None:
    verdict, steps = sound_test(sound, said)
    assert not verdict.good
    assert verdict.words.startswith(words)
    assert steps[-1] is SoundStep.PLAYING


def test_a_good_voice_is_played_back(sound: VirtualSound) -> None:
    with sound.recording() as recording:
        verdict, _ = sound_test(sound, tone(8.0))
    assert verdict.good
    assert "hears you well" in verdict.words
    assert int(np.abs(recording.samples).max()) > 4_000


def test_a_muted_microphone_is_told_while_the_level_is_watched(sound: VirtualSound) -> None:
    sound.control("set-source-mute", "candidate", "1")
    levels: list[Level] = []
    with sound.saying(tone(8.0)):
        watch_level("", levels.append, lambda: len(levels) >= 10)
    sound.control("set-source-mute", "candidate", "0")
    assert "mute switch" in levels[-1].problem


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("direction", list(Direction))
def test_a_device_of_another_name_lists_those_that_are_there(direction: Direction) -> None:
    with pytest.raises(BadInputError, match=rf"there is no {direction} 'webcam'.*Give one of: \d+ "):
        find_device(direction, "webcam")


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 1), (96_000, 2)])
def test_other_rates_and_channels_are_converted(sound: VirtualSound, rate: int, channels: int) -> None:
    module = sound.control(
        "load-module", "module-null-sink", "sink_name=odd", f"rate={rate}", f"channels={channels}", "norewinds=1"
    ).strip()
    before = sound.control("get-default-source").strip()
    sound.control("set-default-source", "odd.monitor")
    microphone = Microphone(preferred_rate=rate)
    try:
        microphone.start("q1")
        with sound.saying_to("odd", tone(3.0)):
            frames = [microphone.read() for _ in range(100)]
    finally:
        microphone.close()
        sound.control("set-default-source", before)
        sound.control("unload-module", module)
    heard = np.concatenate([frame for frame in frames if frame is not None])
    spectrum = np.abs(np.fft.rfft(heard[-SAMPLE_RATE:]))
    assert abs(int(spectrum.argmax()) - 440) <= 2, "the pitch is that of the tone, whatever the device's rate"


def test_unplugged_in_mid_answer_is_told_with_what_to_do() -> None:
    with virtual_sound() as sound:
        list_devices()
        microphone = Microphone(stall_seconds=1.0)
        microphone.start("q1")
        microphone.read()
        sound.stop()
        with pytest.raises(AudioDeviceError) as told:
            read_on(microphone)
        microphone.close()
    assert told.value.what == "the microphone stopped working; it was unplugged or taken by another program"
    assert told.value.next_step.startswith("Plug it in again, or choose another:")


def read_on(microphone: Microphone) -> None:
    for _ in range(500):
        microphone.read()


def test_no_device_at_all_is_told() -> None:
    with virtual_sound() as sound:
        sound.stop()
        problem = list_devices().problem
        assert problem.startswith("no microphone was found")
        assert "answers can be typed with --typed" in problem
        sound.start_again()
        assert list_devices().problem == ""


def as_nobody(program: str) -> list[str]:
    """The command that runs this program as a user without rights of any kind."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    nobody = pwd.getpwnam("nobody")
    return [
        "setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", sys.executable, "-c", program,
    ]  # fmt: skip


NOBODY = {"PYTHONPATH": str(ROOT), "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}


def skip_when_unreadable(errors: str) -> None:
    if "Permission denied" in errors and "No module named" in errors:
        pytest.skip("this checkout is readable for root alone")


def test_a_sound_server_that_refuses_this_user_is_told() -> None:
    command = as_nobody("from voice_interviewer.engines.devices import list_devices; print(list_devices().problem)")
    with virtual_sound():
        # The user's own ALSA settings can be read; only the server's socket is closed to them.
        settings = Path(os.environ["ALSA_CONFIG_PATH"])
        settings.parent.chmod(0o755)
        settings.chmod(0o644)
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", env={**os.environ, **NOBODY}
        )
    skip_when_unreadable(done.stderr)
    assert "may not use the sound server" in done.stdout, done.stdout + done.stderr


OPEN_IT = """
from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.errors import AudioDeviceError

assert "shared" in [device.name for device in list_devices().inputs]
print("listed", flush=True)
input()
try:
    Microphone("shared").open()
except AudioDeviceError as error:
    print(error)
"""


def alsa_settings(folder: Path, *devices: str) -> Path:
    """ALSA with nothing but these devices."""
    settings = folder / "asound.conf"
    settings.write_text("\n".join(["</usr/share/alsa/alsa.conf>", *devices]) + "\n", "utf-8")
    settings.chmod(0o644)
    return settings


def test_a_device_that_another_program_has_taken_is_told() -> None:
    """The device reads from a terminal, which can be taken exclusively as a sound card can: opening it says EBUSY."""
    command = as_nobody(OPEN_IT)
    ours, theirs = pty.openpty()
    Path(os.ttyname(theirs)).chmod(0o666)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        shared = f'type file slave.pcm {{ type null }} file "/dev/null" infile "{os.ttyname(theirs)}" format "raw"'
        settings = alsa_settings(
            Path(folder),
            f'pcm.shared {{ {shared} hint {{ show on description "shared" }} }}',
            "pcm.!default { type null }",
        )
        environment = {**os.environ, **NOBODY, "ALSA_CONFIG_PATH": str(settings)}
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env=environment,
        ) as program:
            assert program.stdout is not None
            listed = program.stdout.readline()
            fcntl.ioctl(theirs, termios.TIOCEXCL)
            told, errors = program.communicate("\n", timeout=60)
    os.close(ours)
    os.close(theirs)
    skip_when_unreadable(errors)
    assert listed == "listed\n", errors
    assert told.startswith(
        "the microphone is in use by another program or was unplugged (shared). Close the other program or choose another:"
    ), told + errors


def test_a_device_that_takes_no_format_is_told(tmp_path: Path) -> None:
    """A digital input gives frames that no program reads as sound; at every rate it says that the format is not supported."""
    digital = "type iec958 slave { pcm { type null } format S32_LE }"
    settings = alsa_settings(
        tmp_path, f'pcm.digital {{ {digital} hint {{ show on description "digital" }} }}', "pcm.!default { type null }"
    )
    program = (
        "from voice_interviewer.engines.microphone import Microphone\n"
        "from voice_interviewer.errors import AudioDeviceError\n"
        "try:\n    Microphone('digital').open()\nexcept AudioDeviceError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ALSA_CONFIG_PATH": str(settings)},
    )  # fmt: skip
    assert done.stdout.startswith("the microphone takes none of the usual sound formats (digital). Choose another:"), (
        done.stdout + done.stderr
    )


def test_a_quote_is_heard_at_the_loudspeaker(sound: VirtualSound, tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    quiet = np.zeros(SAMPLE_RATE, dtype=np.int16)
    said = np.concatenate([quiet, tone(1.0).samples, quiet])
    (tmp_path / "audio" / "001.wav").write_bytes(wav_bytes(Sound(said, SAMPLE_RATE)))
    with sound.recording() as recording:
        play_clip(tmp_path, Clip("audio/001.wav", 1.0, 2.0), "", never)
    loud = np.count_nonzero(np.abs(recording.samples) > 3_000) / 44_100
    assert 0.4 < loud < 0.8, "the tone alone, a second of it, above half of its height"
    with pytest.raises(BadInputError):
        play_clip(tmp_path, Clip("audio/002.wav", 0.0, 1.0), "", never)
    with pytest.raises(BadInputError, match="outside"):
        play_clip(tmp_path, Clip("../secret.wav", 0.0, 1.0), "", never)


def test_whoever_wears_headphones_cuts_in_by_speaking_and_loses_no_word(sound: VirtualSound) -> None:
    microphone = Microphone()
    source = BargeInSource(microphone, Loud())
    source.watch("q1")
    assert not until(lambda: source.spoke, 0.7), "nobody speaks yet"
    with sound.saying(tone(4.0)):
        assert until(lambda: source.spoke, 10.0)
        source.unwatch()
        source.start("q1")
        frames = [source.read() for _ in range(100)]
    source.close()
    levels = [int(np.abs(frame).max()) for frame in frames if frame is not None]
    first = next(number for number, level in enumerate(levels) if level > 3_000)
    assert first > 0, "the silence before the first word is there, so no part of the word is lost"
    assert min(levels[first + 2 : first + 60]) > 3_000, "no gap between what was kept and what came after"


class Loud:
    """Takes whatever is loud for speech; the tone of the test is no voice."""

    name = "loud"

    def is_speech(self, frame: np.ndarray[tuple[int], np.dtype[np.int16]]) -> bool:
        return int(np.abs(frame).max()) > 1_000

    def reset(self) -> None:
        return


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    done = threading.Event()
    timer = threading.Timer(seconds, done.set)
    timer.start()
    while not done.wait(0.01):
        if condition():
            timer.cancel()
            return True
    return condition()
