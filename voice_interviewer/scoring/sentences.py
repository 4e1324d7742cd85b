"""An answer as numbered sentences: what may be judged, and what must not be (addressed to the grader, echoed, taken back)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from voice_interviewer.scoring.grader_speech import addresses_grader
from voice_interviewer.scoring.score import Evidence, Turn
from voice_interviewer.scoring.wording import Token, is_content, is_glue, tokens
from voice_interviewer.speech.words import Transcript

MAX_SENTENCE_WORDS = 32
QUOTE_WORDS = 22
MOST_QUOTE_WORDS = 28
"""A sentence of up to so many words is quoted whole, and a quote goes on to the end of its sentence where that makes no more."""
ECHO_SHARE = 0.6
"""From this share of word triples on, a sentence is the question said again."""


class Use(StrEnum):
    """What a sentence may be used for."""

    ANSWER = "answer"
    GRADER = "grader"
    """Speaks to whoever grades; removed and listed, no penalty."""
    ECHO = "echo"
    DONT_KNOW = "dont-know"
    LIST = "list"
    """Bare terms without grammar: they may earn half a point, never a whole one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one turn; `text` is a verbatim part of the transcript."""

    turn: int
    start: int
    """Offset of `text` in the turn's transcript."""
    text: str
    tokens: tuple[Token, ...]
    """Offsets are relative to `text`; words taken back by a self-correction are left out."""
    use: Use


@dataclass(frozen=True, slots=True)
class Answer:
    """One turn, split."""

    turn: Turn
    sentences: tuple[Sentence, ...]

    @property
    def graded(self) -> tuple[Sentence, ...]:
        """The sentences that count."""
        return tuple(sentence for sentence in self.sentences if sentence.use in (Use.ANSWER, Use.LIST))

    @property
    def removed(self) -> tuple[str, ...]:
        """Sentences that spoke to the grader, verbatim."""
        return tuple(sentence.text for sentence in self.sentences if sentence.use is Use.GRADER)

    def without(self, left_out: Collection[tuple[int, int]]) -> Answer:
        """The answer without the sentences at these turns and offsets; itself when it has none of them."""
        kept = tuple(entry for entry in self.sentences if (entry.turn, entry.start) not in left_out)
        return self if len(kept) == len(self.sentences) else Answer(self.turn, kept)

    @property
    def content_words(self) -> int:
        """How many words with meaning may be judged."""
        return sum(is_content(token) for sentence in self.graded for token in sentence.tokens)


def split_answer(turn: Turn, asked: Iterable[str]) -> Answer:
    """The sentences of a turn; `asked` are the texts that an echo would repeat."""
    text = turn.transcript.text
    question_triples = {triple for prompt in asked for triple in _triples(tokens(prompt))}
    spans = [span for part in _split_spans(text) for span in _split_long(text, *part)]
    taken_back = _taken_back(text)
    sentences = []
    for start, end in spans:
        part = text[start:end]
        words = tuple(
            token
            for token in tokens(part)
            if not any(first <= start + token.start < last for first, last in taken_back)
        )
        use = Use.GRADER if addresses_grader(part) else _use(words, part, question_triples)
        sentences.append(Sentence(turn.index, start, part, words, use))
    return Answer(turn, _mark_lists(sentences))


LEAST_CONTENT_WORDS = 3
"""An answer with fewer words of content says nothing."""


def says_nothing(turn: Turn, asked: Iterable[str]) -> bool:
    """Whether the turn is empty, an "I don't know", or nothing but the question said again."""
    return split_answer(turn, asked).content_words < LEAST_CONTENT_WORDS


_END = re.compile(r"(?<=[.!?;])[\"')\]]*\s+|\n+")
_BREAK = re.compile(
    r"(?:,\s+|\s+)(?=(?:and then|and so|and also|and the|and if|and you|and it|and we|and i|so that|so|but|because|"
    r"whereas|while|however|which means|otherwise|then)\b)|,\s+",
    re.IGNORECASE,
)


def _split_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    position = 0
    for match in [*_END.finditer(text), None]:
        end = match.start() if match else len(text)
        start = position + len(text[position:end]) - len(text[position:end].lstrip())
        stop = start + len(text[start:end].rstrip())
        if stop > start:
            spans.append((start, stop))
        position = match.end() if match else end
    return spans


def _split_long(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run of speech without full stops, cut at conjunctions into parts of at most about 32 words."""
    if len(text[start:end].split()) <= MAX_SENTENCE_WORDS:
        return [(start, end)]
    cuts = [match for match in _BREAK.finditer(text, start, end) if match.start() > start]
    parts: list[tuple[int, int]] = []
    begin = start
    previous: re.Match[str] | None = None
    for cut in cuts:
        if previous and len(text[begin : cut.start()].split()) > MAX_SENTENCE_WORDS:
            parts.append((begin, previous.start()))
            begin = previous.end()
        previous = cut
    if previous and len(text[begin:end].split()) > MAX_SENTENCE_WORDS:
        parts.append((begin, previous.start()))
        begin = previous.end()
    return [part for whole in (*parts, (begin, end)) for part in _hard_cut(text, *whole)]


def _hard_cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Speech without any break at all: every 32 words."""
    words = list(re.finditer(r"\S+", text[start:end]))
    if len(words) <= MAX_SENTENCE_WORDS * 3 // 2:
        return [(start, end)]
    parts = []
    for index in range(0, len(words), MAX_SENTENCE_WORDS):
        chunk = words[index : index + MAX_SENTENCE_WORDS]
        parts.append((start + chunk[0].start(), start + chunk[-1].end()))
    return parts


_DONT_KNOW = re.compile(
    r"\b(?:i (?:really |honestly |just )?(?:do not|don't|dont|wouldn't|would not) (?:really |actually |even )?"
    r"(?:know|remember|recall)|no idea|no clue|not (?:really )?(?:sure|familiar)|i(?:'m| am) (?:not sure|unsure|lost|blank)|"
    r"i have no (?:idea|clue)|i can(?:'t|not) (?:answer|remember|recall|say)|pass on (?:this|that)|(?:can we|let's|please) "
    r"(?:skip|pass|move on)|i(?:'ve| have)? never (?:used|heard of|worked with)|i haven't (?:used|heard of|worked with)|i give up|"
    r"next question|beats me|i(?:'d| would) have to (?:look|google))",
    re.IGNORECASE,
)


def _use(words: tuple[Token, ...], text: str, question_triples: set[tuple[str, str, str]]) -> Use:
    content = [token for token in words if is_content(token)]
    match = _DONT_KNOW.search(text)
    if match and len([token for token in words if is_content(token) and token.start >= match.end()]) < 5:
        before = [token for token in content if token.end <= match.start()]
        if len(before) < 5:
            return Use.DONT_KNOW
    triples = list(_triples(words))
    if len(triples) >= 3 and sum(triple in question_triples for triple in triples) / len(triples) >= ECHO_SHARE:
        return Use.ECHO
    return Use.ANSWER


def _triples(words: Sequence[Token]) -> Iterable[tuple[str, str, str]]:
    keys = [token.key for token in words]
    return zip(keys, keys[1:], keys[2:], strict=False)


def _mark_lists(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Terms in a row without grammar are a list, in one long run or over the whole answer."""
    graded = [token for sentence in sentences if sentence.use is Use.ANSWER for token in sentence.tokens]
    whole = len(graded) >= 10 and sum(map(is_glue, graded)) / len(graded) < 0.15
    marked = []
    for sentence in sentences:
        glue = sum(map(is_glue, sentence.tokens))
        run = len(sentence.tokens) >= 8 and glue / len(sentence.tokens) < 0.1
        if sentence.use is Use.ANSWER and (whole or run):
            sentence = Sentence(sentence.turn, sentence.start, sentence.text, sentence.tokens, Use.LIST)
        marked.append(sentence)
    return tuple(marked)


_CORRECTION = re.compile(
    r"[\s,.;:–—-]*\b(?:(?<!is )(?<!'s )(?<!with )no,? wait|wait,? no|(?:oh|uh|um),? no,|actually,? no,|no, actually|"
    r"no,? sorry|sorry,? no|sorry,? i mean|i meant? to say|scratch that|strike that|let me correct (?:that|myself)|"
    r"correction[:,]|let me (?:rephrase|take that back|start over)|i take that back|i misspoke|"
    r"that(?:'s| is| was) (?:wrong|not right))(?!\w)[\s,.;:–—-]*",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;](?=\s)")
_CLAUSE_WORDS = frozenset({"and", "but", "because", "so", "which"})
_CLAUSE = re.compile(r"[,.;:!?–—](?=\s|$)|\b(?:and|but|because|so|which|that)\b", re.IGNORECASE)


def _taken_back(text: str) -> list[tuple[int, int]]:
    """The spans that a self-correction withdrew, with the correcting words themselves; the later clause wins."""
    spans = []
    for match in _CORRECTION.finditer(text):
        before = text[: match.start()]
        after = text[match.end() :]
        repair = _CLAUSE.split(after, maxsplit=1)[0].split()
        words_before = list(re.finditer(r"\S+", before))
        if not words_before or not after.strip():
            continue
        sentence_start = max((stop.end() for stop in _STOP.finditer(before)), default=0)
        start = _replaced(words_before, repair) if 0 < len(repair) <= 3 else sentence_start
        spans.append((max(start, sentence_start), match.end()))
    return spans


def _replaced(words: Sequence[re.Match[str]], repair: Sequence[str]) -> int:
    """Where the words begin that a short repair replaces: the last number for a number, else as many words."""
    if repair[0][0].isdigit():
        for word in reversed(words[-6:]):
            if word[0][0].isdigit():
                return word.start()
    return words[-min(len(repair), len(words))].start()


def _begins_clause(sentence: Sentence, at: int) -> bool:
    """Whether a reader can begin with this token."""
    if at == 0:
        return True
    before = sentence.text[sentence.tokens[at - 1].end : sentence.tokens[at].start]
    return any(mark in before for mark in ",.;:!?–—") or sentence.tokens[at].form in _CLAUSE_WORDS


def quote_around(sentence: Sentence, first: int, last: int) -> tuple[str, int]:
    """The sentence, or of a long one the part with tokens `first` to `last` (one past), from the beginning of a clause to the
    end of one where there is one near; verbatim, with its offset in the transcript."""
    words = sentence.tokens
    if len(words) <= MOST_QUOTE_WORDS:
        return sentence.text.rstrip(",;: "), sentence.start
    last = max(last, first + 1)
    earliest = min(max(last - QUOTE_WORDS, 0), first)
    begin = next((at for at in range(earliest, first + 1) if _begins_clause(sentence, at)), earliest)
    end = max(last, begin + QUOTE_WORDS)
    if end + MOST_QUOTE_WORDS - QUOTE_WORDS >= len(words):
        end = len(words)
    else:
        least = max(last, begin + QUOTE_WORDS // 2)
        end = next((at for at in range(end, least - 1, -1) if _begins_clause(sentence, at)), end)
    start = 0 if begin == 0 else words[begin].start
    stop = len(sentence.text) if end == len(words) else words[end - 1].end
    quote = sentence.text[start:stop].strip().rstrip(",;: ")
    return quote, sentence.start + sentence.text.find(quote, start)


def evidence_at(turn: Turn, sentence: Sentence, first: int, last: int) -> Evidence:
    """The evidence for tokens `first` to `last` of a sentence of `turn`."""
    quote, offset = quote_around(sentence, first, last)
    return Evidence(quote, turn.index, start_seconds(turn.transcript, offset))


def evidence_of(answer: Answer, sentence: Sentence, fewest_words: int) -> Evidence:
    """The evidence for all of a sentence; one of fewer words ("EKS Pod Identity.") goes on with the sentence after it."""
    evidence = evidence_at(answer.turn, sentence, 0, len(sentence.tokens))
    text, end = answer.turn.transcript.text, sentence.start + len(sentence.text)
    after = next((other for other in answer.sentences if other.start >= end), None)
    if len(evidence.quote.split()) >= fewest_words or after is None or text[end : after.start].strip():
        return evidence
    if after.use is not Use.ANSWER or not after.tokens:
        return evidence
    quote, offset = quote_around(after, 0, 1)
    return replace(evidence, quote=text[sentence.start : offset + len(quote)])


def start_seconds(transcript: Transcript, offset: int) -> float | None:
    """When the text at `offset` was said; None for a typed answer."""
    if not transcript.words:
        return None
    lowered = transcript.text.lower()
    position = 0
    best = transcript.words[0].start
    for word in transcript.words:
        form = word.text.strip().lower()
        found = lowered.find(form, position, position + len(form) + 40) if form else -1
        if found < 0:
            continue
        if found > offset:
            break
        best = word.start
        position = found + len(form)
    return best
