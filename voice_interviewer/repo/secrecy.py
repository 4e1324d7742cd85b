"""Which keys and values are secrets: their names and places may be known, their values are dropped while a file is read."""

from __future__ import annotations

import math
import re
from collections import Counter

from voice_interviewer.repo.facts import Scalar

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SECRET_WORD = re.compile(
    r"(^|[^a-z])(passwords?|passwd|passphrase|pwd|secrets?|tokens?|apikey|api_key|access_key|private_key|ssh_key|secret_key"
    r"|signing_key|encryption_key|credentials?|client_secret|connection_string|auth_key|webhook_url|dockerconfigjson)([^a-z]|$)"
)
_ONLY_ABOUT_A_SECRET = re.compile(
    r"(_|^)(name|names|arn|arns|id|ids|path|paths|ref|refs|file|files|filename|length|enabled|disabled|ttl|expiration|expiry"
    r"|rotation|version|versions|policy|type|kind|class|provider|providers|store|engine|backend|url_path|mount|format|namespace"
    r"|count|size|days|hours|minutes|seconds|window|window_in_days|lifetime|location|region|algorithm|usage|header|audience|source"
    r"|create|recreate|generate|generator|required|optional|key_base|prefix|suffix|bucket|table|description|ops|labels|annotations)$"
)
_KEY_OF_THE_SECRET_ITSELF = re.compile(r"access_key_id$")
_SHAPES = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/[A-Za-z0-9/]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}"
    r"|\bAIza[0-9A-Za-z_-]{30,}|\b[sr]k_live_[0-9A-Za-z]{10,}"
    r"|://[^/\s:@]*:(?!\$|%)[^/\s@${}]{1,200}@"
    r"|(?i:\b(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key)\s*[=:]\s*(?![\"']?\s*[$<{*%(]|[\"']?\s*$|(?:var|local|data|module)\.)[^\s,;]{3,})"
)
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
_PLACEHOLDER = re.compile(
    r"(?i)^\W*$|change[-_ ]?me|replace[-_ ]?(me|with|this)|placeholder|your[-_ ]|example|dummy|todo|redacted"
    r"|<[^>]*>|\{\{|\$\{|\$\(|^x+$|^\*+$|^\$\w+$|^(null|none|true|false|yes|no)$"
)


def is_secret_key(key: str) -> bool:
    """Whether a value under this key must not be kept (`db_password`, `API_TOKEN`, `sshPrivateKey`)."""
    if len(key) > 200:
        return False
    plain = _CAMEL.sub("_", key).lower().replace("-", "_").replace(".", "_").replace(" ", "_").replace("/", "_")
    if _KEY_OF_THE_SECRET_ITSELF.search(plain):
        return True
    return bool(_SECRET_WORD.search(plain)) and not _ONLY_ABOUT_A_SECRET.search(plain)


def looks_secret(text: str) -> bool:
    """Whether this text has the shape of a credential, whatever its key is called."""
    if _SHAPES.search(text):
        return True
    if not _OPAQUE.fullmatch(text):
        return False
    mixed = any(c.islower() for c in text) and any(c.isupper() for c in text) and any(c.isdigit() for c in text)
    return mixed and _entropy_bits(text) >= 4.3


def is_placeholder(value: Scalar) -> bool:
    """Whether the value under a secret key plainly is not the secret itself (`changeme`, `${VAR}`, empty)."""
    return value is None or isinstance(value, bool) or not str(value).strip() or bool(_PLACEHOLDER.search(str(value)))


def _entropy_bits(text: str) -> float:
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
