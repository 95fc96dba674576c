"""Primary rules: which counts may not be shown, by source and with the authority that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from barometer.errors import BarometerError, nearest

WITHHOLDABLE = ("n", "numerator", "denominator", "lower", "upper")


@dataclass(frozen=True)
class Rule:
    """What may not be shown of one source.

    Attributes
    ----------
    source
        Id of the source, as an indicator's `source_id` names it.
    authority
        Who says so.
    minimum
        Smallest count that may be shown; 0: the source is public, nothing is hidden.
    width
        Narrowest range an attacker may be left with; None: the same as `minimum`.
    minimum_denominator
        Smallest denominator that may be shown; None: the same as `minimum`.
    zeros
        Whether 0 (and, with `complement`, 100 %) may be shown. It tells something of every member of the
        group, so it is hidden unless the source says that it does no harm.
    complement
        Whether the rest (denominator - numerator) needs the same protection as the numerator.
    minimum_n
        For surveys: fewest respondents, unweighted. It makes `n` the count that is protected, since weighted
        totals count nobody, and the presentation standard of `reliability` applies.
    known_denominator
        Whether denominators can be had elsewhere (population registers), so that hiding them protects nothing.
    withheld, decimals
        Columns that are never published for the source, and the rounding of its published values (None: as
        computed).
    """

    source: str
    authority: str
    minimum: int = 5
    width: int | None = None
    minimum_denominator: int | None = None
    zeros: Literal["hide", "publish"] = "hide"
    complement: bool = True
    minimum_n: int | None = None
    known_denominator: bool = False
    withheld: tuple[str, ...] = ()
    decimals: int | None = None

    def __post_init__(self) -> None:
        where = f"disclosure rule '{self.source}'"
        if self.zeros not in ("hide", "publish"):
            raise BarometerError(f"{where}: zeros is '{self.zeros}'; expected hide or publish")
        for name in ("minimum", "width", "minimum_denominator", "minimum_n", "decimals"):
            number = getattr(self, name)
            if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
                raise BarometerError(f"{where}: {name} is {number!r}; expected a whole number from 0 up")
        for column in self.withheld:
            if column not in WITHHOLDABLE:
                raise BarometerError(
                    f"{where}: column '{column}' cannot be withheld{nearest(column, WITHHOLDABLE)}"
                )

    @property
    def room(self) -> int:
        """The narrowest range an attacker may be left with."""
        return self.minimum if self.width is None else self.width

    def least(self, quantity: str) -> int:
        """Return the smallest count of `quantity` that may be shown."""
        if quantity == "denominator" and self.minimum_denominator is not None:
            return self.minimum_denominator
        return self.minimum


DEFAULT = Rule(
    "default",
    "counts 1-4 are not shown, as in Danish school statistics (Uddannelsesstatistik); "
    "Statistics Denmark's floor is 3",
)


def read_rules(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    """Return the rules that the `[disclosure.<source>]` sections of `barometer.toml` declare, with `DEFAULT`.

    Raises
    ------
    BarometerError
        If a key is unknown, a value has the wrong form, or a rule names no authority.

    Examples
    --------
    >>> read_rules({"register": {"minimum": 3, "authority": "Danmarks Statistik"}})["register"].room
    3
    """
    known = [field.name for field in fields(Rule) if field.name != "source"]
    rules = {"default": DEFAULT}
    for source, section in raw.items():
        for key in section:
            if key not in known:
                raise BarometerError(
                    f"[disclosure.{source}] has an unknown name '{key}'{nearest(key, known)}"
                )
        if not str(section.get("authority", "")):
            raise BarometerError(f"[disclosure.{source}] needs authority = who says that the rule holds")
        values: dict[str, Any] = {key: tuple(value) if key == "withheld" else value for key, value in section.items()}
        rules[source] = Rule(source, **values)
    return rules


def sensitive(counts: Mapping[str, float], rule: Rule = DEFAULT) -> tuple[str, ...]:
    """Return the quantities of one number that are too small to be shown.

    Parameters
    ----------
    counts
        Those of `denominator`, `numerator`, `complement` and `n` that are known.
    rule
        The source's rule.

    Returns
    -------
    tuple of str
        In the order denominator, numerator, complement, n. Empty when the number may be shown, and for a
        group without members, where there is no one to tell on.

    Examples
    --------
    2 of 40, and 38 of 40 (both give the small side away); 20 of 40 may be shown:

    >>> [sensitive({"numerator": x, "complement": 40 - x, "denominator": 40}) for x in (2, 38, 20)]
    [('numerator',), ('complement',), ()]
    """
    if rule.minimum == 0 or counts.get("denominator", counts.get("n")) == 0:
        return ()
    found = []
    for quantity in ("denominator", "numerator", "complement", "n"):
        if quantity not in counts or (quantity == "complement" and not rule.complement):
            continue
        count = counts[quantity]
        if (0 < count < rule.least(quantity)) or (count == 0 and rule.zeros == "hide"):
            found.append(quantity)
    return tuple(found)


@dataclass(frozen=True)
class Dominance:
    """Whether a sum of money gives its largest contributors away.

    `share` is the part of the largest n of the total, `remainder` what is left without the two largest, `limit`
    what must be left. `margin` is how far an attacker's upper bound must lie above the total for a hidden cell
    to be protected.
    """

    total: float
    share: float
    nk_sensitive: bool
    remainder: float
    limit: float
    p_sensitive: bool
    margin: float


def dominance(contributions: Sequence[float], n: int = 2, k: float = 85, p: float = 10) -> Dominance:
    """Judge a sum by the (n, k) and the p % rule; the latter is to be preferred.

    Sensitive if the `n` largest hold more than `k` % of the total, or if the second largest can reckon the
    largest to within `p` %: total - x1 - x2 < p/100 x1. Hundepool et al. (2012), chapter 4.

    Raises
    ------
    BarometerError
        If there is no contribution, or one is negative.

    Examples
    --------
    >>> verdict = dominance([700, 180, 60, 40, 20])
    >>> verdict.share, verdict.nk_sensitive, verdict.p_sensitive
    (0.88, True, False)
    """
    if not contributions or min(contributions) < 0:
        raise BarometerError(
            "the dominance rules need contributions of 0 or more; found none or a negative one"
        )
    ordered = sorted(contributions, reverse=True)
    total, top = float(sum(ordered)), float(sum(ordered[:n]))
    remainder = total - sum(ordered[:2])
    limit = p / 100 * ordered[0]
    nk, small = top > k / 100 * total, remainder < limit
    margin = max(top * 100 / k - total if nk else 0.0, limit - remainder if small else 0.0)
    return Dominance(total, top / total if total else 0.0, nk, remainder, limit, small, margin)


@dataclass(frozen=True)
class Reliability:
    """Whether a survey percentage may be shown, the rule that decided, and whether it needs a flag."""

    show: bool
    reason: str
    flag: bool = False


def reliability(
    percent: float, lower: float, upper: float, n: float, df: float | None = None, minimum_n: int = 30
) -> Reliability:
    """Judge a survey percentage by the NCHS presentation standard (Parker et al. 2017, Series 2 no. 175).

    Fewer than `minimum_n` respondents (give the effective number where it is lower): not shown. An interval of
    at most 5 points: shown; of 30 or more: not shown; between: not shown when it is wider than 130 % of the
    percentage. Fewer than 8 degrees of freedom: flagged.

    Examples
    --------
    >>> reliability(10.0, 4.0, 20.0, n=60)
    Reliability(show=False, reason='relative width', flag=False)
    """
    flag = df is not None and df < 8
    width = upper - lower
    if n < minimum_n:
        return Reliability(False, "n", flag)
    if width >= 30:
        return Reliability(False, "width", flag)
    if width > 5 and width > 1.3 * percent:
        return Reliability(False, "relative width", flag)
    return Reliability(True, "", flag)
