"""Delivery per answer and overall: figures against published norms, with advice that never punishes thinking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voice_interviewer.debrief.attempts import RATE_NEEDS_SECONDS
from voice_interviewer.debrief.filler_accuracy import accuracy_remark
from voice_interviewer.debrief.sayings import AskedQuestion
from voice_interviewer.debrief.values import AnswerDelivery, Band, DeliverySummary, Measure
from voice_interviewer.session.events import EndReason
from voice_interviewer.session.record import TurnRecord
from voice_interviewer.speech.words import Delivery, FillerKind

PACE_FINE = (120.0, 170.0)
PACE_WATCH = (100.0, 190.0)
ARTICULATION_FINE = (3.5, 5.5)
FILLERS_FINE = 5.0
"""Filled pauses a minute; five did no harm in Laske and DiGennaro Reed (2024), twelve did."""
FILLERS_WATCH = 10.0
NOISY_DB = 12.0
"""With less voice above the room's noise than this, filled pauses cannot be counted."""
LIKES_FINE = 3.0
LENGTH_FINE = (60.0, 180.0)
LENGTH_WATCH = 240.0
FIRST_WORD_FINE = 3.0
FIRST_WORD_WATCH = 8.0
PHONATION_REMARK = 0.6
NOT_MEASURED = Measure(None, Band.NONE)


def deliver(asked: Sequence[AskedQuestion]) -> DeliverySummary:
    """The delivery of every spoken answer, and of all of them together."""
    spoken: list[tuple[AnswerDelivery, Delivery]] = []
    typed = 0
    for question in asked:
        for turn in question.record.turns:
            if turn.transcript is None:
                continue
            if is_typed(turn):
                typed += 1
            elif turn.delivery is not None and turn.delivery.speaking_seconds > 0:
                spoken.append((_answer(question, turn, turn.delivery), turn.delivery))
    return _overall(spoken, typed)


def is_typed(turn: TurnRecord) -> bool:
    """Whether the answer came from the keyboard."""
    return turn.reason is EndReason.TYPED or turn.delivery is None


def pace_band(words_per_minute: float | None, articulation_rate: float | None) -> Measure:
    """A low pace at a normal articulation rate comes from pauses for thought, so it is `thinking`, not slow speech."""
    if words_per_minute is None:
        return NOT_MEASURED
    value = one_decimal(words_per_minute)
    if PACE_FINE[0] <= value <= PACE_FINE[1]:
        return Measure(value, Band.FINE)
    if value < PACE_FINE[0] and articulation_rate is not None and articulation_rate >= ARTICULATION_FINE[0]:
        return Measure(value, Band.THINKING)
    return Measure(value, Band.WATCH if PACE_WATCH[0] <= value <= PACE_WATCH[1] else Band.WORK)


def articulation_band(rate: float | None) -> Measure:
    if rate is None:
        return NOT_MEASURED
    value = one_decimal(rate)
    return Measure(value, Band.FINE if ARTICULATION_FINE[0] <= value <= ARTICULATION_FINE[1] else Band.WATCH)


def filler_band(count: int, seconds: float) -> Measure:
    """Filled pauses a minute of answer."""
    if seconds <= 0:
        return NOT_MEASURED
    value = one_decimal(count * 60.0 / seconds)
    if value <= FILLERS_FINE:
        return Measure(value, Band.FINE)
    return Measure(value, Band.WATCH if value <= FILLERS_WATCH else Band.WORK)


def length_band(seconds: float, turn: int) -> Measure:
    """Follow-ups may be as short as they like."""
    value = one_decimal(seconds)
    if turn > 0:
        return Measure(value, Band.FINE if value <= LENGTH_FINE[1] else Band.WATCH)
    if LENGTH_FINE[0] <= value <= LENGTH_FINE[1]:
        return Measure(value, Band.FINE)
    return Measure(value, Band.WATCH if value <= LENGTH_WATCH else Band.WORK)


def first_word_band(seconds: float | None) -> Measure:
    if seconds is None:
        return NOT_MEASURED
    value = one_decimal(seconds)
    if value <= FIRST_WORD_FINE:
        return Measure(value, Band.FINE)
    return Measure(value, Band.THINKING if value <= FIRST_WORD_WATCH else Band.WATCH)


def one_decimal(value: float) -> float:
    """Rounded half up, as a reader would: 2.25 is 2.3."""
    return int(value * 10 + 0.5 + 1e-9) / 10


def _answer(question: AskedQuestion, turn: TurnRecord, delivery: Delivery) -> AnswerDelivery:
    heard, detected = _count_fillers(delivery)
    rated = _rated(delivery)
    return AnswerDelivery(
        question=question.id,
        number=question.number,
        title=question.title,
        turn=turn.index,
        pace=pace_band(delivery.words_per_minute, delivery.articulation_rate) if rated else NOT_MEASURED,
        articulation=articulation_band(delivery.articulation_rate) if rated else NOT_MEASURED,
        fillers_heard=heard,
        fillers_detected=detected,
        fillers=filler_band(heard + detected, delivery.answer_seconds)
        if rated and not _noisy(delivery)
        else NOT_MEASURED,
        markers=dict(sorted(delivery.discourse_markers.items())),
        pauses=delivery.silent_pauses,
        long_pauses=delivery.long_pauses,
        longest_pause=one_decimal(delivery.longest_pause),
        length=length_band(delivery.answer_seconds, turn.index),
        first_word=first_word_band(delivery.response_latency),
        words=delivery.word_count,
        speaking_seconds=one_decimal(delivery.speaking_seconds),
        speaking_share=_share([delivery]) if rated else None,
        mean_run=delivery.mean_run_syllables if rated else None,
        said_twice=delivery.repetitions,
        begun_again=delivery.restarts,
    )


def _share(deliveries: Sequence[Delivery]) -> float | None:
    """Speaking time over answer time, to two decimals."""
    length = sum(delivery.answer_seconds for delivery in deliveries)
    return round(sum(delivery.speaking_seconds for delivery in deliveries) / length, 2) if length else None


def _markers(deliveries: Sequence[Delivery]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for delivery in deliveries:
        for marker, count in delivery.discourse_markers.items():
            counts[marker] = counts.get(marker, 0) + count
    return dict(sorted(counts.items()))


def _rated(delivery: Delivery) -> bool:
    return delivery.speaking_seconds >= RATE_NEEDS_SECONDS


def _noisy(delivery: Delivery) -> bool:
    return delivery.signal_to_noise_db is not None and delivery.signal_to_noise_db < NOISY_DB


def _count_fillers(delivery: Delivery) -> tuple[int, int]:
    heard = sum(1 for pause in delivery.filled_pauses if pause.kind is FillerKind.HEARD)
    return heard, len(delivery.filled_pauses) - heard


def _overall(spoken: Sequence[tuple[AnswerDelivery, Delivery]], typed: int) -> DeliverySummary:
    """Rates are pooled over the answers that have rates of their own, each weighing by its time."""
    answers = tuple(answer for answer, _ in spoken)
    rated = [delivery for _, delivery in spoken if _rated(delivery)]
    paces = [(d.words_per_minute, d.answer_seconds) for d in rated if d.words_per_minute is not None]
    articulations = [(d.articulation_rate, d.speaking_seconds) for d in rated if d.articulation_rate is not None]
    articulation = _weighted(articulations)
    rated_seconds = sum(delivery.answer_seconds for delivery in rated)
    clear = [delivery for delivery in rated if not _noisy(delivery)]
    pace = pace_band(_weighted(paces), articulation)
    fillers = filler_band(sum(len(d.filled_pauses) for d in clear), sum(d.answer_seconds for d in clear))
    likes = _likes(sum(d.discourse_markers.get("like", 0) for d in rated), rated_seconds)
    lengths = [answer.length.value for answer in answers if answer.turn == 0 and answer.length.value is not None]
    latencies = [answer.first_word.value for answer in answers if answer.first_word.value is not None]
    deliveries = [delivery for _, delivery in spoken]
    speaking = sum(delivery.speaking_seconds for delivery in deliveries)
    advice = [*_noise_remark(rated), *_advice(answers, pace, fillers, likes, _share(deliveries))]
    return DeliverySummary(
        answers=answers,
        typed_answers=typed,
        pace=pace,
        articulation=articulation_band(articulation),
        fillers_heard=sum(answer.fillers_heard for answer in answers),
        fillers_detected=sum(answer.fillers_detected for answer in answers),
        fillers=fillers,
        likes=likes,
        pauses=sum(answer.pauses for answer in answers),
        long_pauses=sum(answer.long_pauses for answer in answers),
        longest_pause=max((answer.longest_pause for answer in answers), default=0.0),
        mean_length=one_decimal(sum(lengths) / len(lengths)) if lengths else None,
        mean_first_word=one_decimal(sum(latencies) / len(latencies)) if latencies else None,
        speaking_seconds=one_decimal(speaking),
        words=sum(answer.words for answer in answers),
        thinking_seconds=one_decimal(sum(delivery.thinking_seconds for delivery in deliveries)),
        speaking_share=_share(deliveries),
        mean_run=_mean_run(rated),
        said_twice=sum(answer.said_twice for answer in answers),
        begun_again=sum(answer.begun_again for answer in answers),
        markers=_markers(deliveries),
        advice=tuple(advice),
        filler_accuracy=accuracy_remark([known for known in deliveries if not _noisy(known)]),
    )


def _mean_run(rated: Sequence[Delivery]) -> float | None:
    runs = [(d.mean_run_syllables, d.speaking_seconds) for d in rated if d.mean_run_syllables is not None]
    mean = _weighted(runs)
    return None if mean is None else one_decimal(mean)


def _noise_remark(rated: Sequence[Delivery]) -> list[str]:
    noisy = sum(1 for delivery in rated if _noisy(delivery))
    return [f"{_answers(noisy)} had too much noise in the room to count filled pauses."] if noisy else []


def _weighted(values: Sequence[tuple[float, float]]) -> float | None:
    weight = sum(part for _, part in values)
    return sum(value * part for value, part in values) / weight if weight else None


def _likes(count: int, seconds: float) -> Measure:
    if seconds <= 0:
        return NOT_MEASURED
    value = one_decimal(count * 60.0 / seconds)
    return Measure(value, Band.FINE if value <= LIKES_FINE else Band.WATCH)


def _advice(
    answers: Sequence[AnswerDelivery], pace: Measure, fillers: Measure, likes: Measure, phonation: float | None
) -> tuple[str, ...]:
    """At most one sentence a measure; an interview without trouble gets the one that says so."""
    if not answers:
        return ()
    advice = [*_rate_advice(pace, fillers, likes), *_time_advice(answers, phonation)]
    if pace.value is None:
        advice.append(f"No answer had {RATE_NEEDS_SECONDS:.0f} seconds of speech, so no rates are given.")
    elif not advice:
        advice.append(
            "Nothing in your delivery needs work: pace, fillers and answer length are inside the usual range."
        )
    return tuple(advice)


def _rate_advice(pace: Measure, fillers: Measure, likes: Measure) -> list[str]:
    advice = []
    if pace.value is not None and pace.value > PACE_FINE[1]:
        advice.append(
            f"You spoke at {pace.value:.0f} words a minute; slow down at names and numbers, that is where listeners fall behind."
        )
    if pace.value is not None and pace.value < PACE_FINE[0]:
        advice.append(
            f"Your {pace.value:.0f} words a minute include your pauses; the speech itself has a normal speed. Thinking is fine."
            if pace.band is Band.THINKING
            else f"You spoke at {pace.value:.0f} words a minute; rehearse the key sentences aloud until they come by themselves."
        )
    if fillers.value is not None and fillers.value > FILLERS_FINE:
        advice.append(
            f"{fillers.value:.1f} filled pauses a minute; up to {FILLERS_FINE:.0f} do no harm. Let a silent pause stand "
            "in their place; it sounds considered."
        )
    if likes.value is not None and likes.value > LIKES_FINE:
        advice.append(f'"Like" came {likes.value:.1f} times a minute; up to {LIKES_FINE:.0f} pass unnoticed.')
    return advice


def _time_advice(answers: Sequence[AnswerDelivery], phonation: float | None) -> list[str]:
    advice = []
    long_answers = [answer for answer in answers if (answer.length.value or 0.0) > LENGTH_FINE[1]]
    short_answers = [
        a for a in answers if a.turn == 0 and a.length.value is not None and a.length.value < LENGTH_FINE[0]
    ]
    late = [answer for answer in answers if answer.first_word.band is Band.WATCH]
    if long_answers:
        advice.append(
            f"{_answers(len(long_answers))} ran past {LENGTH_FINE[1] / 60:.0f} minutes; give the conclusion first, then the two "
            "reasons that carry it."
        )
    if short_answers:
        advice.append(
            f"{_answers(len(short_answers))} took less than {LENGTH_FINE[0]:.0f} seconds; there was room for a definition, "
            "the reason in this project and one trade-off."
        )
    if late:
        advice.append(
            f"{_answers(len(late))} began after more than {FIRST_WORD_WATCH:.0f} seconds; take that time, and say "
            '"let me think for a moment" first.'
        )
    if phonation is not None and phonation < PHONATION_REMARK:
        advice.append(
            "Much of your answer time was silence; that costs no points. Naming what you are weighing lets the listener follow."
        )
    return advice


def _answers(count: int) -> str:
    return "One answer" if count == 1 else f"{count} answers"


def marker_text(markers: Mapping[str, int]) -> str:
    """`like 3, you know 1`, most frequent first; empty without any."""
    ranked = sorted(markers.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{word} {count}" for word, count in ranked if count)
