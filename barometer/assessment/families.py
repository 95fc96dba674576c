"""Changes that are tested together, so that chance does not call one of many significant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from barometer.policy.model import Indicator
from barometer.statistics.change import Family, adjust

ALPHA = 0.05
"""How often chance may be called a change: in one test alone, and in a family of them."""


def within_families(
    p_values: Sequence[float | None], *, families: Sequence[str], method: str, alpha: float = ALPHA
) -> Family:
    """Return which changes are significant, each within its own family; method "none" leaves p as it is.

    Examples
    --------
    >>> both = within_families([0.04, 0.5, 0.04], families=["1", "1", "2"], method="benjamini-hochberg")
    >>> both.significant
    (False, False, True)
    """
    adjusted = list(p_values)
    if method != "none":
        for name in dict.fromkeys(families):
            places = [place for place, family in enumerate(families) if family == name]
            found = adjust([p_values[place] for place in places], method=method, alpha=alpha)
            for place, p in zip(places, found.adjusted, strict=True):
                adjusted[place] = p
    tested = [p for p in p_values if p is not None]
    significant = tuple(None if p is None else p <= alpha for p in adjusted)
    return Family(tuple(adjusted), significant, method, alpha, len(tested))


def _one_family(
    p_values: Sequence[float | None], *, families: Sequence[str], method: str, alpha: float = ALPHA
) -> Family:
    return adjust(p_values, alpha=alpha)


MANY_TESTS: dict[int, Callable[..., Family]] = {1: _one_family, 2: within_families}
"""Correction for many tests by generation; the first took a measurement's changes for one family."""


def family_of(indicator: Indicator, family: str) -> str:
    """Return the family of an indicator's change: those that decide one verdict, or all of a measurement.

    One that counts towards no goal's status decides nothing and is tested by itself.
    """
    if family == "measurement":
        return ""
    return f"goal {indicator.goal}" if indicator.starred and family == "goal" else indicator.id


def sizes(families: Sequence[str]) -> list[int]:
    """Return for each change how many there are in its family.

    Examples
    --------
    >>> sizes(["1", "1", "2"])
    [2, 2, 1]
    """
    return [families.count(one) for one in families]
