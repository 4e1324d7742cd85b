"""Speaking the interviewer's part: sentences are synthesised while nobody waits for them, and a text sounds with its first."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress

from voice_interviewer.errors import InterviewerError, MissingPartError
from voice_interviewer.ports import AudioSink, Cancelled, Voice
from voice_interviewer.speech.echo import Played
from voice_interviewer.speech.pcm import SAMPLE_RATE, Sound, concatenate, resample

KEPT_SENTENCES = 48
"""Spoken sentences kept as sound, so that a repeat costs nothing."""
ECHO_SENTENCES = 2
"""So much of the end of what was said is told to who listens for its echo."""
POLL_SECONDS = 0.02
ACKNOWLEDGED_AFTER_SECONDS = 0.2
"""Whoever is answered sooner than this needs no sign that they were heard."""


class _Sentence:
    """One sentence on its way to sound; a voice may make several sounds of it."""

    def __init__(self, rest: Iterator[Sound]) -> None:
        self.rest = rest
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
        self._sentences: OrderedDict[str, _Sentence] = OrderedDict()
        """The least recently used first."""
        self._queue: list[str] = []
        """Sentences not complete yet, the most urgent first."""
        self._closed = False
        self._worker: threading.Thread | None = None
        self._said: tuple[list[_Sentence], bool] | None = None
        self._aside: threading.Thread | None = None
        self._aside_needless = threading.Event()

    @property
    def played(self) -> Played | None:
        """The sound that `say` gave last, so that its echo is known; None when nothing was."""
        if self._said is None:
            return None
        sentences, cut_short = self._said
        last = [sound for sentence in sentences[-ECHO_SENTENCES:] for sound in sentence.sounds]
        return Played(concatenate([resample(sound, SAMPLE_RATE).samples for sound in last]), cut_short)

    def prepare(self, spoken: str) -> None:
        """Begin to synthesise `spoken` when nothing more urgent is left to do; returns at once."""
        if self._voice is not None and self._sink is not None and spoken.strip():
            self._request(spoken, urgent=False)

    def is_ready(self, spoken: str) -> bool:
        """Whether `say` would sound at once: the first sentence is there, or nothing is to be heard."""
        if self._voice is None or self._sink is None or not spoken.strip():
            return True
        with self._changed:
            first = self._sentences.get(_sentences_of(spoken)[0])
            return first is not None and (bool(first.sounds) or first.complete)

    def say(self, turn: str, spoken: str, cancelled: Cancelled) -> None:
        """Speak and return when the last sample was heard or soon after `cancelled()` turned true."""
        self._end_aside()
        if self._voice is None or self._sink is None or not spoken.strip():
            return
        sentences = self._request(spoken, urgent=True)
        try:
            self._sink.play(turn, self._sounds(sentences, cancelled), cancelled)
        finally:
            self._give_up(spoken)
            self._said = (sentences, cancelled())
        for sentence in sentences:
            if sentence.error is not None:
                raise sentence.error

    def acknowledge(self, turn: str, spoken: str) -> None:
        """Speak these few words in the background, when they are made already and nothing else is said in the next moment;
        returns at once. `say` and `close` wait for their end; a sink that fails is left for the next `say` to tell."""
        self._end_aside()
        if self._voice is None or self._sink is None or not spoken.strip() or not self.is_ready(spoken):
            return
        self._aside_needless.clear()
        self._aside = threading.Thread(target=self._say_aside, args=(turn, spoken), name="aside", daemon=True)
        self._aside.start()

    def _say_aside(self, turn: str, spoken: str) -> None:
        assert self._sink is not None
        if self._aside_needless.wait(ACKNOWLEDGED_AFTER_SECONDS):
            return
        with suppress(InterviewerError):
            self._sink.play(turn, self._sounds(self._request(spoken, urgent=True), _never), _never)

    def _end_aside(self) -> None:
        """What has not begun is left unsaid; what sounds is heard to its end."""
        self._aside_needless.set()
        if self._aside is not None:
            self._aside.join()
            self._aside = None

    def close(self) -> None:
        """Stop the background work; waits for the sentence in hand. Closes neither the voice nor the sink."""
        self._end_aside()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join()

    def _request(self, spoken: str, *, urgent: bool) -> list[_Sentence]:
        assert self._voice is not None
        wanted: list[_Sentence] = []
        with self._changed:
            place = 0 if urgent else len(self._queue)
            for text in _sentences_of(spoken):
                sentence = self._sentences.get(text)
                if sentence is None or sentence.error is not None:
                    sentence = self._sentences[text] = _Sentence(self._voice.synthesize(text))
                self._sentences.move_to_end(text)
                wanted.append(sentence)
                if not sentence.complete and (urgent or text not in self._queue):
                    if text in self._queue:
                        place -= self._queue.index(text) < place
                        self._queue.remove(text)
                    self._queue.insert(place, text)
                    place += 1
            self._forget_old()
            if self._worker is None and not self._closed:
                self._worker = threading.Thread(target=self._work, name="speaker", daemon=True)
                self._worker.start()
            self._changed.notify_all()
        return wanted

    def _forget_old(self) -> None:
        for text in [known for known in self._sentences if known not in self._queue]:
            if len(self._sentences) <= KEPT_SENTENCES:
                return
            del self._sentences[text]

    def _give_up(self, spoken: str) -> None:
        """What a cancelled text still lacks is made only if it is said again."""
        with self._changed:
            for text in _sentences_of(spoken):
                if text in self._queue:
                    self._queue.remove(text)

    def _sounds(self, sentences: list[_Sentence], cancelled: Cancelled) -> Iterator[Sound]:
        """The sounds of the sentences as they are made; ends early when cancelled, closed or failed."""
        for sentence in sentences:
            given = 0
            while True:
                with self._changed:
                    while given == len(sentence.sounds) and not sentence.complete and not self._closed:
                        if cancelled():
                            return
                        self._changed.wait(POLL_SECONDS)
                    if given == len(sentence.sounds):
                        if sentence.error is not None or not sentence.complete:
                            return
                        break
                yield sentence.sounds[given]
                given += 1

    def _work(self) -> None:
        """The background thread: always one sound of the most urgent sentence."""
        while True:
            with self._changed:
                while not self._queue and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                text = self._queue[0]
                sentence = self._sentences[text]
            sound, error = _next_sound(sentence.rest)
            with self._changed:
                if sound is not None:
                    sentence.sounds.append(sound)
                else:
                    sentence.complete, sentence.error = True, error
                    if text in self._queue:
                        self._queue.remove(text)
                self._changed.notify_all()


def _never() -> bool:
    return False


def _sentences_of(spoken: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.?!])\s+", spoken.strip()) if sentence]


def _next_sound(rest: Iterator[Sound]) -> tuple[Sound | None, InterviewerError | None]:
    """The next sound, or why there is none; nothing an engine raises may end the background thread unheard."""
    try:
        return next(rest, None), None
    except InterviewerError as error:
        return None, error
    except Exception as error:  # noqa: BLE001 (handed to the thread that speaks)
        failure = MissingPartError(f"the voice failed: {error}", next_step="The questions are on the screen.")
        failure.__cause__ = error
        return None, failure
