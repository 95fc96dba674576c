"""Calculations of a project's own, and policies that an installed package brings."""

import json
import re
import shutil
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pandas as pd
import pytest

from barometer.calculations.unloaded import Unloaded
from barometer.cli import main
from barometer.errors import BarometerError
from barometer.intake.check import check_deliveries
from barometer.intake.register import accept
from barometer.intake.template import write_delivery
from barometer.mapping import fill, is_required, parse_yaml, written_fields
from barometer.policy import load
from barometer.policy.load import shipped, shipped_names
from barometer.policy.model import Indicator
from barometer.policy.own import read_code
from barometer.project import Project
from barometer.proof.archive import archive
from barometer.proof.reproduce import reproduce
from barometer.records.record import open_record
from barometer.rounds.take import take
from barometer.start.begin import begin
from barometer.units import Unit

OWN = '''\
"""How many managers of a minority there are for every one of the majority."""

from __future__ import annotations

from dataclasses import dataclass

from barometer.calculations.computed import Computed
from barometer.statistics.fraction import Fraction


@dataclass(frozen=True)
class Odds(Computed):
    """`part` over what is not part of `of`."""

    part: str
    of: str

    @property
    def columns(self):
        return self.part, self.of

    @property
    def unit(self):
        return "ratio"

    def fractions(self, cells):
        part, whole = cells.column(self.part), cells.column(self.of)
        return [Fraction("rate", part, whole - part, 1.0, self.columns)]
'''

FIGURES = {
    "excess-unemployment": pd.DataFrame(
        {
            "period": "2026",
            "group": ["native_born", "foreign_born"],
            "unemployed": [900, 240],
            "labour_force": [30000, 4000],
        }
    ),
    "managers-born-abroad": pd.DataFrame(
        {"period": ["2026"], "managers_born_abroad": [80], "managers": [400]}
    ),
}


def rewrite(file, *pairs):
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def with_own(folder, code=OWN):
    """Return a begun project whose second indicator is computed by a module of its own."""
    root = begin(folder, 2027)
    (root / "ours.py").write_text(code, encoding="utf-8")
    rewrite(root / "barometer.toml", ('policy = "policy"', 'policy = "policy"\ncalculations = ["ours.py"]'))
    goal = root / "policy" / "goal-1.yaml"
    text = goal.read_text(encoding="utf-8")
    head, _, tail = text.partition("  - id: managers-born-abroad")
    tail = tail.replace("share: {part: managers_born_abroad", "odds: {part: managers_born_abroad")
    goal.write_text(f"{head}  - id: managers-born-abroad{tail.replace('unit: percent', 'unit: ratio')}")
    return root


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    root = with_own(tmp_path_factory.mktemp("own") / "town")
    project = Project.open(root)
    workbook = root / "2027-BF.xlsx"
    write_delivery(workbook, project.policy, 2027, "BF", FIGURES)
    checked = check_deliveries([workbook], project.policy, 2027)
    accept(checked, project.deliveries, sender="a@example.org", received="2027-01-15")
    take(project, 2027)
    return project


def test_one_python_file_adds_a_calculation(town):
    record = open_record(town, 2027)
    mine = record.observations[record.observations["indicator"] == "managers-born-abroad"].iloc[0]
    assert mine["value"] == pytest.approx(80 / 320) and mine["unit"] == "ratio"
    assert record.manifest["files"]["inputs/code/ours.py"] == read_code(town.root / "ours.py").digest
    assert reproduce(town).ok


def test_a_record_is_opened_without_running_its_code(town):
    calculation = open_record(town, 2027).policy.indicator("managers-born-abroad").calculation_for(2027)
    assert calculation == Unloaded("Odds", (("part", "managers_born_abroad"), ("of", "managers")))
    with pytest.raises(BarometerError, match="its code was not run"):
        calculation(pd.DataFrame())


def test_code_that_changed_since_is_run_only_where_its_digest_is_allowed(town, tmp_path):
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    digest = read_code(root / "ours.py").digest
    rewrite(root / "ours.py", ("whole - part", "whole + part"))
    refused = reproduce(Project.open(root))
    assert not refused.ok
    assert f"--allow-code {digest}" in refused.records[0].uncomputed.to_string()
    assert reproduce(Project.open(root), allowed=[digest]).ok


def test_a_project_from_elsewhere_runs_nothing_that_was_not_allowed(town, tmp_path):
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    rewrite(root / "ours.py", ("from __future__", 'raise SystemExit("it was run")\nfrom __future__'))
    with pytest.raises(BarometerError, match=r"ours\.py is code that came with the figures"):
        Project.open(root, allowed=())
    digest = read_code(town.root / "ours.py").digest
    assert Project.open(town.root, allowed=[digest]).policy == town.policy


def test_an_archive_takes_the_code_along(town, tmp_path):
    from zipfile import ZipFile

    shutil.copytree(town.root, tmp_path / "town")
    (tmp_path / "town" / "requirements.lock").write_text("", encoding="utf-8")
    packed = archive(Project.open(tmp_path / "town"), 2027)
    assert {"ours.py", "data/measurements/2027/inputs/code/ours.py"} <= set(ZipFile(packed).namelist())


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = 1\n", "ours.py defines no calculation; expected a frozen dataclass"),
        ("x = 1 +\n", "ours.py, line 1 cannot be run: SyntaxError"),
        ("import nothing_of_that_name\n", "ours.py, line 1 cannot be run: ModuleNotFoundError"),
        (OWN.replace("frozen=True", "frozen=False"), "cannot be run: TypeError|Odds can be changed"),
        (
            OWN.replace("def unit", "def unti"),
            "Odds has no 'unit'; a calculation says columns and",
        ),
        (OWN.replace("def fractions", "def fraction"), "Odds has no 'fractions'; a calculation says columns"),
        (OWN.replace("class Odds", "class Share"), "ours.py defines Share, as the package does; rename it"),
    ],
)
def test_a_module_that_cannot_be_used_costs_one_sentence(tmp_path, code, sentence):
    root = with_own(tmp_path / "town", code)
    with pytest.raises(BarometerError, match=sentence):
        Project.open(root)


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [('return "ratio"', "return ratio", 24), ("whole - part", "hole - part", 28)],
)
def test_what_goes_wrong_in_it_costs_one_sentence_with_its_line(town, tmp_path, capsys, right, wrong, line):
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    shutil.rmtree(root / "data" / "measurements")
    rewrite(root / "ours.py", (right, wrong))
    with pytest.raises(SystemExit, match="1"):
        main(["--project", str(root), "measure", "2027", "--language", "en"])
    said = capsys.readouterr().err
    assert said.startswith(f"barometer: ours.py, line {line} cannot be run: NameError: name ")
    assert len(said.splitlines()) == 1 and not (root / "data" / "measurements" / "2027").exists()


def test_the_readme_says_in_five_lines_each_how_an_indicator_and_a_calculation_are_added():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    indicator, calculation = (
        readme.partition(f"**Adding {what}**")[2].partition("\n\n")[0]
        for what in ("an indicator", "a calculation")
    )
    assert max(len(text.splitlines()) for text in (indicator, calculation)) <= 5
    written = {name for name, field in written_fields(Indicator).items() if is_required(field)}
    assert {name for name in written - {"id", "goal"} if name not in indicator} == set()
    unit = re.search(r"`(\{id: .+?\})`", indicator)[1]
    assert fill(Unit, parse_yaml(unit, "README"), "README").many.en == "beds"
    assert all(name in calculation for name in ("columns", "unit", "fractions", "calculations = ["))


def test_a_module_that_is_not_there_is_said(tmp_path):
    root = with_own(tmp_path / "town")
    (root / "ours.py").unlink()
    with pytest.raises(BarometerError, match=r"ours\.py, a module of calculations, cannot be read"):
        Project.open(root)


def test_an_unknown_calculation_is_told_with_those_of_the_project(tmp_path):
    root = with_own(tmp_path / "town")
    rewrite(root / "policy" / "goal-1.yaml", ("odds: {", "oods: {"))
    with pytest.raises(BarometerError, match="unknown name 'oods'; did you mean odds"):
        Project.open(root)


def test_a_unit_is_declared_beside_the_indicator_that_has_it(tmp_path):
    """Adding an indicator touches one file, also where its unit is new."""
    root = begin(tmp_path / "town", 2027)
    goal = root / "policy" / "goal-1.yaml"
    words = "many: {da: senge, en: beds}, one: {da: seng, en: bed}"
    unit = f"units:\n  - {{id: beds, meaning: a bed, scale: count, {words}}}\n"
    added = """
  - id: beds
    label: {da: Senge, en: Beds}
    definition: {da: Senge i alt, en: All beds}
    population: {da: Alle, en: All}
    methods: [{applies_from: 2027, calculation: {count: {of: beds, unit: beds}}}]
    unit: beds
    direction: higher
    starred: false
    evidence: published
    source: {da: Regionen, en: The region}
    owners: [BF]
    uncertainty: none
"""
    goal.write_text(unit + goal.read_text(encoding="utf-8") + added, encoding="utf-8")
    policy = Project.open(root).policy
    assert policy.unit("beds").many.en == "beds" and policy.indicators[-1].unit == "beds"


def test_an_installed_package_brings_policies(tmp_path, monkeypatch):
    """Its folder lies in the module that the entry point names; a policy's name is the entry point's."""
    package = tmp_path / "aarhus_policies" / "aarhus_2027"
    shutil.copytree(begin(tmp_path / "town", 2027) / "policy", package)
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("aarhus_2027", "aarhus_policies.aarhus_2027", load.ENTRY_POINTS)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point] * (group == point.group))
    shipped.cache_clear()
    assert shipped("aarhus_2027").id == "our_policy"
    assert "aarhus_2027" not in shipped_names()
    with pytest.raises(BarometerError, match="did you mean aarhus_2027"):
        shipped("aarhus_2028")
    project = tmp_path / "project"
    project.mkdir()
    (project / "barometer.toml").write_text('[project]\npolicy = "aarhus_2027"\n', encoding="utf-8")
    assert Project.open(project).policy.goal(1).title.en == "More people in work"
    shipped.cache_clear()


def test_what_was_frozen_names_the_own_calculation_by_its_class(town):
    said = json.loads((town.measurements / "2027" / "definitions.json").read_text(encoding="utf-8"))
    calculation = said["indicators"][1]["methods"][0]["calculation"]
    assert calculation == {"type": "Odds", "part": "managers_born_abroad", "of": "managers"}
    assert re.fullmatch(r"[0-9a-f]{64}", read_code(town.root / "ours.py").digest)
    assert not any(name.startswith("ours") for name in sys.modules)
