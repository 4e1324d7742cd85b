"""Tells what a sentence says from what it denies or puts into somebody else's mouth."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice_interviewer.scoring.sentences import Sentence
from voice_interviewer.scoring.wording import NOT, Token, is_content

SCOPE_WORDS = 4
"""So many words of content after a negation may still belong to it."""
_BOUNDARY = re.compile(
    r"[,.;:!?–—]|\b(?:but|because|so|while|whereas|although|since|which|when|if|where|once|until|unless|then|it|they|we)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"it", "they", "we"})
_AFTER_OBJECT = frozenset({"to", "in", "on", "with", "for", "at", "from", "as", "by", "of", "and", "or", "up", "down"})
_ASKING = frozenset({"how", "what", "whatever"})
_BEING = frozenset({"is", "are", "was", "were", "does", "do", "did", "can", "will", "would", "should"})
_HARMLESS = frozenset({"only", "just", "merely", "necessarily", "even", "doubt", "matter", "problem"})
_NOT_THE = re.compile(
    r"\b(?:(?:is|are|was|were) not|isn't|aren't|wasn't|weren't) (?:the|an?) \w+ "
    r"(?:(?:by|through|with|in) which|that|which|for|to|of)\b[^,;.]*",
    re.IGNORECASE,
)
"""`is not the option by which ...`: all that follows in the clause is denied."""
_HARM = re.compile(r"\b(?:no|not any|isn't any|hardly any) (?:risk|danger|harm|threat)\b", re.IGNORECASE)
_IDLE = re.compile(
    r"\b(?:there(?:'s| is| are)|i see|makes?|has|of) no (?:need|point|reason|sense|use|difference)\b", re.IGNORECASE
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nothing|none|without|cannot|useless|pointless|needless|unnecessary)\b|n't\b", re.IGNORECASE
)


NOWHERE = range(0)


def denied(sentence: Sentence, first: int, last: int, spared: range = NOWHERE) -> bool:
    """Whether a negation governs tokens `first` to `last` (one past): up to four words of content before in the same clause,
    inside, or right behind. Negations at `spared` tokens are not looked at."""
    words = sentence.tokens
    content = 0
    for index in range(first - 1, max(first - 9, -1), -1):
        if _BOUNDARY.search(sentence.text[words[index].end : words[index + 1].start]) or _opens_clause(words, index):
            break
        if index not in spared and negates(words, index):
            return True
        content += is_content(words[index])
        if content >= SCOPE_WORDS:
            break
    if any(index not in spared and negates(words, index) for index in range(first, last)):
        return True
    if any(match.start() < words[first].start < match.end() for match in _NOT_THE.finditer(sentence.text)):
        return True
    for index in range(last, min(last + 2, len(words))):
        if _BOUNDARY.search(sentence.text[words[index - 1].end : words[index].start]):
            break
        if index not in spared and negates(words, index):
            return True
    return False


def _opens_clause(words: Sequence[Token], index: int) -> bool:
    """Whether the word begins a clause of its own. A pronoun does as a subject, not as an object (`set it to`) and not in
    what a verb asks (`how many nodes we pay`)."""
    form = words[index].form
    if form not in _PRONOUNS:
        return bool(_BOUNDARY.fullmatch(form))
    following = words[index + 1].form if index + 1 < len(words) else ""
    asked = any(word.form in _ASKING for word in words[max(index - 3, 0) : index])
    return not asked and following not in _AFTER_OBJECT


def denied_at_end(sentence: Sentence, last: int, spared: range = NOWHERE) -> bool:
    """Whether a verb of being or doing with a negation follows (`which people can read it is not important`)."""
    words = sentence.tokens
    for index in range(last, min(last + 3, len(words))):
        if _BOUNDARY.search(sentence.text[words[index - 1].end : words[index].start]):
            return False
        if index in spared:
            continue
        if negates(words, index) and (words[index - 1].form in _BEING or words[index].form.endswith("n't")):
            return True
    return False


def dismissed(text: str) -> bool:
    """Whether the sentence waves a matter aside: no risk, no need, no point."""
    return bool(_HARM.search(text) or _IDLE.search(text))


def says_no(claim: str) -> bool:
    """Whether a claim is negative by itself."""
    return bool(_NEGATIVE.search(claim))


def negates(words: Sequence[Token], index: int) -> bool:
    """Whether the word is a negation that takes something back (`not only` does not)."""
    following = words[index + 1].form if index + 1 < len(words) else ""
    return words[index].key == NOT and following not in _HARMLESS


_OTHERS = re.compile(
    r"\b(?:(?:some|many|most|other|lots of|a lot of) (?:people|engineers|folks|teams|developers|candidates) "
    r"(?:would |will |might |may |often |still )?(?:say|think|believe|claim|assume|argue)|"
    r"(?:people|folks) (?:often |sometimes |usually |will |might )?(?:say|think|believe|claim|assume)|"
    r"(?:common |popular )?(?:myth|misconception|misunderstanding)|(?:common|frequent) (?:mistake|error)|"
    r"my (?:colleague|boss|friend|manager|lead)s? (?:says?|said|thinks?|thought|claims?|claimed)|"
    r"(?:would be|is|it's) (?:wrong|incorrect|a mistake|false) (?:to|that)|"
    r"(?:you|one) (?:might|may|could) (?:think|assume|believe)|i used to (?:think|believe)|i read (?:somewhere )?that|"
    r"supposedly|allegedly)\b",
    re.IGNORECASE,
)


_OWN_VIEW = re.compile(r"\b(?:but|actually|in fact|however|though|in reality)\b", re.IGNORECASE)


def attributed(text: str) -> bool:
    """Whether the text, up to where the matter is named, reports what others think and has not yet come to "but"."""
    match = _OTHERS.search(text)
    return bool(match) and not _OWN_VIEW.search(text, match.end() if match else 0)
