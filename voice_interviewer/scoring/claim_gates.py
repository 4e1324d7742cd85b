"""Tells a statement about the repository as it is from a supposition, a memory, a plan, or talk about the world in general."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice_interviewer.scoring.sentences import Sentence
from voice_interviewer.scoring.wording import NOT, canonical, is_content

_OWN = re.compile(
    r"\b(?:we|we're|we've|our|ours|i|i've|my|us)\b|\b(?:this|the) (?:[\w-]+ ){0,2}?(?:project|repo|repository|cluster|setup|"
    r"node group|deployment|application|app|state|backend|chart|pipeline|vpc|nodes|database|jenkins\w*|volume|rollout|root)\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(r"\b(?:you|you're|you'd|you'll|your|one's)\b", re.IGNORECASE)
_OURSELVES = re.compile(r"\b(?:we|we're|we've|our|ours|my|i've|us)\b", re.IGNORECASE)
_SETTING_VERB = re.compile(
    r"\b(?:has|have|runs?|running|is|are|uses?|using|set|sets|configured|goes|scales?|autoscales|keeps?|gets?|defaults?|"
    r"pinned|tracks?|allows?|with)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:currently|right now|today|at the moment|as it is|in (?:the|this|our) repo\w*|we have)\b", re.IGNORECASE
)
_SUPPOSED_WORDS = """
if unless suppose supposing imagine assuming when whenever once before after previously formerly until away instead rather
otherwise than
"""
_FROM_HERE_ON = frozenset(_SUPPOSED_WORDS.split())
"""Said before the value, anywhere in the sentence: the value is supposed, past, or the other choice."""
_DOUBT_WORDS = """
would could should might may i'd we'd you'd they'd it'd need needs needed must require requires required will we'll i'll
you'll going want wants plan plans planning typically usually normally often generally default ideally recommend recommended
best tend tends maybe perhaps about around roughly approximately almost nearly over under another extra additional other
remaining left lose loses lost down had was were started moved came example e.g used company survive survives quorum
majority annotation equals add adds adding added raise increase grow
"""
_IN_CLAUSE = frozenset(_DOUBT_WORDS.split())
"""Said in the same clause as the value."""
_BOUNDARY = frozenset({"but", "so", "because", "which", "while", "since", "whereas", "although", "though"})
_RESET = frozenset({"but", "currently", "today"})
_SUPPOSING = re.compile(
    r"\b(?:if you were to|suppose|supposing|imagine|how would you (?:change|redesign|design|improve|scale|migrate|make|move)|"
    r"what would you (?:change|add|use|choose|pick)|would you (?:choose|use|move|change|raise|set|pick|go)|say you)\b",
    re.IGNORECASE,
)


def own(text: str) -> bool:
    """Whether the sentence speaks of the candidate's own system; what "you" do is talk about the world."""
    return bool(_OWN.search(text)) and not of_anybody(text)


def of_anybody(text: str) -> bool:
    """Whether the sentence tells what one does, and not what these people do."""
    return bool(_ANYBODY.search(text)) and not _OURSELVES.search(text)


def states_a_setting(text: str) -> bool:
    """Whether the sentence says how something is set up, as against what it does or needs."""
    return bool(_SETTING_VERB.search(text))


def said_of_now(text: str) -> bool:
    """Whether the sentence says by itself that it is about the repository as it is."""
    return bool(_NOW.search(text))


def hypothetical_prompt(prompt: str) -> bool:
    """Whether the question asks the candidate to suppose something, so that answers need not fit the files."""
    return bool(_SUPPOSING.search(prompt))


def certain(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the value at tokens `first` to `last` is said of what is, here and now, and is not denied."""
    words = sentence.tokens
    begin, end = clause_of(sentence, first, last)
    before = [token.form for token in words[:first]]
    resets = [index for index, form in enumerate(before) if form in _RESET]
    supposed = before[resets[-1] + 1 :] if resets else before
    if _FROM_HERE_ON & set(supposed) or before[:1] == ["without"] or _out_of(before):
        return False
    if any(token.form in _IN_CLAUSE for token in words[begin:end]):
        return False
    if any(form in ("more", "less", "fewer") for form in before[-2:]):
        return False
    return not (words[first].form.isdigit() and any(token.key == NOT for token in words[max(first - 3, begin) : first]))


def _out_of(before: Sequence[str]) -> bool:
    """`two of three nodes` counts nodes as they happen to be."""
    return before[-1:] == ["of"] and before[-2:-1] != [] and (before[-2].isdigit() or before[-2] == "one")


def clause_of(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """The tokens of the clause around `first` to `last`, as a half-open range."""
    words = sentence.tokens

    def ends_before(index: int) -> bool:
        gap = sentence.text[words[index - 1].end : words[index].start]
        if any(mark in gap for mark in ",;:–—"):
            return True
        form = words[index].form
        figures = words[index - 1].form.isdigit() or (index + 1 < len(words) and words[index + 1].form.isdigit())
        return form in _BOUNDARY or (form == "and" and not figures)

    begin = next((index for index in range(first, 0, -1) if ends_before(index)), 0)
    end = next((index for index in range(last + 1, len(words)) if ends_before(index)), len(words))
    return begin, end


_PLAIN_WORDS = """
deployment deployments service services app application applications cluster node nodes group groups project setup
stateful set statefulset rollout workload pod pods container chart values pipeline database vpc state bucket system kubernetes
eks instance instances replica replicas copies machine machines environment production prod staging file repo repository
terraform helm argo argocd jenkins jenkinsfile gateway gateways nat subnet subnets private public volume volumes minimum maximum
size min max count limit memory cpu version image tag module provider infrastructure worker desired current actual whole main
default name called single disk disks queue lambda function backup backups retention autoscaler autoscaling karpenter keda hpa
region base overlay
"""
_PLAIN = frozenset(canonical(word) for word in _PLAIN_WORDS.split())
_HEAD = re.compile(
    r"\b(?:our|the|my)\s+((?:[\w-]+\s+){1,4}?)(?:has|have|runs?|is|are|uses?|goes|scales?|keeps?|gets?|autoscales|can|sets?|defaults?)\b",
    re.IGNORECASE,
)


def stranger(sentence: Sentence, first: int, names: Sequence[frozenset[str]]) -> bool:
    """Whether the subject of the sentence is an object that none of the compared facts is called after."""
    start = sentence.tokens[first].start if first < len(sentence.tokens) else 0
    known = frozenset(key for keys in names for key in keys)
    for match in _HEAD.finditer(sentence.text[:start]):
        content = [
            token.key
            for token in sentence.tokens
            if match.start(1) <= token.start < match.end(1) and is_content(token) and not token.form.isdigit()
        ]
        foreign = [key for key in content if key not in _PLAIN and key not in known]
        if foreign:
            return True
    return False
