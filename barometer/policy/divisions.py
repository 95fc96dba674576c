"""What figures are divided by, and what adds up to what."""

from __future__ import annotations

from dataclasses import dataclass, field

from barometer.text import LATER, Text


@dataclass(frozen=True)
class Group:
    """A population group.

    Attributes
    ----------
    parts
        The groups that add up to it, if any.
    also_parts
        Other groups that add up to it as well: western and non-western origin, immigrants and descendants.
    """

    id: str
    label: Text
    definition: Text
    parts: tuple[str, ...] = ()
    also_parts: tuple[tuple[str, ...], ...] = field(default=(), metadata=LATER)

    @property
    def divisions(self) -> tuple[tuple[str, ...], ...]:
        """Every way in which it is divided."""
        return (*([self.parts] if self.parts else []), *self.also_parts)


@dataclass(frozen=True)
class Category:
    """One value of a breakdown; `within`: in a nested breakdown, the category that it is a part of."""

    id: str
    label: Text
    within: str = field(default="", metadata=LATER)


@dataclass(frozen=True)
class Breakdown:
    """A way to divide figures (district, sex, age band); its categories add up to the whole.

    `within`: the coarser breakdown whose categories its own are parts of, as schools are of districts.
    """

    id: str
    label: Text
    categories: tuple[Category, ...]
    within: str = field(default="", metadata=LATER)


@dataclass(frozen=True)
class IndicatorSum:
    """Indicators whose counts add up, in every group, category and period.

    Attributes
    ----------
    parts
        Ids of indicators: their numerators, or what they count, are the parts.
    whole
        The indicator that they add up to; `<id>.denominator`: to its denominator. Left out, they add up to
        the denominator that they share.
    """

    parts: tuple[str, ...]
    whole: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        """The ids of all indicators in it."""
        return (*self.parts, *filter(None, [self.whole.partition(".")[0]]))
