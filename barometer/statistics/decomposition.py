"""What composition does to a gap or a change: Kitagawa's two parts, and direct standardisation.

The parts say what is associated with a mix (of ages, say), not what causes a gap. They often have opposite
signs, so they are points, never percentages of the total.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.intervals import Interval, from_se, poisson_limits
from barometer.statistics.quantiles import FloatArray, check_choice, dot


@dataclass(frozen=True)
class Kitagawa:
    """Second rate minus first as `composition` + `rate`; by stratum in `composition_by` and `rate_by`.

    `three_part` is (composition, rate, interaction) with the first group as the base.
    """

    first: float
    second: float
    difference: float
    composition: float
    rate: float
    composition_by: tuple[float, ...]
    rate_by: tuple[float, ...]
    three_part: tuple[float, float, float]


def kitagawa(size1: ArrayLike, rate1: ArrayLike, size2: ArrayLike, rate2: ArrayLike) -> Kitagawa:
    """Split the difference of two groups (or years) into composition and rate.

    Parameters
    ----------
    size1, rate1, size2, rate2
        Shape (strata,): sizes in any unit, and the rate in each stratum.

    Raises
    ------
    BarometerError
        If lengths differ, a size is negative, or a stratum has no rate.

    Notes
    -----
    Kitagawa (1955) JASA 50:1168; equal to Oaxaca-Blinder with weight one half on a saturated model.

    Examples
    --------
    >>> k = kitagawa([30, 70], [0.6, 0.8], [50, 50], [0.65, 0.9])
    >>> round(k.difference, 3), round(k.composition, 3), round(k.rate, 3)
    (0.035, -0.045, 0.08)
    """
    s1, r1, s2, r2 = _strata(size1, rate1, size2, rate2)
    s1, s2 = _shares(s1), _shares(s2)
    composition, rate = (s2 - s1) * (r1 + r2) / 2, (r2 - r1) * (s1 + s2) / 2
    return Kitagawa(
        first=dot(s1, r1),
        second=dot(s2, r2),
        difference=dot(s2, r2) - dot(s1, r1),
        composition=float(composition.sum()),
        rate=float(rate.sum()),
        composition_by=tuple(composition.tolist()),
        rate_by=tuple(rate.tolist()),
        three_part=(dot(s2 - s1, r1), dot(s1, r2 - r1), dot(s2 - s1, r2 - r1)),
    )


def _strata(*columns: ArrayLike) -> list[FloatArray]:
    found = [np.asarray(column, dtype=np.float64) for column in columns]
    if any(column.ndim != 1 or column.size != found[0].size for column in found):
        sizes = ", ".join(str(column.size) for column in found)
        raise BarometerError(f"columns of {sizes} strata; give all the same strata in the same order")
    if not all(np.isfinite(column).all() for column in found):
        raise BarometerError("a stratum has no number (an empty one has no rate); merge it with a neighbour")
    return found


def _shares(size: FloatArray) -> FloatArray:
    if (size < 0).any() or not size.sum() > 0:
        raise BarometerError("sizes of strata must be 0 or more, with some above 0; check the counts")
    return size / size.sum()


@dataclass(frozen=True)
class Standardised:
    """A directly standardised rate beside the crude one; no rate, but a `reason`, where it would not hold."""

    rate: Interval
    crude: float | None
    reason: str = ""


def standardise(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    kind: str = "proportion",
    multiplier: float = 1.0,
    level: float = 0.95,
    method: str = "normal",
    fewest: float = 10,
) -> Standardised:
    """Return the rate a group would have with the standard population's mix.

    Parameters
    ----------
    events, population, standard
        Shape (strata,): cases, people, and the fixed standard's people, the same for all groups and years.
    kind
        "proportion" (a person counts once; binomial variance) or "events" (Poisson variance).
    multiplier, level
        1 for a share, 1000 for a rate per thousand; confidence level.
    method
        "normal", or "dobson" for events (Byar's limits carried over).
    fewest
        Below this many events in all there is no event rate (rule of the English public-health indicators).

    Raises
    ------
    BarometerError
        If lengths differ, or a stratum has more cases than people in a proportion.

    Notes
    -----
    Breslow & Day (1987) vol. II ch. 2; Dobson et al. (1991) Stat Med 10:457.

    Examples
    --------
    >>> s = standardise([540, 252], [900, 400], [2100, 2400])
    >>> round(s.crude, 4), round(s.rate.estimate, 4), round(s.rate.se, 3)
    (0.6092, 0.616, 0.015)
    """
    check_choice("kind", kind, ("proportion", "events"))
    check_choice("method", method, ("normal", "dobson") if kind == "events" else ("normal",))
    x, n, w = _strata(events, population, standard)
    w = _shares(w)
    if (x < 0).any() or (kind == "proportion" and (x > n).any()):
        raise BarometerError("a stratum has more cases than people, or fewer than none; check the counts")
    crude = multiplier * float(x.sum() / n.sum()) if n.any() else None
    reason = ""
    if (w[n <= 0] > 0).any():
        reason = "a stratum of the standard is empty in the group; merge strata"
    elif kind == "events" and x.sum() < fewest:
        reason = f"fewer than {fewest:g} events"
    if reason:
        return Standardised(Interval(None, None, None, level, method), crude, reason)
    used = w > 0
    w, p, n = w[used], x[used] / n[used], n[used]
    spread = p * (1 - p) if kind == "proportion" else p
    se = multiplier * math.sqrt(dot(w**2, spread / n))
    rate = replace(from_se(multiplier * dot(w, p), se, level=level, n=float(n.sum())), method=method)
    if method == "dobson":
        total = float(x.sum())
        low, high = poisson_limits(total, level, "byar")
        scale, centre = se / math.sqrt(total or 1.0), rate.estimate or 0.0
        rate = replace(
            rate, lower=centre + scale * ((low or 0.0) - total), upper=centre + scale * (high - total)
        )
    return Standardised(rate, crude)
