"""A survey added up by an engine: respondents of a cluster who are alike leave it as number and weight.

Linearisation needs of each cluster and cell how many answered, and sums of what they answered times their
weights; where everybody is a cluster, sums of squared weights, too. Those sums leave the engine, as decimals
that add up exactly. Here they are spread again over as many respondents as there were, so that the one
estimator of surveys takes them as it takes a file: whatever it adds up is what the file would have given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from barometer.calculations.base import SurveyDesign
from barometer.errors import BarometerError
from barometer.intake.description import MicrodataDescription, Recoding
from barometer.intake.microdata import HEAVIEST, NOT_COVERED, Counts, refuse_rows
from barometer.intake.microdata_files import Unfit
from barometer.registers.amounts import EngineAmount, engine_amount, fixed, scale_of
from barometer.registers.engine import asked_of
from barometer.statistics.quantiles import FloatArray

WEIGHTS, SQUARES, FIRST, SECOND = "w", "ww", "wy ", "wyy "
"""Names of the sums of a class: of weights, of their squares, of weighted amounts and of their squares."""
ROLE = "role "


@dataclass(frozen=True, eq=False)
class Drawn:
    """A survey's design inside the engine.

    `weight` is None where all count alike. `scale` brings weights to at most 1, `amounts` does so for each
    amount.
    """

    design: SurveyDesign
    weight: EngineAmount | None
    scale: float
    amounts: Mapping[str, float]

    @classmethod
    def of(cls, table: Any, description: MicrodataDescription, where: Path) -> Drawn:
        """Return the design of a survey, after a look at its weights.

        Raises
        ------
        BarometerError
            If a respondent has no weight, stratum or cluster, or the survey needs each respondent.
        """
        design = description.design
        assert design is not None
        amounts = {
            name: scale_of(max(abs(item.range[0]), abs(item.range[1])))
            for name, item in description.measures.items()
            if item.range and not item.answered
        }
        _require_sums(description, design, amounts)
        if not design.weight:
            return cls(design, None, 1.0, amounts)
        item = Recoding(design.weight, range=(1 / HEAVIEST, HEAVIEST))
        weight = engine_amount(table[design.weight], item, description)
        told = asked_of(
            table.aggregate(
                none=(weight.state == 0).cast("int64").sum(),
                wrong=(weight.state == 2).cast("int64").sum(),
                most=weight.answered(weight.number).max(),
            ),
            where.name,
        )
        _refuse_many(told["none"][0], where, design.weight, "have no weight", "no_role")
        _refuse_many(told["wrong"][0], where, design.weight, NOT_COVERED, "not_covered")
        return cls(design, weight, scale_of(float(told["most"][0] or 1.0)), amounts)

    def keys(self, table: Any) -> dict[str, Any]:
        """Return the columns of strata, clusters and their numbers in the population."""
        return {f"{ROLE}{name}": table[getattr(self.design, name)] for name in self._roles()}

    def sums(self, read: Mapping[str, EngineAmount]) -> dict[str, Any]:
        """Return what the engine adds up of a class."""
        import ibis  # type: ignore[import-untyped]

        weight = ibis.literal(1.0) if self.weight is None else self.weight.number * self.scale
        sums = {WEIGHTS: fixed(weight).sum(), SQUARES: fixed(weight * weight).sum()}
        for name, one in read.items():
            amount = one.number * self.amounts[name]
            sums[f"{FIRST}{name}"] = one.answered(fixed(weight * amount)).sum()
            sums[f"{SECOND}{name}"] = one.answered(fixed(weight * amount * amount)).sum()
        return sums

    def _roles(self) -> list[str]:
        return [name for name in ("strata", "cluster", "fpc") if getattr(self.design, name)]


def _require_sums(
    description: MicrodataDescription, design: SurveyDesign, amounts: Mapping[str, Any]
) -> None:
    what = f"'{description.name}' is a survey that is added up, and"
    mend = "take added_up out of its description"
    if description.fieldwork and description.fieldwork.base_weight:
        raise BarometerError(f"{what} base_weight is compared for each respondent; leave it out, or {mend}")
    if amounts and not design.cluster:
        raise BarometerError(
            f"{what} its amount '{next(iter(amounts))}' has no clusters to be added up in; give the measure "
            f"codes, or {mend}"
        )


def alike_respondents(
    frame: pd.DataFrame,
    rows: Counts,
    sums: Mapping[str, list[Any]],
    drawn: Drawn,
    description: MicrodataDescription,
    where: Path,
) -> pd.DataFrame:
    """Return a row for each respondent, of whom those alike have weights and amounts with their sums.

    Parameters
    ----------
    frame
        What each class answered; shape (classes, columns).
    rows
        How many respondents are in each; shape (classes,).
    sums
        What the engine added up of each, scaled; shape (classes,) each.

    Raises
    ------
    BarometerError
        If a respondent has no stratum, cluster or number of clusters in the population.
    """
    if not len(rows) or not rows.sum():
        raise Unfit(f"{where.name} has no rows; export the answers with it", "no_answers")
    weights = _numbers(sums[WEIGHTS])
    spread = weights_alike(rows, weights, _numbers(sums[SQUARES]))
    out = frame.loc[frame.index.repeat(rows)].reset_index(drop=True)
    for name, scale in drawn.amounts.items():
        found = amounts_alike(
            rows, spread, _numbers(sums[f"{FIRST}{name}"]), _numbers(sums[f"{SECOND}{name}"])
        )
        out[name] = np.where(out[name].isna(), np.nan, found / scale)
    for role in drawn._roles():
        column = getattr(drawn.design, role)
        out[column] = _of_role(sums[f"{ROLE}{role}"], rows, role, column, where)
    if drawn.design.weight:
        out[drawn.design.weight] = spread / drawn.scale
    return out


def weights_alike(rows: Counts, total: FloatArray, squares: FloatArray) -> FloatArray:
    """Return weights of each class's respondents, with the sum and the sum of squares of their own.

    One of them counts more than the others where they did not weigh the same.

    Examples
    --------
    >>> weights = weights_alike(np.array([3]), np.array([6.0]), np.array([14.0]))  # of 1, 2 and 3
    >>> round(float(weights.sum()), 12), round(float((weights**2).sum()), 12)
    (6.0, 14.0)
    """
    mean = total / rows
    apart = np.sqrt(np.maximum(0.0, squares / rows - mean**2))
    apart = np.where(apart > 1e-7 * mean, apart, 0.0)  # less is how decimals were cut
    others = np.maximum(mean - apart / np.sqrt(np.maximum(rows - 1, 1)), mean * 1e-9)
    others = np.where(rows == 1, mean, others)
    return _spread(rows, total - (rows - 1) * others, others)


def amounts_alike(rows: Counts, weights: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    """Return amounts of each class's respondents with the weighted sums of their own, and of their squares.

    Examples
    --------
    >>> weights = np.array([1.0, 1.0, 1.0])
    >>> found = amounts_alike(np.array([3]), weights, np.array([6.0]), np.array([14.0]))  # of 1, 2 and 3
    >>> round(float(found.sum()), 12), round(float((found**2).sum()), 12)
    (6.0, 14.0)
    """
    heads = np.cumsum(rows) - rows
    one, total = weights[heads], np.add.reduceat(weights, heads)
    rest = total - one
    mean = first / total
    apart = np.maximum(0.0, second / total - mean**2)
    apart = np.where(apart > 1e-14 * np.maximum(second / total, 1e-300), apart, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(rows > 1, np.sqrt(apart * one / rest), 0.0)
    return _spread(rows, mean + below * rest / one, mean - below)


def _spread(rows: Counts, head: FloatArray, others: FloatArray) -> FloatArray:
    out = np.repeat(others, rows)
    out[np.cumsum(rows) - rows] = head
    return out


def _numbers(sums: list[Any]) -> FloatArray:
    return np.array([np.nan if each is None else float(each) for each in sums])


def _of_role(values: list[Any], rows: Counts, role: str, column: str, where: Path) -> Any:
    """Return strata and clusters numbered anew, and numbers in the population as they are."""
    bare = np.array([value is None or value != value or str(value).strip() == "" for value in values])
    refuse_rows(bare, where, column, f"have no {role}", "no_role", rows)
    if role == "fpc":
        try:
            numbers = [float(str(value).strip().replace(",", ".")) for value in values]
        except ValueError:
            numbers = [0.0]
        wrong = np.broadcast_to(~(np.array(numbers) >= 1 / HEAVIEST), len(rows))
        refuse_rows(wrong, where, column, NOT_COVERED, "not_covered", rows)
        return np.repeat(numbers, rows)
    return np.repeat(pd.factorize(pd.Series([str(value) for value in values]))[0], rows)


def _refuse_many(many: int | None, where: Path, column: str, what: str, code: str) -> None:
    refuse_rows([bool(many)], where, column, what, code, np.array([many or 0]))
