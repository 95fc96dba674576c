"""Estimates from counts: a register, a delivered table. Cells are independent of each other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from barometer.calculations.cells import Cells, Combine, FloatArray
from barometer.calculations.estimates import Asked, Estimates, Fraction, put_together
from barometer.errors import BarometerError
from barometer.statistics.intervals import Interval, from_se, poisson_limits, proportion, rate

FEWEST_EVENTS = 10
"""Below this many events a standardised rate has no interval (English public-health indicators)."""


def of_counts(parts: list[Fraction], combine: Combine, cells: Cells, asked: Asked, pooled: bool) -> Estimates:
    """Estimate all cells from sums of counts.

    Raises
    ------
    BarometerError
        If a part exceeds its whole, a count is negative, or a mean lacks the squares for its interval.
    """
    x = np.array([cells.total(one.part, one.rows) for one in parts])
    m = np.array([_wholes(one, cells) for one in parts])
    for one, part, whole in zip(parts, x, m, strict=True):
        _check(one, part, whole, cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.array([one.scale * a / b for one, a, b in zip(parts, x, m, strict=True)])
        variance = np.array([_variance(one, a, b, cells) for one, a, b in zip(parts, x, m, strict=True)])
    values[m == 0] = np.nan
    value, slopes, notes = combine(values)
    se = np.sqrt((slopes**2 * variance).sum(axis=0))
    total = parts[0].whole is None
    found = put_together(cells, value, se, notes, (x if total else m, x, m * np.nan if total else m), pooled)
    if asked.uncertainty == "none":
        return found
    if len(parts) > 1:
        limits = _dobson if all(one.kind == "rate" for one in parts) else _normal
        events = x.sum(axis=0)
        return found.with_limits(
            [limits(*each, asked.level) for each in zip(found.value, se, events, strict=True)]
        )
    if parts[0].kind == "mean" and parts[0].squares is None:
        raise BarometerError(
            f"the mean of {parts[0].names[0]} shows no random variation without the sum of squares; declare "
            f"Mean(squares=...) or uncertainty none"
        )
    each = zip(found.value, x[0], m[0], se / parts[0].scale, strict=True)
    intervals = [None if v != v else _interval(parts[0].kind, a, b, s, asked.level) for v, a, b, s in each]
    return found.with_limits(intervals, parts[0].scale)


def _normal(value: float, se: float, events: float, level: float) -> Interval:
    return replace(from_se(value, se, level=level), method="normal")


def _dobson(value: float, se: float, events: float, level: float) -> Interval:
    """Return Byar's limits of all events carried over to a standardised rate (Dobson et al. 1991)."""
    if math.isnan(value) or events < FEWEST_EVENTS:
        return Interval(value, None, None, level, "dobson")
    lower, upper = poisson_limits(events, level, "byar")
    scale = se / math.sqrt(events)
    return Interval(
        value, value + scale * ((lower or 0) - events), value + scale * (upper - events), level, "dobson"
    )


def _wholes(fraction: Fraction, cells: Cells) -> FloatArray:
    if fraction.whole is None:
        return np.ones(len(cells.keys))
    return cells.total(fraction.whole, fraction.rows)


def _check(fraction: Fraction, part: FloatArray, whole: FloatArray, cells: Cells) -> None:
    negative = (whole < 0) | ((part < 0) & (fraction.kind != "mean"))
    wrong = negative | ((part > whole * (1 + 1e-12)) & (fraction.kind == "proportion"))
    if not wrong.any():
        return
    cell = int(np.argmax(wrong))
    where = ", ".join(text for text in cells.keys.iloc[cell] if text)
    found = [f"{name} ({x[cell]:g})" for name, x in zip(fraction.names, (part, whole), strict=True)]
    if negative[cell]:
        raise BarometerError(f"{found[0]} or {found[1]} is negative in {where}; expected counts of 0 or more")
    raise BarometerError(
        f"{found[0]} is larger than {found[1]} in {where}; a part cannot exceed its whole, so one of the "
        f"two is wrong or they count different people"
    )


def _variance(fraction: Fraction, part: FloatArray, whole: FloatArray, cells: Cells) -> FloatArray:
    each = part / whole
    if fraction.kind == "proportion":
        return fraction.scale**2 * each * (1 - each) / whole
    if fraction.kind != "mean":
        return fraction.scale**2 * each / whole
    if fraction.squares is None:
        return np.full_like(part, np.nan)
    squares = cells.total(fraction.squares, fraction.rows)
    return fraction.scale**2 * np.maximum(squares - part * each, 0) / (whole - 1) / whole


def _interval(kind: str, part: float, whole: float, se: float, level: float) -> Interval:
    if kind == "proportion":
        return proportion(part, whole, level=level)
    if kind == "mean":
        return from_se(part / whole, se, whole - 1 if whole > 1 else math.nan, level)
    return rate(part, whole, level=level)
