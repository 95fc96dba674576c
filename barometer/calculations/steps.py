"""A score from a table of steps, and what is lacking of something good."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from barometer.calculations.computed import Wrapping
from barometer.errors import BarometerError

if TYPE_CHECKING:
    from barometer.calculations.cells import Cells
    from barometer.statistics.fraction import Fraction as Sums


@dataclass(frozen=True)
class Complement(Wrapping):
    """What is lacking to a whole: 100 less the percentage, of the same people.

    Where a high share is good, two groups' lack is often what is compared.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations import Share
    >>> from barometer.calculations.compute import compute
    >>> table = pd.DataFrame({"period": "2016", "insured": [869], "adults": [1000]})
    >>> compute(Complement(Share("insured", of="adults")), table)[["value", "n"]].values.tolist()
    [[13.1, 1000.0]]
    """

    @property
    def name(self) -> str:
        """What is lacking."""
        return f"complement of {self.of.name}"

    def fractions(self, cells: Cells) -> list[Sums]:
        """The whole less the part, over the whole."""
        import numpy as np

        found = self.of.fractions(cells)
        if len(found) != 1 or found[0].kind != "proportion" or found[0].whole is None:
            raise BarometerError(f"{self.of.name} is no share of a whole, so nothing is lacking to it")
        (one,) = found
        assert one.whole is not None
        return [replace(one, part=np.asarray(one.whole) - np.asarray(one.part))]


@dataclass(frozen=True)
class StepScore(Wrapping):
    """The score of another calculation's number by a table: `steps` are score and from where on it holds.

    They ascend by where they begin. A number below the first has the first's score. What is compared are
    exact decimals; an interval becomes the scores of its ends.

    Raises
    ------
    BarometerError
        If there are no steps, or they do not ascend.

    Examples
    --------
    >>> from barometer.calculations import Inequality, Share
    >>> gap = Inequality(Share("poor", of="people"), ("a", "b"), "worst_to_best", direction="lower")
    >>> ratio_score = StepScore(gap, ((100, 1.0), (50, 1.75), (1, 10.0)))
    >>> [ratio_score.score(ratio) for ratio in (0.75, 1.749999, 1.75, 112.63)]
    [100.0, 100.0, 50.0, 1.0]
    """

    steps: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        begins = [begin for _, begin in self.steps]
        if not begins or any(here >= there for here, there in pairwise(begins)):
            raise BarometerError("the steps of a score must be one or more, each beginning above the last")

    @property
    def unit(self) -> str:
        """A score."""
        return "score"

    @property
    def name(self) -> str:
        """The score of what."""
        return f"step score of {self.of.name}"

    def score(self, value: float) -> float:
        """Return the score of a number."""
        begins = [Fraction(repr(float(begin))) for _, begin in self.steps]
        return float(self.steps[max(0, bisect_right(begins, Fraction(repr(float(value)))) - 1)][0])

    def scores(self, low: float, high: float) -> tuple[float, float]:
        """Return the lowest and the highest score of what lies between two numbers, both included.

        A figure that was printed rounded has the scores of its rounding interval.
        """
        begins = [begin for _, begin in self.steps if low <= begin <= high]
        told = [self.score(one) for one in (low, *begins, high)]
        return min(told), max(told)
