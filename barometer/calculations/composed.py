"""Numbers made of several: a calculation at a fixed mix of ages, and a composite index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from barometer.calculations.base import require
from barometer.calculations.computed import Computed, Wrapping
from barometer.errors import BarometerError, nearest

if TYPE_CHECKING:
    from barometer.calculations.cells import Cells
    from barometer.statistics.fraction import Combined, FloatArray, Fraction


@dataclass(frozen=True)
class Standardised(Wrapping):
    """A share, mean or rate at a fixed mix of the categories in the column `over` (direct standardisation).

    `standard` is that mix, category and weight: the same for all groups and years. A cell with nobody in a
    category that has weight has no number; merge categories first. The gap at an equal mix is
    `Difference(Standardised(...), ...)`; the gap within each category a plain `Difference` with `by=[over]`.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> from barometer.calculations import Share
    >>> table = pd.DataFrame({"period": "2012", "group": "danish", "age": ["young", "old"],
    ...                       "unemployed": [30, 10], "labour_force": [200, 200]})
    >>> mix = (("young", 0.7), ("old", 0.3))
    >>> standardised = Standardised(Share("unemployed", of="labour_force"), over="age", standard=mix)
    >>> out = compute(standardised, table)
    >>> round(float(out.loc[0, "value"]), 1), out.loc[0, "method"]
    (12.0, 'share standardised over age')
    """

    over: str
    standard: tuple[tuple[str, float], ...]

    @property
    def name(self) -> str:
        """What is standardised over what."""
        return f"{self.of.name} standardised over {self.over}"

    def fractions(self, cells: Cells) -> list[Fraction]:
        """The calculation's fraction, once for the rows of each category."""
        import numpy as np

        require(cells.table, (self.over,), "Standardised")
        if self.over in set(cells.keys["breakdown"]):
            raise BarometerError(
                f"a number standardised over {self.over} cannot be broken down by {self.over}; call the "
                f"calculation itself with by=['{self.over}']"
            )
        codes, categories = cells.coded(self.over)
        names = [name for name, _ in self.standard]
        for place in np.unique(codes[codes >= 0]):
            if categories[place] not in names:
                raise BarometerError(
                    f"the standard over {self.over} has no weight for '{categories[place]}', which the table "
                    f"has{nearest(categories[place], names)}"
                )
        (fraction,) = self.of.fractions(cells)
        place = {name: categories.index(name) if name in categories else -2 for name in names}
        return [replace(fraction, rows=codes == place[name]) for name in names]

    def combine(self, values: FloatArray) -> Combined:
        """Weigh the categories together."""
        from barometer.statistics.index import weighted_mean

        return weighted_mean(values, [weight for _, weight in self.standard])


@dataclass(frozen=True)
class IndexPart:
    """One component of an index: a calculation, its goalposts, and how much it weighs.

    `low` counts 0 and `high` counts 100; put the larger number in `low` where lower is better.
    """

    of: Computed
    low: float
    high: float
    weight: float = 1.0


@dataclass(frozen=True)
class Index(Computed):
    """Weighted mean of components that each go from 0 at `low` to 100 at `high`, fixed once for all.

    "arithmetic" lets one component make good for another; "geometric" penalises imbalance, and so does "ampi"
    from 70 to 130 (see `statistics.index`). A value outside its goalposts is clipped, and the method says so.
    A missing component gives no index. `n` is the smallest of the components'; there is no numerator.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> from barometer.calculations import Share
    >>> survey = pd.DataFrame({"period": ["2012"], "trust": [60], "belong": [90], "asked": [120]})
    >>> trust, belong = Share("trust", of="asked"), Share("belong", of="asked")
    >>> index = Index((IndexPart(trust, 0, 100), IndexPart(belong, 50, 100)))
    >>> float(compute(index, survey).loc[0, "value"])
    50.0
    """

    parts: tuple[IndexPart, ...]
    aggregate: Literal["arithmetic", "geometric", "ampi"] = "arithmetic"
    pooled = False

    def __post_init__(self) -> None:
        for part in self.parts:
            if part.low == part.high or not part.weight > 0:
                raise BarometerError(
                    f"the index component {part.of.name} has goalposts {part.low:g} and {part.high:g} and "
                    f"weight {part.weight:g}; expected two different goalposts and a weight above 0"
                )

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of all components."""
        return tuple(dict.fromkeys(column for part in self.parts for column in part.of.columns))

    @property
    def unit(self) -> str:
        """Points from 0 to 100."""
        return "index_points"

    @property
    def name(self) -> str:
        """Index, and how its components are put together."""
        return f"{self.aggregate} index of {len(self.parts)}"

    def fractions(self, cells: Cells) -> list[Fraction]:
        """The components' fractions."""
        return [fraction for part in self.parts for fraction in part.of.fractions(cells)]

    def combine(self, values: FloatArray) -> Combined:
        """Bring the components between their goalposts, and put them together."""
        from barometer.statistics.index import composite

        low, high, weights = zip(*((part.low, part.high, part.weight) for part in self.parts), strict=True)
        return composite(values, low, high, weights, method=self.aggregate)
