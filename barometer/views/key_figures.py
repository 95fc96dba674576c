"""Key figures as tables and lines: those known at a measurement, and those published later."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.series import last_break
from barometer.intake.published import GRADES, read_published
from barometer.language import capital, date, label, listing, period, place, with_unit
from barometer.observations import UNKNOWN
from barometer.policy.described import category_names, group_name, name_with_group
from barometer.policy.model import KeyFigure, Policy
from barometer.presentation.series import break_words
from barometer.project import Project
from barometer.records.record import Record
from barometer.views.later import found_later, published_later, words_for

if TYPE_CHECKING:
    from barometer.presentation import Figure, Table

FEW_PERIODS = 3
"""A line is drawn from this many periods on."""

YEAR = r"\d{4}"
"""Only whole years share a line: a half-year does not compare with them."""


def known_table(project: Project, record: Record, goal: int, language: str) -> Table | None:
    """Return the key figures of a goal that were published by the measurement's date, or None.

    Those that were found after it was frozen stand below its own, and a note says so.
    """
    policy, since = words_for(project, record), found_later(project, record, goal)
    ids = [figure.id for figure in policy.key_figures if figure.goal == goal]
    rows = record.observations[record.observations["indicator"].isin(ids)]
    own = rows.rename(columns={"indicator": "series", "category": "area", "evidence": "grade"})
    frame = pd.concat([own, since], ignore_index=True)
    if frame.empty:
        return None
    found = [figure for figure in policy.key_figures if figure.id in set(since["series"])]
    note = label("report.found_later", language, labels=_names(found, language)) if found else ""
    title, words = label("report.key_figures", language), label("report.key_figures_subtitle", language)
    return _table(frame, policy, title, words, language, note)


def later_shown(project: Project, record: Record, goal: int, language: str) -> tuple[Table | Figure, ...]:
    """Return what was published after the measurement: lines for longer series, a table of the rest."""
    rows, policy = published_later(project, record, goal), words_for(project, record)
    if rows.empty:
        return ()
    lines, drawn = [], []
    for figure in (figure for figure in policy.key_figures if figure.goal == goal):
        mine = rows[(rows["series"] == figure.id) & (rows["area"] == "") & rows["period"].str.fullmatch(YEAR)]
        if mine["period"].nunique() >= FEW_PERIODS:
            lines.append(_line(mine, figure, policy, language))
            drawn.append(mine)
    left = rows.drop(pd.concat(drawn).index) if drawn else rows
    if left.empty:
        return tuple(lines)
    title = label("report.later", language, date=date(record.published, language))
    note = label("report.later_unknown", language) if (left["published"] == UNKNOWN).any() else ""
    words = label("report.later_subtitle", language)
    return (*lines, _table(left, policy, title, words, language, note))


def score_table(project: Project, record: Record, goal: int, language: str) -> Table | None:
    """Return each computed key figure beside what was published, by status year; None where there is none.

    A status year whose inputs are not all published, or not for whole years, has no computed value.
    """
    declared = [f for f in record.policy.key_figures if f.goal == goal and f.calculation is not None]
    if not declared or not project.published.is_dir():
        return None
    figure = declared[0]
    calculation = figure.calculation
    assert calculation is not None
    numbers = read_published(project.published).numbers("value")
    whole = numbers[numbers["period"].str.fullmatch(YEAR)]
    inputs = whole[whole["series"].isin(calculation.columns)]
    wide = (
        inputs.pivot(index="year", columns="series", values="value")
        .reset_index()
        .rename(columns={"year": "period"})
    )
    scored = calculation(wide).set_index("period")["value"]
    told = numbers[numbers["series"] == figure.id].set_index("year")["value"]
    years = sorted({*told.index, *scored.dropna().index})
    beside = wide.set_index("period")
    shown = {name: (beside[name], _figure(record.policy, name)) for name in calculation.columns}
    shown |= {"computed": (scored, figure), "told": (told, figure)}
    frame = pd.DataFrame({"year": years})
    columns = [show.Column("year", label("report.status_year", language))]
    for name, (values, its) in shown.items():
        frame[name] = frame["year"].map(values)
        frame[f"{name}_status"] = frame[name].isna().map({True: "not_published", False: "observed"})
        heading = its.label(language) if its is not figure else label(f"report.score_{name}", language)
        columns.append(show.Column(name, heading, "number", "", its.decimals, f"{name}_status"))
    caption = show.Caption(
        label("report.score", language),
        figure.label(language),
        figure.source(language),
        f"{figure.note(language)} {label('report.score_note', language)}",
        id=f"{figure.id}-computed",
        language=language,
    )
    return show.table(frame, columns, caption)


def _figure(policy: Policy, id: str) -> KeyFigure:
    return next(figure for figure in policy.key_figures if figure.id == id)


def _whose(policy: Policy, group: str, area: str, language: str) -> str:
    """Return whose figure it is: the group, the area, or both."""
    parts = [group_name(policy, group, language)] if group or not area else []
    return ", ".join([*parts, area] if area else parts)


def _line(rows: pd.DataFrame, figure: KeyFigure, policy: Policy, language: str) -> Figure:
    groups = list(dict.fromkeys(rows["group"]))
    names = {group: group_name(policy, group, language) if len(groups) > 1 else "" for group in groups}
    title = name_with_group(policy, figure, groups[0] if len(groups) == 1 else "", language)
    if len(groups) == 1:
        ends = {}
        begun = last_break(figure)
        alike = rows[[(place(when) or 0.0) >= begun for when in rows["period"]]]
        alike = rows if alike.empty else alike
        for name, row in (("first", alike.iloc[0]), ("last", alike.iloc[-1])):
            ends[name] = with_unit(row["value"], policy.told_in(figure.unit), figure.decimals, language)
            ends["start" if name == "first" else "end"] = period(row["period"], language)
        title = label("report.series_title", language, label=title, **ends)
    when = listing_of_dates(rows["published"], language)
    caption = show.Caption(
        title,
        f"{label('report.published', language)}: {when}.",
        figure.source(language),
        " ".join(filter(None, [figure.definition(language), figure.note(language)])),
        id=figure.id,
        language=language,
    )
    return show.series_chart(
        rows.assign(
            unit=policy.told_in(figure.unit),
            status="observed",
            lower=math.nan,
            upper=math.nan,
            level=math.nan,
        ),
        names,
        caption,
        breaks=[(known.period, known.reason(language)) for known in figure.breaks],
        decimals=figure.decimals,
    )


def listing_of_dates(dates: pd.Series, language: str) -> str:
    """Return the publication dates of a series as one phrase, from the first to the last.

    Examples
    --------
    >>> listing_of_dates(pd.Series(["2016", "2022-09-22", "2016"]), "da")
    '2016 til 22. september 2022'
    """
    texts = [date(text, language) for text in sorted(set(dates))]
    if len(texts) == 1:
        return texts[0]
    return label("table.between", language, lower=texts[0], upper=texts[-1])


def _table(
    rows: pd.DataFrame, policy: Policy, title: str, subtitle: str, language: str, note: str = ""
) -> Table:
    figures = {figure.id: figure for figure in policy.key_figures}
    mine = [figures[id] for id in rows["series"]]
    areas = {
        id: name for one in policy.breakdowns for id, name in category_names(policy, one.id, language).items()
    }
    who = [
        capital(_whose(policy, group, areas.get(area, area), language))
        for group, area in zip(rows["group"], rows["area"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "label": [figure.label(language) for figure in mine],
            "who": who,
            "period": list(rows["period"]),
            "value": list(rows["value"]),
            "unit": [policy.told_in(figure.unit) for figure in mine],
            "decimals": [figure.decimals for figure in mine],
            "published": [date(text, language) for text in rows["published"]],
        }
    )
    columns = [
        show.Column("label", label("report.figure", language)),
        show.Column("who", label("report.group", language)),
        show.Column("period", label("table.period", language), "period"),
        show.Column("value", label("table.value", language), "number", "@unit", "@decimals"),
        show.Column("published", label("report.published", language)),
    ]
    if (rows["grade"] != GRADES[0]).any():
        frame["grade"] = [label(f"evidence.{grade}", language) for grade in rows["grade"]]
        columns.append(show.Column("grade", label("report.evidence", language)))
    sources = "; ".join(dict.fromkeys(figure.source(language) for figure in mine))
    notes = " ".join(filter(None, [note, *_about(dict.fromkeys(mine), language)]))
    return show.table(frame, columns, show.Caption(title, subtitle, sources, notes, language=language))


def _about(figures: Iterable[KeyFigure], language: str) -> Iterator[str]:
    """Yield what a reader must know beside the labels: definitions and breaks, each once, then notes."""
    told: dict[str, list[KeyFigure]] = {}
    for figure in figures:
        breaks = [break_words(known.period, known.reason(language), language) for known in figure.breaks]
        about = " ".join(filter(None, [figure.definition(language), *breaks]))
        told.setdefault(about, []).append(figure)
    yield from (f"{_names(whose, language)}: {about}" for about, whose in told.items() if about)
    yield from dict.fromkeys(figure.note(language) for figure in figures)


def _names(figures: Iterable[KeyFigure], language: str) -> str:
    return listing([label("report.quoted", language, text=one.label(language)) for one in figures], language)
