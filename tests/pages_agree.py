"""What a page shows, held against the record by the one reading: used for the city and for Copenhagen."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from barometer import language as lang
from barometer.policy.described import group_name, who
from barometer.presentation import MIME
from barometer.views.barometer import Barometer

HEADINGS = {
    "da": ("siden forrige måling", "uændret", "kan ikke vurderes"),
    "en": ("since the previous measurement", "unchanged", "cannot be assessed"),
}
"""How a heading tells a change, no change, and a change that nobody can be sure of."""

KINDS = ("table", "figure", "verdicts", "opening", "notice")


def payloads(notebook: Path) -> list[dict[str, Any]]:
    """Return what an executed notebook displays, in order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    found = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    assert all(one["kind"] in KINDS for one in found)
    return found


def shared_numbers(b: Barometer) -> dict[str, int]:
    """Return of how many figures of one goal each number is, at most; ends of intervals and changes, too."""
    found: Counter[str] = Counter()
    for goal in b.goals:
        decimals = {one.declared.id: one.declared.decimals for one in goal.indicators}
        rows = goal.to_frame()[["indicator", "value", "lower", "upper"]].itertuples(index=False)
        told = [
            lang.number(each, decimals[id], b.language) for id, *ends in rows for each in ends if each == each
        ]
        changes = zip(goal.headlines["indicator"], goal.headlines["change"], strict=True)
        told += [
            f"±{lang.number(abs(each), decimals[id], b.language)}" for id, each in changes if each == each
        ]
        found |= Counter(told)
    return dict(found)


def headline_tables(shown: list[dict[str, Any]], language: str = "da") -> list[dict[str, Any]]:
    before = lang.label("table.before", language)
    tables = [one for one in shown if one["kind"] == "table" and any(one["anchors"])]
    return [
        one for one in tables if {"text": before, "align": "right"} in one["header"] and not _by_years(one)
    ]


def _by_years(table: dict[str, Any]) -> bool:
    """Whether it is the table that a councillor reads, which says no change's unit."""
    told = [lang.label("report.own_unit", language) for language in lang.LANGUAGES]
    return any(one in table["caption"]["note"] for one in told)


def check_years(b: Barometer, shown: list[dict[str, Any]]) -> int:
    """Councillors read both verdicts of the record, its newest figure, a change only where two compare."""
    checked = 0
    for table in (one for one in shown if one["kind"] == "table" and any(one["anchors"]) and _by_years(one)):
        heads = [each["text"] for each in table["header"]]
        for id, row in zip(table["anchors"], table["rows"], strict=True):
            declared = b.policy.indicator(id)
            found, cells = b.change(declared), dict(zip(heads, row, strict=True))
            for judgement in ("movement", "target"):
                word = b.verdict("indicator", id, judgement)[0]
                assert cells[lang.label(f"table.{judgement}", b.language)]["verdict"] == word, (id, judgement)
            if found.now is not None and found.now.known:
                told = lang.number(found.now.value, declared.decimals, b.language)
                assert any(cell["text"].startswith(told) for cell in row[1:]), (id, told)
            change = cells.get(lang.label("table.change", b.language))
            if change and found.value is None:
                assert change["status"] and not any(letter.isdigit() for letter in change["text"]), id
            elif change:
                assert change["text"] == lang.signed(found.value, declared.decimals, b.language), id
            checked += 1
    return checked


def check_headline_tables(b: Barometer, shown: list[dict[str, Any]]) -> int:
    """Each row names its group, has both verdicts of the record, and a change only where figures compare."""
    checked = 0
    for table in headline_tables(shown, b.language):
        heads = [each["text"] for each in table["header"]]
        noted = []
        for id, row in zip(table["anchors"], table["rows"], strict=True):
            declared, found = b.policy.indicator(id), b.change(b.policy.indicator(id))
            cells = dict(zip(heads, row, strict=True))
            group = declared.group if found.now is None else found.now.group
            whose = who(b.policy, declared, group, b.language)
            assert tells(b, whose.lower(), row[0]["text"].lower()), (id, row[0]["text"], whose)
            for judgement in ("movement", "target"):
                word = b.verdict("indicator", id, judgement)[0]
                cell = cells.get(lang.label(f"table.{judgement}", b.language))
                assert cell is None or cell["verdict"] == word, (id, judgement, cell, word)
                assert cell is not None or not word, (id, judgement)
            word = b.verdict("indicator", id, "movement", "since_start")[0]
            cell = cells.get(lang.label("table.beside_since_start", b.language))
            assert (cell is None and not word) or cell["verdict"] == word, (id, cell, word)
            told = cells[lang.label("table.change", b.language)]
            if found.value is None:
                assert told["status"] and not any(letter.isdigit() for letter in told["text"]), (id, told)
            else:
                said = lang.change(found.value, declared.unit, declared.decimals, b.language, brief=True)
                assert told["text"] == said and found.comparable, (id, told)
                if found.needs_note(declared.decimals):
                    noted.append(declared.label(b.language))
            checked += 1
        note = table["caption"]["note"]
        assert bool(noted) == (lang.label("report.rounding", b.language, labels="").strip(". :")[:30] in note)
        assert all(name in note for name in noted)
    return checked


def tells(b: Barometer, whose: str, text: str) -> bool:
    """Whether a text names a group, and the one that it is compared with."""
    between = lang.label("shown.against", b.language, group="", reference="").strip()
    return all(part.strip() in text for part in whose.split(f" {between} "))


def check_goal(b: Barometer, number: int, shown: list[dict[str, Any]]) -> None:
    """The goal's verdicts stand in one box, each as the record has it; headings agree with them."""
    (box,) = [one for one in shown if one["kind"] == "verdicts"] or [None]
    rows = b.verdicts[(b.verdicts["level"] == "goal") & (b.verdicts["id"] == str(number))]
    movements = rows[rows["judgement"] == "movement"]
    words = [each["verdict"] for each in box["judgements"]] if box else []
    target = b.goal_target(b.policy.goal(number))[0]
    assert sorted(words) == sorted([*movements["verdict"], *([target] if target else [])])
    if len(rows):
        asked = lang.label("report.verdict_target", b.language)
        (answer,) = [
            each["verdict"] for each in box["judgements"] if each["question"].startswith(asked.rstrip("?"))
        ]
        assert answer == b.goal_target(b.policy.goal(number))[0]
    for figure in (one for one in shown if one["kind"] == "figure"):
        check_figure(b, number, figure)


def check_figure(b: Barometer, number: int, figure: dict[str, Any]) -> None:
    """A figure of an indicator names whose figures it shows in heading, subtitle or rows, and aloud."""
    caption = figure["caption"]
    about = [one for one in b.policy.indicators_of(number) if one.label(b.language) in caption["title"]]
    if len(about) != 1:
        return
    (one,) = about
    reading = b.readings.pick(one)
    if reading is None or not reading.group:
        return
    whose = who(b.policy, one, reading.group, b.language)
    name = group_name(b.policy, reading.group, b.language)
    said = f"{caption['title']} {caption['subtitle']}".lower()
    rows = [row[0]["text"].lower() for row in (figure["table"] or {"rows": []})["rows"]]
    assert tells(b, whose.lower(), said) or name.lower() in rows, (caption["title"], whose)
    aloud = f"{caption['alt']} {caption['description']} {caption['title']}".lower()
    assert name.lower() in aloud, caption["description"]
    check_heading(b, one.id, caption["title"])


def check_heading(b: Barometer, id: str, title: str) -> None:
    """A heading that tells a change tells one that compares, in the words of its verdict."""
    since, still, open_ = HEADINGS[b.language]
    found, word = b.change(b.policy.indicator(id)), b.verdict("indicator", id, "movement")[0]
    if open_ in title:
        assert word == "undecided" and found.comparable, (id, word, title)
    elif since in title and (found.comparable or any(letter in title for letter in "+−")):
        assert found.comparable and word in ("improved", "worsened", "unchanged"), (id, word, title)
        assert (still in title) == (word == "unchanged"), (id, word, title)
