"""HCL text becomes blocks with lines; expressions keep their source, secrets are gone, broken text is an HclError."""

from __future__ import annotations

import contextlib

import pytest

from voice_interviewer.repo.hcl import HclError, parse_hcl
from voice_interviewer.repo.hcl_fallbacks import block_headers
from voice_interviewer.repo.located import (
    Block,
    Expression,
    Fields,
    Items,
    Leaf,
    Withheld,
    block_from_json,
    block_to_json,
)


def only(source: str) -> Block:
    (block,) = parse_hcl(source)
    return block


def test_literals_keep_type_and_line() -> None:
    block = only('locals {\n  a = 3\n  b = true\n  c = null\n  d = "x\\ty"\n  e = 1.5\n  f = -2\n  g = 1e10\n}\n')
    assert block.attributes == {
        "a": Leaf(3, 2),
        "b": Leaf(True, 3),
        "c": Leaf(None, 4),
        "d": Leaf("x\ty", 5),
        "e": Leaf(1.5, 6),
        "f": Leaf(-2, 7),
        "g": Leaf("1e10", 8),
    }


def test_nested_blocks_and_objects_are_found_alike() -> None:
    as_block = only('resource "t" "n" {\n  scaling {\n    min = 1\n  }\n}\n')
    as_object = only('resource "t" "n" {\n  scaling = {\n    min = 1\n  }\n}\n')
    as_list = only('resource "t" "n" {\n  scaling = [{\n    min = 1\n  }]\n}\n')
    for block in (as_block, as_object, as_list):
        assert [inner.attributes for inner in block.nested("scaling")] == [{"min": Leaf(1, 3)}]
    assert (as_block.labels, as_block.line, as_block.end_line) == (("t", "n"), 1, 5)


@pytest.mark.parametrize(
    ("written", "operator", "text"),
    [
        ("var.size", "ref", "var.size"),
        ('local.sizes["a b"].min', "ref", 'local.sizes["a b"].min'),
        ("aws_subnet.a[*].id", "", "aws_subnet.a[*].id"),
        ("var.x ? 1 : 0", "if", "var.x ? 1 : 0"),
        ('"${var.a}-b"', "template", "${var.a}-b"),
        ("!var.x", "!", "!var.x"),
        ('var.a == "b"', "==", 'var.a == "b"'),
        ("[for x in var.y : x]", "", "[for x in var.y : x]"),
    ],
)
def test_expressions_keep_their_source(written: str, operator: str, text: str) -> None:
    value = only(f"locals {{\n  v = {written}\n}}\n").attributes["v"]
    assert isinstance(value, Expression)
    assert (value.operator, value.text, value.line) == (operator, text, 2)


def test_a_call_keeps_the_structure_of_its_arguments() -> None:
    value = only('locals {\n  v = jsonencode({\n    "A" = ["x"]\n    b : 2\n  })\n}\n').attributes["v"]
    assert isinstance(value, Expression)
    assert value.operands == (Fields({"A": Items((Leaf("x", 3),), 3), "b": Leaf(2, 4)}, 2),)


def test_a_heredoc_is_kept_only_as_objects_or_policies() -> None:
    source = (
        "locals {\n  m = <<-EOT\n    apiVersion: v1\n    kind: Secret\n  EOT\n  s = <<EOT\nexport A=hunter2\nEOT\n}\n"
    )
    block = only(source)
    manifest = Fields({"apiVersion": Leaf("v1", 3), "kind": Leaf("Secret", 4)}, 3)
    assert block.attributes == {
        "m": Expression("heredoc", 2, "heredoc", (manifest,)),
        "s": Expression("heredoc", 6, "heredoc"),
    }


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ('password = "hunter2"', True),
        ('password = "a-plain-word"', True),
        ('client_secret = "Xy12-34zz"', True),
        ('token = "hunter2hunter2"', False),
        ('anything = "AKIAIOSFODNN7EXAMPLE"', True),
        ('dsn = "postgres://u:hunter2@db/x"', True),
        ('password = base64encode("hunter2")', False),
        ('options = "mode=1;password=hunter2"', False),
    ],
)
def test_secrets_are_dropped(written: str, plainly: bool) -> None:
    (value,) = only(f'resource "t" "n" {{\n  {written}\n}}\n').attributes.values()
    assert value == Withheld(2, plainly)


@pytest.mark.parametrize(
    "written",
    [
        "password = var.password",
        'password = ""',
        'password = "changeme"',
        'secret_name = "shop-db"',
        "password_length = 32",
        'kms_key_id = "alias/main"',
        "private_key = file(var.path)",
        'token_url = "https://login.example.com/token"',
        'secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x"',
    ],
)
def test_what_is_not_a_secret_is_kept(written: str) -> None:
    (value,) = only(f'resource "t" "n" {{\n  {written}\n}}\n').attributes.values()
    assert not isinstance(value, Withheld)


def test_a_named_setting_drops_its_value() -> None:
    block = only('set {\n  name  = "auth.password"\n  value = "hunter2"\n}\n')
    assert block.attributes["value"] == Withheld(3, True)


def test_text_around_a_secret_is_not_kept_either() -> None:
    block = only('locals {\n  v = jsonencode({ env = [{ name = "DB_PASSWORD", value = "hunter2" }] })\n}\n')
    assert "hunter2" not in repr(block)


@pytest.mark.parametrize("broken", ["a =", "resource {", '"', "a = <<EOT\nx", "}{", "\x00", "a = [1,", "/* a"])
def test_broken_text_is_an_error_and_nothing_else(broken: str) -> None:
    with pytest.raises(HclError):
        parse_hcl(broken)


def test_headers_of_a_broken_file_leave_comments_and_heredocs_out() -> None:
    source = (
        '# resource "a" "comment" {\n/*\nresource "a" "block" {\n*/\nlocals {\n  x = <<EOT\nresource "a" "heredoc" {\nEOT\n'
        '}\nresource "a" "real" {\nmodule "m" {\n'
    )
    found = [(block.type, block.labels, block.line) for block in block_headers(source)]
    assert found == [("partial resource", ("a", "real"), 10), ("partial module", ("m",), 11)]


@pytest.mark.parametrize(
    "hostile",
    [
        "a = " + "[" * 3000,
        "a = " + "[" * 400 + "]" * 400,
        "a = " + "f(" * 300 + ")" * 300,
        "b {\n" * 300 + "}\n" * 300,
        "a = <<X\n" + "\n" * 60_000,
        "/*" * 20_000,
        "a = " + "(" * 5000 + "1" + ")" * 5000,
        'a = "' + "$${" * 5000,
        "a = 1 " + "+ 1 " * 4000,
        "a" * 200_000,
    ],
    ids=[
        "open-lists",
        "lists",
        "calls",
        "blocks",
        "blank-heredoc",
        "comments",
        "parentheses",
        "escapes",
        "sum",
        "word",
    ],
)
def test_hostile_text_ends_without_another_exception(hostile: str) -> None:
    with contextlib.suppress(HclError):
        assert parse_hcl(hostile)


def test_blocks_survive_the_cache_form() -> None:
    source = 'resource "t" "n" {\n  a = [1, { b = var.c }]\n  password = "hunter2"\n  nested {\n    d = true\n  }\n}\n'
    block = only(source)
    assert block_from_json(block_to_json(block)) == block
