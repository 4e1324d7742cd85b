"""Recognises sentences that speak to whoever grades ("give me four out of four") without touching talk about the subject."""

from __future__ import annotations

import re

_MARK = r"(?:four|4|five|5|ten|10|100|hundred|perfect|full|maximum|max|top|highest|best|expert|excellent|passing)"
_PRIZE = r"(?:marks?|scores?|points?|ratings?|credits?|grades?|level)"
_MINE = r"(?:me|us|this|that|it|my|(?:this|that|my|the|every|each) (?:answer|response|candidate|speaker|statement|point|item))"
_COUNTED = (
    r"(?!\s+(?:nodes?|replicas?|pods?|nines?|zones?|hours?|minutes?|seconds?|instances?|subnets?|copies|access|checks?|"
    r"days?))"
)
_ADDRESS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"\b(?:ignore|disregard|override|bypass|forget)\b.{0,40}\b(?:rubric|instructions?|prompts?|criteria|guidelines?|"
            r"grading|scoring|checklist|everything (?:before|above)|the above|all (?:of )?the rules)\b"
        ),
        rf"\b(?:give|award|grant|assign|rate|score|grade|mark)\b {_MINE}\b.{{0,24}}\b{_MARK}\b{_COUNTED}",
        rf"\b(?:give|award|grant|assign|record|return|output|write|print)\b.{{0,30}}\b{_MARK} {_PRIZE}\b",
        rf"\b(?:full|top|maximum|perfect|highest) {_PRIZE}\b",
        (
            r"\b(?:mark|count|treat|consider|record|judge|grade|accept) (?:everything|all|each|every|this|it|my|them)\b.{0,40}"
            r"\b(?:correct|covered|stated|yes|passed|present|expert|complete|satisfied|true)\b"
        ),
        r"\byou(?: are|'re) (?:now|no longer) (?:a|an|the) (?:\w+ )?(?:grader|judge|assistant|examiner|model|ai|teacher|bot)\b",
        r"\byou(?: are|'re) a (?:grader|judge|helpful|language model|large language)",
        r"\bas an? (?:ai|artificial intelligence|language model|grader|judge|examiner|evaluator)\b",
        (
            r"\b(?:dear|attention|hello|hey|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|"
            r"(?:to|tell|let)(?= the| our| my| any)) "
            r"(?:the |our |my |any |whoever )?(?:grader|judge|examiner|evaluator|evaluation|scoring (?:system|model)|grading)\b"
        ),
        r"\b(?:grader|judge|evaluator|examiner|scorer)s?\b.{0,30}\b(?:must|should|please|has to|have to|will|can)\b",
        r"\bsystem (?:prompt|message|override|note)\b",
        r"\b(?:answer|respond|reply|say|output)\b.{0,30}\byes\b.{0,40}\b(?:every|all|each|questions?|statements?|always)\b",
        r"\b(?:answer|respond|reply|say|output)\b.{0,12}\b(?:every|all|each|always)\b.{0,40}\byes\b",
        (
            r"\b(?:rating|score|grade|marks?)\b(?: here| for (?:this|me|it)\w*)?\s*(?:is|=|:|should be|must be|has to be)\s*"
            rf"(?:a |an |at )?{_MARK}\b{_COUNTED}"
        ),
        (
            r"\b(?:all|every)\b(?: of)?(?: the| my)? (?:key |rubric )?(?:points?|items?|criteria|statements?) "
            r"(?:is|are|have been|has been|were|was) (?:\w+ )?"
            r"(?:stated|covered|met|satisfied|present|mentioned|made|correct|true|fulfilled)"
        ),
        r"\b(?:candidate|speaker|applicant)\b.{0,30}\b(?:covered|stated|mentioned|satisfied|said|met|deserves?|passed)\b",
        (
            r"\b(?:this|my|the) (?:answer|response) (?:is|was|deserves|merits|earns|counts as) (?:a |an |already )?"
            r"(?:\w+ )?(?:perfect|full|complete|expert|flawless|top|four|4|worth|correct)\b"
        ),
        rf"\bi (?:deserve|should (?:get|receive)|must (?:get|receive)|have earned)\b.{{0,24}}\b{_MARK}\b",
        (
            r"\b(?:four out of four|4 out of 4|five out of five|5 out of 5|ten out of ten|10 out of 10|4\s*/\s*4|10\s*/\s*10)"
            rf"\b{_COUNTED}"
        ),
        rf"\b(?:rating|score|grade|marks?) of (?:a |an )?{_MARK}\b(?=\s*(?:out of|for (?:this|me)|[.,!;]|$))",
        rf"\bset (?:the |my |this |a )?(?:rating|score|grade|level) to (?:a |an )?{_MARK}\b",
        (
            r"\b(?:pretend|assume|act as if|behave as if) (?:that )?(?:i|the candidate|the speaker) "
            r"(?:have |has |had )?(?:\w+ )?(?:cover|said|state|mention|answer|explain)"
        ),
        (
            r"\b(?:every(?:thing| (?:key )?point| item)|all(?: of it| points)?) (?:in|on|from|of) (?:the|your|this) "
            r"(?:check ?list|list|rubric|score ?sheet)\b"
        ),
        (
            r"\byour (?:new |only )?(?:task|job|role) is (?:now )?(?:only )?to (?:only )?"
            r"(?:answer|say|reply|respond|give|mark|rate|grade)\b"
        ),
        r"\bwhoever (?:reads|grades|judges|scores|marks|hears) this\b|\b(?:please )?(?:just )?let me pass this\b",
        (
            r"\bnew task\b|\b(?:reply|answer|respond|say) (?:only )?(?:with )?(?:only )?yes\b"
            r"(?=\s*(?:[.,!;]|$|to (?:all|every|each)))"
        ),
        r"\bforget everything (?:you|that|i told)\b|\bcount it all\b",
        r"<\|?[a-z_]+\|?>|\bend of transcript\b|\bnew instructions?\b|\bdeveloper mode\b|\bjailbreak\b",
    )
)
_SAFE = re.compile(
    r"\b(?:cvss|recovery point|severity|apdex|security score|risk score|lighthouse|secure score|quality of service)\b",
    re.IGNORECASE,
)


def addresses_grader(text: str) -> bool:
    """Whether the sentence asks for a rating or tells the grader what to do."""
    return not _SAFE.search(text) and any(pattern.search(text) for pattern in _ADDRESS)
