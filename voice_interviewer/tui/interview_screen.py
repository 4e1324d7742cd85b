"""The interview screen: draws a `ViewState` and sends what the candidate wants; always shows who is at work, and the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static, TextArea

from voice_interviewer.debrief.clips import Clip
from voice_interviewer.session.events import QuestionAsked
from voice_interviewer.tui.fix_dialog import UNCERTAIN
from voice_interviewer.tui.glyphs import Glyphs
from voice_interviewer.tui.key_bar import KeyBar
from voice_interviewer.tui.keys import KEY_ROWS, Act, KeyRow, keys_in, possible, row_of
from voice_interviewer.tui.moment import LISTENING_MOMENTS, TYPING_MOMENTS, Moment
from voice_interviewer.tui.score_text import score_block
from voice_interviewer.tui.state import PastTurn, ViewState
from voice_interviewer.tui.state_panel import Timing, state_panel, two_sided
from voice_interviewer.tui.untrusted import ink, ink_line, one_line, plain
from voice_interviewer.tui.wording import end_words, lead_in_and_question

WIDTHS = [(0, "-narrow"), (110, "-wide")]
HEIGHTS = [(0, "-low"), (34, "-high")]
FIXED_PARTS = ("where", "state")
"""Parts whose height never changes, so that ten levels a second cost no new layout."""
SHORT_KEYS = {
    "question_mark": "?",
    "ctrl+s": "^s",
    "ctrl+q": "^q",
    "ctrl+r": "^r",
    "ctrl+n": "^n",
    "ctrl+t": "^t",
    "ctrl+o": "^o",
    "1": "1-9",
}


def _bindings() -> list[BindingType]:
    """Every row twice: its letter keys, and the keys that also work while a text is typed."""
    bindings: list[BindingType] = [
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("ctrl+c", "screen.copy_text", show=False),
    ]
    bindings += [Binding(digit, f"play({digit})", show=False) for digit in row_of(Act.PLAY).keys.split(",")[1:]]
    for row in KEY_ROWS:
        for keys, typing in ((row.keys, 0), (row.typing_keys, 1)):
            if keys:
                first = keys.split(",")[0]
                keys = first if row.act is Act.PLAY else keys
                bindings.append(
                    Binding(
                        keys,
                        f"act('{row.act.value}', {typing})",
                        row.label,
                        show=row.shown_in_footer,
                        key_display=SHORT_KEYS.get(first),
                    )
                )
    return bindings


class InterviewScreen(Screen[None], inherit_bindings=False):
    """One screen for the whole interview; parts come and go with the moment."""

    class Wanted(Message):
        """The candidate wants this done."""

        def __init__(self, row: KeyRow) -> None:
            super().__init__()
            self.row = row

    class Typed(Message):
        """A typed answer to hand over."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Play(Message):
        """Play this piece of what was said; None stops what is playing."""

        def __init__(self, clip: Clip | None) -> None:
            super().__init__()
            self.clip = clip

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "#transcript"
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    def __init__(
        self,
        view: ViewState,
        *,
        repo_name: str,
        answer_budget_seconds: float,
        glyphs: Glyphs,
    ) -> None:
        super().__init__()
        self.view = view
        self.timing = Timing()
        self._repo_name = repo_name
        self._budget = answer_budget_seconds
        self._glyphs = glyphs
        self._pace_shown = True
        self._typed_for: QuestionAsked | None = None
        """The turn that the text in the answer field belongs to; a pause or a repetition does not lose it."""
        self._drawn: dict[str, tuple[str, object]] = {}

    def compose(self) -> ComposeResult:
        yield Static("", id="where")
        with VerticalScroll(id="question-box", classes="panel"):
            yield Static("", id="question")
        yield Static("", id="state")
        with VerticalScroll(id="transcript"):
            yield Static("", id="words")
        answer = TextArea(id="answer", soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        answer.placeholder = "Type your answer here."
        answer.cursor_blink = False
        yield answer
        with VerticalScroll(id="score-box"):
            yield Static("", id="score")
        yield Static("", id="warning")
        yield KeyBar()

    def on_mount(self) -> None:
        self.draw(self.view, self.timing)

    def on_resize(self) -> None:
        self._drawn.clear()
        self.draw(self.view, self.timing)

    # drawing --------------------------------------------------------------------------------------------------------

    def draw(self, view: ViewState, timing: Timing) -> None:
        """Show this state. Cheap when little has changed, so it may be called for every batch of events."""
        before, self.view, self.timing = self.view, view, timing
        if not self.is_mounted or self not in self.app.screen_stack:
            return
        self._arrange(before.moment, view.moment, first=not self._drawn)
        self._put("where", self._where())
        if view.moment is Moment.SCORE and view.score is not None:
            self._put("score", self._score(view))
        else:
            self._put("question", self._question())
            if self._put("words", self._words()):
                self._follow_the_words()
        self._put("state", self._state())
        self._put("warning", self._warning())

    def _put(self, name: str, content: Content) -> bool:
        """Update a part when it changed; whether it did."""
        drawn = (content.plain, content.spans)
        if self._drawn.get(name) == drawn:
            return False
        self._drawn[name] = drawn
        self.query_one(f"#{name}", Static).update(content, layout=name not in FIXED_PARTS)
        return True

    def _follow_the_words(self) -> None:
        """Keep the newest words in sight, unless the candidate has scrolled up."""
        transcript = self.query_one("#transcript", VerticalScroll)
        if transcript.is_vertical_scroll_end or transcript.max_scroll_y == 0:
            self.call_after_refresh(transcript.scroll_end, animate=False)

    def _arrange(self, before: Moment, now: Moment, *, first: bool) -> None:
        """Show the parts of this moment, move the focus, and have the footer follow."""
        answer = self.query_one("#answer", TextArea)
        scoring, typing = now is Moment.SCORE, now in TYPING_MOMENTS
        if typing and self._typed_for is not self.view.asked:
            self._typed_for = self.view.asked
            answer.clear()
        if before is now and not first:
            return
        self.set_classes(" ".join(sorted({*self.classes} - {f"moment-{known.value}" for known in Moment})))
        self.add_class(f"moment-{now.value}")
        self.query_one("#question-box").display = not scoring
        self.query_one("#transcript").display = not scoring
        self.query_one("#score-box").display = scoring
        answer.display = typing
        if typing:
            answer.focus()
        if scoring:
            self.query_one("#score-box", VerticalScroll).scroll_home(animate=False)
            self.query_one("#score-box").focus()
        elif not typing and (self.focused is None or not self.focused.display):
            self.query_one("#transcript").focus()
        self.refresh_bindings()

    def _score(self, view: ViewState) -> Content:
        assert view.score is not None
        return score_block(
            view.score,
            view.planned(view.score.question),
            view.delivery,
            self._glyphs,
            kept=view.recorded(view.score.question),
        )

    def _where(self) -> Content:
        view, dot = self.view, f" {self._glyphs.dot} "
        planned = view.question
        left = one_line(self._repo_name)
        if planned is not None:
            asked = planned.question
            left += dot + dot.join((asked.round.value, asked.category.value.replace("-", " "), asked.pillar.value))
        right = "" if view.asked is None else f"question {view.asked.number} of {view.asked.total}"
        known = None if view.asked is None else view.recorded(view.asked.question)
        if known is not None and known.earlier:
            right += f", attempt {len(known.earlier) + 1}"
        return two_sided(ink(left, "bold"), ink(right, "bold"), self.size.width - 2)

    def _question(self) -> Content:
        view = self.view
        box = self.query_one("#question-box")
        if view.asked is None:
            box.border_title, box.border_subtitle = ink("Question"), ink("")
            return ink("The first question is on its way.", "$text-muted")
        follow_up = view.asked.turn > 0
        box.border_title = ink(f"Follow-up {view.asked.turn}" if follow_up else "Question")
        grounding = view.question.grounded_in if view.question is not None else ()
        box.border_subtitle = ink(
            f"{one_line(grounding[0].path)}:{grounding[0].line}" if grounding else "general question"
        )
        template = "" if view.question is None or follow_up else view.question.question.text
        lead_in, text = lead_in_and_question(plain(view.asked.text), template)
        parts = [ink(lead_in)] if lead_in else []
        parts.append(ink(text, "bold"))
        if not follow_up:
            parts += [
                ink_line(f"{self._glyphs.dash} {found.path}:{found.line}  {found.fact}", "$text-muted")
                for found in grounding
            ]
        return Content("\n").join(parts)

    def _words(self) -> Content:
        view = self.view
        past = view.past_turns[:-1] if view.answered and view.past_turns else view.past_turns
        lines = [line for turn in past for line in self._past(turn)]
        if view.nudge:
            lines += [ink(f"Interviewer: {one_line(view.nudge)}", "bold")]
        if view.answered and not view.committed.strip():
            lines += [ink(end_words(view.end_reason) or "No words.", "$text-warning")]
        elif view.answered:
            lines += [Content.assemble(ink("You: ", "bold"), *self._finished_words())]
            if not view.typing and view.misheard is not None and possible(Act.FIX, view):
                lines += [ink("Was a word misheard? f puts it right.", "$text-muted")]
        elif view.committed or view.tentative:
            tentative = ink(
                f" {one_line(view.tentative)}{self._glyphs.ellipsis}" if view.tentative else "", "italic $text-muted"
            )
            lines += [Content.assemble(ink("You: ", "bold"), ink(view.committed), tentative)]
        elif view.moment in TYPING_MOMENTS and not lines:
            return ink("What you type stays on this machine.", "$text-muted")
        elif view.moment in LISTENING_MOMENTS and not lines:
            lines += [ink("Your words appear here.", "$text-muted")]
        return Content("\n").join(lines)

    def _finished_words(self) -> list[Content]:
        """The answer with the words underlined of which the recogniser was not sure."""
        heard = self.view.misheard
        if heard is None or heard.text != self.view.committed:
            return [ink(self.view.committed)]
        return [
            ink(f"{one_line(word.text)} ", "underline" if word.probability < UNCERTAIN else "") for word in heard.words
        ] or [ink(heard.text)]

    def _past(self, turn: PastTurn) -> list[Content]:
        answer = "skipped" if turn.skipped else one_line(turn.answer) or "nothing was heard"
        return [
            ink(f"Interviewer: {one_line(turn.text)}", "$text-muted"),
            ink(f"You: {answer}", "$text-muted"),
            ink(""),
        ]

    def _state(self) -> Content:
        typing = self.view.moment in TYPING_MOMENTS
        return state_panel(
            self.view,
            self.timing,
            words=len(self.query_one("#answer", TextArea).text.split()) if typing else self.view.words_so_far,
            budget_seconds=self._budget,
            pace_shown=self._pace_shown,
            width=self.size.width - 4,
            glyphs=self._glyphs,
        )

    def _warning(self) -> Content:
        view = self.view
        self.query_one("#warning").display = bool(view.warnings)
        if not view.warnings:
            return ink("")
        more = f"({view.warnings_total - 1} earlier) " if view.warnings_total > 1 else ""
        return ink_line(f"! {more}{view.warnings[-1]}", "$text-warning")

    # what the candidate does ----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what means something now is bound and shown."""
        if action != "act":
            return True
        act, typing = Act(str(parameters[0])), bool(parameters[1])
        return typing is (self.view.moment in TYPING_MOMENTS) and possible(act, self.view)

    def action_act(self, act: str, _typing: int) -> None:
        """Do what the key row says."""
        self.want(Act(act))

    def want(self, act: Act) -> None:
        """Ask the app for it; a typed answer goes along as text. Does nothing when it means nothing now."""
        if not possible(act, self.view):
            return
        if act is Act.HIDE:
            self._pace_shown = not self._pace_shown
            self._put("state", self._state())
            return
        if act is Act.PLAY:
            self.action_play(1)
            return
        if act is Act.SEND:
            text = self.query_one("#answer", TextArea).text
            if not text.strip():
                self.notify("Nothing is typed yet. ^n skips the question.", markup=False, timeout=4)
                return
            self.post_message(self.Typed(text))
            return
        self.post_message(self.Wanted(next(row for row in KEY_ROWS if row.act is act)))

    def action_play(self, number: int) -> None:
        """Play the quote of this number in the score block."""
        clips = () if self.view.score is None else self.view.quotes(self.view.score)
        if 1 <= number <= len(clips):
            self.post_message(self.Play(clips[number - 1]))

    def on_key(self, event: Key) -> None:
        """Any key without a meaning of its own stops the countdown, and escape what is playing."""
        moment = self.view.moment
        if event.key == "escape" and moment is Moment.SCORE:
            self.post_message(self.Play(None))
        if moment is Moment.ENDING and not any(event.key in keys_in(row, moment) for row in KEY_ROWS):
            self.want(Act.THINK)

    def on_text_area_changed(self) -> None:
        """The word count follows the typing."""
        self._put("state", self._state())

    def copyable(self) -> str:
        """What `copy` copies: the score block, or the question with its place."""
        view = self.view
        if view.moment is Moment.SCORE and view.score is not None:
            return self._score(view).plain
        return "" if view.asked is None else plain(view.asked.text)
