"""A goal's indicators as a councillor reads them: both answers, the last years, the reference, the target."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barometer import presentation as show
from barometer.assessment.reading import Reading, gap_between
from barometer.assessment.series import told_over_time
from barometer.language import capital, label, listing, number, period, place, signed, with_unit
from barometer.policy.described import group_name, is_gap
from barometer.policy.model import Goal, Indicator
from barometer.presentation.marks import MARKS, WITHHELD
from barometer.presentation.objects import Cell, Header, Table
from barometer.presentation.series import break_words
from barometer.presentation.tables import explain_statuses
from barometer.views.headlines import earlier_notes, whose
from barometer.views.message import what_happened
from barometer.views.opened import Opened

if TYPE_CHECKING:
    import pandas as pd

YEARS = 3
"""How many of the newest periods a table shows."""


@dataclass(frozen=True)
class IndicatorYears:
    """An indicator's last figures: by period where periods are known, else before and now."""

    declared: Indicator
    points: dict[str, Reading]
    reference: Reading | None


def indicator_years(opened: Opened, declared: Indicator) -> IndicatorYears:
    """Return an indicator's figures by period, each as it is known now, and its reference group's newest."""
    now = opened.readings.pick(declared)
    points = {one.period: one for one in told_over_time(opened.readings, opened.past, declared).newest}
    group = getattr(declared, "reference_group", "")
    other = opened.readings.pick(declared, group, period=now.period) if group and now is not None else None
    return IndicatorYears(declared, points, None if is_gap(declared) else other)


def years_table(opened: Opened, goal: Goal, frame: pd.DataFrame) -> Table:
    """Return a goal's indicators as a table: one row each, in the order of the policy, below its name.

    `frame` holds the goal's headlines; see `barometer.views.headlines`.
    """
    language = opened.language
    declared = opened.policy.indicators_of(goal.number)
    found = [indicator_years(opened, one) for one in declared]
    times = sorted({when for one in found for when in one.points}, key=_when)[-YEARS:]
    against = {one.reference_group for one in declared if one.reference_group and not is_gap(one)}
    aims = {target.period for one in declared if (target := one.target_for(opened.year))}
    rows, statuses, names = [], list[str](), list[str]()
    for one, told in zip(found, frame.to_dict("records"), strict=True):
        names.append(f"{'★ ' if one.declared.starred else ''}{told['label']}")
        cells = [Cell(whose(opened, one.declared, str(told["group"])))]
        cells += [_verdict(told[key], told["status"], language) for key in ("movement", "target")]
        if times:
            cells += [_figure(one.points.get(when), one.declared, language) for when in times]
        else:
            cells.append(_plain(told["before"], told["before_status"], one.declared, language))
            cells.append(_plain(told["value"], told["status"], one.declared, language))
        cells.append(_change(told, language))
        if against:
            cells += _beside(opened, one, language)
        if aims:
            cells.append(target_cell(opened, one.declared, dated=len(aims) > 1))
        rows.append(tuple(cells))
        statuses += [cell.status for cell in cells]
    return Table(
        _caption(opened, goal, frame, declared),
        _header(opened, times, against, aims),
        tuple(rows),
        explain_statuses(statuses, language),
        tuple(frame["indicator"]),
        tuple(enumerate(names)),
    )


def _when(text: str) -> float:
    return place(text) or 0.0


def _header(
    opened: Opened, times: Sequence[str], against: set[str], aims: Collection[str]
) -> tuple[Header, ...]:
    language = opened.language

    def word(key: str) -> str:
        return label(f"table.{key}", language)

    right = [period(when, language) for when in times] or [word("before"), word("now")]
    right.append(word("change"))
    if against:
        one = len(against) == 1
        name = capital(group_name(opened.policy, next(iter(against)), language)) if one else word("reference")
        right += [name, word("difference")]
    if aims:
        one = len(aims) == 1
        right.append(" ".join([word("aim"), *(period(when, language) for when in aims if one)]))
    left = (word("group"), word("movement"), word("target"))
    return (*(Header(text) for text in left), *(Header(text, "right") for text in right))


def _caption(opened: Opened, goal: Goal, frame: pd.DataFrame, declared: Sequence[Indicator]) -> show.Caption:
    language = opened.language
    notes = [label("report.star", language)] if frame["starred"].any() else []
    notes += [label("report.own_unit", language), *earlier_notes(frame)]
    notes += dict.fromkeys(
        break_words(one.period, one.reason(language), language) for each in declared for one in each.breaks
    )
    noted = list(frame.loc[frame["noted"], "label"])
    if noted:
        notes.append(label("report.rounding", language, labels=listing(noted, language)))
    title = label("report.table_of", language, number=goal.number)
    if frame["value"].isna().all():
        title = what_happened(frame, language)
    sources = dict.fromkeys(one.source(language) for one in declared)
    return show.Caption(title, source="; ".join(sources), note=" ".join(notes), language=language)


def _verdict(word: str, status: str, language: str) -> Cell:
    if word:
        return Cell(label(f"verdict.{word}", language), verdict=word)
    return Cell(label(f"short.{status}", language), status)


def _figure(one: Reading | None, declared: Indicator, language: str) -> Cell:
    if one is None:
        return Cell("–")
    return _plain(one.value, one.status, declared, language)


def _plain(value: float, status: str, declared: Indicator, language: str) -> Cell:
    """Return a figure with a percent sign only, or why there is none: the table says units once."""
    if status in WITHHELD or value != value:
        status = status if status not in ("observed", "derived", "") else "no_earlier"
        return Cell(label(f"short.{status}", language), status)
    return Cell(written(value, declared, language), status if status in MARKS else "")


def written(value: float, declared: Indicator, language: str) -> str:
    """Return a figure with a percent sign, or with no unit: the table says units once."""
    if declared.unit == "percent":
        return with_unit(value, "percent", declared.decimals, language)
    return number(value, declared.decimals, language)


def _change(told: dict[str, object], language: str) -> Cell:
    value, status = float(str(told["change"])), str(told["change_status"])
    if value != value:
        return Cell(label(f"short.{status}", language), status)
    return Cell(signed(value, int(str(told["decimals"])), language))


def _beside(opened: Opened, one: IndicatorYears, language: str) -> list[Cell]:
    """Return the reference group's figure and the gap to it; nothing where nobody is compared with."""
    now = opened.readings.pick(one.declared)
    if one.reference is None or now is None:
        return [Cell("–"), Cell("–")]
    gap = gap_between(now, one.reference)
    reference = _plain(one.reference.value, one.reference.status, one.declared, language)
    if gap.value is None:
        return [reference, Cell(label("short.not_computable", language), "not_computable")]
    return [reference, Cell(signed(gap.value, one.declared.decimals, language))]


def target_cell(opened: Opened, declared: Indicator, *, dated: bool = True) -> Cell:
    """Return an indicator's target, `dated` with its year; a dash where none is set."""
    target, language = declared.target_for(opened.year), opened.language
    if target is None:
        return Cell("–")
    value = written(target.value, declared, language)
    if not dated:
        return Cell(value)
    return Cell(label("report.aim", language, value=value, period=period(target.period, language)))
