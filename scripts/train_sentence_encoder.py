"""Trains the sentence encoder of the judge on spoken sentences for rubric claims, and writes it as ONNX with weights of eight bits.

usage: scripts/train_sentence_encoder.py BASE OUT [--epochs N] [--seed N]

BASE is a folder with all-MiniLM-L6-v2 (Apache-2.0) in the format of `transformers`, OUT the folder to write `model.onnx` and
`tokenizer.json` to. Needs torch, transformers and onnx, which nothing else in the project needs. About forty minutes on two cores.

The sentences belong to the questions without labelled answers, so that what is measured on labelled answers is measured on
questions that the encoder never saw. Each claim has eight that say it (`rubrics/spoken_examples.jsonl`) and, in
`spoken_claims.jsonl`, four on the same matter that do not, and a twin of each of the last four of the eight in which a few words
are changed so that it no longer does; the phrases of the rubric say it too. A sentence is to lie nearer to its claim than to the
claims of its question and of a few others, and nearer than what only seems to say it. How near is told by claim and phrases.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from voice_interviewer.engines.sentence_encoder import MOST_TOKENS
from voice_interviewer.plan.bank import load_bank
from voice_interviewer.plan.spoken_examples import examples_of
from voice_interviewer.scoring.labelled import load_labelled

ROOT = Path(__file__).resolve().parents[1]
SENTENCES = Path(__file__).with_name("spoken_claims.jsonl")
QUESTIONS_AT_ONCE = 4
TEMPERATURE = 0.06
LEARNING_RATE = 7e-5
SENTENCES_EACH = 4
"""So many steps see a question in one epoch, each time with another sentence for each claim."""
UNPUNCTUATED = 0.3
"""This share of sentences is shown as a recogniser may write them: small letters, no comma, no full stop."""
TWINS = 0.5
"""This share of sentences comes with its twin as what only seems to say the claim."""
TURNED = 0.2
"""This share of what else only seems to say a claim is a sentence that says it with its `not` put in or taken out."""
JOINED = 0.15
"""This share of sentences says another claim of the question in the same breath."""
PHRASES_EACH = 2
"""So many phrases of the rubric stand beside a claim in one step."""
LEAST_QUANTIZED = 10_000
"""Smaller tables stay as they are."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One claim with what says it and what only seems to."""

    claim: str
    phrases: tuple[str, ...]
    """Of the rubric."""
    said: tuple[str, ...]
    not_said: tuple[str, ...]
    twins: tuple[tuple[str, str], ...]
    """What says it, and the same with a few words changed."""

    def pair(self, chance: random.Random) -> tuple[str, str]:
        """A sentence that says the claim and one that only seems to."""
        if chance.random() < TWINS:
            return chance.choice(self.twins)
        said = chance.choice((*self.said, *(one for one, _ in self.twins), chance.choice(self.phrases)))
        turned = turned_round(chance.choice(self.said)) if chance.random() < TURNED else ""
        return said, turned or chance.choice((*self.not_said, *(other for _, other in self.twins)))


@dataclass(frozen=True, slots=True)
class Step:
    """The claims of a few questions with a pair of sentences each."""

    claims: tuple[str, ...]
    phrases: tuple[str, ...]
    """PHRASES_EACH for each claim."""
    said: tuple[str, ...]
    seeming: tuple[str, ...]
    also: tuple[tuple[int, int], ...]
    """Sentence and claim where the sentence says that claim besides its own."""


_NEVER = re.compile(r"\b(?:never|no longer|hardly|not) ", re.IGNORECASE)
_SHORT_NOT = {"can't": "can", "won't": "will", "don't": "do", "shan't": "shall"}
_VERB = re.compile(
    r"\b((?:is|are|was|were|can|could|will|would|should|must|does|did|has|it's|that's|they're|you're|we're|i'd|you'd|it'll|"
    r"you'll|they'll))\b(?!n't)",
    re.IGNORECASE,
)


def turned_round(text: str) -> str:
    """The sentence with its first negation taken out, or with one put in behind its first verb of grammar; empty when it has
    neither. Rough, but what it makes seldom still says what the sentence said."""
    short = re.search(r"\b(\w+)n't\b", text)
    if short:
        whole = short.group(0)
        return text.replace(whole, _SHORT_NOT.get(whole.lower(), short.group(1)), 1)
    if _NEVER.search(text):
        return _NEVER.sub("", text, count=1)
    return _VERB.sub(r"\1 not", text, count=1) if _VERB.search(text) else ""


def spoken_claims() -> dict[str, list[Spoken]]:
    """By question id."""
    bank = load_bank()
    labelled = {answer.planned.question.id for answer in load_labelled(ROOT / "tests" / "labelled", bank)}
    found: dict[str, list[Spoken]] = {}
    for line in SENTENCES.read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["q"] in labelled:
            raise SystemExit(f"{entry['q']} has labelled answers; training on it would make the figures worthless")
        points = {point.id: point for point in bank.by_id(entry["q"]).key_points}
        point = points[entry["p"]]
        examples = examples_of(point.claim)
        alone = len(examples) - len(entry["turned"])
        found.setdefault(entry["q"], []).append(
            Spoken(
                point.claim,
                point.aliases or (point.claim,),
                examples[:alone],
                tuple(entry["not"]),
                tuple(zip(examples[alone:], entry["turned"], strict=True)),
            )
        )
    return found


class Encoder(torch.nn.Module):
    """The network with the mean of its last layer, made one long, as its output."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.network = AutoModel.from_pretrained(base, attn_implementation="eager")

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        kinds = torch.zeros_like(input_ids)
        state = self.network(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=kinds).last_hidden_state
        counted = attention_mask.unsqueeze(-1).to(state.dtype)
        return functional.normalize(((state * counted).sum(1) / counted.sum(1)).float(), dim=1)


def as_heard(text: str, chance: random.Random) -> str:
    return text.lower().replace(",", "").rstrip(".") if chance.random() < UNPUNCTUATED else text


def joined(first: str, second: str) -> str:
    return f"{first.rstrip('. ')}, and {second[:1].lower()}{second[1:]}"


def step_of(questions: Sequence[Sequence[Spoken]], chance: random.Random) -> Step:
    pairs = [[claim.pair(chance) for claim in claims] for claims in questions]
    said: list[str] = []
    also: list[tuple[int, int]] = []
    for those in pairs:
        first = len(said)
        for at, (one, _) in enumerate(those):
            other = chance.randrange(len(those))
            if chance.random() < JOINED and other != at:
                also.append((first + at, first + other))
                one = joined(*chance.sample([one, those[other][0]], 2))
            said.append(as_heard(one, chance))
    flat = [claim for claims in questions for claim in claims]
    return Step(
        tuple(claim.claim for claim in flat),
        tuple(phrase for claim in flat for phrase in chance.choices(claim.phrases, k=PHRASES_EACH)),
        tuple(said),
        tuple(as_heard(other, chance) for those in pairs for _, other in those),
        tuple(also),
    )


def steps_of(claims: Mapping[str, list[Spoken]], epochs: float, chance: random.Random) -> Iterator[Step]:
    """Every question comes as often as every other."""
    waiting: list[str] = []
    for _ in range(int(epochs * SENTENCES_EACH * (len(claims) // QUESTIONS_AT_ONCE))):
        if len(waiting) < QUESTIONS_AT_ONCE:
            waiting = chance.sample(sorted(claims), len(claims))
        yield step_of([claims[waiting.pop()] for _ in range(QUESTIONS_AT_ONCE)], chance)


def loss_of(vectors: torch.Tensor, step: Step) -> torch.Tensor:
    """Rows: claims, phrases, sentences that say each claim, sentences that only seem to. The last of a claim stands against
    that claim alone, since it may well say another."""
    count = len(step.claims)
    claims, phrases, said, seeming = vectors.split([count, PHRASES_EACH * count, count, count])
    phrases = phrases.view(count, PHRASES_EACH, -1)
    middles = functional.normalize(claims + phrases.mean(1), dim=1)

    def nearness(sentences: torch.Tensor) -> torch.Tensor:
        each = torch.einsum("cpd,sd->csp", phrases, sentences).mean(2)
        return (0.5 * (middles @ sentences.T) + 0.5 * each) / TEMPERATURE

    own = torch.eye(count, dtype=torch.bool)
    besides = torch.zeros_like(own)
    for sentence, claim in step.also:
        besides[claim, sentence] = True
    like = nearness(said).masked_fill(besides, -1e4)
    seems = nearness(seeming).masked_fill(~own, -1e4)
    right = torch.arange(count)
    return functional.cross_entropy(torch.cat([like, seems], 1), right) + functional.cross_entropy(like.T, right)


def train(base: Path, epochs: float, seed: int) -> Encoder:
    chance = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    encoder = Encoder(base)
    encoder.train()
    steps = list(steps_of(spoken_claims(), epochs, chance))
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    rise = len(steps) / 10
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (rise + 1), (len(steps) - step) / (len(steps) - rise))
    )

    def encode(texts: Sequence[str]) -> torch.Tensor:
        encoded = tokenizer(texts, truncation=True, max_length=MOST_TOKENS, padding=True, return_tensors="pt")
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors: torch.Tensor = encoder(encoded["input_ids"], encoded["attention_mask"])
        return vectors

    total = 0.0
    for number, step in enumerate(steps, start=1):
        texts = [*step.claims, *step.phrases, *step.said, *step.seeming]
        short = len(step.claims) + len(step.phrases)
        loss = loss_of(torch.cat([encode(texts[:short]), encode(texts[short:])]), step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        rate.step()
        optimizer.zero_grad()
        total += loss.item()
        if number % 50 == 0:
            print(f"{number} of {len(steps)} steps, loss {total / 50:.3f}", file=sys.stderr, flush=True)
            total = 0.0
    return encoder.eval()


def export(encoder: Encoder, path: Path) -> None:
    ids = torch.ones((2, 7), dtype=torch.int64)
    counted = torch.ones_like(ids)
    counted[1, 4:] = 0  # a mask of ones alone would be left out of the graph
    free = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        encoder,
        (ids, counted),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["vectors"],
        dynamic_axes={"input_ids": free, "attention_mask": free, "vectors": {0: "texts"}},
        opset_version=17,
        dynamo=False,
    )


def quantize(path: Path) -> None:
    """Weights to eight bits, a scale for each row of a looked-up table and each column of a matrix; what is computed stays in
    32 bits, so that every processor comes to the same result."""
    model = onnx.load(path)
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    kept: list[TensorProto] = []
    first: list[onnx.NodeProto] = []
    behind: dict[str, list[onnx.NodeProto]] = {}
    for tensor in graph.initializer:
        table = numpy_helper.to_array(tensor)
        if table.dtype != np.float32 or table.ndim != 2 or table.size < LEAST_QUANTIZED:
            kept.append(tensor)
            continue
        name, user = tensor.name, users[tensor.name]
        looked_up = user.op_type == "Gather"
        scale = np.maximum(np.abs(table).max(axis=1 if looked_up else 0, keepdims=True), 1e-12) / 127
        kept.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), f"{name}_q"))
        kept.append(numpy_helper.from_array(scale.astype(np.float32).ravel(), f"{name}_scale"))
        if looked_up:
            kept.append(numpy_helper.from_array(np.array([-1]), f"{name}_last"))
            scaling = _looked_up(name, user)
            behind[user.output[0]] = scaling
        else:
            first.append(helper.make_node("DequantizeLinear", [f"{name}_q", f"{name}_scale"], [name], axis=1))
    nodes = [*first]
    for node in graph.node:
        nodes += [node, *behind.get(node.output[0], [])]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _looked_up(name: str, gather: onnx.NodeProto) -> list[onnx.NodeProto]:
    """Turns `gather` to the whole numbers; the nodes that scale the few rows that it finds."""
    found, rows = gather.output[0], gather.input[1]
    gather.input[0], gather.output[0] = f"{name}_q", f"{found}_whole"
    return [
        helper.make_node("Cast", [f"{found}_whole"], [f"{found}_cast"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}_scale", rows], [f"{found}_scales"]),
        helper.make_node("Unsqueeze", [f"{found}_scales", f"{name}_last"], [f"{found}_column"]),
        helper.make_node("Mul", [f"{found}_cast", f"{found}_column"], [found]),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=float, default=7.0)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    encoder = train(options.base, options.epochs, options.seed)
    export(encoder, options.out / "model.onnx")
    quantize(options.out / "model.onnx")
    tokenizer = AutoTokenizer.from_pretrained(options.base).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
