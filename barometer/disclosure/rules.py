"""Primary rules: which counts may not be shown, by source and with the authority that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.mapping import fill
from barometer.policy.faults import named
from barometer.policy.model import Policy


@dataclass(frozen=True)
class SourceRule:
    """What may not be shown of one source.

    Attributes
    ----------
    source, authority
        Id of the source, as an indicator's `source_id` names it; who says so.
    minimum, minimum_denominator
        Smallest count that may be shown (0: the source is public, nothing is hidden); smallest denominator,
        if another.
    width
        Narrowest range that an attacker may be left with; None: the same as `minimum`.
    zeros, complement
        Whether 0 may be shown; it tells something of every member of the group. Whether denominator -
        numerator is protected like the numerator, so that 98 % is like 2 % and 100 % like 0 %.
    minimum_n
        For surveys: fewest respondents. Then `n` is the count that is protected, since weighted totals count
        nobody, and the standard of `statistics.reliability` applies.
    unreliable, decimals
        Of surveys: whether what is hidden as unreliable alone is protected from being worked out ("release":
        it may be, and pages say so); with how many decimals figures are told where one beside them is hidden.
    known_denominator
        Whether denominators can be had elsewhere (a population register), so that hiding them protects
        nothing.
    insiders
        Whether somebody who is alone in a hidden cell, and so knows it, is reckoned with.
    """

    source: str
    authority: str = field(metadata={"told": "who says that the rule holds"})
    minimum: int = 5
    width: int | None = None
    minimum_denominator: int | None = None
    zeros: Literal["hide", "publish"] = "hide"
    complement: bool = True
    minimum_n: int | None = None
    unreliable: Literal["protect", "release"] = "protect"
    decimals: int = 1
    known_denominator: bool = False
    insiders: bool = True

    def __post_init__(self) -> None:
        where = f"disclosure rule '{self.source}'"
        for name in ("decimals", "minimum", "width", "minimum_denominator", "minimum_n"):
            number = getattr(self, name)
            if number is not None and (type(number) is not int or number < 0):
                raise BarometerError(f"{where}: {name} is {number!r}; expected a whole number from 0 up")

    @property
    def room(self) -> int:
        """The narrowest range that an attacker may be left with."""
        return self.minimum if self.width is None else self.width

    def released(self, reason: str) -> bool:
        """Return whether what is hidden as unreliable, for a reason of that standard, may be worked out."""
        return self.unreliable == "release" and reason != "n"

    def least(self, quantity: str) -> int:
        """Return the smallest count of `quantity` that may be shown."""
        special = self.minimum_denominator if quantity == "denominator" else None
        return self.minimum if special is None else special


DEFAULT = SourceRule(
    "default",
    "counts 1-4 are not shown, as in Danish school statistics (Uddannelsesstatistik); "
    "Statistics Denmark's floor is 3",
)


def read_rules(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, SourceRule]:
    """Return the rules of the `[disclosure.<source>]` sections of `barometer.toml`, and `DEFAULT`.

    Raises
    ------
    BarometerError
        If a name is unknown, a value has the wrong form, or a rule names no authority.

    Examples
    --------
    >>> read_rules({"register": {"minimum": 3, "authority": "Danmarks Statistik"}})["register"].room
    3
    """
    told = {
        source: fill(SourceRule, said, f"[disclosure.{source}]", source=source)
        for source, said in raw.items()
    }
    return {"default": DEFAULT, **told}


def check_rules(raw: Mapping[str, Mapping[str, Any]], policies: Iterable[Policy], file: str) -> None:
    """Refuse rules of a project's settings that would not be found, or do not say from how many on.

    What a record was made by is never asked this.

    Raises
    ------
    BarometerError
        If `read_rules` refuses a rule, a rule has neither `minimum` nor `minimum_n`, or it is of a source
        that no indicator names: all of them, a line each.

    Examples
    --------
    >>> check_rules({"defualt": {"minimum": 5, "authority": "city"}}, (), "b.toml")
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: b.toml, disclosure: expected a source of the policy's indicators, \
found 'defualt'; did you mean default?
    """
    used = dict.fromkeys(["default", *(one.source_id for policy in policies for one in policy.indicators)])
    unused = named(f"{file}, disclosure", "a source of the policy's indicators", raw, used)
    faults = [*map(str, unused), *(f"{file}, {fault}" for one in raw.items() for fault in _rule_faults(*one))]
    if faults:
        raise BarometerError("\n".join(faults))


def _rule_faults(source: str, said: Mapping[str, Any]) -> list[str]:
    try:
        read_rules({source: said})
    except BarometerError as error:
        return str(error).splitlines()
    if said.keys() & {"minimum", "minimum_n"}:
        return []
    return [f"[disclosure.{source}] has no 'minimum'; add it: the smallest count that may be shown"]


def sensitive(counts: Mapping[str, float], rule: SourceRule = DEFAULT) -> tuple[str, ...]:
    """Return which of the counts behind a number are too small to be shown, denominator first.

    `counts` holds those of `denominator`, `numerator`, `complement` and `n` that are known. Nothing is too
    small in a group without members, where there is no one to tell on.

    Examples
    --------
    2 of 40, and 38 of 40, give the small side away; 20 of 40 may be shown:

    >>> [sensitive({"numerator": x, "complement": 40 - x, "denominator": 40}) for x in (2, 38, 20)]
    [('numerator',), ('complement',), ()]
    """
    if rule.minimum == 0 or counts.get("denominator", counts.get("n")) == 0:
        return ()
    order = (
        ("denominator", "numerator", "complement", "n")
        if rule.complement
        else ("denominator", "numerator", "n")
    )
    found = [name for name in order if counts.get(name, rule.least(name)) < rule.least(name)]
    return tuple(name for name in found if counts[name] > 0 or rule.zeros == "hide")


@dataclass(frozen=True)
class Dominance:
    """Whether a sum of money gives its largest contributors away.

    `share` is what the largest n hold of `total`; `remainder` what is left without the two largest, and
    `limit` what must be. `margin` is how far above the total an attacker's upper bound must lie to protect a
    hidden cell.
    """

    total: float
    share: float
    nk_sensitive: bool
    remainder: float
    limit: float
    p_sensitive: bool
    margin: float


def dominance(contributions: Sequence[float], n: int = 2, k: float = 85, p: float = 10) -> Dominance:
    """Judge a sum by the (n, k) and by the p % rule; the latter is to be preferred.

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
    if not len(contributions) or min(contributions) < 0:
        raise BarometerError(
            "the dominance rules need contributions of 0 or more; found none or a negative one"
        )
    ordered = sorted(contributions, reverse=True)
    total, top = float(sum(ordered)), float(sum(ordered[:n]))
    remainder, limit = total - sum(ordered[:2]), p / 100 * ordered[0]
    nk, close = top > k / 100 * total, remainder < limit
    margin = max(top * 100 / k - total if nk else 0.0, limit - remainder if close else 0.0)
    return Dominance(total, top / total if total else 0.0, nk, remainder, limit, close, margin)
