"""What the administrations count: the figures of their delivery workbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from barometer.demo.city import ADULTS, DISTRICT_EFFECT, DISTRICTS

AGES = {"16-29": 0.27, "30-49": 0.43, "50-64": 0.30}
OFFICES = {"ØKF": 610, "BIF": 1480, "BUF": 9100, "KFF": 820, "SOF": 4300, "SUF": 5200, "TMF": 1100}


def deliveries(random: np.random.Generator, year: int) -> dict[str, dict[str, pd.DataFrame]]:
    """Return the figures about a reference year: administration → indicator → rows of its sheet."""
    later = year - 2023
    return {
        "BUF": {"marks-gap": _marks(random, year, later), "youth-education": youth_education(random, year)},
        "SOF": {"ninth-grade-after-measure": _ninth_grade(random, year, later)},
        "BIF": {"excess-unemployment": _unemployment(random, year, later)},
        "ØKF": {"minority-staff": _staff(random, year, later)},
        "KFF": {"library-users": _library(random, year, later)},
        "SUF": {"health-talks": _health(random, year, later)},
        "TMF": {"areas-in-need": pd.DataFrame({"period": [str(year)], "areas": [9 - later]})},
    }


def youth_education(random: np.random.Generator, year: int) -> pd.DataFrame:
    """Return young people in or with upper-secondary education, by origin and district."""
    shares = {"danish": 0.885, "immigrants": 0.72, "descendants": 0.80}
    later = year - 2023

    def young(group: str, district: str) -> float:
        adults = ADULTS[district]["danish" if group == "danish" else "non_western"]
        return adults * {"danish": 0.14, "immigrants": 0.09, "descendants": 0.08}[group]

    def chance(group: str, district: str) -> float:
        return shares[group] + (0.002 if group == "danish" else 0.014) * later - DISTRICT_EFFECT[district]

    counts = _binomial(
        random, year, shares, DISTRICTS, "district", young, chance, ("in_or_completed", "young")
    )
    return with_whole(counts, ("in_or_completed", "young"))


def _marks(random: np.random.Generator, year: int, later: int) -> pd.DataFrame:
    pupils = {"bilingual": 640, "monolingual": 2310}
    mean = {"bilingual": 6.15 + 0.07 * later, "monolingual": 6.70 + 0.02 * later}
    drawn = {group: int(random.poisson(number)) for group, number in pupils.items()}
    sums = [
        round(drawn[group] * random.normal(mean[group], 2.4 / np.sqrt(drawn[group])), 1) for group in drawn
    ]
    return pd.DataFrame(
        {"period": str(year), "group": list(drawn), "mark_sum": sums, "pupils": list(drawn.values())}
    )


def _ninth_grade(random: np.random.Generator, year: int, later: int) -> pd.DataFrame:
    size = {"danish": 0.0022, "immigrants": 0.0040, "descendants": 0.0032}

    def number(group: str, district: str) -> float:
        return ADULTS[district]["danish" if group == "danish" else "non_western"] * size[group]

    def chance(group: str, district: str) -> float:
        return {"danish": 0.86, "immigrants": 0.80, "descendants": 0.83}[group] + 0.01 * later

    columns = ("completed", "with_measure")
    return with_whole(_binomial(random, year, size, DISTRICTS, "district", number, chance, columns), columns)


def _unemployment(random: np.random.Generator, year: int, later: int) -> pd.DataFrame:
    force = {"danish": 68_400, "non_western": 11_900}
    rates = {"danish": 0.034, "non_western": 0.118}
    by_age = {"16-29": 0.012, "30-49": -0.002, "50-64": -0.006}

    def number(group: str, age: str) -> float:
        return force[group] * AGES[age]

    def chance(group: str, age: str) -> float:
        return rates[group] + by_age[age] - (0.001 if group == "danish" else 0.007) * later

    return _binomial(random, year, force, AGES, "age", number, chance, ("unemployed", "labour_force"))


def _staff(random: np.random.Generator, year: int, later: int) -> pd.DataFrame:
    share = 0.14 + 0.006 * later
    employees = {office: int(random.poisson(number)) for office, number in OFFICES.items()}
    minority = [int(random.binomial(number, share)) for number in employees.values()]
    return pd.DataFrame(
        {
            "period": str(year),
            "office": list(employees),
            "minority": minority,
            "employees": list(employees.values()),
        }
    )


def _library(random: np.random.Generator, year: int, later: int) -> pd.DataFrame:
    groups = {"danish": 0.31, "non_western": 0.24}

    def number(group: str, district: str) -> float:
        return float(ADULTS[district][group])

    def chance(group: str, district: str) -> float:
        return groups[group] + 0.004 * later - 0.5 * DISTRICT_EFFECT[district]

    return _binomial(random, year, groups, DISTRICTS, "district", number, chance, ("borrowers", "residents"))


def _health(random: np.random.Generator, year: int, later: int) -> pd.DataFrame:
    invited = {"danish": 2_850, "non_western": 310}
    accepted = [
        int(random.binomial(n, {"danish": 0.64, "non_western": 0.52}[g] + 0.01 * later))
        for g, n in invited.items()
    ]
    return pd.DataFrame(
        {"period": str(year), "group": list(invited), "accepted": accepted, "invited": list(invited.values())}
    )


def _binomial(
    random: np.random.Generator,
    year: int,
    groups: Iterable[str],
    categories: Iterable[str],
    name: str,
    number: Callable[[str, str], float],
    chance: Callable[[str, str], float],
    columns: tuple[str, str],
) -> pd.DataFrame:
    """Draw, for each group and category, how many there are and how many of them it holds for."""
    rows = []
    for group in groups:
        for category in categories:
            there = int(random.poisson(number(group, category)))
            holds = int(random.binomial(there, min(max(chance(group, category), 0.0), 1.0)))
            rows.append(
                {"period": str(year), "group": group, name: category, columns[0]: holds, columns[1]: there}
            )
    return pd.DataFrame(rows)


def with_whole(rows: pd.DataFrame, columns: tuple[str, str] = ("in_or_completed", "young")) -> pd.DataFrame:
    """Return rows with the non-western group added: the sum of immigrants and descendants, by district."""
    parts = rows[rows["group"] != "danish"]
    whole = parts.groupby(["period", "district"], sort=False, as_index=False)[list(columns)].sum()
    return pd.concat([rows, whole.assign(group="non_western")], ignore_index=True)
