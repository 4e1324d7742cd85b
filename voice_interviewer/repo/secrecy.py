"""Which keys and values are secrets: their names and places may be known, their values are dropped while a file is read."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from typing import Final

from voice_interviewer.repo.facts import Scalar

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_STRONG: Final = (
    r"passwords?|passwd|passphrase|pwd|apikey|api_key|access_key|private_key|ssh_key|secret_key|signing_key|encryption_key"
    r"|client_secret|connection_string|auth_key|webhook_url|secret_string|secret_binary|dockerconfigjson|auth_token"
)
_WEAK: Final = r"secrets?|tokens?|credentials?"
_STRONG_KEY: Final = re.compile(rf"(?:^|[^a-z])(?:{_STRONG})(?:[^a-z]|$)")
_SECRET_KEY: Final = re.compile(rf"(?:^|[^a-z])(?:{_STRONG}|{_WEAK})(?:[^a-z]|$)")
_ONLY_ABOUT_A_SECRET: Final = re.compile(
    r"(_|^)(name|names|arn|arns|id|ids|path|paths|ref|refs|file|files|filename|length|enabled|disabled|ttl|expiration|expiry"
    r"|rotation|version|versions|policy|type|kind|class|provider|providers|store|engine|backend|mount|format|namespace|count"
    r"|size|days|hours|minutes|seconds|window|window_in_days|lifetime|location|region|algorithm|usage|header|audience|source"
    r"|create|recreate|generate|generator|required|optional|prefix|suffix|bucket|table|description|ops|labels|annotations"
    r"|endpoint|issuer|scope|scopes|reference|group|role|user|username|manager|operator|mode|status|resource|resources)$"
)
_KEY_OF_THE_SECRET_ITSELF: Final = re.compile(r"access_key_id$")
_SHAPES: Final = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/[A-Za-z0-9/]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}"
    r"|\bAIza[0-9A-Za-z_-]{30,}|\b[sr]k_live_[0-9A-Za-z]{10,}"
    r"|://[^/\s:@]{0,100}:(?!\$|%)[^/\s@${}<]{1,200}@"
)
_ASSIGNED: Final = re.compile(
    r"(?:\b|_)(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key)\s{0,9}[=:]\s{0,9}[\"']?"
    r"(?![\"'\s$<{*%(]|var\.|local\.|data\.|module\.|each\.|aws_)[^\s,;]{3,}",
    re.IGNORECASE,
)
_HINT: Final = re.compile(r"[=:]|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|eyJ|AIza|_live_|hooks\.slack|-----BEGIN")
"""One of these stands in everything that the next two patterns can find; most texts have none."""
MIN_LENGTH: Final = 8
_OPAQUE: Final = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
_PLACEHOLDER: Final = re.compile(
    r"(?i)^\W*$|change[-_ ]?me|replace[-_ ]?(me|with|this)|placeholder|your[-_ ]|example|dummy|todo|redacted"
    r"|<[^>]*>|\{\{|\$\w*\{|\$\(|(?-i:^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$)|^x+$|^\*+$|^\$\w+$|^(null|none|true|false|yes|no)$|ENC\[|^ref\+|^vault:"
)
_A_PLACE: Final = re.compile(r"(arn:|https?://|s3://|/|\./|\.\./|~/|projects/|ssm:|sm://)[^\s]*|[A-Z][A-Za-z]+")
_CARRIES_A_SECRET: Final = re.compile(r"[@;]|(?i:password|pwd|key)\s{0,9}=")
_A_NAME: Final = re.compile(r"[a-z0-9]+([-./][a-z0-9]+)*")


@lru_cache(maxsize=8192)
def is_secret_key(key: str) -> bool:
    """Whether a value under this key must not be kept (`db_password`, `API_TOKEN`, `sshPrivateKey`)."""
    plain = _plain(key)
    if _KEY_OF_THE_SECRET_ITSELF.search(plain):
        return True
    return bool(_SECRET_KEY.search(plain)) and not _ONLY_ABOUT_A_SECRET.search(plain)


def is_secret(key: str, content: Scalar, *, environment: bool = False) -> bool | None:
    """None when the value may be kept; False when it must be dropped; True when it plainly is a secret written down.

    Under `secret` or `token` a value is often the name of a secret: it is dropped, but no secret is claimed. In an
    `environment` (variables of a container) such a value is the secret itself.
    """
    if isinstance(content, str) and has_credential(content):
        return True
    if not is_secret_key(key) or is_placeholder(content):
        return False if isinstance(content, str) and looks_secret(content) else None
    value, plain = str(content), _plain(key)
    if _KEY_OF_THE_SECRET_ITSELF.search(plain):
        return False
    if "connection_string" in plain and not _CARRIES_A_SECRET.search(value):
        return None
    if _A_PLACE.fullmatch(value) and "webhook" not in plain:
        return None
    if _STRONG_KEY.search(plain) or environment:
        return True
    return not _A_NAME.fullmatch(value) and len(value) >= 8


def has_credential(text: str) -> bool:
    """Whether a credential of a well-known shape stands anywhere in this text."""
    return len(text) >= MIN_LENGTH and bool(_HINT.search(text)) and bool(_SHAPES.search(text))


def looks_secret(text: str) -> bool:
    """Whether this value should not be kept, whatever its key is called: a credential, `password=...` inside it, or one
    long opaque word."""
    if len(text) < MIN_LENGTH:
        return False
    if _HINT.search(text) and (_SHAPES.search(text) or _ASSIGNED.search(text)):
        return True
    if len(text) < 40 or not _OPAQUE.fullmatch(text):
        return False
    mixed = any(c.islower() for c in text) and any(c.isupper() for c in text) and any(c.isdigit() for c in text)
    return mixed and _entropy_bits(text) >= 4.3


def is_placeholder(value: Scalar) -> bool:
    """Whether the value under a secret key plainly is not the secret itself (`changeme`, `${VAR}`, empty, encrypted)."""
    return value is None or isinstance(value, bool) or bool(_PLACEHOLDER.search(str(value)[:500]))


def _plain(key: str) -> str:
    return _CAMEL.sub("_", key[:200]).lower().replace("-", "_").replace(".", "_").replace(" ", "_").replace("/", "_")


def _entropy_bits(text: str) -> float:
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
