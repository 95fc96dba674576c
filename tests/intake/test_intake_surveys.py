"""Surveys and registers at the door: hostile files are refused by name, and nothing is copied."""

# A case is one line, as long as it needs.
# ruff: noqa: E501

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_town import DESCRIPTION, at, survey

from barometer.errors import BarometerError
from barometer.intake.faults import WARNINGS
from barometer.intake.taken_in import microdata_register
from barometer.project import Project
from barometer.rounds.receive import check_and_accept
from barometer.rounds.take import plan

YEAR = 2013
SECRET = "310299-1234"
Change = Callable[[Path], None]


def town(root: Path) -> Project:
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    project = at(root)
    survey(project, YEAR, persons=60)
    return project


def table(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "survey.csv", sep=";", dtype="str", keep_default_na=False)


def with_column(name: str, values: Any, row: int | None = None) -> Change:
    """Put a value into a row, or values into a column, that may be new."""

    def change(folder: Path) -> None:
        frame = table(folder)
        if row is None:
            frame[name] = values
        else:
            frame.loc[row, name] = values
        frame.fillna("").to_csv(folder / "survey.csv", sep=";", index=False)

    return change


def as_parquet(name: str, values: Any) -> Change:
    def change(folder: Path) -> None:
        frame = table(folder)
        frame[name] = values(len(frame)) if callable(values) else values
        frame.to_parquet(folder / "survey.parquet")
        (folder / "survey.csv").unlink()

    return change


def as_sav(name: str, values: Any) -> Change:
    def change(folder: Path) -> None:
        pyreadstat = pytest.importorskip("pyreadstat")
        frame = table(folder)
        frame["w"] = frame["w"].str.replace(",", ".").astype(float)
        frame[name] = values
        pyreadstat.write_sav(frame.head(0) if values == "" else frame, str(folder / "survey.sav"))
        (folder / "survey.csv").unlink()

    return change


def as_text(change: Callable[[str], str | bytes]) -> Change:
    def apply(folder: Path) -> None:
        made = change((folder / "survey.csv").read_text(encoding="utf-8"))
        (folder / "survey.csv").write_bytes(made if isinstance(made, bytes) else made.encode("utf-8"))

    return apply


def described(old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / "survey.yaml").read_text(encoding="utf-8")
        assert old in text
        (folder / "survey.yaml").write_text(text.replace(old, new), encoding="utf-8")

    return change


def beside(name: str) -> Change:
    return lambda folder: (folder / name).write_text("a;b\n1;2\n", encoding="utf-8") and None


def header_only(text: str) -> str:
    return text.partition("\n")[0] + "\n"


def pipe(folder: Path) -> None:
    (folder / "survey.csv").unlink()
    os.mkfifo(folder / "survey.csv")


def folder_for_file(folder: Path) -> None:
    (folder / "survey.csv").unlink()
    (folder / "survey.csv").mkdir()


def last_years_period(folder: Path) -> None:
    described('period: "2012"', "period: {column: year}")(folder)
    with_column("year", "2011")(folder)


def empty_parquet(folder: Path) -> None:
    table(folder).head(0).to_parquet(folder / "survey.parquet")
    (folder / "survey.csv").unlink()


def as_index(folder: Path) -> None:
    frame = table(folder)
    frame.index = pd.Index([SECRET] * len(frame), name="respondent")
    frame.to_parquet(folder / "survey.parquet")
    (folder / "survey.csv").unlink()


def torn_parquet(folder: Path) -> None:
    table(folder).to_parquet(folder / "survey.parquet")
    data = (folder / "survey.parquet").read_bytes()
    (folder / "survey.parquet").write_bytes(data[: len(data) // 2])
    (folder / "survey.csv").unlink()


HOSTILE: dict[str, tuple[Change, str]] = {
    "a header only": (as_text(header_only), "no_answers"),
    "a header only in Parquet": (empty_parquet, "no_answers"),
    "a header only in SPSS": (as_sav("x", ""), "no_answers"),
    "an empty file": (as_text(lambda _: ""), "microdata_unreadable"),
    "a weight of 1e308": (with_column("w", "1e308", 3), "not_covered"),
    "a weight without end": (with_column("w", "inf", 3), "not_covered"),
    "a weight of none": (with_column("w", "nan", 3), "not_covered"),
    "a weight of 0": (with_column("w", "0", 3), "not_covered"),
    "a weight below 0": (with_column("w", "-1,5", 3), "not_covered"),
    "a weight with a point for a comma": (with_column("w", "1.234", 3), "not_covered"),
    "a weight with a stroke": (with_column("w", "1_0", 3), "not_covered"),
    "a weight in wide digits": (with_column("w", "１", 3), "not_covered"),
    "a weight with a footnote": (with_column("w", "2¹", 3), "not_covered"),
    "no weight": (with_column("w", "", 3), "no_role"),
    "no stratum": (with_column("stratum", "", 3), "no_role"),
    "a weight that is a thousand or one": (with_column("w", "1.000", 3), "not_covered"),
    "a weight shown from the other end": (with_column("w", "\u202e01", 3), "not_covered"),
    "a list for an answer": (as_parquet("q7", lambda size: [[1, 2]] * size), "not_covered"),
    "no answer at all": (with_column("q7", ""), "unanswered"),
    "only codes of no answer": (with_column("q7", "9"), "unanswered"),
    "a code that nobody described": (with_column("q7", "7", 3), "not_covered"),
    "a formula for an answer": (with_column("q7", "=1+1", 3), "not_covered"),
    "a raised digit for an answer": (with_column("q7", "1²", 3), "not_covered"),
    "CPR numbers beside": (with_column("note", f"ring {SECRET}", 5), "personal_in_column"),
    "CPR numbers in bare digits": (with_column("id", "3102991234"), "personal_in_column"),
    "CPR numbers as numbers in Parquet": (
        as_parquet("id", lambda size: [3102991234 + i for i in range(size)]),
        "personal_in_column",
    ),
    "CPR numbers as numbers in SPSS": (as_sav("id", 3102991234.0), "personal_in_column"),
    "CPR numbers in wide digits": (with_column("id", "３１０２９９-1234"), "personal_in_column"),
    "CPR numbers with something unseen": (with_column("id", "310299\u200b1234"), "personal_in_column"),
    "CPR numbers in lists": (as_parquet("id", lambda size: [[SECRET]] * size), "personal_in_column"),
    "CPR numbers as the index": (as_index, "personal_in_column"),
    "a CPR number for a heading": (with_column(SECRET, "x"), "personal_heading"),
    "a column of CPR numbers": (with_column("cpr", "x"), "personal_heading"),
    "a column of names": (with_column("navn", "x"), "personal_heading"),
    "last year's period": (described('period: "2012"', 'period: "2011"'), "wrong_survey_period"),
    "last year's period in a column": (last_years_period, "wrong_survey_period"),
    "next year's period": (described('period: "2012"', 'period: "2013"'), "wrong_survey_period"),
    "a column that is not there": (as_text(lambda text: text.replace("q7", "q8", 1)), "missing_column"),
    "a column twice": (as_text(lambda text: text.replace("origin;", "q7;", 1)), "missing_column"),
    "the answers twice": (as_text(lambda text: text.replace(";w;", ";q7;", 1) and "\n".join(
        f"{line};{'q7' if number == 0 else '1'}" for number, line in enumerate(text.splitlines())
    ) + "\n"), "duplicate_column"),
    "a field too many": (as_text(lambda text: text.replace("\n1;", "\n1;1;", 1)), "ragged_row"),
    "a field too few": (as_text(lambda text: text + "1;1\n"), "ragged_row"),
    "commas between": (as_text(lambda text: text.replace(";", "|")), "missing_column"),
    "another encoding": (as_text(lambda text: (text + "æ;ø;1;å\n").encode("cp865")), "microdata_unreadable"),
    "quotes that do not close": (as_text(lambda text: text.replace("\n1;", '\n"1;', 1)), "microdata_unreadable"),
    "a torn Parquet file": (torn_parquet, "microdata_unreadable"),
    "no SPSS file": (lambda folder: (folder / "survey.csv").rename(folder / "survey.sav") and None, "microdata_unreadable"),
    "two files": (beside("survey.backup.csv"), "not_one_file"),
    "no file": (lambda folder: (folder / "survey.csv").unlink(), "not_one_file"),
    "a pipe": (pipe, "no_microdata"),
    "a folder": (folder_for_file, "no_microdata"),
    "no YAML": (described("name: survey", "name: [survey"), "bad_description"),
    "a deep description": (described("name: survey", f"name: {'[' * 4000}"), "bad_description"),
    "a name twice": (described("name: survey", "name: survey\nname: other"), "bad_description"),
    "a code twice": (described("2: non_western", "1: non_western"), "bad_description"),
    "a measure short": (described("  answered: {column: q7, answered: true}\n", ""), "undescribed"),
    "a group that nobody declared": (described("2: non_western", "2: nonwestern"), "undeclared"),
}  # fmt: skip


def test_hostile_surveys_are_refused_by_name(tmp_path: Path, tell: Callable[[str], None]) -> None:
    wrong, kinds = [], set()
    for number, (name, (change, code)) in enumerate(HOSTILE.items()):
        root = tmp_path / str(number)
        root.mkdir()
        project = town(root)
        folder = project.deliveries / str(YEAR)
        change(folder)
        report = check_and_accept(project, [str(folder / "survey.yaml")], YEAR).report
        found = {fault.code for fault in report.faults}
        said = repr(report) + "".join(one.sentence("da") + one.sentence("en") for one in report.faults)
        wrong += [] if found == {code} else [f"{name}: {found or 'nothing'} for {code}"]
        wrong += (
            [f"{name}: personal data are repeated"] if "1234" in said.replace("data row 1234", "") else []
        )
        if name not in ("a pipe", "a folder"):
            try:
                plan(project, YEAR)
                wrong.append(f"{name}: it goes in")
            except BarometerError:
                pass
        kinds.add(code)
    tell(
        f"hostile surveys: {len(HOSTILE)} of {len(kinds)} kinds, {len(HOSTILE) - len(wrong)} refused rightly"
    )
    assert not wrong
    assert len(HOSTILE) >= 25


def test_a_good_survey_goes_through_and_nothing_of_it_is_copied(tmp_path: Path) -> None:
    project = town(tmp_path)
    folder = project.deliveries / str(YEAR)
    given = {"take_in": True, "sender": "a.clerk@example.org", "received": "2013-01-10"}
    received = check_and_accept(project, [str(folder / "survey.csv")], YEAR, **given)
    assert received.ok and [one.file for one in received.accepted] == ["survey.csv"]
    assert sorted(one.name for one in folder.iterdir()) == ["microdata.csv", "survey.csv", "survey.yaml"]
    (line,) = microdata_register(project.deliveries, YEAR)
    assert (line.name, line.columns, line.indicators) == ("survey", "q7 origin w stratum", "belonging")
    assert "a.clerk" not in (folder / "microdata.csv").read_text(encoding="utf-8")
    assert not check_and_accept(project, [], None).report.warnings
    assert plan(project, YEAR).ok
    with_column("w", "2", 3)(folder)
    with pytest.raises(BarometerError, match="is not what was accepted on 2013-01-10"):
        plan(project, YEAR)


def test_a_respondent_who_outweighs_the_others_is_asked_about(tmp_path: Path) -> None:
    """A lost decimal comma: 2,25 becomes 225."""
    project = town(tmp_path)
    folder = project.deliveries / str(YEAR)
    with_column("w", "225", 3)(folder)
    report = check_and_accept(project, [str(folder / "survey.yaml")], YEAR).report
    assert report.ok and [one.code for one in report.warnings] == ["heavy_weight"]
    assert "data row 4" in report.warnings[0].sentence("en")


def test_last_years_survey_is_known_again(tmp_path: Path) -> None:
    """The same file is refused; the same answers in another file are asked about."""
    project = town(tmp_path)
    before, now = project.deliveries / "2012", project.deliveries / str(YEAR)
    before.mkdir()
    (before / "survey.yaml").write_text(DESCRIPTION.format(period=2011), encoding="utf-8")
    (before / "survey.csv").write_bytes((now / "survey.csv").read_bytes())
    (fault,) = check_and_accept(project, [str(now / "survey.yaml")], YEAR).report.faults
    assert fault.code == "same_file" and "2012" in fault.sentence("en")
    with pytest.raises(BarometerError, match="the same file as in the round of 2012"):
        plan(project, YEAR)
    table(now).iloc[::-1].to_csv(now / "survey.csv", sep=";", index=False)
    report = check_and_accept(project, [str(now / "survey.yaml")], YEAR).report
    assert report.ok and [one.code for one in report.warnings] == ["same_answers"]
    assert {"same_answers", "stray_file"} <= set(WARNINGS)


def test_a_round_is_checked_with_all_that_lies_in_it(tmp_path: Path) -> None:
    project = town(tmp_path)
    (project.deliveries / str(YEAR) / "tal fra Hanne.xlsx").write_bytes(b"PK")
    received = check_and_accept(project, [])
    assert received.report.year == YEAR and received.ok
    assert [one.code for one in received.report.warnings] == ["stray_file"]
    told = received.text("en")
    assert "barometer template 2013 --owner AAA" in told
    planned = plan(project, YEAR).text("da")
    assert "Mangler fra AAA" in planned and "barometer template 2013 --owner AAA" in planned
    for file in ("survey.yaml", "survey.csv"):
        (project.deliveries / str(YEAR) / file).rename(tmp_path / file)
    empty = Project(project.root / "none", project.settings, project.policy)
    with pytest.raises(BarometerError, match="holds no round yet"):
        check_and_accept(empty, [])
    (project.deliveries / str(YEAR) / "deliveries.csv").unlink(missing_ok=True)
    told = " ".join(text("en") for text in received.how)
    assert "survey" not in told
