"""All groups or areas at once: how far they lie apart, and which of them by more than chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import Reading, in_time
from barometer.assessment.tested import is_share
from barometer.language import capital, change_unit, label, listing, number, with_unit
from barometer.policy.described import is_gap
from barometer.presentation.funnel import funnel_chart
from barometer.statistics.funnel import FunnelLimits, share_limits
from barometer.statistics.inequality import Distances, InequalityMeasures, inequality
from barometer.statistics.intervals import Interval
from barometer.statistics.overdispersion import overdispersion
from barometer.statistics.slope_index import concentration_index, slope_index
from barometer.views.answers import Answer, Unanswered

if TYPE_CHECKING:
    from barometer.views.figures import IndicatorFigures

_LEVELS = ("95", "998")
_LIMITS = tuple(f"{side}{level}" for level in _LEVELS for side in ("lower", "upper"))


def every_measure(view: IndicatorFigures, by: str, *, ordered: bool) -> Answer | Unanswered:
    """Return every measure of inequality between groups, or between the categories of a breakdown."""
    rows = _categories(view, by)
    if isinstance(rows, Unanswered):
        return rows
    if any(not one.denominator > 0 for one in rows):
        return view.no("spread_people")
    value, people = [one.value for one in rows], [one.denominator for one in rows]
    errors = [one.se for one in rows]
    se = None if None in errors else errors
    direction = view.declared.direction
    names = [one.group for one in rows]
    reference = getattr(view.declared, "reference_group", "")
    found = inequality(
        value,
        people,
        se=se,  # type: ignore[arg-type]
        favourable=direction != "lower",
        reference=names.index(reference) if not by and reference in names else None,
    )
    measures = _measures(found, best=direction is not None)
    if ordered:
        slopes = slope_index(value, people, range(len(rows)), se=se)  # type: ignore[arg-type]
        along = concentration_index(value, people, range(len(rows)), se=se)  # type: ignore[arg-type]
        measures += [
            ("slope", slopes.slope, "points"),
            ("relative_slope", slopes.relative, "ratio"),
            ("concentration", along.absolute, "points"),
            ("relative_concentration", along.relative, "pure"),
        ]
    return _listed(view, by, rows, found, measures)


def _measures(found: InequalityMeasures, *, best: bool) -> list[tuple[str, Interval, str]]:
    both: list[tuple[str, Distances, str]] = [("from_mean", found.from_mean, "points")]
    both += [("from_best", found.from_best, "points")] if best else []
    both += [("from_reference", found.from_reference, "points"), ("disparity", found.disparity, "percent")]
    distances = [
        (f"{name}{end}", one, unit)
        for name, pair, unit in both
        for end, one in (("", pair.weighted), ("_unweighted", pair.unweighted))
    ]
    return [
        ("variance", found.variance, "square"),
        ("deviation", found.deviation, "points"),
        ("variation", found.variation, "percent"),
        *distances,
        ("theil", found.theil, "pure"),
        ("log_deviation", found.log_deviation, "pure"),
    ]


def _listed(
    view: IndicatorFigures,
    by: str,
    rows: list[Reading],
    found: InequalityMeasures,
    measures: list[tuple[str, Interval, str]],
) -> Answer:
    units = {"points": change_unit(view.unit), "percent": "percent"}
    decimals = {"points": view.declared.decimals + 1, "percent": 1, "square": 2, "ratio": 2, "pure": 4}
    frame = pd.DataFrame(
        [
            (
                *(key, view.word(f"spread_{key}"), one.estimate, one.lower, one.upper),
                *(units.get(kind, ""), decimals[kind]),
            )
            for key, one, kind in measures
            if one.estimate is not None
        ],
        columns=["measure", "name", "value", "lower", "upper", "unit", "decimals"],
    ).astype({"value": "float64", "lower": "float64", "upper": "float64"})
    frame["none"] = "not_computable"
    across = view.breakdown_name(by).lower() if by else label("report.group", view.language).lower()
    mean = with_unit(found.mean or 0.0, view.unit, view.declared.decimals, view.language)
    title = view.word("spread_title", label=view.label, by=across, count=len(rows), mean=mean)
    heading = label("table.interval", view.language)
    columns = [
        show.Column("name", view.word("spread_measure")),
        show.Column("value", label("table.value", view.language), "number", "@unit", "@decimals"),
    ]
    if frame["lower"].notna().any():
        columns.append(show.Column("lower", heading, "interval", "", "@decimals", "none"))
    caption = view.caption(title, view.word("spread_note"), period=rows[0].period)
    return Answer(title, show.table(frame, columns, caption), frame, found)


def _categories(view: IndicatorFigures, by: str, *, shares: bool = False) -> list[Reading] | Unanswered:
    """Return the newest figures of groups that share nobody, or of a breakdown's categories."""
    if is_gap(view.declared):
        return view.no("spread_gap")
    if by:
        names = view.category_names(by)
        rows = [one for one in view.opened.readings.across(view.declared, by=by) if one.category in names]
    else:
        parts = {group.id: set(group.parts) for group in view.opened.policy.groups}
        every = [one for one in view.opened.readings.of(view.declared.id) if not one.breakdown]
        dated = in_time(every) or every
        newest = [one for one in every if one.period == dated[-1].period] if dated else []
        there = {one.group for one in newest}
        rows = [one for one in newest if not parts.get(one.group, set()) & there]
    if len(rows) < 2:
        return view.no("no_breakdown", by=view.breakdown_name(by).lower()) if by else view.no("no_reference")
    lost = [one for one in rows if not one.known]
    if lost:
        return view.no("spread_lost", names=listing([_name(view, one) for one in lost], view.language))
    if shares and not all(is_share(one) for one in rows):
        return view.no("spread_people")
    return rows


def _name(view: IndicatorFigures, one: Reading) -> str:
    if not one.breakdown:
        return view.group_name(one.group)
    return view.category_names(one.breakdown).get(one.category, one.category)


def funnel(view: IndicatorFigures, by: str, *, overdispersed: bool) -> Answer | Unanswered:
    """Return which categories of a breakdown lie further from the common share than their size explains."""
    if getattr(view.declared, "uncertainty", "") == "sampling":
        return view.no("funnel_survey")
    rows = _categories(view, by, shares=True)
    if isinstance(rows, Unanswered):
        return rows
    names = [capital(_name(view, one)) for one in rows]
    return funnel_of(view, rows, names, view.breakdown_name(by), overdispersed=overdispersed)


def funnel_of(
    view: IndicatorFigures,
    rows: list[Reading],
    names: list[str],
    by: str,
    *,
    overdispersed: bool,
    note: str = "",
) -> Answer | Unanswered:
    """Return which of some shares, each with its name, lie further from the common one than size explains.

    `by` is what the rows are called as a heading, `note` what is to be said before the limits are explained.
    """
    counts, people = [one.numerator for one in rows], [one.denominator for one in rows]
    common = sum(counts) / sum(people)
    if not 0 < common < 1:
        return view.no("spread_people")
    limits: list[FunnelLimits] = [share_limits(common, size, method="exact") for size in map(round, people)]
    widened = overdispersion(counts, people, common) if overdispersed else None
    if widened is not None and widened.limits is not None:
        limits = list(widened.limits)
    frame = pd.DataFrame(
        {
            "category": [one.category or one.group for one in rows],
            "name": names,
            "people": people,
            "value": [one.value for one in rows],
            **{name: [_percent(getattr(one, name)) for one in limits] for name in _LIMITS},
            "place": [one.place(row.value / 100) for one, row in zip(limits, rows, strict=True)],
        }
    )
    frame["told"] = [view.word(f"funnel_{place}") if place else "" for place in frame["place"]]
    for level in _LEVELS:
        ends = zip(frame[f"lower{level}"], frame[f"upper{level}"], strict=True)
        frame[f"within{level}"] = [_between(low, high, view) for low, high in ends]
    apart = int((~frame["place"].isin(["within", ""])).sum())
    told = {"label": view.named(rows[0].group), "by": by.lower(), "count": len(rows)}
    title = view.word("funnel_some" if apart else "funnel_none", apart=apart, **told)
    notes = [note] if note else []
    notes += [
        view.word(
            "funnel_note", mean=with_unit(100 * common, view.unit, view.declared.decimals, view.language)
        )
    ]
    if widened is not None:
        notes.append(view.word("funnel_wide" if widened.overdispersed else "funnel_not_wide"))
    caption = view.caption(title, " ".join(notes), group=rows[0].group, period=rows[0].period)
    digits, language = view.declared.decimals, view.language
    columns = [
        show.Column("name", by),
        show.Column("people", view.word("funnel_size"), "number", "", 0),
        view.number_column("value", "table.value"),
        *(show.Column(f"within{level}", view.word(f"funnel_within{level}")) for level in _LEVELS),
        show.Column("told", view.word("funnel_place")),
    ]
    axis = view.word("funnel_size"), with_unit(100 * common, view.unit, digits, language)
    shown = show.table(frame, columns, caption)

    def chart() -> show.Figure:
        return funnel_chart(frame, 100 * common, caption, axis, exact=widened is None, behind=shown)

    return Answer(title, shown, frame, tuple(limits), chart)


def _between(lower: float, upper: float, view: IndicatorFigures) -> str:
    """Return two limits in words; why there are none, where there are none."""
    if math.isnan(lower) or math.isnan(upper):
        return label("short.not_computable", view.language)
    ends = (number(one, view.declared.decimals, view.language) for one in (lower, upper))
    return label("table.between", view.language, **dict(zip(("lower", "upper"), ends, strict=True)))


def _percent(limit: float | None) -> float:
    return float("nan") if limit is None else 100 * limit
