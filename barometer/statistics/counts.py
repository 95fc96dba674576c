"""Estimates from counts: a register, a delivered table. Cells are independent of each other.

Direct standardisation is one of them: fractions by stratum, put together by `index.weighted_mean`. Breslow &
Day (1987) vol. II ch. 2; Dobson et al. (1991) Stat Med 10:457.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from barometer.errors import BarometerError
from barometer.statistics.estimates import Estimates, Mask, without_limits
from barometer.statistics.fraction import Combine, Fraction, alone
from barometer.statistics.intervals import Interval, from_se, poisson_limits, proportion, rate
from barometer.statistics.quantiles import FloatArray

FEWEST_EVENTS = 10
"""Below this many events there is no standardised rate (English public-health indicators)."""


def from_counts(
    parts: Sequence[Fraction],
    combine: Combine = alone,
    *,
    pooled: bool = True,
    level: float | None = 0.95,
    lost: Mask | None = None,
) -> Estimates:
    """Estimate D cells from sums.

    Parameters
    ----------
    parts
        Fractions whose sums have shape (D,).
    combine
        How several are put together; the variance follows by the delta method.
    pooled
        Whether n, numerator and denominator of several fractions add up; else n is the smallest.
    level
        Confidence level; None for no intervals. One share has Wilson's, one rate or count Byar's (exact below
        10 events), one mean Student's; several rates have Dobson's, all else the normal interval.
    lost
        Shape (D,): cells that shall have no number.

    Raises
    ------
    BarometerError
        If a mean lacks the squares for its interval.

    Examples
    --------
    A share at a standard's mix of ages:

    >>> from functools import partial
    >>> from barometer.statistics.index import weighted_mean
    >>> young = Fraction("proportion", np.array([540]), np.array([900]))
    >>> old = Fraction("proportion", np.array([252]), np.array([400]))
    >>> found = from_counts([young, old], partial(weighted_mean, weights=[2100, 2400]))
    >>> [round(float(x[0]), 3) for x in (found.value, found.se, found.lower, found.upper)]
    [0.616, 0.015, 0.587, 0.645]
    """
    x = np.array([one.part for one in parts], dtype=np.float64)
    m = np.array([np.ones(x.shape[1]) if one.whole is None else one.whole for one in parts], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.array([one.scale * a / b for one, a, b in zip(parts, x, m, strict=True)])
        variance = np.array([_variance(one, a, b) for one, a, b in zip(parts, x, m, strict=True)])
    values[m == 0] = np.nan
    combined = combine(values)
    rates = len(parts) > 1 and all(one.kind == "rate" for one in parts)
    if rates:
        few = x.sum(axis=0) < FEWEST_EVENTS
        notes = np.where(few, f"fewer than {FEWEST_EVENTS} events", combined.notes)
        combined = replace(combined, value=np.where(few, np.nan, combined.value), notes=notes.tolist())
    se = np.sqrt(np.where(combined.slopes == 0, 0.0, combined.slopes**2 * variance).sum(axis=0))
    total = parts[0].whole is None
    found = without_limits(combined, se, (x if total else m, x, m * np.nan if total else m), pooled, lost)
    if level is None:
        return found
    if len(parts) > 1:
        limits = _dobson if rates else _normal
        each = zip(found.value.tolist(), se.tolist(), x.sum(axis=0).tolist(), strict=True)
        return found.with_limits([limits(*one, level) for one in each])
    if parts[0].kind == "mean" and parts[0].squares is None:
        raise BarometerError(
            f"the mean of {parts[0].names[0]} shows no random variation without the sum of squares; declare "
            f"Mean(squares=...) or uncertainty none"
        )
    scale = parts[0].scale
    one = zip(found.value, x[0], m[0], se / scale, strict=True)
    return found.with_limits(
        [None if v != v else _interval(parts[0].kind, a, b, s, level) for v, a, b, s in one], scale
    )


def _variance(fraction: Fraction, part: FloatArray, whole: FloatArray) -> FloatArray:
    each = part / whole
    if fraction.kind == "proportion":
        return fraction.scale**2 * each * (1 - each) / whole
    if fraction.kind != "mean":
        return fraction.scale**2 * each / whole
    if fraction.squares is None:
        return np.full_like(part, np.nan)
    squares = np.asarray(fraction.squares, dtype=np.float64)
    return fraction.scale**2 * np.maximum(squares - part * each, 0) / (whole - 1) / whole


def _interval(kind: str, part: float, whole: float, se: float, level: float) -> Interval:
    if kind == "proportion":
        return proportion(part, whole, level=level)
    if kind == "mean":
        return from_se(part / whole, se, whole - 1 if whole > 1 else math.nan, level)
    return rate(part, whole, level=level)


def _normal(value: float, se: float, events: float, level: float) -> Interval:
    return from_se(value, se, level=level, method="normal")


def _dobson(value: float, se: float, events: float, level: float) -> Interval:
    """Return Byar's limits of all events carried over to a standardised rate."""
    if math.isnan(value):
        return Interval(value, None, None, level, "dobson")
    lower, upper = poisson_limits(events, level, "byar")
    scale = se / math.sqrt(events)
    return Interval(
        value, value + scale * ((lower or 0) - events), value + scale * (upper - events), level, "dobson"
    )
