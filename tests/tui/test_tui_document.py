"""A Markdown document on the screen: one widget of any length, within its width, whose text can be selected."""

from __future__ import annotations

from dataclasses import replace

import tui_story as story
from textual.widget import Widget
from tui_screens import SMALL, Stage, play

from voice_interviewer.tui.debrief_screen import DebriefScreen
from voice_interviewer.tui.document import document_text

MARKDOWN = """\
# Debrief

Say **why** it is `t3.medium` here, and [where](https://example.org/a).

| Round | Level |
|-------|-------|
| Kubernetes | Proficient |

1. first
   - said again and again and again
"""


def test_every_part_is_laid_out_within_the_width() -> None:
    assert document_text(MARKDOWN, 32).plain.splitlines() == [
        "            Debrief",
        "",
        "Say why it is t3.medium here,",
        "and where",
        "(https://example.org/a).",
        "",
        "",
        " Round       Level",
        " ──────────────────────",
        " Kubernetes  Proficient",
        "",
        "",
        " 1 first",
        "    • said again and again and",
        "      again",
    ]


def test_weights_tell_what_colours_would() -> None:
    content = document_text(MARKDOWN, 60)
    heavy = {content.plain[span.start : span.end] for span in content.spans if "bold" in str(span.style)}
    assert {"why", "t3.medium", "Level"} <= {text.strip() for text in heavy}


def test_a_long_debrief_is_one_widget_and_follows_the_width_of_the_screen() -> None:
    rows = "".join(f"| {number} | well said, and said once more, so that it is long |\n" for number in range(300))
    finished = replace(
        story.FINISHED, debrief_markdown=f"# Debrief\n\n| Answer | Remark |\n|---|---|\n{rows}\n\nThe end.\n"
    )

    async def journey(stage: Stage) -> None:
        await stage.begin()
        stage.host.script.put(finished)
        await stage.until(lambda: isinstance(stage.app.screen, DebriefScreen) and "Remark" in stage.text())
        assert len(stage.app.screen.query(Widget)) < 20
        await stage.press("end")
        assert "The end." in stage.text()
        wide = stage.app.screen.query_one("#debrief").virtual_size.height
        await stage.pilot.resize_terminal(40, 24)
        assert stage.app.screen.query_one("#debrief").virtual_size.height > wide
        stage.app.screen.text_select_all()
        assert "The end." in (stage.app.screen.get_selected_text() or "")

    play(journey, size=SMALL)


def test_what_an_entity_hides_steers_nothing() -> None:
    assert document_text("a &#x202e;b &#27;[2J `&#27;` &lt;c&gt;", 60).plain == "a b \ufffd[2J &#27; <c>"
