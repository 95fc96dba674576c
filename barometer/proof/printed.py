"""Figures and verdicts that a report's pages print, held against the record that it says it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from barometer.assessment.goal import target_of_goal
from barometer.assessment.reading import Readings
from barometer.language import catalogue_keys, in_each, label, number, with_unit
from barometer.policy.described import goal_title, name_with_group
from barometer.policy.model import Indicator
from barometer.proof.tagged import PrintedTable, Tagged, unspaced
from barometer.records.record import Record

_NUMBER = re.compile(r"\d")
TARGET = "target"
"""In place of a rule's name: the verdict on the way to the target, of which there is one."""
ALIKE = (("no_target", "target_unknown"), ("off_track", "moving_away"))
"""Answers about targets of which pages say one where the record, or an older package, says the other."""


@dataclass(frozen=True)
class Printed:
    """What came of it.

    Attributes
    ----------
    checked
        How many figures were read on the pages, each in the row of its indicator, and are the record's.
    verdicts
        How many verdicts were read, each in the row of its indicator or goal under its rule, and are the
        record's.
    wrong
        Page, indicator or goal, what is printed and what the record has, of those that are not.
    other
        How many cells with numbers were not held against anything.
    """

    checked: int
    verdicts: int
    wrong: tuple[tuple[int, str, str, str], ...]
    other: int


def hold_pages(record: Record, tagged: Tagged) -> Printed:
    """Hold each figure that is printed in an indicator's own row against the record."""
    expected: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, indicator, text in _expected(record):
        expected[name] = (indicator, (*expected.get(name, ("", ()))[1], text))
    checked, other = 0, 0
    wrong: list[tuple[int, str, str, str]] = []
    for table in tagged.tables:
        numbers = sum(bool(_NUMBER.search(cell)) for row in table.rows for cell in row[1:])
        held = 0
        for name, cell in _figures(table):
            if name not in expected:
                continue
            indicator, texts = expected[name]
            held += 1
            if any(_says(cell, text) for text in texts):
                checked += 1
            else:
                wrong.append((table.page, indicator, cell, texts[0]))
        other += max(0, numbers - held)
    verdicts, misjudged = _hold_verdicts(record, tagged)
    return Printed(checked, verdicts, (*wrong, *misjudged), other)


def _says(cell: str, text: str) -> bool:
    """Return whether a cell prints a figure, with or without what stands after it: its unit, its interval."""
    return cell.startswith(text) and not re.match(r"[\d.,]*\d", cell[len(text) :])


def _hold_verdicts(record: Record, tagged: Tagged) -> tuple[int, list[tuple[int, str, str, str]]]:
    """Hold each verdict that is printed in the row of what it is on, under its rule or the target's."""
    known = {
        (row.level, row.id, row.rule if row.judgement == "movement" else TARGET): row.verdict
        for row in record.verdicts.itertuples(index=False)
    }
    rows = record.verdicts.to_dict("records")
    for goal in record.policy.goals:  # a record may leave a goal's target to those of its indicators
        if aim := target_of_goal(rows, record.policy, goal.number)[0]:
            known["goal", str(goal.number), TARGET] = aim
    headings, names = _headings(record, {rule for _, _, rule in known}), _names(record)
    languages = record.policy.languages
    answers = {
        unspaced(label(f"verdict.{word}", one)) for word in catalogue_keys("verdict") for one in languages
    }
    checked = 0
    wrong: list[tuple[int, str, str, str]] = []
    for table in tagged.tables:
        columns = [(at, headings[head]) for at, head in enumerate(table.head) if head in headings]
        for named, row in _named(table):
            level, id = next((names[name] for name in named if name in names), ("", ""))
            for at, rule in columns:
                word = known.get((level, id, rule))
                if word is None or at >= len(row) or (rule == TARGET and row[at] not in answers):
                    continue
                also = next((alike for alike in ALIKE if word in alike), ()) if rule == TARGET else ()
                words = (word, *also)
                texts = [
                    unspaced(label(f"verdict.{one}", language)) for one in words for language in languages
                ]
                checked += row[at] in texts
                wrong += [] if row[at] in texts else [(table.page, f"{level} {id}", row[at], texts[0])]
    return checked, wrong


def _headings(record: Record, rules: set[str]) -> dict[str, str]:
    """Return by which rule the verdicts of a column are, by how it is headed."""
    found: dict[str, str] = {}
    for language in record.policy.languages:
        told = {f"rule.{rule}": rule for rule in rules if rule in catalogue_keys("rule")}
        told |= {"report.status_own": "barometer", "report.status_published": "published"}
        told |= {"report.status_target": TARGET, "table.target": TARGET}
        told["table.movement"] = record.policy.rule_for(record.year).name
        found |= {unspaced(label(key, language, period="")): rule for key, rule in told.items()}
    return found


def _names(record: Record) -> dict[str, tuple[str, str]]:
    """Return the level and id of a goal or indicator, by how a row that is about it begins."""
    policy = record.policy
    found: dict[str, tuple[str, str]] = {}
    for language in policy.languages:
        for goal in policy.goals:
            title = goal_title(goal, language)
            found[unspaced(title)] = ("goal", str(goal.number))
    return found | {name: ("indicator", indicator) for name, indicator, _ in _expected(record)}


def _figures(table: PrintedTable) -> Iterator[tuple[str, str]]:
    """Yield the name and this measurement's cell of each row."""
    now = [in_each(f"table.{key}") for key in ("now", "now_sure")]
    headings = {unspaced(text(language)) for text in now for language in text.languages}
    place = next((at for at, heading in enumerate(table.head) if heading in headings), 0)
    for named, row in _named(table) if place else ():
        if place < len(row):
            yield from ((name, row[place]) for name in named)


def _named(table: PrintedTable) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield each row with what may name what it is about: its first cell, and what stands over it."""
    over = ""
    for row in table.rows:
        if len(row) == 1:
            over = row[0].lstrip("★")
        else:
            yield (row[0].lstrip("★"), over), row


def _expected(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield what may stand in a row's first cell, the indicator, and how its figure is printed."""
    readings = Readings(record.edition, record.observations, record.policy)
    for indicator in record.policy.indicators:
        found = readings.pick(indicator)
        group = indicator.group if found is None else found.group
        value = None if found is None or not found.known else found.value
        status = "not_asked" if found is None else found.status
        for language in record.policy.languages:
            text = _text(record, indicator, value, status, language)
            texts = {text} if value is None else {text, number(value, indicator.decimals, language)}
            names = {name_with_group(record.policy, indicator, group, language), indicator.label(language)}
            for name, each in product(sorted(names), sorted(texts, reverse=True)):
                yield unspaced(name), indicator.id, unspaced(each)


def _text(record: Record, indicator: Indicator, value: float | None, status: str, language: str) -> str:
    if value is None:
        return label(f"short.{status}", language)
    return with_unit(value, record.policy.told_in(indicator.unit), indicator.decimals, language)
