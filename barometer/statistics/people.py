"""A gap, or a distance to a target, as a number of people.

As ministers answer parliament: so many have work, so many would have at the others' rate. Nothing is rounded
here; the gap is rounded from the unrounded gap, so it may differ by one from the difference of rounded parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.statistics.gap import Gap
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import number_or_none


@dataclass(frozen=True)
class PeopleGap:
    """People with something, people who would have it at another rate, and the first minus the second.

    `gap` keeps the sign of the gap in per cent: below 0, so many are missing. Numbers are unrounded; None
    where the gap is undefined.
    """

    have: float | None
    would_have: float | None
    gap: Interval

    def adds_up(self, rounding: Callable[[float], float]) -> bool:
        """Return whether the rounded parts differ by the rounded gap; where not, a page says so.

        Examples
        --------
        The Danish ministers' answer of 13 April 2022 prints 82,667, 118,232 and 35,564:

        >>> women = PeopleGap(82667.4, 118231.6, Interval(-35564.2, None, None, 0.95, ""))
        >>> [round(x) for x in (women.have, women.would_have, women.gap.estimate)]
        [82667, 118232, -35564]
        >>> women.adds_up(round)
        False
        """
        parts = (self.have, self.would_have, self.gap.estimate)
        have, would_have, gap = (None if part is None else rounding(part) for part in parts)
        return have is None or would_have is None or gap is None or have - would_have == gap


def people_in_gap(gap: Gap, share: float | None, population: float | None) -> PeopleGap:
    """Return the gap of a group's share as people of the group.

    Parameters
    ----------
    gap
        The group's share minus the reference's (0 to 1), with its limits; its level and method stay.
    share
        The group's share, 0 to 1.
    population
        How many people the group has: those that the share is a share of.

    Raises
    ------
    BarometerError
        If the gap is no difference, the shares are none, or the population is negative.

    Examples
    --------
    400 of 1,000 have work; at the others' 52 per cent it would be 520:

    >>> p = people_in_gap(Gap("difference", -0.12, -0.15, -0.09, 0.95, "mover"), 0.40, 1000)
    >>> [round(x) for x in (p.have, p.would_have, p.gap.estimate, p.gap.lower, p.gap.upper)]
    [400, 520, -120, -150, -90]
    """
    if gap.kind not in ("difference", "change"):
        raise BarometerError(
            f"a {gap.kind} is no number of people; take the difference of the two shares instead"
        )
    difference = Interval(gap.estimate, gap.lower, gap.upper, gap.level, gap.method, None, gap.se, gap.df)
    return _people(number_or_none(share), difference, population)


def people_to_target(share: Interval, target: float, population: float | None) -> PeopleGap:
    """Return the distance of a group's share (0 to 1) to a target as people: share minus target.

    The limits are those of the share; the target is no estimate. Other parameters as in `people_in_gap`.

    Examples
    --------
    >>> p = people_to_target(Interval(0.62, 0.59, 0.65, 0.95, "logit-t"), 0.70, 44500)
    >>> [round(x) for x in (p.would_have, p.gap.estimate, p.gap.lower, p.gap.upper)]
    [31150, -3560, -4895, -2225]
    """
    _check_share(target)
    estimate, lower, upper = (
        None if (value := number_or_none(each)) is None else value - target
        for each in (share.estimate, share.lower, share.upper)
    )
    distance = Interval(estimate, lower, upper, share.level, share.method, None, share.se, share.df)
    return _people(number_or_none(share.estimate), distance, population)


def _people(share: float | None, difference: Interval, population: float | None) -> PeopleGap:
    people = number_or_none(population)
    if share is not None:
        _check_share(share)
    if people is not None and people < 0:
        raise BarometerError(f"a population of {people:g} is negative; expected 0 people or more")
    parts = (difference.estimate, difference.lower, difference.upper, difference.se)
    gap, lower, upper, se = (None if each is None or people is None else people * each for each in parts)
    have = None if share is None or people is None else people * share
    would_have = None if have is None or gap is None else have - gap
    counted = Interval(gap, lower, upper, difference.level, difference.method, people, se, difference.df)
    return PeopleGap(have, would_have, counted)


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise BarometerError(f"{share:g} is no share; expected 0 to 1, not per cent")
