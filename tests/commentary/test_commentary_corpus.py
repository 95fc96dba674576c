"""Sentences whose truth is known by hand: no false alarm on true ones, every false one caught."""

from collections import Counter
from pathlib import Path

import pytest

from barometer.commentary.check import check

CORPUS = Path(__file__).parent / "sentences.tsv"


def corpus() -> list[tuple[str, str, str]]:
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "truth", "sentence"), corpus())
def test_sentence_is_judged_as_it_is(world, write_text, language, truth, sentence):
    found = check([write_text(sentence + "\n", language)], world)
    kinds = {finding.kind for finding in found}
    expected = {truth} if truth != "none" else set()
    # One wrong thing makes the sentence wrong; what else it says may well be right.
    assert kinds == expected or (truth in kinds and truth != "true"), [str(one) for one in found]


def test_counts(tell):
    said = corpus()
    counts = Counter((language, truth) for language, truth, _ in said)
    told = ", ".join(f"{language} {truth} {count}" for (language, truth), count in sorted(counts.items()))
    tell(f"{len(said)} sentences with known truth: {told}")
    assert len(said) >= 150
    assert sum(count for (_, truth), count in counts.items() if truth == "false") >= 50
