"""A city-sized set protected and audited: 8 goals × 5 groups × 13 areas × 10 years, in under 60 s of CPU.

    python benchmarks/disclosure.py            # that one
    python benchmarks/disclosure.py size       # how the cost grows: to 40 × 8 × 13 × 15, and with 98 areas

The figures are invented; small groups in small areas give about as many small counts as a city's real tables.
Told are where the fallback for large tables was used, and what it may have hidden too much; where the
cheapest pattern is proved, also what the fallback would have hidden too much.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from barometer.disclosure.audit import audit
from barometer.disclosure.protect import costs, protect
from barometer.disclosure.relations import Derived, Key, Structure
from barometer.observations import KEY, frame

GROUPS = ("danish", "western", "descendants", "immigrants", "refugees")
MORE = ("students", "reunited", "workers")
GOALS, AREAS, YEARS = 8, 13, 10
LIMIT = 60.0
CITY = ((8, 5, 13, 1), (8, 5, 13, 5), (8, 8, 13, 5), (8, 8, 13, 15), (40, 8, 13, 15))
NATION = ((4, 5, 98, 1), (4, 5, 98, 5))
"""Indicators, groups, areas and years."""


def city(
    goals: int = GOALS,
    areas: int = AREAS,
    years: int = YEARS,
    seed: int = 6,
    groups: tuple[str, ...] = GROUPS,
) -> tuple[pd.DataFrame, Structure]:
    """Return invented rates by origin and area with totals, a gap for each goal, and their structure."""
    rng = np.random.default_rng(seed)
    names = [f"area-{number:02d}" for number in range(1, areas + 1)]
    typical = np.array([2400, 260, 130, 190, 60, 220, 90, 160][: len(groups)])[:, None]
    rows: list[dict[str, object]] = []
    for goal in range(1, goals + 1):
        level = rng.uniform(0.03, 0.3, (len(groups), 1))
        people = rng.poisson(typical * rng.uniform(0.3, 2.0, areas))
        for year in range(2010, 2010 + years):
            people = rng.poisson(people)
            count = rng.binomial(people, level)
            rows += _year(goal, str(year), count, people, names, groups)
    table = frame(rows)
    gaps = [Key(*row) for row in table[list(KEY)].itertuples(index=False) if row.indicator.startswith("gap")]
    structure = Structure(
        groups={"all": groups},
        breakdowns={"area": tuple(names)},
        headline={f"goal-{goal}": ("immigrants",) for goal in range(1, goals + 1)},
        derived=tuple(Derived(key, (_level(key, key.group), _level(key, "danish"))) for key in gaps),
    )
    return table, structure


def _level(gap: Key, group: str) -> Key:
    return gap._replace(indicator=gap.indicator.replace("gap", "goal"), group=group)


def _year(
    goal: int,
    period: str,
    count: np.ndarray,
    people: np.ndarray,
    names: list[str],
    groups: tuple[str, ...],
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    share = {}
    members = {"all": range(len(groups)), **{group: [i] for i, group in enumerate(groups)}}
    for group, which in members.items():
        for area in (None, *range(len(names))):
            columns = slice(None) if area is None else [area]
            x, d = (float(array[list(which)][:, columns].sum()) for array in (count, people))
            share[group, area] = 100 * x / d if d else float("nan")
            place = {
                "breakdown": "" if area is None else "area",
                "category": "" if area is None else names[area],
            }
            key = {"indicator": f"goal-{goal}", "group": group, "period": period, **place}
            numbers = {"value": share[group, area], "n": d, "numerator": x, "denominator": d}
            rows.append({**key, **numbers, "unit": "percent", "status": "observed"})
            if group == "immigrants":
                gap = {"value": share[group, area] - share["danish", area], "unit": "percentage_points"}
                rows.append({**key, **gap, "indicator": f"gap-{goal}", "status": "derived"})
    return rows


def main() -> None:
    """Protect and audit the city, and print what it took."""
    table, structure = city()
    begun = time.process_time()
    result = protect(table, structure, {}, progress=_progress)
    between = time.process_time()
    found = audit(result.public, table, structure, {}, progress=_progress)
    ended = time.process_time()
    roles = result.report["role"].value_counts()
    print(f"\n{len(table)} rows: " + ", ".join(f"{count} {role}" for role, count in roles.items()))
    print(f"share hidden {len(result.report) / len(table):.1%}; cheapest pattern proved: {result.optimal}")
    print(
        f"CPU: protected in {between - begun:.1f} s, audited in {ended - between:.1f} s; safe: {found.safe}"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if not found.safe or ended - begun > LIMIT:
        raise SystemExit(f"expected a safe release within {LIMIT:.0f} s of CPU")


def grow() -> None:
    """Protect releases of growing size, and print what each took and hid."""
    print("| indicators × groups × areas × years | rows | hidden | CPU s | a row, ms | pattern | fallback |")
    print("|---|---|---|---|---|---|---|")
    for goals, count, areas, years in (*CITY, *NATION):
        table, structure = city(goals, areas, years, groups=(*GROUPS, *MORE)[:count])
        begun = time.process_time()
        result = protect(table, structure, {})
        seconds = time.process_time() - begun
        price = costs(table, structure)

        def paid(public: pd.DataFrame, price: np.ndarray = price) -> float:
            return float(price[(public["status"] == "suppressed").to_numpy()].sum())

        how, more = f"fallback, at most {result.excess:.1%} more than the cheapest", ""
        if result.optimal:
            cover = protect(table, structure, {}, large=0)
            how = "proved the cheapest"
            more = f"{paid(cover.public) / paid(result.public) - 1:.1%} more (bound {cover.excess:.1%})"
        hidden, size = len(result.report) / len(table), f"{goals} × {count} × {areas} × {years}"
        each = 1000 * seconds / len(table)
        line = f"| {size} | {len(table)} | {hidden:.1%} | {seconds:.1f} | {each:.2f} |"
        print(f"{line} {how} | {more} |", flush=True)


def _progress(done: int, total: int, what: str) -> None:
    print(f"\r{what}: {done} of {total}", end="", flush=True)


if __name__ == "__main__":
    grow() if sys.argv[1:] == ["size"] else main()
