"""Terms repaired from literal words, and what must be left alone."""

from __future__ import annotations

import pytest

from voice_interviewer.speech.term_repair import repair_terms
from voice_interviewer.speech.vocabulary import Lexicon, spelled
from voice_interviewer.speech.words import Correction, Word

NAMES = ("modules/eks/main.tf", "bookshop-api", "cowsay3d", "gitlab-cowsay3d-gitops-key", "t3a.large", "main", "")


def said(text: str, probability: float = 0.9) -> list[Word]:
    return [Word(word, at * 0.5, at * 0.5 + 0.5, probability) for at, word in enumerate(text.split())]


def repaired(text: str, probability: float = 0.9) -> str:
    words, _ = repair_terms(Lexicon.from_names(NAMES), said(text, probability))
    return " ".join(word.text for word in words)


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("I ran Cube Control get pods.", "I ran kubectl get pods."),
        ("cube cuttle's output", "kubectl's output"),
        ("Argo CD, argo c d and Argo City sync.", "ArgoCD, ArgoCD and ArgoCD sync."),
        ("we use I.R.S.A. and O I D C,", "we use IRSA. and OIDC,"),
        ("t three a medium or T3A.medium", "t3a.medium or t3a.medium"),
        ("the EKS cluster, e k s", "the EKS cluster, EKS"),
        ("easy two instances and Root 53.", "EC2 instances and Route 53."),
        ("HPAs and p d b's", "HPAs and PDB's"),
        ("Prometheous with Graphana", "Prometheus with Grafana"),
        ("the book shop API of cowsay 3 d", "the bookshop-api of cowsay3d"),
        ("With a carpenter on EKS we scale.", "With a Karpenter on EKS we scale."),
        ("kubernetes (terraform)", "Kubernetes (Terraform)"),
        ("use lock file is set", "use_lockfile is set"),
        ("it is in crash loop, back off again", "it is in CrashLoopBackOff again"),
        ("A StatefulSet with APDB rests", "A StatefulSet with a PDB rests"),
        ("let ArgoCD sink it, then a manual sink.", "let ArgoCD sync it, then a manual sync."),
        (
            "1 AWUS account runs a staple set of pods and a psychar",
            "1 AWS account runs a StatefulSet of pods and a sidecar",
        ),
        (
            "pod security and mission or validating and mission policy",
            "Pod Security Admission or ValidatingAdmissionPolicy",
        ),
        ("grabbiton nodes are cheap", "Graviton nodes are cheap"),
        ("kubectlet and 4DNS run on each node", "kubelet and CoreDNS run on each node"),
        ("The carpenter watches for pending pods.", "The Karpenter watches for pending pods."),
        ("We have customize overlays.", "We have Kustomize overlays."),
        ("the SQSQ grows and DNLB waits", "the SQS queue grows and the NLB waits"),
        ("certificates for NGINX2VPC networks", "certificates for Nginx 2 VPC networks"),
        ("versions.tf-the-provider-cubed-control has", "versions.tf the provider kubectl has"),
        ("the API server asks what HelmStore where", "the API server asks what Helm Store where"),
        ("the iPhone and the McDonald of Kubernetes", "the iPhone and the McDonald of Kubernetes"),
        ("I runcued control logs", "I run kubectl logs"),
        (
            "a state-of-the-art blue-green rollout of EKS-managed pods",
            "a state-of-the-art blue-green rollout of EKS-managed pods",
        ),
        (
            "The Karpenter built a table and we Kustomize chairs.",
            "The carpenter built a table and we customize chairs.",
        ),
    ],
)
def test_terms_are_spelled_right(heard: str, written: str) -> None:
    assert repaired(heard) == written


@pytest.mark.parametrize(
    "plain",
    [
        "The carpenter built a table and I customize the colour of it.",
        "At home the committee had a terrible form to read.",
        "In the main city we prune the trees at the helm of the ship.",
        "It is so easy. Two of us looked.",
        "I am sure that we are back to the state that it was in.",
        "Let me think about what you said, it depends on the load.",
        "A bee sees a d b of nothing",
        "He crashed a loop, back off, he said",
        "That trivia is APART from it",
        "A side car of the motorcycle took the staple set to the office",
        "I let the water out of the sink and sink it again",
    ],
)
def test_plain_english_is_left_alone(plain: str) -> None:
    assert repaired(plain) == plain


def test_a_doubtful_word_is_repaired_more_boldly() -> None:
    assert repaired("we watch Promethoost here", 0.9) == "we watch Promethoost here"
    assert repaired("we watch Promethoost here", 0.3) == "we watch Prometheus here"


def test_an_acronym_with_a_misheard_letter_needs_doubt_and_company() -> None:
    assert repaired("the HBA scales the pods", 0.6) == "the HPA scales the pods"
    assert repaired("the H B A scales the pods", 0.6) == "the HPA scales the pods"
    assert repaired("the HBA scales the pods", 0.95) == "the HBA scales the pods"
    assert repaired("the HBA meets on Monday", 0.6) == "the HBA meets on Monday"
    assert repaired("the SSD of the cluster", 0.6) == "the SSD of the cluster"


def test_a_doubtful_term_without_company_is_the_ordinary_words_it_sounds_like() -> None:
    assert (
        repaired("The gate in the garden is a Fargate, and the birds", 0.46)
        == "The gate in the garden is a far gate, and the birds"
    )
    assert repaired("I would move it to Fargate.", 0.9) == "I would move it to Fargate."
    assert repaired("The pods run on Fargate.", 0.46) == "The pods run on Fargate."


def test_technical_words_that_are_like_a_term_stay() -> None:
    for text in (
        "with retries and a stateful app",
        "a Karpenter node",
        "the Gatekeeper config",
        "Buildah is daemonless",
    ):
        assert repaired(text, 0.3) == text


def test_another_first_sound_is_forgiven_only_in_doubt() -> None:
    assert repaired("Tulumi uses languages", 0.9) == "Tulumi uses languages"
    assert repaired("Tulumi uses languages", 0.3) == "Pulumi uses languages"


def test_the_original_is_kept_and_times_span_the_words() -> None:
    words, corrections = repair_terms(Lexicon.from_names(), said("run Cube Control, now"))
    assert words[1] == Word("kubectl,", 0.5, 1.5, 0.9)
    assert corrections == (Correction("Cube Control", "kubectl", 0.5),)


def test_capitals_spaces_and_marks_alone_are_no_correction() -> None:
    words, corrections = repair_terms(Lexicon.from_names(), said("the eks cluster, I.R.S.A. and Argo CD"))
    assert " ".join(word.text for word in words) == "the EKS cluster, IRSA. and ArgoCD"
    assert corrections == ()


def test_likeness_swallows_no_ordinary_word() -> None:
    assert repaired("then jitops we use") == "then GitOps we use"


def test_repairing_twice_changes_nothing() -> None:
    lexicon = Lexicon.from_names(NAMES)
    once, _ = repair_terms(lexicon, said("Cube Control and argo c d on t three a medium with easy two"))
    assert repair_terms(lexicon, once) == (once, ())


def test_names_of_plain_words_are_no_terms() -> None:
    assert Lexicon.from_names(NAMES).names == ("bookshop-api", "cowsay3d", "gitlab-cowsay3d-gitops-key", "t3a.large")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("T3a.medium", "t3amedium"),
        ("t three a dot medium", "t3amedium"),
        ("CI/CD", "cicd"),
        ("I don't", "idont"),
        ("...", ""),
    ],
)
def test_spelled(text: str, letters: str) -> None:
    assert spelled(text) == letters
