"""Makes copies of labelled answers as this program hears them: spoken by Piper, through the whole hearing, kept as text.

usage: scripts/hear_labelled.py [COUNT]

Takes clean and rambling answers of every question in turn and adds what is missing to tests/labelled/heard.yaml. The copies
keep the labels of their originals: they show what recognition alone costs.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import yaml
from synthesize_answers import answer as spoken

from voice_interviewer.cli.answers import FileEars
from voice_interviewer.cli.wiring import model_store, open_recognizer
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.scoring.labelled import HEARD, LabelledAnswer, Style, load_labelled
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, wav_bytes

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "labelled"
VOICE = "piper-en_US-joe-medium"
RECOGNISER = "whisper-base"
HEADING = f"""\
# Labelled answers as they were heard: spoken by {VOICE}, recognised by {RECOGNISER} (scripts/hear_labelled.py).
voice: {VOICE}
recogniser: {RECOGNISER}
heard:
"""


def chosen(count: int) -> list[LabelledAnswer]:
    """Every question in turn: its first, fourth, seventh, tenth, ... clean or rambling answer."""
    by_question: dict[str, list[LabelledAnswer]] = {}
    for answer in load_labelled(LABELLED, load_bank()):
        if answer.style in (Style.CLEAN, Style.RAMBLING):
            by_question.setdefault(answer.planned.id, []).append(answer)
    order = [0, 3, 6, 9, 1, 4, 7, 2, 5, 8]
    return [answers[place] for place in order for answers in by_question.values()][:count]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    path = LABELLED / HEARD
    text = path.read_text("utf-8") if path.is_file() else HEADING
    known = {entry["id"] for entry in yaml.safe_load(text)["heard"] or ()}
    ears = FileEars(open_recognizer(model_store(), RECOGNISER), ())
    sound = Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp") / "hear-labelled.wav"
    for answer in chosen(count):
        if answer.id in known:
            continue
        started = time.monotonic()
        sound.write_bytes(wav_bytes(Sound(spoken(answer.text, {"engine": "piper", "name": VOICE}), SAMPLE_RATE)))
        heard = " ".join(ears.hear(sound).transcript.text.split())
        text += f"  - {{id: {answer.id}, text: {yaml.dump(heard, default_style=chr(34), width=10**6).strip()}}}\n"
        path.write_text(text, "utf-8")
        print(f"{answer.id}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
