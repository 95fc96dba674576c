"""The invented city itself: who lives there, and what is true of them. All numbers are made up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

YEARS = (2024, 2025, 2026)
"""The measurements; each is about the year before it."""

FIRST = YEARS[0] - 1
"""The first reference year."""

DISTRICTS = ("north", "south", "east", "west", "centre")
ORIGINS = ("danish", "non_western")

ADULTS = {
    "north": {"danish": 21_400, "non_western": 2_900},
    "south": {"danish": 15_800, "non_western": 4_600},
    "east": {"danish": 18_900, "non_western": 3_300},
    "west": {"danish": 9_700, "non_western": 6_200},
    "centre": {"danish": 26_300, "non_western": 1_800},
}
"""Adults by district and origin, the same in all years."""

DISTRICT_EFFECT = {"north": -0.03, "south": 0.03, "east": 0.0, "west": 0.05, "centre": -0.02}
"""How much more often a hardship is met in a district than in the city; less often for what is good."""


@dataclass(frozen=True)
class Item:
    """A question of the survey: the probability of "yes" in the first year by origin, and how it moves.

    Attributes
    ----------
    indicator
        The indicator that it gives; items of the index share one.
    change
        What is added each year for those of non-western origin; for the others a third of it.
    good
        Whether "yes" is what the goal wants; district effects then turn round.
    step
        What a new questionnaire adds from the second year on: a break in the series.
    """

    name: str
    indicator: str
    danish: float
    non_western: float
    change: float
    good: bool
    nonresponse: float = 0.03
    step: float = 0.0

    def probability(self, year: int, district: str, origin: str) -> float:
        """Return the probability of "yes" among those of a district and origin in a reference year."""
        danish = origin == "danish"
        start = self.danish if danish else self.non_western
        moved = self.change * (year - FIRST) * (1 / 3 if danish else 1.0)
        step = self.step if year > FIRST else 0.0
        effect = DISTRICT_EFFECT[district] * (-1.0 if self.good else 1.0)
        return min(max(start + moved + step + effect, 0.005), 0.995)


ITEMS = (
    Item("uses_offers", "offer-use", 0.62, 0.44, 0.050, good=True),
    Item("unsafe", "unsafe-neighbourhood", 0.08, 0.13, -0.010, good=False, step=0.04),
    Item("belongs", "belonging", 0.84, 0.75, 0.0, good=True),
    Item("trust", "inclusion-index", 0.78, 0.66, 0.006, good=True),
    Item("community", "inclusion-index", 0.71, 0.63, 0.0, good=True),
    Item("influence", "inclusion-index", 0.44, 0.39, -0.006, good=True),
    Item("excluded", "excluded-by-poverty", 0.06, 0.13, 0.060, good=False, nonresponse=0.05),
    Item("discriminated", "experienced-discrimination", 0.11, 0.25, -0.045, good=False, nonresponse=0.06),
)


def truth(indicator: str, year: int, origin: str, district: str = "") -> float:
    """Return what a survey indicator truly is, in percent or index points, in a district or the whole city.

    Examples
    --------
    >>> round(truth("unsafe-neighbourhood", 2023, "non_western"), 2)
    14.73
    """
    places = [district] if district else list(DISTRICTS)
    adults = {place: ADULTS[place][origin] for place in places}
    items = [item for item in ITEMS if item.indicator == indicator]
    yes = sum(
        number * item.probability(year, place, origin) for item in items for place, number in adults.items()
    )
    return 100.0 * yes / sum(adults.values()) / len(items)


@dataclass(frozen=True)
class CityTraits:
    """What sets one invented city apart from another of the same nation.

    Attributes
    ----------
    size
        How many times as many people are counted.
    lift
        What is added to the probability of whatever is counted.
    """

    size: float = 1.0
    lift: float = 0.0


DEMO_CITY = CityTraits()


def stream(seed: int, year: int, what: str) -> np.random.Generator:
    """Return the random numbers of one thing in one year: no other thing's numbers depend on how many."""
    return np.random.default_rng([seed, year, *what.encode()])
