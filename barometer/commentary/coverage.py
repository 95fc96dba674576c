"""Mutation coverage: each published figure is changed in turn; which changes would a sentence notice?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from barometer.commentary.check import read_sentences
from barometer.commentary.claims import Assertion
from barometer.commentary.documents import Commentary
from barometer.commentary.figures import Figures
from barometer.commentary.truth import judge
from barometer.language import label
from barometer.observations import KEY
from barometer.records.told import Told, text_table

_BY = 0.1
"""The part by which a figure is changed; at least by ten of its last decimals."""


@dataclass(frozen=True, eq=False)
class Coverage(Told):
    """What a measurement's commentary would notice.

    Attributes
    ----------
    figures
        `indicator, group, breakdown, category, period, noticed`: each published figure, and how many of the
        sentences' numbers and claims come out otherwise when it is another one.
    """

    ALSO: ClassVar = ("noticed",)

    edition: str
    figures: pd.DataFrame

    @property
    def noticed(self) -> int:
        """How many figures could not change without a sentence becoming untrue."""
        return int((self.figures["noticed"] > 0).sum())

    def text(self, language: str = "da") -> str:
        """Return how many figures are noticed, and those of the whole that are not."""
        whole = self.figures[self.figures["breakdown"] == ""]
        lost = whole[whole["noticed"] == 0][["indicator", "group", "period"]]
        counts = {"whole": int((whole["noticed"] > 0).sum()), "of_whole": len(whole)}
        counts |= {"noticed": self.noticed, "count": len(self.figures)}
        lines = [label("coverage.noticed", language, edition=self.edition, **counts)]
        if len(lost):
            lines += [label("coverage.unnoticed", language), text_table(lost, language)]
        return "\n".join(lines)


def coverage(files: Sequence[Commentary], figures: Figures, folder: Path | None = None) -> Coverage:
    """Change each published figure of a measurement, and count what the commentary would notice.

    Parameters
    ----------
    files
        The measurement's commentary.
    folder
        `data/commentary`, which may hold the project's own words.
    """
    said: dict[str, list[tuple[Assertion, str]]] = {}
    for file in files:
        for reading in read_sentences(file, figures, folder):
            for one in reading.says:
                if one.address is not None:
                    said.setdefault(one.address.id, []).append((one, file.language))
    rows = figures.observations[figures.observations["value"].notna()]
    counted = [
        _noticed(at, said.get(str(row["indicator"]), []), figures, row)
        for at, row in zip(rows.index, rows.to_dict("records"), strict=True)
    ]
    return Coverage(figures.edition, rows[list(KEY)].assign(noticed=counted).reset_index(drop=True))


def _noticed(at: int, said: Sequence[tuple[Assertion, str]], figures: Figures, row: Any) -> int:
    """Return how many assertions come out otherwise when a figure is another one."""
    near = [(one, language) for one, language in said if one.address and one.address.by == row["breakdown"]]
    if not near:
        return 0
    declared = figures.declared.get(row["indicator"])
    least = 10.0 ** (1 - (declared.decimals if declared else 1))
    changed = figures.observations.copy()
    changed.loc[at, "value"] = row["value"] + max(abs(row["value"]) * _BY, least)
    other = replace(figures, observations=changed)
    return sum(
        judge(one, other, language).truth != judge(one, figures, language).truth for one, language in near
    )
