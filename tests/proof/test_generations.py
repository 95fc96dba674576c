"""Methods age: a record is made by the newest generation of each, and reproduced by those that it names."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from barometer.assessment.assess import JUDGEMENTS
from barometer.assessment.judgement import MANY_TESTS, JudgedRound
from barometer.calculations.compared import GAP_INTERVALS
from barometer.disclosure.approaches import APPROACHES
from barometer.errors import BarometerError
from barometer.generations import NEWEST, Generations
from barometer.policy.codec import from_json
from barometer.project import Project
from barometer.proof.reproduce import recompute, reproduce
from barometer.records.comparison import compare
from barometer.records.record import open_record
from barometer.rounds import take as taking
from barometer.rounds.take import take

TABLES: dict[str, dict[int, Any]] = {
    "judgement": JUDGEMENTS,
    "many_tests": MANY_TESTS,
    "gap_interval": GAP_INTERVALS,
    "disclosure": APPROACHES,
}
NEXT = {method: max(table) + 1 for method, table in TABLES.items()}


class _Contrary(JudgedRound):
    """A judgement under which everything is undecided."""

    def verdicts(self, rule: Any) -> list[tuple[str, ...]]:
        return [(*row[:4], "undecided", "invented") for row in super().verdicts(rule)]


def _all_significant(p_values: Any, **how: Any) -> Any:
    family = MANY_TESTS[NEWEST.many_tests](p_values, **how)
    return replace(family, significant=tuple(None if one is None else True for one in family.significant))


def _wider(*cells: Any) -> Any:
    found = GAP_INTERVALS[NEWEST.gap_interval](*cells)
    return found if found.upper is None else replace(found, upper=found.upper + 0.001)


def _anxious(builder: Any, edition: Any, structure: Any, rules: Any, marked: Any) -> None:
    """What is hidden stays uncertain by 18."""
    stricter = {name: replace(rule, minimum=rule.minimum and 18) for name, rule in rules.items()}
    APPROACHES[NEWEST.disclosure].needs(builder, edition, structure, stricter, marked)


INVENTED = {
    "judgement": _Contrary,
    "many_tests": _all_significant,
    "gap_interval": _wider,
    "disclosure": replace(APPROACHES[NEWEST.disclosure], needs=_anxious),
}


def rename(project: Project, year: int, **named: int) -> None:
    """Let a record's definitions name other generations."""
    file = project.measurements / str(year) / "definitions.json"
    text = json.loads(file.read_text(encoding="utf-8"))
    text["generations"] |= named
    file.write_text(json.dumps(text), encoding="utf-8")


def test_each_room_has_the_newest_generation_and_all_before_it() -> None:
    assert set(TABLES) == set(NEWEST.to_json())
    for method, newest in NEWEST.to_json().items():
        assert sorted(TABLES[method]) == list(range(1, newest + 1)), method


def test_a_record_names_the_generations_that_made_it(town: Project) -> None:
    record = take(town, 2012).record
    assert record.generations == NEWEST
    text = json.loads((record.path / "definitions.json").read_text(encoding="utf-8"))
    assert text.pop("generations") == NEWEST.to_json()
    assert from_json(text) == town.policy


def test_a_record_that_names_none_was_made_by_the_first(copenhagen: Project) -> None:
    record = open_record(Project.find(Path(__file__).parent), 2013)
    assert b"generations" not in (record.path / "definitions.json").read_bytes()
    assert record.generations == Generations(1, 1, 1, 1)


@pytest.mark.parametrize("method", TABLES)
def test_a_new_generation_leaves_old_records_as_they_are(
    town: Project, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    take(town, 2012)
    monkeypatch.setitem(TABLES[method], NEXT[method], INVENTED[method])
    monkeypatch.setattr(taking, "NEWEST", replace(NEWEST, **{method: NEXT[method]}))
    take(town, 2013)
    assert open_record(town, 2012).generations == NEWEST
    assert getattr(open_record(town, 2013).generations, method) == NEXT[method]
    found = reproduce(town)
    assert found.ok, found.text("en")
    told = compare(town, "2012", "2013").definitions
    assert [method in what for what in told["what"]] == [True]

    # The generation matters: under the one before, the same inputs do not give what 2013 holds.
    record = open_record(town, 2013)
    before = recompute(town, replace(record, named=NEWEST.to_json()))
    now = recompute(town, record)
    same = before.observations.equals(now.observations) and before.verdicts.equals(now.verdicts)
    assert not same


def test_a_record_of_a_generation_to_come_says_so(town: Project) -> None:
    take(town, 2012)
    rename(town, 2012, judgement=99)
    (found,) = reproduce(town, language="en").records
    assert not found.ok and "generation 99 of judgement is not known" in found.text("en")


@pytest.mark.parametrize(
    ("named", "message"), [({"judgment": 2}, "did you mean judgement"), ({"disclosure": "2"}, "expected 1")]
)
def test_what_names_no_generation_is_refused(town: Project, named: dict[str, Any], message: str) -> None:
    record = replace(take(town, 2012).record, named=named)
    with pytest.raises(BarometerError, match=message):
        recompute(town, record)
