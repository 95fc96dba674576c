"""What one generation of disclosure control does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from barometer.disclosure.respondents import Counts
from barometer.units import Unit


@dataclass(frozen=True)
class Approach:
    """One generation of disclosure control.

    Attributes
    ----------
    unit
        From the id of a unit, and the units that a policy adds, to what it counts.
    respondents
        From the numbers of a survey's row to the counts behind it, and their mean weight.
    needs
        Notes what must stay possible in a `Builder`.
    rounded
        Whether a survey's figures are told rounded where one beside them is hidden.
    one_or_more
        Whether somebody knows that a hidden count is not 0 where zeros are published.
    insiders
        Whether somebody who is alone in a hidden cell is an attacker, too.
    keyed
        Whether costs are perturbed with the project's key, so that nobody without it can tell which counts
        would have led to the pattern.
    """

    unit: Callable[[str, tuple[Unit, ...]], Unit]
    respondents: Callable[[Mapping[str, float]], tuple[Counts, float | None]]
    needs: Callable[..., None]
    rounded: bool = True
    one_or_more: bool = True
    insiders: bool = True
    keyed: bool = True
