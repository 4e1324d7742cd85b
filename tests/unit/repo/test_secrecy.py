"""What counts as a secret: by its key, by its shape, and what only looks like one."""

from __future__ import annotations

import pytest

from voice_interviewer.repo.facts import Scalar
from voice_interviewer.repo.secrecy import is_secret, is_secret_key, looks_secret


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "DB_PASSWORD",
        "dbPassword",
        "api-key",
        "apiKey",
        "sshPrivateKey",
        "client_secret",
        "TOKEN",
        "aws_access_key_id",
    ],
)
def test_secret_keys(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "secretName",
        "password_length",
        "token_ttl",
        "tokenPath",
        "secret_arn",
        "kms_key_id",
        "author",
        "monkey",
        "compass",
        "secretKeyRef",
    ],
)
def test_keys_about_secrets(key: str) -> None:
    assert not is_secret_key(key)


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("password", "hunter2", True),
        ("password", 12345, True),
        ("password", True, None),
        ("password", "${var.x}", None),
        ("password", "{{ .Values.x }}", None),
        ("password", "<your password>", None),
        ("password", "ENC[AES256_GCM,data:x]", None),
        ("secret", "shop-db-credentials", False),
        ("secret", "Zx9-kJ2-mm1Q", True),
        ("token", "arn:aws:x", None),
        ("name", "AKIAIOSFODNN7EXAMPLE", True),
        ("note", "password=hunter2", False),
        ("note", "the password is in the vault", None),
        (
            "image",
            "registry.example.com/shop@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            None,
        ),
        ("digest", "0123456789abcdef0123456789abcdef01234567", None),
        ("key", "Zm9vYmFyMTIzNDU2Nzg5MEFCQ0RFRkdISUpLTE1OT1BRUg==", False),
    ],
)
def test_values(key: str, value: Scalar, kept: bool | None) -> None:
    assert is_secret(key, value) is kept


def test_in_an_environment_a_doubtful_value_is_the_secret() -> None:
    assert is_secret("JWT_SECRET", "hunter2", environment=True) is True
    assert is_secret("SECRET_NAME", "hunter2", environment=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "glpat-0123456789abcdefghij",
        "https://user:pass@example.com",
        "Server=db;Password=hunter2;",
        "xoxb-123456789012-abcdef",
    ],
)
def test_shapes(text: str) -> None:
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a:b",
        "postgres://user:${PASSWORD}@db",
        "arn:aws:iam::123456789012:role/app",
        "token: $TOKEN",
        "",
    ],
)
def test_no_shapes(text: str) -> None:
    assert not looks_secret(text)
