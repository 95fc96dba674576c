"""Charts of rows: what has changed, how far groups are apart, how categories compare."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from barometer.language import capital, label
from barometer.presentation.objects import Caption, Figure
from barometer.presentation.points import Decimals, Point, points
from barometer.presentation.rows import Row, RowWords, row_chart

if TYPE_CHECKING:
    import pandas as pd


def change_chart(
    now: pd.DataFrame,
    before: pd.DataFrame,
    labels: Mapping[str, str],
    caption: Caption,
    *,
    changes: Mapping[str, float] | None = None,
    verdicts: Mapping[str, str] | None = None,
    decimals: Decimals = 1,
) -> Figure:
    """Draw each indicator's previous and latest value, with the change and its verdict.

    Parameters
    ----------
    now, before
        Observations of the two measurements, one row for each indicator, all in one unit.
    labels
        Name of each indicator to draw, in the order of the rows.
    caption
        The words around the figure.
    changes
        How much each indicator has changed, where the two figures compare.
    verdicts
        Verdict of each indicator, as codes of the catalogue.
    decimals
        How many are written, the same for all or by indicator.

    Raises
    ------
    BarometerError
        If an indicator has no observation or several, or if the units differ.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> row = {"indicator": "excess-unemployment", "unit": "percentage_points", "status": "observed"}
    >>> now, before = frame([{**row, "value": 10.8}]), frame([{**row, "value": 11.1, "status": "derived"}])
    >>> names = {"excess-unemployment": "Overledighed"}
    >>> print(change_chart(now, before, names, Caption("Ingen sikker ændring")).caption.description)
    to punkter i hver række, før og nu. Overledighed: 10,8 procentpoint (før: 11,1 procentpoint).
    """
    new = points(now, ["indicator"], labels, decimals)
    earlier = [id for id in labels if id in set(before["indicator"])]
    old = points(before, ["indicator"], earlier, decimals)
    judged, moved = verdicts or {}, changes or {}
    rows = [
        Row(name, new[id,], old.get((id,), Point()), judged.get(id, ""), moved.get(id, math.nan))
        for id, name in labels.items()
    ]
    keys = ("indicator", "now", "before", "change")
    heading, last, first, change = (label(f"table.{key}", caption.language) for key in keys)
    return row_chart(rows, caption, RowWords(heading, last, first, change, "kind_change"))


def gap_chart(
    observations: pd.DataFrame,
    labels: Mapping[str, str],
    caption: Caption,
    *,
    group: str,
    reference: str,
    names: Mapping[str, str],
    gaps: Mapping[str, float] | None = None,
    by: str = "indicator",
    heading: str = "",
    decimals: Decimals = 1,
) -> Figure:
    """Draw a group beside the group it is compared with, with intervals and the signed difference.

    Parameters
    ----------
    observations
        One row for each row of the chart and group, all in one unit.
    labels
        Name of each row to draw: the values of column `by`.
    caption, decimals
        As in `change_chart`.
    group, reference
        The group, and the one it is compared with.
    names
        What the two groups are called.
    gaps
        The signed difference of each row, where there is one.
    by, heading
        Column that the rows are, and what it is called.

    Raises
    ------
    BarometerError
        If an observation is missing or double, or if the units differ.
    """
    chosen = observations[observations["group"].isin([group, reference])]
    found = points(chosen, [by, "group"], labels, decimals)
    rows = [
        Row(
            capital(name),
            found.get((key, group), Point()),
            found.get((key, reference), Point()),
            moved=(gaps or {}).get(key, math.nan),
        )
        for key, name in labels.items()
    ]
    called = (names[group], names[reference], label("table.difference", caption.language))
    heading = heading or label("table.category", caption.language)
    return row_chart(rows, caption, RowWords(heading, *called, "kind_gap"))


def category_chart(
    observations: pd.DataFrame,
    labels: Mapping[str, str],
    caption: Caption,
    *,
    by: str = "category",
    heading: str = "",
    decimals: Decimals = 1,
    reference: tuple[float, str] | None = None,
) -> Figure:
    """Draw one bar for each category, with its interval, and a line for what they are compared with.

    Parameters
    ----------
    observations
        One row for each category, all in one unit.
    labels
        Name of each category to draw: the values of column `by`, in the order of the rows.
    caption, decimals
        As in `change_chart`.
    by, heading
        Column that the rows are, and what it is called.
    reference
        Value and name of the comparison.

    Raises
    ------
    BarometerError
        If an observation is missing or double, or if the units differ.
    """
    found = points(observations, [by], labels, decimals)
    rows = [Row(capital(name), found[key,]) for key, name in labels.items()]
    words = RowWords(
        heading or label("table.category", caption.language), label("table.value", caption.language)
    )
    return row_chart(rows, caption, words, reference)
