"""Naming a device, and telling each trouble of the sound system in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voice_interviewer.engines.devices import Device, Direction, choose_device, formats, gone, trouble
from voice_interviewer.errors import AudioDeviceError, BadInputError


def device(index: int, name: str, *, host: str = "ALSA", default: bool = False) -> Device:
    return Device(index, name, host, channels=1, rate=48_000, default=default)


BUILT_IN = device(0, "Built-in Microphone", default=True)
HEADSET = device(1, "USB Headset")
HEADSET_ELSEWHERE = device(4, "USB Headset", host="JACK")
DEVICES = (HEADSET_ELSEWHERE, BUILT_IN, HEADSET, device(7, "USB Headset Pro"))


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (None, BUILT_IN),
        ("", BUILT_IN),
        (1, HEADSET),
        ("1", HEADSET),
        ("built", BUILT_IN),
        ("usb headset", HEADSET),
        ("pro", DEVICES[3]),
        (4, HEADSET_ELSEWHERE),
    ],
)
def test_a_device_is_named_by_index_or_by_a_part_of_its_name(wanted: str | int | None, chosen: Device) -> None:
    assert choose_device(Direction.INPUT, DEVICES, wanted) == chosen


def test_without_a_default_the_first_device_is_taken() -> None:
    assert choose_device(Direction.OUTPUT, (HEADSET, HEADSET_ELSEWHERE), None) == HEADSET


@pytest.mark.parametrize("wanted", ["webcam", 99, "99", "-1"])
def test_an_unknown_device_is_told_with_those_there_are(wanted: str | int) -> None:
    with pytest.raises(BadInputError) as caught:
        choose_device(Direction.INPUT, (BUILT_IN, HEADSET), wanted)
    assert str(caught.value) == (
        f"there is no microphone {wanted!r}. Give one of: 0 Built-in Microphone, 1 USB Headset."
    )


def test_no_device_at_all_is_told_with_what_still_works() -> None:
    with pytest.raises(AudioDeviceError) as caught:
        choose_device(Direction.INPUT, (), "webcam")
    assert str(caught.value) == (
        "no microphone was found. Plug in a headset; until then, answers can be typed with --typed."
    )


@pytest.mark.parametrize(
    ("channels", "rate", "expected"),
    [
        (1, 16_000, [(16_000, 1), (48_000, 1), (44_100, 1)]),
        (0, 48_000, [(16_000, 1), (48_000, 1), (44_100, 1)]),
        (
            32,
            96_000,
            [
                (16_000, 1), (96_000, 1), (48_000, 1), (44_100, 1),
                (16_000, 2), (96_000, 2), (48_000, 2), (44_100, 2),
            ],
        ),
    ],
)  # fmt: skip
def test_mono_at_the_wanted_rate_is_tried_first(channels: int, rate: int, expected: list[tuple[int, int]]) -> None:
    assert formats(Device(0, "any", "ALSA", channels, rate, default=True), 16_000) == expected


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9985, "the loudspeaker is in use by another program or was unplugged (USB Headset)"),
        (-9996, "the loudspeaker is not there any more (USB Headset)"),
        (-9997, "the loudspeaker takes none of the usual sound formats (USB Headset)"),
        (-9998, "the loudspeaker takes none of the usual sound formats (USB Headset)"),
        (-9999, "the loudspeaker cannot be opened: Unanticipated host error (USB Headset)"),
    ],
)
def test_each_refusal_says_what_it_means_and_what_to_do(code: int, words: str) -> None:
    told = str(trouble(Direction.OUTPUT, "USB Headset", code, "Unanticipated host error."))
    assert told.startswith(f"{words}. ")
    assert told.endswith("see voice-interviewer doctor and --output-device; the questions are on the screen too.")


def test_a_device_that_went_away_is_an_audio_device_error() -> None:
    told = gone(Direction.INPUT, "USB Headset")
    assert told.exit_code == 3
    assert "unplugged" in str(told)
    assert "--typed" in str(told)


WITHOUT_PORTAUDIO = """
from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.loudspeaker import Loudspeaker
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.errors import AudioDeviceError
import numpy as np
from voice_interviewer.speech.pcm import Sound

print(list_devices())
for use in (
    lambda: Microphone().start("q"),
    lambda: Loudspeaker().play("q", iter([Sound(np.zeros(9, dtype=np.int16), 16_000)]), lambda: False),
):
    try:
        use()
    except AudioDeviceError as error:
        print(error)
"""


def test_without_portaudio_the_engines_load_and_say_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_PORTAUDIO], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    sentence = "the sound library PortAudio cannot be loaded, so there is no microphone and no loudspeaker. "
    assert [line for line in told if sentence not in line] == []
    assert [line for line in told if not line.startswith("Devices(inputs=(), outputs=(), problem=")] == [told[1]] * 2
    assert "Install PortAudio" in told[1] or "Install the sound library" in told[1]
    assert told[1].endswith("Until then answers can be typed with --typed.")
