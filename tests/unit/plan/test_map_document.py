"""The map as JSON and as Markdown: the contract's fields, the seed's table, and text of the repository kept harmless."""

from __future__ import annotations

import json
from pathlib import Path

from voice_interviewer.plan.map_document import NO_INFRASTRUCTURE, map_document, map_markdown
from voice_interviewer.plan.rounds import round_availability
from voice_interviewer.plan.terms import Availability, Round, RoundAvailability
from voice_interviewer.repo.facts import Fact, Layer, LayerSummary, Place, RepoMap, UnreadFile

REPO_MAP = RepoMap(
    Path("/somewhere/shop"),
    (LayerSummary(Layer.HELM, "local chart a|b 1.0", ("charts/a/", "charts/b.yaml")),),
    (
        Fact(
            "aws.eks_node_group",
            "app",
            "main.tf",
            3,
            {"min_size": 3, "instance_types": ("t3a.medium",), "spot": False},
            {"min_size": Place("variables.tf", 9)},
            (Place("variables.tf", 9),),
        ),
    ),
    (UnreadFile("bad\x1b[31m.yaml", "not valid YAML"),),
)
ROUNDS = (RoundAvailability(Round.HELM, Availability.LIMITED, "1 local chart"),)


def test_json_has_the_fields_of_the_contract() -> None:
    document = map_document(REPO_MAP, ROUNDS)
    assert json.loads(json.dumps(document)) == {
        "repo": "shop",
        "layers": [{"layer": "Helm", "artifacts": "local chart a|b 1.0", "key_paths": ["charts/a/", "charts/b.yaml"]}],
        "facts": [
            {
                "kind": "aws.eks_node_group",
                "name": "app",
                "path": "main.tf",
                "line": 3,
                "attributes": {"min_size": 3, "instance_types": ["t3a.medium"], "spot": False},
                "attribute_places": {"min_size": "variables.tf:9"},
                "via": ["variables.tf:9"],
            }
        ],
        "rounds": [{"round": "Helm", "availability": "limited", "reason": "1 local chart"}],
        "unread": [{"path": "bad\x1b[31m.yaml", "reason": "not valid YAML"}],
    }


def test_markdown_is_the_table_and_the_rounds() -> None:
    assert map_markdown(REPO_MAP, ROUNDS) == (
        "## Repo Map\n\n"
        "| Layer | Artifacts Found | Key Paths |\n"
        "|-------|----------------|-----------|\n"
        "| Helm | local chart a\\|b 1.0 | charts/a/, charts/b.yaml |\n\n"
        "### Round Availability\n\n"
        "- Helm: **Limited** (1 local chart)\n\n"
        "### Not read\n\n"
        "- bad [31m.yaml: not valid YAML\n"
    )


def test_a_repository_without_infrastructure_says_so() -> None:
    empty = RepoMap(Path("notes"), (), ())
    text = map_markdown(empty, round_availability(empty))
    assert NO_INFRASTRUCTURE in text
    assert text.count("**Generic**") == len(Round)
