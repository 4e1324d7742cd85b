"""The HTML report as text: one file, nothing from elsewhere, all text escaped; and the views that it draws."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from debrief_cases import (
    NODES_ANSWER,
    answered_nodes,
    delivery,
    mixed_record,
    nodes_score,
    planned,
    session,
    spoken,
    timed,
)

from voice_interviewer.debrief.answer_view import Mark, Piece, PieceKind, pieces, timeline
from voice_interviewer.debrief.embedded_sound import embed
from voice_interviewer.debrief.html_report import html_report
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.scoring.score import Evidence, PointScore, PointState
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import Attempt, QuestionRecord, SessionRecord, TurnRecord
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, wav_bytes
from voice_interviewer.speech.words import FilledPause, FillerKind, Transcript, Word

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \" ' & `<b>` \x1b[31m\u202e\n</style>"


class Reader(HTMLParser):
    """Every element with its attributes, and whether each was closed."""

    VOID = frozenset({"meta", "link", "br", "rect", "img", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page.replace("/>", ">").replace("</rect>", ""))
    reader.close()
    assert reader.open == []
    return reader


def tone(seconds: float, rate: int = SAMPLE_RATE) -> Sound:
    times = np.arange(int(rate * seconds)) / rate
    return Sound((6000 * np.sin(2 * np.pi * 300 * times)).astype(np.int16), rate)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "audio").mkdir()
    for name in ("q1-t0", "q1-t1", "q2-t0"):
        (tmp_path / "audio" / f"{name}.wav").write_bytes(wav_bytes(tone(1.0)))
    return tmp_path


def page(record: SessionRecord, folder: Path) -> str:
    return html_report(record, summarize(record), folder)


def test_everything_is_inside_the_one_file(folder: Path) -> None:
    reader = read(page(mixed_record(), folder))
    addresses = [
        v for _, a in reader.elements for k, v in a.items() if k in ("src", "href", "data", "action", "poster") and v
    ]
    assert {address.split(":")[0].split("1")[0][:5] for address in addresses if not address.startswith("#")} == {"data"}
    ids = {attributes.get("id") for _, attributes in reader.elements}
    assert {address[1:] for address in addresses if address.startswith("#")} <= ids
    assert sum(tag == "audio" for tag, _ in reader.elements) == 3
    assert not any(name.startswith("on") or name == "style" for _, attributes in reader.elements for name in attributes)


def test_the_policy_lets_only_the_pages_own_style_and_script_run(folder: Path) -> None:
    text = page(mixed_record(), folder)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    for element in ("style", "script"):
        match = re.search(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        assert match is not None
        digest = base64.b64encode(hashlib.sha256(match[1].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]


def test_the_same_interview_gives_the_same_bytes(folder: Path) -> None:
    assert page(mixed_record(), folder) == page(mixed_record(), folder)


def test_ids_are_unique_and_every_play_button_has_its_sound(folder: Path) -> None:
    reader = read(page(mixed_record(), folder))
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    sounds = {attributes["id"] for tag, attributes in reader.elements if tag == "audio"}
    wanted = {a["data-sound"] for tag, a in reader.elements if tag == "button" and "data-sound" in a}
    assert wanted == {"sound-1-0", "sound-2-0"}
    assert wanted <= sounds
    assert all(a.get("aria-label") for tag, a in reader.elements if tag == "button" and "data-sound" in a)


def test_hostile_text_stays_text(folder: Path) -> None:
    question = answered_nodes()
    score = nodes_score(
        key_points=(PointScore("pending-pods", PointState.STATED, Evidence(HOSTILE, 0, 0.0)),),
        claims=(replace(nodes_score().claims[0], said=HOSTILE, repo=HOSTILE, path=HOSTILE),),
        model_answer=HOSTILE,
        gap=HOSTILE,
        missing_definitions=(HOSTILE,),
    )
    turn = replace(question.turns[0], text=HOSTILE, transcript=Transcript(HOSTILE, timed(HOSTILE)))
    hostile = replace(
        question, score=score, turns=(turn, question.turns[1]), planned=replace(question.planned, drill=HOSTILE)
    )
    record = session([hostile], warnings=(HOSTILE,), engines=((HOSTILE, HOSTILE),), session=HOSTILE, started_at=HOSTILE)
    text = page(replace(record, plan=replace(record.plan, repo=HOSTILE)), folder)
    reader = read(text)
    tags = [tag for tag, _ in reader.elements]
    assert (tags.count("script"), tags.count("style"), tags.count("img"), tags.count("b")) == (1, 1, 0, 0)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "alert(1)" in "".join(reader.text)


def test_a_lost_recording_is_said_to_be_lost(tmp_path: Path) -> None:
    text = page(session([answered_nodes()]), tmp_path)
    assert text.count("The sound of this answer is not on disk.") == 2
    assert "<audio" not in text
    assert 'class="play"' not in text


def test_interviews_without_answers_and_typed_ones(tmp_path: Path) -> None:
    assert "Nothing was said, so there is no delivery to measure." in page(
        session([QuestionRecord(planned())]), tmp_path
    )
    turn = TurnRecord(0, "Why?", transcript=Transcript("Because of cost."), reason=EndReason.TYPED)
    typed = page(session([QuestionRecord(planned(), (turn,), closed=True)], typed=True), tmp_path)
    assert "Every answer was typed" in typed
    assert '<span class="word">Because</span>' in typed
    assert "not on disk" not in typed


def test_evidence_fillers_and_pauses_among_the_words() -> None:
    words = (*timed("We, um, scale"), Word("slowly.", 4.0, 4.4, 0.9))
    fillers = (FilledPause(0.4, 0.76, "um", FillerKind.HEARD), FilledPause(2.0, 2.3, "", FillerKind.DETECTED, 0.7))
    turn = TurnRecord(
        0, "?", transcript=Transcript("We, um, scale slowly.", words), delivery=delivery(filled_pauses=fillers)
    )
    shown = pieces(turn, {"scaling": Evidence("scale slowly", 0, 0.8), "other": Evidence("We", 1, 0.0)})
    assert shown == (
        Piece(PieceKind.WORD, "We,", 0.0, 0.36, ()),
        Piece(PieceKind.FILLER, "um,", 0.4, 0.76, ()),
        Piece(PieceKind.WORD, "scale", 0.8, 1.16, ("scaling",)),
        Piece(PieceKind.PAUSE, "2.8 s", 1.16, 4.0, ()),
        Piece(PieceKind.DETECTED, "um?", 2.0, 2.3, ()),
        Piece(PieceKind.WORD, "slowly.", 4.0, 4.4, ("scaling",)),
    )


def test_evidence_is_found_by_its_time_where_the_words_were_corrected() -> None:
    words = timed("We run cube control apply")
    turn = TurnRecord(0, "?", transcript=Transcript("We run kubectl apply", words))
    shown = pieces(turn, {"tool": Evidence("kubectl apply", 0, 0.8)})
    assert [piece.text for piece in shown if piece.points] == ["cube", "control"]


def test_a_typed_answer_has_words_without_times_and_no_timeline() -> None:
    turn = TurnRecord(0, "?", transcript=Transcript("It scales nodes."), reason=EndReason.TYPED)
    shown = pieces(turn, {"nodes": Evidence("scales nodes", 0, None)})
    assert [(piece.text, piece.start, piece.points) for piece in shown] == [
        ("It", None, ()),
        ("scales", None, ("nodes",)),
        ("nodes.", None, ("nodes",)),
    ]
    assert timeline(turn, None) is None


def test_the_timeline_is_drawn_to_scale() -> None:
    words = (Word("One", 1.0, 2.0, 0.9), Word("two", 2.1, 3.0, 0.9), Word("three", 8.0, 9.0, 0.9))
    fillers = (FilledPause(5.0, 5.5, "um", FillerKind.DETECTED),)
    drawn = timeline(
        TurnRecord(0, "?", transcript=Transcript("x", words), delivery=delivery(filled_pauses=fillers)), 10.0
    )
    assert drawn is not None
    assert drawn.marks == (
        Mark("speech", 100.0, 200.0, 1.0, ""),
        Mark("speech", 800.0, 100.0, 8.0, ""),
        Mark("pause", 300.0, 500.0, 3.0, "pause of 5.0 s"),
        Mark("detected", 500.0, 50.0, 5.0, "um, detected"),
    )
    assert drawn.summary == "10 seconds: 2 stretches of speech, 1 pauses over 2 seconds, 1 filled pauses."


def test_sound_is_embedded_at_speech_rate_and_small(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_bytes(tone(2.0, 48_000)))
    sound = embed(tmp_path, "a.wav")
    assert sound is not None
    assert (sound.seconds, sound.compact) == (2.0, True)
    assert sound.uri.startswith("data:audio/mpeg;base64,")
    assert len(sound.uri) < 16_000


def test_without_an_encoder_the_sound_stays_wav(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav_bytes(tone(0.5)))
    program = (
        "import sys, pathlib; sys.modules['av'] = None\n"
        "from voice_interviewer.debrief.embedded_sound import embed\n"
        "sound = embed(pathlib.Path(sys.argv[1]), 'a.wav'); print(sound.uri[:22], sound.seconds, sound.compact)"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "data:audio/wav;base64, 0.5 False\n"


@pytest.mark.parametrize("name", ["", "none.wav", "../secret.wav", "/etc/hostname", "text.wav", "."])
def test_nothing_but_a_recording_inside_the_folder_is_embedded(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "session"
    folder.mkdir()
    (tmp_path / "secret.wav").write_bytes(wav_bytes(tone(0.1)))
    (folder / "text.wav").write_text("no sound")
    assert embed(folder, name) is None


def test_the_answer_reads_as_it_was_said(folder: Path) -> None:
    reader = read(page(session([replace(answered_nodes(), turns=(replace(answered_nodes().turns[0]),))]), folder))
    text = " ".join("".join(reader.text).split())
    assert NODES_ANSWER.replace("no capacity", "no um? capacity") in text
    assert spoken(NODES_ANSWER).text == NODES_ANSWER


def test_a_further_attempt_stands_beside_the_one_before(tmp_path: Path) -> None:
    now = answered_nodes()
    missed = nodes_score(rating=1, key_points=(PointScore("autoscaler-definition", PointState.MISSED, None),))
    record = session([replace(now, earlier=(Attempt(now.turns, missed),))])
    page = html_report(record, summarize(record), tmp_path)
    section = page[page.index('<section id="retries"') : page.index('<section id="strengths"')]
    assert '<th scope="row">Rating</th><td data-label="Before">1/4</td>' in section
    assert "gained" in section
    assert '<a href="#retries">' in page
    assert 'id="retries"' not in html_report(mixed_record(), summarize(mixed_record()), tmp_path)
