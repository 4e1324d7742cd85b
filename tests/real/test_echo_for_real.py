"""A loudspeaker that the microphone hears: the interviewer's last words are not taken for the answer, the candidate's are kept."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from virtual_sound import VirtualSound, virtual_sound

from voice_interviewer.config import user_folders
from voice_interviewer.engines.devices import list_devices
from voice_interviewer.engines.loudspeaker import Loudspeaker
from voice_interviewer.engines.microphone import Microphone
from voice_interviewer.engines.piper_voice import PiperVoice
from voice_interviewer.engines.silero_detector import SileroDetector
from voice_interviewer.engines.webrtc_detector import WebRtcDetector
from voice_interviewer.engines.whisper import WhisperRecognizer
from voice_interviewer.errors import MissingPartError
from voice_interviewer.session.controls import Control, Controls
from voice_interviewer.session.events import Event, InputHeard
from voice_interviewer.session.hearing import Heard, Listener
from voice_interviewer.session.speaking import Speaker
from voice_interviewer.speech.pcm import read_wav

pytestmark = [pytest.mark.real, pytest.mark.device]

QUESTION = "Your node group has a fixed size. What happens when the traffic doubles at night?"
QUOTING = "When the traffic doubles at night, the pods stay pending."
LATE_SECONDS = "400"
"""How much later than the loudspeaker's the room's sound arrives at the microphone."""


@pytest.fixture(scope="module")
def room() -> Iterator[VirtualSound]:
    """Virtual devices whose loudspeaker is heard by the microphone."""
    with virtual_sound() as sound:
        list_devices()
        sound.control(
            "load-module",
            "module-loopback",
            "source=speaker.monitor",
            "sink=candidate_voice",
            f"latency_msec={LATE_SECONDS}",
        )
        yield sound


def ask_and_hear(room: VirtualSound, folder: Path, *, answer: str = "", knows_echo: bool = True) -> Heard:
    """Ask the question aloud and listen; the answer is said a second after the question, and a key ends the turn."""
    try:
        recognizer = WhisperRecognizer(user_folders().models / "whisper-base")
        voice = PiperVoice(user_folders().models / "piper-en_US-joe-medium")
    except MissingPartError as error:
        pytest.skip(str(error))
    speaker, microphone, controls = Speaker(voice, Loudspeaker()), Microphone(), Controls()
    listener = Listener(microphone, SileroDetector(WebRtcDetector()), recognizer)
    wav = folder / "answer.wav"
    spoken_until = 3.0
    if answer:
        subprocess.run(["flite", "-voice", "slt", "-t", answer, "-o", str(wav)], check=True)
        spoken_until += read_wav(wav).seconds

    def on_event(event: Event) -> None:
        if isinstance(event, InputHeard) and event.position >= spoken_until:
            controls.press(Control.FINISH)

    def say_answer() -> None:
        if answer:
            subprocess.run(["sh", "-c", f"sleep 1; paplay --device=candidate_voice {wav}"], check=True)

    with ThreadPoolExecutor(max_workers=1) as candidate:
        speaker.say("q1", QUESTION, lambda: False)
        said = candidate.submit(say_answer)
        heard = listener.listen("q1", controls, on_event, played=speaker.played if knows_echo else None)
        said.result()
    for part in (listener, microphone, speaker):
        part.close()
    return heard


def test_without_knowing_what_was_said_the_echo_is_taken_for_an_answer(room: VirtualSound, tmp_path: Path) -> None:
    heard = ask_and_hear(room, tmp_path, knows_echo=False)
    assert heard.runs


def test_the_echo_of_the_question_is_no_answer(room: VirtualSound, tmp_path: Path) -> None:
    heard = ask_and_hear(room, tmp_path)
    assert (heard.transcript.text, heard.runs, heard.delivery.response_latency) == ("", (), None)


def test_a_candidate_who_quotes_the_question_is_heard_and_the_echo_is_not(room: VirtualSound, tmp_path: Path) -> None:
    heard = ask_and_hear(room, tmp_path, answer=QUOTING)
    assert heard.transcript.text.casefold().count("night") == 1
    assert heard.transcript.text.casefold().startswith("when")
    assert heard.delivery.response_latency is not None
    assert heard.delivery.response_latency > 0.7
