"""What others have published is the attacker's knowledge: the minister's school table, 94 % + nn + 5 %."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_town import POLICY, ROOT, deliver, indicator, words

from barometer.calculations import Count
from barometer.errors import BarometerError
from barometer.policy.model import Breakdown, Category, Group, Policy
from barometer.project import Project
from barometer.proof.audit import audit_measurement
from barometer.proof.foreign import read_foreign
from barometer.records.record import open_record
from barometer.rounds.take import take
from barometer.settings import Settings

TABLE = ROOT / "tests" / "data" / "dk_folkeskoleafdelinger_herkomst_2021-22_uddrag.csv"
LEAK = "Kongeskærskolen"
COLUMNS = {
    "danish": "andel_dansk_herkomst",
    "non_western": "andel_ikke_vestlig_herkomst",
    "western": "andel_vestlig_herkomst",
}
DESCRIPTION = """\
indicator: pupils
period: "2011"
breakdown: school
category: afdeling
whole: pupils_all
groups:
  andel_dansk_herkomst: danish
  andel_ikke_vestlig_herkomst: non_western
  andel_vestlig_herkomst: western
categories:
"""


def schools() -> dict[str, tuple[str, dict[str, float]]]:
    """Every school by its id, with its name and pupils such that the minister's rounding holds."""
    found = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            shares = {group: row[column].rstrip("%") for group, column in COLUMNS.items()}
            if "nn" in shares.values():
                pupils = {"danish": 235.0, "non_western": 3.0, "western": 12.0}
            else:
                over = (100 - sum(map(int, shares.values()))) / 3
                pupils = {group: float(round(10 * (int(share) + over))) for group, share in shares.items()}
                pupils["danish"] += 1000 - sum(pupils.values())
            for group, share in shares.items():
                assert share == "nn" or round(100 * pupils[group] / sum(pupils.values())) == int(share)
            found[f"s{number}"] = (row["afdeling"], pupils)
    return found


def school_policy() -> Policy:
    names = schools()
    parts = tuple(COLUMNS)
    return replace(
        POLICY,
        groups=(
            *(Group(part, words(part), words("")) for part in parts),
            Group("pupils_all", words("all pupils"), words(""), parts),
        ),
        breakdowns=(Breakdown("school", words("school"), tuple(Category(id, words(id)) for id in names)),),
        indicators=(
            indicator(
                "pupils",
                1,
                Count("pupils"),
                group="non_western",
                groups=(*parts, "pupils_all"),
                breakdowns=("school",),
                relevance=1,
            ),
        ),
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A town whose measurement hides the pupils that the minister hid, and one group beside them."""
    root = tmp_path_factory.mktemp("schools") / "town"
    root.mkdir()
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    rules = {"default": {"minimum": 5, "zeros": "publish", "authority": "test"}}
    project = Project(root, Settings("town", synthetic=True, disclosure=rules), school_policy())
    rows = [
        ("2011", group, id, count)
        for id, (_, pupils) in schools().items()
        for group, count in [*pupils.items(), ("pupils_all", sum(pupils.values()))]
    ]
    given = pd.DataFrame(rows, columns=["period", "group", "school", "pupils"])
    deliver(project, 2012, {"pupils": given})
    take(project, 2012)
    return project


def table(folder: Path, text: str = "", described: str = "") -> Path:
    """Lay the minister's table and its description in a folder."""
    file = folder / "minister.csv"
    file.write_text(text or TABLE.read_text(encoding="utf-8"), encoding="utf-8")
    names = "".join(f'  "{name}": {id}\n' for id, (name, _) in schools().items())
    (folder / "minister.yaml").write_text(described or DESCRIPTION + names, encoding="utf-8")
    return file


def hidden(project: Project) -> set[tuple[str, str]]:
    rows = open_record(project, 2012).observations
    gone = rows[rows["status"] == "suppressed"]
    return set(gone[["group", "category"]].itertuples(index=False, name=None))


def test_the_ministers_table_gives_away_what_he_withheld(town: Project, tmp_path: Path) -> None:
    leak = next(id for id, (name, _) in schools().items() if name == LEAK)
    assert ("non_western", leak) in hidden(town)
    alone = audit_measurement(town, 2012)
    assert alone.ok and alone.also.empty
    found = audit_measurement(town, 2012, [table(tmp_path)])
    assert not found.ok and found.also.to_dict("records") == [
        {"source": "minister.csv", "figures": 44, "cells": 44}
    ]
    told = found.text("en")
    assert f"non_western/school/{leak}" in told and "Counting in what others have published" in told

    def bounds(audited: object) -> tuple[float, float]:
        frame = audited.audit.bounds  # type: ignore[attr-defined]
        row = frame[(frame["group"] == "non_western") & (frame["category"] == leak)].iloc[0]
        return float(row["lower"]), float(row["upper"])

    wide, narrow = bounds(alone), bounds(found)
    # 94 % and 5 % of 250, rounded, are 234 to 236 and 12 or 13: 1 to 4 are left.
    assert narrow[1] - narrow[0] <= 3 and wide[1] - wide[0] > narrow[1] - narrow[0]
    assert narrow[0] <= 3 <= narrow[1]


def test_a_table_in_the_observations_own_form_needs_no_description(town: Project, tmp_path: Path) -> None:
    leak = next(id for id, (name, _) in schools().items() if name == LEAK)
    file = tmp_path / "last_year.csv"
    file.write_text(
        f"indicator,group,breakdown,category,period,value\npupils,western,school,{leak},2011,12\n"
        "pupils,western,school,elsewhere,2011,7\n",
        encoding="utf-8",
    )
    found = audit_measurement(town, 2012, [file])
    assert found.also.to_dict("records") == [{"source": "last_year.csv", "figures": 2, "cells": 1}]
    assert not found.ok or ("western", leak) not in hidden(town)


@pytest.mark.parametrize(
    ("text", "described", "words"),
    [
        ("", "indicator: pupil\nperiod: '2011'\ncolumn: afdeling\n", "names the indicator 'pupil'"),
        ("", "indicator: pupils\nperiod: '2011'\ncolumn: andel\n", "has no column 'andel'"),
        ("", "indicator: pupils\nperiod: '2011'\ncolumn: afdeling\nquantity: size\n", "quantity is 'size'"),
        (
            "",
            "indicator: pupils\nperiod: '2011'\ncolumn: afdeling\n",
            "row 2, column 'afdeling' is 'Egelundskolen'",
        ),
        ("a,b\n1,2\n", "-", "has no column 'indicator'"),
    ],
)
def test_what_cannot_be_read_is_refused(
    town: Project, tmp_path: Path, text: str, described: str, words: str
) -> None:
    file = table(tmp_path, text, described)
    if described == "-":
        file.with_suffix(".yaml").unlink()
    with pytest.raises(BarometerError, match=words):
        read_foreign(file, town.policy)
    with pytest.raises(BarometerError, match="cannot be read"):
        read_foreign(tmp_path / "none.csv", town.policy)


def test_figures_of_the_projects_own_are_taken_along(town: Project, tmp_path: Path) -> None:
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    published = root / "data" / "published"
    published.mkdir(parents=True)
    for file in (ROOT / "data" / "published").glob("*.csv"):
        shutil.copy(file, published)
    found = audit_measurement(replace(town, root=root), 2012)
    assert found.also["source"].tolist() == ["data/published"] and found.also["cells"].tolist() == [0]
