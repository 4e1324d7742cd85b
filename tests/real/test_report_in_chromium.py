"""The HTML report in a real browser: silent console, no request, words that play, keys that reach everything, narrow screens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "debrief"))

from chromium import BROWSER, DRIVER, Page, chromium
from debrief_cases import mixed_record

from voice_interviewer.debrief.html_report import html_report
from voice_interviewer.debrief.summary import summarize
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, wav_bytes

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (BROWSER and DRIVER), reason="needs Chromium and chromedriver (Debian: chromium chromium-driver)"
    ),
]

SECONDS = 24
TAB, ENTER, ESCAPE, RIGHT, END = "\ue004", "\ue007", "\ue00c", "\ue014", "\ue010"
PLAYING = "(() => {{ const s = document.getElementById('{0}'); return !s.paused && s.currentTime; }})()"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    (folder / "audio").mkdir()
    times = np.arange(SAMPLE_RATE * SECONDS) / SAMPLE_RATE
    sound = wav_bytes(Sound((3000 * np.sin(2 * np.pi * 300 * times)).astype(np.int16), SAMPLE_RATE))
    for name in ("q1-t0", "q1-t1", "q2-t0"):
        (folder / "audio" / f"{name}.wav").write_bytes(sound)
    record = mixed_record()
    path = folder / "report.html"
    path.write_text(html_report(record, summarize(record), folder), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(browser: Page, report: Path) -> Page:
    blank = report.with_name("blank.html")
    blank.write_text("<!doctype html><title>blank</title>", "utf-8")
    browser.open(blank)
    browser.log("browser")
    browser.requests()
    browser.open(report)
    return browser


def test_the_console_is_silent_and_nothing_is_asked_of_a_network(page: Page) -> None:
    page.click("button.play")
    assert page.until(PLAYING.format("sound-1-0"))
    assert page.log("browser") == []
    assert {address.split(":", 1)[0] for address in page.requests()} <= {"file", "data"}


def test_a_foreign_script_would_not_run(page: Page) -> None:
    page.run("const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s)")
    assert page.run("return window.broken") is None
    assert "Content Security Policy" in page.log("browser")[0]["message"]


def test_a_clicked_word_is_the_word_that_plays(page: Page) -> None:
    word = '#q2-t0 [data-start="6.8"]'
    page.click(word)
    position = page.until(PLAYING.format("sound-2-0"))
    assert 6.75 <= position <= 7.6
    assert page.until("document.querySelector('#q2-t0 .now')?.dataset.start >= 6.8")
    assert page.run("return Math.abs(document.getElementById('sound-2-0').duration - arguments[0])", SECONDS) < 0.1


def test_starting_one_answer_stops_the_other(page: Page) -> None:
    page.click('#q2-t0 [data-start="0.0"]')
    assert page.until(PLAYING.format("sound-2-0")) is not False
    page.click('#q2-t1 [data-start="0.8"]')
    assert page.until(PLAYING.format("sound-2-1"))
    assert page.run("return document.getElementById('sound-2-0').paused")


def test_a_click_on_the_timeline_seeks(page: Page) -> None:
    page.click("#q2-t0 .timeline svg")
    position = page.until(PLAYING.format("sound-2-0"))
    assert abs(position - SECONDS / 2) < 1.5


def test_words_are_reached_and_played_by_keys_alone(page: Page) -> None:
    page.run("document.querySelector('#q2-t0 .words [tabindex=\"0\"]').focus()")
    page.press(RIGHT + RIGHT + ENTER)
    assert page.run("return document.activeElement.textContent") == "watches"
    assert page.until(PLAYING.format("sound-2-0")) >= 0.79
    page.press(ESCAPE)
    assert page.run("return document.getElementById('sound-2-0').paused")
    page.press(END)
    assert page.run("return document.activeElement.textContent") == "left."


def test_tab_goes_through_everything_that_can_be_used(page: Page) -> None:
    page.run("document.activeElement.blur()")
    wanted = page.run("return document.querySelectorAll('a[href], button, audio, [tabindex=\"0\"]').length")
    reached: set[str] = set()
    for _ in range(wanted * 12):
        page.press(TAB)
        spot = page.run(
            "const e = document.activeElement; if (e === document.body) return '';"
            "return [...document.querySelectorAll('a[href], button, audio, [tabindex=\"0\"]')].indexOf(e).toString()"
        )
        if spot == "" and reached:
            break
        reached.add(spot)
    assert len(reached - {"", "-1"}) == wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_reads_at_390_pixels_in_both_schemes(page: Page, scheme: str) -> None:
    page.devtools("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    page.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    try:
        assert page.run("return document.documentElement.scrollWidth") == 390
        smallest = "return Math.min(...[...document.querySelectorAll('body *')].map(e => parseFloat(getComputedStyle(e).fontSize)))"
        assert page.run(smallest) >= 12
        worst = page.run(CONTRAST)
        assert worst[0] >= 4.5, worst
    finally:
        page.devtools("Emulation.clearDeviceMetricsOverride")
        page.devtools("Emulation.setEmulatedMedia", features=[])


CONTRAST = """
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const paper = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const colour = parse(getComputedStyle(e).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
let worst = [99, ""];
for (const element of document.querySelectorAll("main *, header *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || element.closest("svg, script")) continue;
  const [a, b] = [light(parse(getComputedStyle(element).color)), light(paper(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < worst[0]) worst = [ratio, element.outerHTML.slice(0, 120)];
}
return worst;
"""


def test_the_colours_can_be_chosen(page: Page) -> None:
    seen = []
    for _ in range(3):
        page.click("#theme")
        seen.append(
            page.run(
                "return [document.documentElement.dataset.theme || 'automatic', getComputedStyle(document.body).color]"
            )
        )
    assert [name for name, _ in seen] == ["light", "dark", "automatic"]
    assert seen[0][1] != seen[1][1]
