"""Overdispersion: units of a funnel that scatter more than their sizes explain, and limits for them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.funnel import NO_LIMITS, FunnelLimits, Pair, both_limits
from barometer.statistics.quantiles import FloatArray, check_choice, dot, normal


@dataclass(frozen=True)
class Overdispersion:
    """How much more units scatter than their sizes explain, and the limits that allow for it.

    `z` and `winsorised` stand in the order given; `phi` is the mean square of the latter, `tau2` the variance
    between units. `factor` (1 or more) widened `limits`; `z_adjusted` is z / √factor, `z_additive` counts
    with tau2. With fewer than two units only `z` is known.
    """

    z: tuple[float | None, ...]
    winsorised: tuple[float | None, ...] | None
    phi: float | None
    factor: float | None
    overdispersed: bool | None
    tau2: float | None
    limits: tuple[FunnelLimits, ...] | None
    z_adjusted: tuple[float | None, ...] | None
    z_additive: tuple[float | None, ...] | None


def overdispersion(
    observed: ArrayLike,
    size: ArrayLike,
    baseline: float = 1.0,
    *,
    scale: str = "share",
    winsorise: float = 0.1,
) -> Overdispersion:
    """Return the funnel of many units with limits that allow for overdispersion.

    Parameters
    ----------
    observed, size
        Shape (units,): cases and people, or (scale "ratio") observed and expected. A unit of size 0 has none.
    baseline
        The common share; 1 for ratios.
    scale
        "share", "arcsine" (of the square root of a share: steadier near 0 and 1), or "ratio".
    winsorise
        Share of units at either end whose z counts as that quantile, so that true outliers do not hide
        themselves; 0 for none.

    Raises
    ------
    BarometerError
        If lengths differ, the baseline is no share, or a count is negative.

    Notes
    -----
    Spiegelhalter (2005) Stat Med 24:1185; Spiegelhalter et al. (2012) JRSS A 175:1. Limits widen only where
    the units scatter more than chance would (I·phi > I - 1); those of shares are cut at 0 and 1.

    Examples
    --------
    >>> f = overdispersion([98, 436, 522, 880, 1352], [186, 710, 957, 1534, 1950], 0.6, winsorise=0)
    >>> f.overdispersed, round(f.phi, 1), [one.place(x) for one, x in zip(f.limits, (0.53, 0.61))]
    (True, 18.4, ['within', 'within'])
    """
    check_choice("scale", scale, ("share", "arcsine", "ratio"))
    x, n = np.asarray(observed, dtype=np.float64).ravel(), np.asarray(size, dtype=np.float64).ravel()
    if x.shape != n.shape or not (x >= 0).all() or not (n >= 0).all():
        raise BarometerError(f"{x.size} counts and {n.size} sizes; give one of each a unit, 0 or more")
    if not 0 <= winsorise < 0.5 or not (baseline > 0 if scale == "ratio" else 0 < baseline < 1):
        raise BarometerError(
            f"baseline {baseline:g} and winsorise {winsorise:g} make no funnel; expected a share between 0 "
            f"and 1 (a ratio above 0), and 0 to under 0.5"
        )
    z, s, level = _standardised(x, n, baseline, scale)
    there = np.isfinite(z)
    units = int(there.sum())
    if units < 2:
        return Overdispersion(_listed(z), None, None, None, None, None, None, None, None)
    low, high = np.quantile(z[there], [winsorise, 1 - winsorise])
    clipped = np.clip(z, low, high)
    phi = dot(clipped[there], clipped[there]) / units
    beyond = units * phi > units - 1
    factor = max(1.0, phi) if beyond else 1.0
    weight = 1 / s[there] ** 2
    room = math.fsum(weight) - dot(weight, weight) / math.fsum(weight)
    tau2 = max(0.0, (units * phi - (units - 1)) / room)
    limits = tuple(_widened(level, float(spread) * math.sqrt(factor), scale) for spread in s)
    additive = z * s / np.sqrt(s**2 + tau2)
    scaled = _listed(z / math.sqrt(factor))
    return Overdispersion(
        _listed(z), _listed(clipped), phi, factor, beyond, tau2, limits, scaled, _listed(additive)
    )


def _standardised(
    x: FloatArray, n: FloatArray, baseline: float, scale: str
) -> tuple[FloatArray, FloatArray, float]:
    """Return z and its standard error by unit (NaN without size), and the baseline on that scale."""
    size = np.where(n > 0, n, np.nan)
    y = x / size
    if scale != "ratio" and (y > 1).any():
        raise BarometerError("a unit has more cases than people; a part cannot exceed the whole")
    if scale == "arcsine":
        level, s = math.asin(math.sqrt(baseline)), 1 / (2 * np.sqrt(size))
        y = np.arcsin(np.sqrt(y))
    else:
        level = baseline
        s = np.sqrt((baseline if scale == "ratio" else baseline * (1 - baseline)) / size)
    return (y - level) / s, s, level


def _widened(level: float, spread: float, scale: str) -> FunnelLimits:
    if math.isnan(spread):
        return NO_LIMITS

    def back(value: float) -> float:
        if scale == "arcsine":
            return math.sin(min(math.pi / 2, max(0.0, value))) ** 2
        return max(0.0, value if scale == "ratio" else min(1.0, value))

    def of_spread(tail: float) -> Pair:
        half = normal(1 - tail) * spread
        return back(level - half), back(level + half)

    return both_limits(of_spread)


def _listed(values: FloatArray) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(value) else value for value in values.tolist())
