"""Speaking the interviewer's part: the next text is synthesised while nobody waits for it, and sounds with its first sentence."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from voice_interviewer.errors import InterviewerError, MissingPartError
from voice_interviewer.ports import AudioSink, Cancelled, Voice
from voice_interviewer.speech.echo import Played
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, concatenate, resample

KEPT_TEXTS = 8
"""Spoken texts kept as sound, so that a repeat costs nothing."""
KEPT_SENTENCES = 2
"""So much of the end of what was said is told to who listens for its echo."""
POLL_SECONDS = 0.02


class _Text:
    """One text on its way to sound."""

    def __init__(self, sentences: Iterator[Sound]) -> None:
        self.sentences = sentences
        self.sounds: list[Sound] = []
        self.complete = False
        self.error: InterviewerError | None = None


class Speaker:
    """Speaks one text at a time through `sink` and prepares others in one background thread.

    Without a voice or a sink it stays silent, and the texts are only shown. A failure of either is raised by `say` as an
    InterviewerError; the interview goes on with the text on the screen.
    """

    def __init__(self, voice: Voice | None, sink: AudioSink | None) -> None:
        self._voice = voice
        self._sink = sink
        self._changed = threading.Condition()
        self._texts: OrderedDict[str, _Text] = OrderedDict()
        """The least recently used first."""
        self._queue: list[str] = []
        """Texts not complete yet, the most urgent first."""
        self._closed = False
        self._worker: threading.Thread | None = None
        self._said: tuple[_Text, bool] | None = None

    @property
    def played(self) -> Played | None:
        """The sound that `say` gave last, so that its echo is known; None when nothing was."""
        if self._said is None:
            return None
        text, cut_short = self._said
        last = [resample(sound, SAMPLE_RATE).samples for sound in text.sounds[-KEPT_SENTENCES:]]
        return Played(concatenate(last), cut_short)

    def prepare(self, spoken: str) -> None:
        """Begin to synthesise `spoken` when nothing more urgent is left to do; returns at once."""
        if self._voice is not None and self._sink is not None and spoken.strip():
            self._request(spoken, urgent=False)

    def is_ready(self, spoken: str) -> bool:
        """Whether `say` would sound at once: the first sentence is there, or nothing is to be heard."""
        if self._voice is None or self._sink is None or not spoken.strip():
            return True
        with self._changed:
            text = self._texts.get(spoken)
            return text is not None and (bool(text.sounds) or text.complete)

    def say(self, turn: str, spoken: str, cancelled: Cancelled) -> None:
        """Speak and return when the last sample was heard or soon after `cancelled()` turned true."""
        if self._voice is None or self._sink is None or not spoken.strip():
            return
        text = self._request(spoken, urgent=True)
        try:
            self._sink.play(turn, self._sounds(text, cancelled), cancelled)
        finally:
            self._give_up(spoken)
            self._said = (text, cancelled())
        if text.error is not None:
            raise text.error

    def close(self) -> None:
        """Stop the background work; waits for the sentence in hand. Closes neither the voice nor the sink."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join()

    def _request(self, spoken: str, *, urgent: bool) -> _Text:
        assert self._voice is not None
        with self._changed:
            text = self._texts.get(spoken)
            if text is None or text.error is not None:
                text = self._texts[spoken] = _Text(self._voice.synthesize(spoken))
            self._texts.move_to_end(spoken)
            if not text.complete:
                if spoken in self._queue:
                    self._queue.remove(spoken)
                self._queue.insert(0 if urgent else len(self._queue), spoken)
            self._forget_old()
            if self._worker is None and not self._closed:
                self._worker = threading.Thread(target=self._work, name="speaker", daemon=True)
                self._worker.start()
            self._changed.notify_all()
        return text

    def _forget_old(self) -> None:
        for spoken in [known for known in self._texts if known not in self._queue]:
            if len(self._texts) <= KEPT_TEXTS:
                return
            del self._texts[spoken]

    def _give_up(self, spoken: str) -> None:
        """What a cancelled text still lacks is made only if it is said again."""
        with self._changed:
            if spoken in self._queue:
                self._queue.remove(spoken)

    def _sounds(self, text: _Text, cancelled: Cancelled) -> Iterator[Sound]:
        """The sounds of the text as they are made; ends early when cancelled, closed or failed."""
        given = 0
        while True:
            with self._changed:
                while given == len(text.sounds) and not text.complete and not self._closed:
                    if cancelled():
                        return
                    self._changed.wait(POLL_SECONDS)
                if given == len(text.sounds):
                    return
            yield text.sounds[given]
            given += 1

    def _work(self) -> None:
        """The background thread: always one sentence of the most urgent text."""
        while True:
            with self._changed:
                while not self._queue and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                spoken = self._queue[0]
                text = self._texts[spoken]
            sound, error = _next_sentence(text.sentences)
            with self._changed:
                if sound is not None:
                    text.sounds.append(sound)
                else:
                    text.complete, text.error = True, error
                    if spoken in self._queue:
                        self._queue.remove(spoken)
                self._changed.notify_all()


def _next_sentence(sentences: Iterator[Sound]) -> tuple[Sound | None, InterviewerError | None]:
    """The next sound, or why there is none; nothing an engine raises may end the background thread unheard."""
    try:
        return next(sentences, None), None
    except InterviewerError as error:
        return None, error
    except Exception as error:  # noqa: BLE001 (handed to the thread that speaks)
        failure = MissingPartError(f"the voice failed: {error}", next_step="The questions are on the screen.")
        failure.__cause__ = error
        return None, failure
