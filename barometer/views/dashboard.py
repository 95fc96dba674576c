"""Every indicator on one page: both answers, where it has been since the policy began, its reference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from barometer import presentation as show
from barometer.assessment.reading import Reading, gap_between
from barometer.assessment.series import last_break
from barometer.language import capital, label, number, period, signed
from barometer.policy.described import goal_title, group_name, is_gap, name_with_group
from barometer.presentation.marks import MARKS, WITHHELD
from barometer.presentation.objects import Cell, Header, Spark, Table
from barometer.presentation.tables import explain_statuses
from barometer.views.opened import Opened
from barometer.views.years import IndicatorYears, indicator_years, target_cell, written

if TYPE_CHECKING:
    from barometer.policy.model import Indicator

_LEFT = ("indicator", "movement", "target", "since_start")
_RIGHT = ("now", "reference", "aim")
"""The table's columns; one in which nothing is told is left out."""
_WITHOUT = ("not_published", "not_asked")
"""Statuses of indicators that have no row: nothing is known of them in this measurement."""


def dashboard(opened: Opened) -> Table:
    """Return all indicators that have a figure, by goal; those that count have a star."""
    language = opened.language
    found = [
        one
        for declared in opened.policy.indicators
        if _told(opened, one := indicator_years(opened, declared))
    ]
    usual, reference = _usual(opened, found)
    rows = [_row(opened, one, usual, reference) for one in found]
    names = {key: label(f"table.{key}", language) for key in (*_LEFT, *_RIGHT)}
    if reference:
        names["reference"] = capital(group_name(opened.policy, reference, language))
    told = [at for at in range(len(names)) if any(row[at].text != "–" for row in rows)]
    header = [Header(name, "right" if key in _RIGHT else "left") for key, name in names.items()]
    notes = [label("report.star", language), label("report.own_unit", language)]
    if any(one.reference is not None for one in found):
        notes.insert(1, label("report.dashboard_gap", language))
    caption = show.Caption(
        label("report.dashboard", language),
        _subtitle(opened, usual),
        note=" ".join(notes),
        language=language,
    )
    statuses = [cell.status for row in rows for cell in row]
    return Table(
        caption,
        tuple(header[at] for at in told),
        tuple(tuple(row[at] for at in told) for row in rows),
        explain_statuses(statuses, language),
        tuple(one.declared.id for one in found),
        tuple(_goals(opened, found)),
    )


def _goals(opened: Opened, found: Sequence[IndicatorYears]) -> Iterator[tuple[int, str]]:
    """Yield the goals, each with the number of its first row."""
    numbers = [one.declared.goal for one in found]
    for goal in map(opened.policy.goal, dict.fromkeys(numbers)):
        yield numbers.index(goal.number), goal_title(goal, opened.language)


def _usual(opened: Opened, found: Sequence[IndicatorYears]) -> tuple[str, str]:
    """Return the group of most figures, and the reference group that all have in common; "" for none."""
    groups = [
        now.group for one in found if (now := opened.readings.pick(one.declared)) is not None and now.group
    ]
    usual = max(dict.fromkeys(groups), key=groups.count, default="")
    references = {one.reference.group for one in found if one.reference is not None}
    return (usual if groups.count(usual) > 2 else ""), (references.pop() if len(references) == 1 else "")


def _subtitle(opened: Opened, usual: str) -> str:
    language = opened.language
    said = label("report.dashboard_note", language)
    if not usual:
        return said
    return f"{label('report.usual_group', language, group=group_name(opened.policy, usual, language))} {said}"


def _told(opened: Opened, one: IndicatorYears) -> bool:
    now = opened.readings.pick(one.declared)
    return bool(one.points) or (now is not None and now.status not in _WITHOUT)


def _row(opened: Opened, one: IndicatorYears, usual: str, reference: str) -> tuple[Cell, ...]:
    language, declared = opened.language, one.declared
    now = opened.readings.pick(declared)
    group = declared.group if now is None else now.group
    name = (
        declared.label(language)
        if group == usual or is_gap(declared)
        else name_with_group(opened.policy, declared, group, language)
    )
    answers = [opened.verdict("indicator", declared.id, judgement)[0] for judgement in ("movement", "target")]
    status = "not_asked" if now is None else now.status
    none = Cell(label(f"short.{status}", language), status)
    judged = [Cell(label(f"verdict.{word}", language), verdict=word) if word else none for word in answers]
    return (
        Cell(f"{'★ ' if declared.starred else ''}{name}"),
        *judged,
        _since_start(opened, one),
        _now(now, declared, language),
        _reference(opened, one, now, reference),
        target_cell(opened, declared),
    )


def _since_start(opened: Opened, one: IndicatorYears) -> Cell:
    """Return the line since the policy began, or since the last break, with where it begins in words."""
    language, declared = opened.language, one.declared
    known = [
        point for _, point in sorted(one.points.items(), key=lambda item: item[1].year or 0) if point.known
    ]
    cut = last_break(declared)
    if known and (known[-1].year or 0.0) >= cut:
        known = [point for point in known if (point.year or 0.0) >= cut]
    if len(known) > 1:
        first = known[0]
        when = {"value": written(first.value, declared, language), "period": period(first.period, language)}
        begins = label("report.from", language, **when).replace(" ", "\u00a0")
        return Cell(begins, spark=Spark(tuple(_dots(known))))
    change = opened.change(declared)
    if one.points or change.value is None or change.before is None:
        return Cell("–")
    return Cell(label("report.from_before", language, value=written(change.before.value, declared, language)))


def _dots(known: Sequence[Reading]) -> list[tuple[float, float, float, float]]:
    """Return points as shares of the drawing: across, up, and the ends of their intervals."""
    ends = [end for one in known for end in (one.value, one.lower, one.upper) if not math.isnan(end)]
    low, span = min(ends), max(max(ends) - min(ends), 1e-9)
    years = [one.year or 0.0 for one in known]
    width = max(years[-1] - years[0], 1e-9)

    def up(value: float, spare: float) -> float:
        return ((spare if math.isnan(value) else value) - low) / span

    return [
        (
            round((year - years[0]) / width, 4),
            round(up(one.value, one.value), 4),
            round(up(one.lower, one.value), 4),
            round(up(one.upper, one.value), 4),
        )
        for year, one in zip(years, known, strict=True)
    ]


def _now(now: Reading | None, declared: Indicator, language: str) -> Cell:
    if now is None or not now.known or now.status in WITHHELD:
        status = "not_asked" if now is None else now.why
        return Cell(label(f"short.{status}", language), status)
    text = written(now.value, declared, language)
    if not math.isnan(now.lower):
        ends = {end: number(getattr(now, end), declared.decimals, language) for end in ("lower", "upper")}
        between = label("table.between", language, **ends).replace(" ", "\u00a0")
        text = f"{text} ({between})"
    return Cell(text, now.status if now.status in MARKS else "")


def _reference(opened: Opened, one: IndicatorYears, now: Reading | None, common: str) -> Cell:
    """Return the reference group's figure, with its name where others have another, and the gap to it."""
    language = opened.language
    if one.reference is None or now is None:
        return Cell("–")
    if not one.reference.known:
        return Cell(label(f"short.{one.reference.why}", language), one.reference.why)
    text = written(one.reference.value, one.declared, language)
    text = text if common else f"{text} {group_name(opened.policy, one.reference.group, language)}"
    gap = gap_between(now, one.reference).value
    told = label("short.not_computable", language)
    return Cell(f"{text} ({told if gap is None else signed(gap, one.declared.decimals, language)})")
