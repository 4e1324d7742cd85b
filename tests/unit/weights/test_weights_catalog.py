"""The catalog that ships is whole and right, and a wrong one is refused with the place of the fault."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from voice_interviewer.errors import BadInputError
from voice_interviewer.resources import bundled
from voice_interviewer.weights.catalog import PackageSource, Use, load_catalog


def test_the_shipped_catalog_has_one_default_for_each_need() -> None:
    defaults = load_catalog().defaults()
    assert [(model.use, model.name) for model in defaults] == [
        (Use.RECOGNISER, "whisper-base"),
        (Use.VOICE, "piper-en_US-joe-medium"),
        (Use.JUDGE, "qwen2.5-coder-1.5b-instruct-q4_k_m"),
    ]


def test_the_default_judge_is_twenty_two_pieces_that_add_up() -> None:
    model = load_catalog().get("qwen2.5-coder-1.5b-instruct-q4_k_m")
    (source,) = [source for source in model.sources if isinstance(source, PackageSource)]
    pieces = source.pieces(model.files[0].name)
    assert (len(pieces), sum(piece.size for piece in pieces)) == (22, 1_117_320_768)


def test_every_model_can_be_had_without_the_hub() -> None:
    for model in load_catalog().models:
        assert any(isinstance(source, PackageSource) for source in model.sources), model.name


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadInputError, match=r"no model 'whisper-huge'.*whisper-base, whisper-tiny.en"):
        load_catalog().get("whisper-huge")


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("models", 0, "name"), "../outside", "models.0.name"),
        (("models", 0, "files", 0, "name"), "a/b", "models.0.files.0.name"),
        (("models", 0, "files", 0, "sha256"), "abc", "models.0.files.0.sha256"),
        (("models", 0, "files", 0, "size"), 7, "do not add up to 7 bytes"),
        (("models", 0, "use"), "singer", "models.0.use"),
        (("models", 0, "color"), "red", "models.0.color"),
        (("models", 1, "name"), "whisper-base", "two models have one name"),
        (("version",), 2, "version"),
    ],
)
def test_a_wrong_catalog_is_refused_with_the_place(
    tmp_path: Path, path: tuple[str | int, ...], value: object, complaint: str
) -> None:
    content = copy.deepcopy(yaml.safe_load((bundled("models") / "catalog.yaml").read_text(encoding="utf-8")))
    spot = content
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value
    wrong = tmp_path / "catalog.yaml"
    wrong.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(BadInputError, match=complaint):
        load_catalog(wrong)


def test_a_catalog_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "catalog.yaml"
    wrong.write_text("models: [", encoding="utf-8")
    with pytest.raises(BadInputError, match="not valid YAML"):
        load_catalog(wrong)


def test_a_catalog_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        load_catalog(tmp_path / "none.yaml")
