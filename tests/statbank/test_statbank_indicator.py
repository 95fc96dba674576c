"""An indicator whose figures the statistics bank has: declared, measured, and reproduced without the bank."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from bank import recorded, running
from small_town import POLICY, RULES, deliver, figures, indicator, survey, words

from barometer.calculations import Share
from barometer.errors import BarometerError
from barometer.policy.check import faults_of
from barometer.policy.codec import from_json, to_json
from barometer.policy.model import BankColumn, BankFigures, Group
from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.rounds.delivered import fresh_delivered
from barometer.rounds.take import take
from barometer.settings import Settings
from barometer.statbank.fetch import fetch_table
from barometer.statbank.service import Service

FIGURES = BankFigures(
    "FOLK1E",
    groups="HERKOMST",
    columns=(BankColumn("men", ("KØN=1",)), BankColumn("residents", ("KØN=TOT",))),
)
MEN = indicator(
    "men",
    1,
    Share("men", of="residents"),
    owners=(),
    group="non_western",
    groups=("danish", "non_western"),
    relevance=0.01,
    statbank=FIGURES,
)
PARTS = ("non_western_immigrants", "non_western_descendants")


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Project:
    """A town that takes the share of men by origin from FOLK1E; the men are invented halves."""
    root = tmp_path_factory.mktemp("town")
    groups = (
        POLICY.groups[0],
        Group("non_western", words("non-western"), words(""), parts=PARTS),
        *(Group(part, words(part), words("")) for part in PARTS),
    )
    policy = replace(POLICY, groups=groups, indicators=(*POLICY.indicators, MEN))
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    project = Project(root, Settings("town", synthetic=True, disclosure=RULES), policy)
    deliver(project, 2013, figures(2013))
    survey(project, 2013)
    with running() as bank:
        for (area, _, age, origin, period), value in recorded().items():
            bank.figures[area, "1", age, origin, period] = str(int(value) // 2)
        wanted = {"OMRÅDE": ["000"], "KØN": ["1", "TOT"]}
        fetch_table(
            Service(bank.address), root / "data" / "statbank" / "FOLK1E", "FOLK1E", wanted, ["HERKOMST"]
        )
    return project


def test_an_indicator_of_the_bank_is_measured_and_reproduced_offline(town):
    record = take(town, 2013, published="2013-02").record
    rows = record.observations
    mine = rows[(rows["indicator"] == "men") & (rows["period"] == "2012K4")].set_index("group")
    people = {origin: int(recorded()["000", "TOT", "IALT", origin, "2012K4"]) for origin in ("1", "25", "35")}
    assert mine.loc["danish", "value"] == 100 * (people["1"] // 2) / people["1"]
    whole = people["25"] + people["35"]
    assert mine.loc["non_western", "denominator"] == whole
    assert mine.loc["non_western", "value"] == 100 * (people["25"] // 2 + people["35"] // 2) / whole
    assert set(mine["source"]) == {"https://www.statbank.dk/FOLK1E"}
    assert set(mine.index) == {"danish", "non_western", *PARTS}
    assert rows[rows["indicator"] == "men"]["period"].max() == "2012K4"
    assert (record.path / "inputs" / "statbank" / "FOLK1E.json").is_file()
    shutil.rmtree(town.statbank)
    assert reproduce(town, 2013).exit_code == 0
    with pytest.raises(BarometerError, match="fetch it with barometer fetch FOLK1E"):
        fresh_delivered(town, 2013, "2013-02")


def test_what_the_declaration_lacks_is_said():
    def faults(**more: object) -> str:
        one = replace(MEN, **more)
        return " ".join(map(str, faults_of(replace(POLICY, indicators=(one,)), ())))

    assert "statbank" not in faults()
    assert "codes of 'men', found none" in faults(
        statbank=replace(FIGURES, columns=(BankColumn("residents"),))
    )
    assert "a column of its calculation, found 'boys'" in faults(
        statbank=replace(FIGURES, columns=(*FIGURES.columns, BankColumn("boys")))
    )
    assert "nobody delivers it" in faults(owners=("AAA",))


def test_the_declaration_survives_its_frozen_form():
    policy = replace(POLICY, indicators=(*POLICY.indicators, MEN))
    assert from_json(to_json(policy)) == policy
    assert "statbank" not in str(to_json(POLICY))
