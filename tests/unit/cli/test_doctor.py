"""The doctor's last sentence promises no more than its findings hold."""

from __future__ import annotations

import pytest

from voice_interviewer.cli.doctor import Finding, verdict

FINE = (Finding("Python", "ok", "3.11.7"), Finding("microphone", "ok", "USB Headset"))


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        (FINE, "Ready for a spoken interview."),
        ((*FINE, Finding("loudspeaker", "warning", "none found")), "Ready for a spoken interview."),
        (
            (*FINE, Finding("microphone sound", "warning", "only zeros")),
            "Ready for typed answers (--typed); to speak them, see the warning about the microphone above.",
        ),
        (
            (Finding("sound", "warning", "no device"), Finding("model whisper-base", "missing", "missing")),
            "Not ready for a spoken interview: see MISSING above.",
        ),
    ],
)
def test_the_verdict(findings: tuple[Finding, ...], sentence: str) -> None:
    assert verdict(findings) == sentence
