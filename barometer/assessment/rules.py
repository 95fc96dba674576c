"""The rules by which a goal's status has really been set, by name; and ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from barometer.errors import BarometerError, nearest
from barometer.policy.choices import Correction, Family
from barometer.policy.model import Rule


@dataclass(frozen=True)
class Judging:
    """How indicators and goals are judged.

    Attributes
    ----------
    reference
        What the newest figure is compared with: the one of the "last" measurement that had one, of a "base"
        period, or the first since the policy's "start".
    uncertain
        What a change within its uncertainty is: "unchanged", "undecided", or not "asked" about at all.
    rounded
        Whether figures are compared as published, rounded.
    folded
        Whether an indicator without new data counts as unchanged in the goal's status.
    combination
        How several indicators become one word.
    colours
        The colour of each verdict, where the rule had colours.
    family, correction
        Which changes are tested together, and how.
    """

    name: str
    reference: Literal["last", "base", "start"]
    uncertain: Literal["unchanged", "undecided", "asked"] = "unchanged"
    rounded: bool = False
    folded: bool = False
    combination: str = "majority"
    base_period: str = ""
    colours: tuple[tuple[str, str], ...] = ()
    family: Family = "goal"
    correction: Correction = "benjamini-hochberg"

    def colour(self, verdict: str) -> str:
        """Return green, yellow, red or white; "" where the rule has no colour for the verdict.

        Examples
        --------
        >>> RULES["base_year_2014"].colour("unchanged")
        'yellow'
        """
        return dict(self.colours).get(verdict, "")


_LIGHT = (("improved", "green"), ("unchanged", "yellow"), ("worsened", "red"))
_WHITE = (("no_new_data", "white"), ("undecided", "white"))

RULES = {
    rule.name: rule
    for rule in (
        # The sheet of January 2013: change since the last measurement; "ikke signifikant" and "ingen nye tal"
        # stand as stilstand.
        Judging("since_last", "last", folded=True),
        # Ours: what is uncertain is not called unchanged, and old data are not called anything.
        Judging("barometer", "last", "undecided"),
        # The same, since the policy began: what drifts too slowly to be seen from one year to the next.
        Judging("since_start", "start", "undecided"),
        # The concept of 2007: a traffic light by the direction since the last measurement (KFU 22-03-2007).
        Judging("direction_2007", "last", "asked", colours=_LIGHT),
        # Since a base year that the policy declares.
        Judging("base_year", "base"),
        # 2015-18: green, yellow (no significant development), red since 2014 (BIU 12-03-2018). What white
        # meant is cut off in the source; that it is "no data" is inferred.
        Judging("base_year_2014", "base", base_period="2014", colours=_LIGHT + _WHITE),
        # The national barometer: rounded figures since 2012, one or three indicators of equal weight; two of
        # three decide when the third is unchanged. Other mixes are cut off in the source: undecided.
        Judging("national", "base", "asked", rounded=True, combination="two_of_three", base_period="2012"),
    )
}
"""The named rules that a policy can choose."""


def judging(rule: Rule | str) -> Judging:
    """Return the rule that a policy declares, with the policy's own combination and base period.

    Raises
    ------
    BarometerError
        If there is no rule of that name.

    Examples
    --------
    >>> judging(Rule("since_last", "2011", combination="worst")).combination
    'worst'
    """
    name = rule if isinstance(rule, str) else rule.name
    if name not in RULES:
        raise BarometerError(
            f"rule '{name}' is unknown; expected one of {', '.join(RULES)}{nearest(name, RULES)}"
        )
    known = RULES[name]
    if isinstance(rule, str):
        return known
    combination = known.combination if known.combination == "two_of_three" else rule.combination
    base = rule.base_period or known.base_period
    return replace(
        known, combination=combination, base_period=base, family=rule.family, correction=rule.correction
    )
