"""What the administrations count: the figures of their delivery workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from barometer.demo.city import ADULTS, DEMO_CITY, DISTRICT_EFFECT, DISTRICTS, FIRST, CityTraits, stream

Figures = dict[str, pd.DataFrame]

AGES = {"16-29": 0.27, "30-49": 0.43, "50-64": 0.30}
OFFICES = {"ØKF": 610, "BIF": 1480, "BUF": 9100, "KFF": 820, "SOF": 4300, "SUF": 5200, "TMF": 1100}
AREAS = {"north": (1, 1, 1), "south": (3, 3, 2), "east": (2, 1, 1), "west": (3, 3, 3), "centre": (0, 0, 0)}
"""Areas in need by district in the three years; none in the centre."""

LATE = {2024: ("SUF",)}
"""Administrations that deliver nothing about a reference year."""

BRANCHES_CLOSED = {2025: ("east", "west")}
"""Districts whose library could not count its borrowers."""

BEFORE = (2020, 2021, 2022)
"""Years before the first round of which the education figures are known: enough for a trend."""

REVISING = 2025
"""The reference year with which the first one's education figures come again, revised."""


@dataclass(frozen=True)
class Counted:
    """A share of a population that is counted.

    Attributes
    ----------
    columns, by
        How many it holds for and how many there are; `district`, `age`, `office`, or "" if not divided.
    size, share, yearly
        By group: how many there are, by district as a share of the adults there; the probability that it
        holds in the first year, and what is added each year.
    lean
        How much of a district's, or an age's, effect is added to the probability.
    """

    columns: tuple[str, str]
    by: str
    size: Mapping[str, float]
    share: Mapping[str, float]
    yearly: Mapping[str, float]
    lean: float = 0.0

    def weights(self, group: str) -> Mapping[str, float]:
        """Return how large each category is for a group."""
        if self.by == "district":
            origin = "danish" if group == "danish" else "non_western"
            return {district: ADULTS[district][origin] for district in DISTRICTS}
        known: dict[str, Mapping[str, float]] = {"age": AGES, "office": OFFICES, "": {"": 1.0}}
        return known[self.by]

    def draw(self, seed: int, year: int, city: CityTraits = DEMO_CITY) -> pd.DataFrame:
        """Draw how many there are in each group and category, and of how many of them it holds."""
        random, rows = stream(seed, year, self.columns[0]), []
        for group, share in self.share.items():
            for category, weight in self.weights(group).items():
                chance = share + self.yearly[group] * (year - FIRST) + self.lean * EFFECTS.get(category, 0.0)
                there = int(random.poisson(self.size[group] * weight * city.size))
                likely = min(max(chance + city.lift, 0.005), 0.995)
                rows.append((str(year), group, category, int(random.binomial(there, likely)), there))
        drawn = pd.DataFrame(rows, columns=["period", "group", self.by or "none", *self.columns])
        kept = [name for name in drawn if name != "none" and (name != "group" or "" not in self.share)]
        return drawn[kept]


EFFECTS = {**DISTRICT_EFFECT, "16-29": 0.012, "30-49": -0.002, "50-64": -0.006}
EDUCATION = Counted(
    ("in_or_completed", "young"),
    "district",
    {"danish": 0.14, "immigrants": 0.09, "descendants": 0.08},
    {"danish": 0.885, "immigrants": 0.72, "descendants": 0.80},
    {"danish": 0.002, "immigrants": 0.022, "descendants": 0.022},
    lean=-1.0,
)
NINTH_GRADE = Counted(
    ("completed", "with_measure"),
    "district",
    {"danish": 0.0022, "immigrants": 0.0040, "descendants": 0.0032},
    {"danish": 0.86, "immigrants": 0.80, "descendants": 0.83},
    {"danish": 0.01, "immigrants": 0.01, "descendants": 0.01},
)
UNEMPLOYMENT = Counted(
    ("unemployed", "labour_force"),
    "age",
    {"danish": 68_400, "non_western": 11_900},
    {"danish": 0.034, "non_western": 0.118},
    {"danish": -0.001, "non_western": -0.013},
    lean=1.0,
)
STAFF = Counted(("minority", "employees"), "office", {"": 1.0}, {"": 0.14}, {"": 0.006})
LIBRARY = Counted(
    ("borrowers", "residents"),
    "district",
    {"danish": 1.0, "non_western": 1.0},
    {"danish": 0.31, "non_western": 0.24},
    {"danish": 0.004, "non_western": 0.004},
    lean=-0.5,
)
HEALTH = Counted(
    ("accepted", "invited"),
    "",
    {"danish": 2_850, "non_western": 310},
    {"danish": 0.64, "non_western": 0.52},
    {"danish": 0.01, "non_western": 0.01},
)


def deliveries(seed: int, year: int, city: CityTraits = DEMO_CITY) -> dict[str, Figures]:
    """Return the figures about a reference year: administration → indicator → rows of its sheet."""
    closed = BRANCHES_CLOSED.get(year, ())
    handed_in: dict[str, Figures] = {
        "BUF": {"marks-gap": _marks(seed, year), "youth-education": _education(seed, year, city)},
        "SOF": {"ninth-grade-after-measure": with_whole(NINTH_GRADE.draw(seed, year, city))},
        "BIF": {"excess-unemployment": UNEMPLOYMENT.draw(seed, year, city)},
        "ØKF": {"minority-staff": STAFF.draw(seed, year, city)},
        "KFF": {"library-users": _without(LIBRARY.draw(seed, year, city), closed, "not_delivered")},
        "SUF": {"health-talks": HEALTH.draw(seed, year, city)},
        "TMF": {"areas-in-need": _areas(year)},
    }
    return {owner: sheets for owner, sheets in handed_in.items() if owner not in LATE.get(year, ())}


def _marks(seed: int, year: int) -> pd.DataFrame:
    random, rows = stream(seed, year, "marks"), []
    for group, size, mark, yearly in (("bilingual", 640, 6.15, 0.07), ("monolingual", 2310, 6.70, 0.02)):
        pupils = int(random.poisson(size))
        mean = random.normal(mark + yearly * (year - FIRST), 0.03)
        rows.append((str(year), group, round(pupils * mean, 1), pupils))
    return pd.DataFrame(rows, columns=["period", "group", "mark_sum", "pupils"])


def _education(seed: int, year: int, city: CityTraits) -> pd.DataFrame:
    """Return young people in or with an education: in the first round with the years before it.

    In the last round the first year comes again, with late returns.
    """
    if year == FIRST:
        return with_whole(pd.concat([EDUCATION.draw(seed, one, city) for one in (*BEFORE, year)]))
    rows, first = EDUCATION.draw(seed, year, city), EDUCATION.draw(seed, FIRST, city)
    first["in_or_completed"] += (first["young"] - first["in_or_completed"]).clip(upper=9)
    return with_whole(pd.concat([first, rows]) if year == REVISING else rows)


def _areas(year: int) -> pd.DataFrame:
    """Return the areas in need; of the second year only the number for the whole city is published."""
    numbers = [AREAS[district][year - FIRST] for district in DISTRICTS]
    rows = pd.DataFrame({"period": str(year), "district": DISTRICTS, "areas": numbers})
    return _without(rows, DISTRICTS, "not_published") if year == FIRST + 1 else rows


def with_whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the non-western group added: the sum of immigrants and descendants, by district."""
    parts = rows[rows["group"] != "danish"].drop(columns="group")
    whole = parts.groupby(["period", "district"], sort=False, as_index=False).sum()
    return pd.concat([rows, whole.assign(group="non_western")], ignore_index=True)


def _without(rows: pd.DataFrame, districts: tuple[str, ...], status: str) -> pd.DataFrame:
    """Return rows with totals, and some districts without numbers and with the status that says why."""
    by = [name for name in ("period", "group") if name in rows]
    counts = [name for name in rows if name not in ("period", "group", "district")]
    totals = rows.groupby(by, sort=False, as_index=False)[counts].sum().assign(district="")
    gone = rows["district"].isin(districts)
    left = rows.assign(status=gone.map({True: status, False: ""}))
    left[counts] = left[counts].astype("float64").mask(gone)
    return pd.concat([totals.assign(status=""), left], ignore_index=True)
