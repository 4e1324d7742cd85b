"""Values that nobody reads out as they are written (schedules, digests, ARNs, units, ranges), put into words first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOSTS = {"github": "git hub", "gitlab": "git lab", "bitbucket": "bit bucket"}
_UNITS = {
    "Ki": "kibibyte", "Mi": "mebibyte", "Gi": "gibibyte", "Ti": "tebibyte", "KiB": "kibibyte", "MiB": "mebibyte",
    "GiB": "gibibyte", "TiB": "tebibyte", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte",
    "ms": "millisecond", "s": "second", "h": "hour", "d": "day",
}  # fmt: skip
_PER = {
    "s": "second", "sec": "second", "second": "second", "min": "minute", "minute": "minute", "h": "hour", "hr": "hour",
    "hour": "hour", "day": "day", "mo": "month", "month": "month", "year": "year",
}  # fmt: skip
_CRON_FIELD = r"(?:\*|\d+(?:-\d+)?(?:,\d+)*)(?:/\d+)?"
_CRON = re.compile(
    rf"(?:\bat\s+)?[`\"']?(?<![\w*/])(?P<fields>{_CRON_FIELD}(?:[ \t]+{_CRON_FIELD}){{3}}[ \t]+"
    rf"(?:{_CRON_FIELD}|[A-Z]{{3}}(?:-[A-Z]{{3}})?))(?![\w*/])[`\"']?"
)
_ARN = re.compile(r"\barn:aws[\w-]*:(?P<service>[\w-]+):[\w-]*:\w*:(?P<resource>[\w./:*-]*[\w/*])")
_GIT = re.compile(
    r"(?:\b(?:git|https?|ssh)://(?:[\w.-]+@)?|\bgit@)(?P<host>github|gitlab|bitbucket)\.(?:com|org)[:/](?P<path>[\w.-]+(?:/[\w.-]+)+)"
)
_DIGEST = re.compile(r"@sha256:[0-9a-f]{7,}")
_BARE_DIGEST = re.compile(r"\bsha256:[0-9a-f]{7,}")
_COMMIT = re.compile(r"(?<![\w.:/-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![\w./-])")
_CPU = re.compile(r"(?<![\w.])(\d+)m\s+(?:of\s+)?(?=CPU\b|cpu\b)")
_CPU_SETTING = re.compile(r"\b(cpu\b[\"']?\s*[:=]\s*[\"']?)(\d+)m\b", re.IGNORECASE)
_MILLI = re.compile(r"(?<![\w.])(\d{3,5})m(?![\w/])")
_MINUTES = re.compile(r"(?<![\w.])(\d{1,2})m(?![\w/])")
_AMOUNT = re.compile(r"(?<![\w.,-])(\d+(?:\.\d+)?)\s?(KiB|MiB|GiB|TiB|Ki|Mi|Gi|Ti|KB|MB|GB|TB)\b(?!-month)")
_TIME = re.compile(r"(?<![\w.,-])(?![45]\d\ds\b)(\d+(?:\.\d+)?)(ms|s|h|d)\b(?![-/])")
_COUNTED_RATE = re.compile(
    r"\b(requests?|queries|events|messages|reads|writes|bytes|[KMGT]i?B|users?|nodes?|deployments?)/"
    rf"({'|'.join(sorted(_PER, key=len, reverse=True))})\b"
)
_RANGE = re.compile(r"(?<![\w.,/:-])(\d+)\s?[-–]\s?(\d+)(?![\w./:-])")
_PORT = re.compile(r"(?<![\w./-])((?:\d{1,3}(?:\.\d{1,3}){3})|[A-Za-z][A-Za-z-]*):(\d{2,5})(?![\w./-])")
_FLAG = re.compile(r"(?<=\s)-([a-zA-Z])(?=\s|$)")
_HELM_VALUE = re.compile(r"\{\{-?\s*\.?|\s*-?\}\}")
_PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (_DIGEST, " pinned by digest"),
    (_BARE_DIGEST, "a digest"),
    (_COMMIT, "a commit hash"),
    (_CPU, r"\1 millicores of "),
    (_CPU_SETTING, r"\1\2 millicores"),
    (_MILLI, r"\1 millicores"),
    (_MINUTES, r"\1 minutes"),
    (_RANGE, r"\1 to \2"),
    (_HELM_VALUE, ""),
    (re.compile(r"(?<![\w#])#(\d+)\b"), r"number \1"),
    (re.compile(r"(\d)\s+%"), r"\1%"),
    (re.compile(r"[≈~]\s*(?=[$€\d])"), "about "),
    (re.compile(r"€\s?(\d[\d.,]*)"), r"\1 euros"),
    (re.compile(r"\b([1-5])(?:xx|XX)\b"), r"\1 X X"),
    (re.compile(r"\b([45]\d\d)s\b"), r"\1's"),
    (_FLAG, r"dash \1"),
)


def in_words(text: str) -> str:
    """`text` with every such value said in words; other text and all markup stay as they are."""
    for pattern, put in _WORDED:
        text = pattern.sub(put, text)
    for pattern, template in _PLAIN:
        text = pattern.sub(template, text)
    return text


def _cron(match: re.Match[str]) -> str:
    """A schedule as a person says it; one that is not simple stays a schedule."""
    minute, hour, day, month, weekday = match["fields"].split()
    if [hour, day, month, weekday] == ["*"] * 4:
        if minute.startswith("*/"):
            return f"every {minute[2:]} minutes"
        if minute in ("0", "*"):
            return "every hour" if minute == "0" else "every minute"
    if minute.isdigit() and hour.startswith("*/") and [day, month, weekday] == ["*"] * 3:
        return f"every {hour[2:]} hours"
    if not (minute.isdigit() and hour.isdigit() and month == "*"):
        return "a cron schedule"
    at = f"{hour} o'clock" if minute == "0" else f"{hour}:{minute:0>2}"
    if day == weekday == "*":
        return f"every day at {at}"
    if day == "*" and weekday.isdigit() and int(weekday) < len(_WEEKDAYS):
        return f"every {_WEEKDAYS[int(weekday)]} at {at}"
    if day.isdigit() and weekday == "*":
        return f"on day {day} of every month at {at}"
    return "a cron schedule"


def _arn(match: re.Match[str]) -> str:
    resource = re.sub(r"[/:*]+", " ", match["resource"])
    return f"{match['service']} {resource}".strip()


def _git(match: re.Match[str]) -> str:
    return f"{match['path'].removesuffix('.git')} on {_HOSTS[match['host']]}"


def _amount(match: re.Match[str]) -> str:
    """`20 gibibytes`, and after an article as one word of description (`a 20 gibibyte volume`)."""
    described = re.search(r"\b(?:an?|the)\s$", match.string[: match.start()], re.IGNORECASE)
    one = match[1] == "1" or described is not None
    return f"{match[1]} {_UNITS[match[2]]}{'' if one else 's'}"


def _port(match: re.Match[str]) -> str:
    """`exporter:9100`, an address with its port; a small number behind a name is a tag or a line."""
    name = match[1]
    tag = name[0].isalpha() and int(match[2]) < 1024 and match[2] not in ("80", "443")
    if tag or name.endswith("file"):
        return match[0]
    return f"{name} port {match[2]}"


def _per(match: re.Match[str]) -> str:
    return f"{match[1]} per {_PER[match[2]]}"


_WORDED: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = (
    (_CRON, _cron),
    (_ARN, _arn),
    (_GIT, _git),
    (_PORT, _port),
    (_COUNTED_RATE, _per),
    (_AMOUNT, _amount),
    (_TIME, _amount),
)
