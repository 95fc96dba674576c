"""The invented city itself: who lives there, and what is true of them. All numbers are made up."""

from __future__ import annotations

from dataclasses import dataclass

YEARS = (2024, 2025, 2026)
"""The measurements; each is about the year before it."""

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
    """A question of the survey: the probability of "yes" in 2023 by origin, its yearly change, and its sign.

    `good` says that "yes" is what the goal wants; district effects then turn round.
    """

    name: str
    danish: float
    non_western: float
    change: float
    good: bool
    nonresponse: float = 0.03

    def probability(self, year: int, district: str, origin: str) -> float:
        """Return the probability of "yes" among those of a district and origin in a reference year."""
        start = self.danish if origin == "danish" else self.non_western
        pace = self.change * (year - 2023) * (1.0 if origin == "danish" else 1.6)
        effect = DISTRICT_EFFECT[district] * (-1.0 if self.good else 1.0)
        return min(max(start + pace + effect, 0.005), 0.995)


ITEMS = (
    Item("uses_offers", 0.62, 0.47, 0.015, good=True),
    Item("unsafe", 0.08, 0.13, -0.010, good=False),
    Item("belongs", 0.84, 0.73, 0.006, good=True),
    Item("trust", 0.78, 0.66, 0.004, good=True),
    Item("community", 0.71, 0.63, 0.010, good=True),
    Item("influence", 0.44, 0.39, 0.0, good=True),
    Item("excluded", 0.06, 0.15, -0.006, good=False, nonresponse=0.05),
    Item("discriminated", 0.09, 0.24, -0.012, good=False, nonresponse=0.06),
)


def truth(item: Item, year: int, origin: str, district: str = "") -> float:
    """Return the true percentage of "yes" in a reference year, for a district or the whole city.

    Examples
    --------
    >>> round(truth(ITEMS[1], 2023, "non_western"), 2)
    14.55
    """
    places = [district] if district else list(DISTRICTS)
    adults = {place: ADULTS[place][origin] for place in places}
    yes = sum(number * item.probability(year, place, origin) for place, number in adults.items())
    return 100.0 * yes / sum(adults.values())
