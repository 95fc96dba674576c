"""Sums that a policy can declare: declared they hold against an attacker, undeclared they are warned of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from full_size import SOAK
from public_attacker import Attacker, Books, Secret, careless, read_books, relations_of
from small_town import POLICY as TOWN
from small_town import RULES, deliver, indicator, words

from barometer.calculations import Count, Share
from barometer.policy.codec import to_json
from barometer.policy.model import Breakdown, Category, Group, IndicatorSum, Policy
from barometer.project import Project
from barometer.rounds.take import Plan, take
from barometer.settings import Settings

SEEDS = range(1, 9) if SOAK else (1,)

DISTRICTS = ("north", "south", "west")
SCHOOLS = {
    "a": "north",
    "b": "north",
    "c": "north",
    "d": "south",
    "e": "south",
    "f": "south",
    "g": "west",
    "h": "west",
}
SHARES = ("in-job", "in-school", "neither")
ORIGINS = ("western", "non_western", "immigrants", "descendants")

POLICY = replace(
    TOWN,
    groups=(
        Group("foreign", words("foreign"), words(""), ORIGINS[:2], also_parts=(ORIGINS[2:],)),
        *(Group(name, words(name), words("")) for name in ORIGINS),
    ),
    breakdowns=(
        *TOWN.breakdowns,
        Breakdown(
            "school",
            words("school"),
            tuple(Category(name, words(name), within=district) for name, district in SCHOOLS.items()),
            within="district",
        ),
    ),
    indicators=(
        *(
            indicator(name, 1, Share(name.replace("-", "_"), of="young"), breakdowns=("district",))
            for name in SHARES
        ),
        *(
            indicator(name, 1, Count(name), breakdowns=("district",))
            for name in ("started", "completed", "dropped")
        ),
        indicator("helped", 2, Share("helped", of="pupils"), breakdowns=("district", "school")),
        indicator("owners", 2, Share("owners", of="adults"), groups=ORIGINS, breakdowns=("district",)),
    ),
    sums=(IndicatorSum(SHARES), IndicatorSum(("completed", "dropped"), whole="started")),
)
"""A partition, a sum, schools in districts, and two divisions of a group that nobody delivers."""

UNDECLARED = replace(
    POLICY,
    groups=tuple(Group(name, words(name), words("")) for name in ORIGINS),
    breakdowns=(
        *TOWN.breakdowns,
        replace(
            POLICY.breakdowns[1],
            within="",
            categories=tuple(Category(name, words(name)) for name in SCHOOLS),
        ),
    ),
    sums=(),
)


def figures(period: str, random: np.random.Generator, nested: bool) -> dict[str, pd.DataFrame]:
    """Return a delivery with a few small counts in each of its tables."""
    small = random.integers(0, 3)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("helped", "owners", *SHARES)}
    rows |= {name: [] for name in ("started", "completed", "dropped")}
    for place, district in enumerate(DISTRICTS):
        at = {"period": period, "district": district}
        few = int(random.integers(2, 5)) if place == small else int(random.integers(15, 40))
        job, school = random.integers(40, 90), random.integers(30, 60)
        for name, count in zip(SHARES, (job, school, few), strict=True):
            rows[name].append({**at, name.replace("-", "_"): count, "young": job + school + few})
        completed, dropped = random.integers(60, 200), few + (1 if few < 4 else -1)
        for name, count in (("started", completed + dropped), ("completed", completed), ("dropped", dropped)):
            rows[name].append({**at, name: count})
        for name, within in SCHOOLS.items():
            pupils = int(random.integers(60, 120)) if within == district else 0
            helped = (few if name in "adg" else int(random.integers(12, 30))) if pupils else 0
            if not pupils and nested:
                continue  # a form that knows of it has no row for a school in another district
            rows["helped"].append({**at, "school": name, "helped": helped, "pupils": pupils})
        crossed = random.integers(90, 300, (2, 2))
        owning = random.binomial(crossed, 0.3)
        owning[0, 0], owning[0, 1] = few // 2, few - few // 2
        for group, over, under in (
            *zip(ORIGINS[:2], owning.sum(axis=1), crossed.sum(axis=1), strict=True),
            *zip(ORIGINS[2:], owning.sum(axis=0), crossed.sum(axis=0), strict=True),
        ):
            rows["owners"].append({**at, "group": group, "owners": over, "adults": under})
    return {name: pd.DataFrame(found).astype({"period": "str"}) for name, found in rows.items()}


def city(root: Path, policy: Policy, seed: int, years: tuple[int, ...] = (2012, 2013)) -> Project:
    root.mkdir()
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    project = Project(root, Settings("town", synthetic=True, disclosure=RULES), policy)
    random = np.random.default_rng(seed)
    for year in years:
        deliver(project, year, figures(str(year - 1), random, policy is POLICY))
    return project


def as_everybody_knows(books: dict[str, Books]) -> dict[str, Books]:
    """Return the editions with the relations that hold, whatever was declared."""
    return {name: replace(book, **relations_of(to_json(POLICY))) for name, book in books.items()}


def broken(secrets: list[Secret]) -> dict[str, int]:
    found = [secret.key[0] for secret in secrets if secret.broken]
    return {name: found.count(name) for name in sorted(set(found))}


@pytest.mark.parametrize("seed", SEEDS)
def test_declared_relations_hold_and_undeclared_ones_are_told_and_give_numbers_away(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, plans = {}, {}
    for name, policy in (("declared", POLICY), ("undeclared", UNDECLARED)):
        project = city(tmp_path / name, policy, seed)
        plans[name] = [take(project, year).plan for year in (2012, 2013)][-1]
        found[name] = as_everybody_knows(read_books(project.root))
    secrets = Attacker(found["declared"]).secrets()
    told, alone = (
        broken(Attacker(books).secrets()) for books in (found["undeclared"], careless(found["declared"]))
    )
    with capsys.disabled():
        print(f"\n{len(secrets)} small counts under four relations: {broken(secrets) or 'none'} broken where")
        print(f"they are declared, {told} where they are not, {alone} by primary rules alone")
    assert len(secrets) >= 8 and not broken(secrets)
    assert (
        {"neither", "dropped", "owners"} <= {*told} <= {*alone} == {"neither", "dropped", "helped", "owners"}
    )
    assert not plans["declared"].warnings
    named(plans["undeclared"])


def named(undeclared: Plan) -> None:
    """Each relation is named once, with the place where it is declared."""
    told = [warning("en") for warning in undeclared.warnings]
    for sum_told, place in (
        ("in-job.denominator = in-job + in-school + neither in all 8 cells (2011 and 2012)", "'sums'"),
        ("started = completed + dropped in all 8 cells (2011 and 2012)", "'sums'"),
        ("descendants + immigrants = non_western + western", "'also_parts'"),
        ("district/north = school/a + school/b + school/c", "'within'"),
        ("district/west = school/g + school/h", "'within'"),
    ):
        assert [place in line for line in told if sum_told in line] == [True], (sum_told, told)
    assert len(told) == 6 and all(line in undeclared.text("en") for line in told)
    assert "Ikke erklæret: started = completed + dropped" in undeclared.text("da")
    assert len(undeclared.to_json()["warnings"]) == 6
