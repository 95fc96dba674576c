"""What steadies a comparison: a gap at one mix of people, and figures of small groups over several years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import GroupGap, Reading, gap_between
from barometer.assessment.series import told_alike
from barometer.assessment.tested import is_share
from barometer.calculations import Share
from barometer.language import change, label, number
from barometer.policy.model import Indicator
from barometer.statistics.rolling import rolling
from barometer.statistics.standardised_gap import StandardisedGap, standardised_gap
from barometer.views.answers import Answer, Unanswered

if TYPE_CHECKING:
    from barometer.views.figures import IndicatorFigures

YEARS = 3
"""How many years a small group's figures are taken over."""


def one_mix(view: IndicatorFigures, by: str) -> StandardisedGap | None:
    """Return the gap that two groups would have at one mix of a breakdown's categories, that of both.

    None where the record does not hold both groups' counts in every category, or they are no shares.
    """
    declared = view.declared
    if (
        not isinstance(declared, Indicator)
        or not declared.reference_group
        or declared.uncertainty == "sampling"
    ):
        return None
    if not isinstance(declared.calculation_for(view.opened.year), Share):
        return None
    readings = view.opened.readings
    first = readings.across(declared, by=by)
    if len(first) < 2:
        return None
    second = {
        one.category: one for one in readings.across(declared, declared.reference_group, by, first[0].period)
    }
    pairs = [(one, second.get(one.category)) for one in first]
    if not all(other is not None and is_share(one) and is_share(other) for one, other in pairs):
        return None
    sides = [
        (one.numerator, one.denominator, other.numerator, other.denominator) for one, other in pairs if other
    ]
    x1, n1, x2, n2 = (list(column) for column in zip(*sides, strict=True))
    both = [a + b for a, b in zip(n1, n2, strict=True)]
    found = standardised_gap(x1, n1, x2, n2, both, multiplier=100)
    other = [one for one in second.values() if one.category in {each.category for each in first}]
    whole = _whole(view, first, x1, n1) and _whole(view, other, x2, n2)
    return found if found.gap.estimate is not None and whole else None


def _whole(view: IndicatorFigures, parts: list[Reading], x: list[float], n: list[float]) -> bool:
    """Return whether categories add up to the group: where some are left out, they are another population."""
    one = view.opened.readings.pick(view.declared, parts[0].group, period=parts[0].period)
    return one is not None and abs(sum(n) - one.denominator) < 1e-6 and abs(sum(x) - one.numerator) < 1e-6


def mix_lines(view: IndicatorFigures) -> list[dict[str, object]]:
    """Return a line for each breakdown that has both groups' counts: the gap at one mix."""
    lines: list[dict[str, object]] = []
    for breakdown in view.opened.policy.breakdowns:
        found = one_mix(view, breakdown.id)
        if found is not None:
            name = view.word("one_mix", by=breakdown.label(view.language).lower())
            sides = {"group": found.first.rate.estimate, "reference": found.second.rate.estimate}
            ends = {"value": found.gap.estimate, "lower": found.gap.lower, "upper": found.gap.upper}
            lines.append({"name": name, **sides, **ends})
    return lines


def standardised(view: IndicatorFigures, by: str) -> Answer | Unanswered:
    """Return the gap at one mix beside the crude one, and what goes with the different mix."""
    view.category_names(by)
    found = one_mix(view, by)
    if found is None:
        return view.no("one_mix_none", by=view.breakdown_name(by).lower())
    gap, crude = found.gap, _crude(view, by)
    name = view.word("one_mix", by=view.breakdown_name(by).lower())
    rows = [
        ("crude", view.word("mix_crude"), crude.value, crude.lower, crude.upper),
        ("standardised", name, gap.estimate, gap.lower, gap.upper),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "name", "value", "lower", "upper"])
    frame = frame.astype({"value": "float64", "lower": "float64", "upper": "float64"})
    frame["none"] = "not_computable"
    told = {
        name: change(value or 0.0, view.unit, view.declared.decimals, view.language)
        for name, value in (
            ("crude", crude.value),
            ("standardised", gap.estimate),
            ("composition", found.composition),
        )
    }
    note = view.word("mix_note", composition=told.pop("composition"))
    title = view.word("mix_title", label=view.label, by=view.breakdown_name(by).lower(), **told)
    columns = [
        show.Column("name", view.word("mix")),
        view.number_column("value", "table.difference", "change"),
        *view.interval_column(frame, "none"),
    ]
    period = view.opened.readings.across(view.declared, by=by)[0].period
    caption = view.caption(title, note, period=period)
    return Answer(title, show.table(frame, columns, caption), frame, found)


def _crude(view: IndicatorFigures, by: str) -> GroupGap:
    """Return the gap of the two groups as measured."""
    readings, declared = view.opened.readings, view.declared
    period = readings.across(declared, by=by)[0].period
    sides = (declared.group, getattr(declared, "reference_group", ""))
    first, second = (readings.pick(declared, group, period=period) for group in sides)
    assert first is not None and second is not None
    return gap_between(first, second)


def over_years(view: IndicatorFigures, group: str, years: int) -> Answer | Unanswered:
    """Return the share of each window of years, as the sum of its counts."""
    uncertainty = getattr(view.declared, "uncertainty", "none")
    if uncertainty == "sampling":
        return view.no("rolling_none", count=years)
    found = told_alike(view.opened.readings, view.opened.past, view.declared, group).newest
    shares = [one for one in found if is_share(one) and one.period.isdigit()]
    if len(shares) < years or len(shares) < len(found):
        return view.no("rolling_none", count=years)
    windows = rolling(
        [int(one.period) for one in shares],
        [one.numerator for one in shares],
        [one.denominator for one in shares],
        window=years,
        multiplier=100,
    )
    rows = [
        (f"{one.year - years + 1}-{one.year}", one.events, one.population, *_ends(one.figure))
        for one in windows
        if one.figure.estimate is not None
    ]
    if not rows:
        return view.no("rolling_none", count=years)
    frame = pd.DataFrame(rows, columns=["period", "events", "people", "value", "lower", "upper"])
    frame["none"] = view.without_interval
    if uncertainty == "none":
        frame[["lower", "upper"]] = float("nan")
    title = view.word("rolling", label=view.named(group), count=number(years, 0, view.language))
    columns = [
        show.Column("period", label("table.period", view.language), "period"),
        view.number_column("value", "table.value"),
        *view.interval_column(frame, "none"),
        show.Column("people", view.word("rolling_people"), "number", "", 0),
    ]
    return Answer(
        title, show.table(frame, columns, view.caption(title, view.word("rolling_note"), group=group)), frame
    )


def _ends(one: object) -> tuple[float | None, ...]:
    return tuple(getattr(one, name) for name in ("estimate", "lower", "upper"))
