"""Funnel plots: which districts or schools lie further from the common level than their size explains.

Limits are at 95 and 99.8 per cent, as in most published funnels. They are no ranking: a unit within them is
not told apart from the common level, however it stands among the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.statistics.intervals import poisson_limits
from barometer.statistics.quantiles import check_choice, gamma_quantile, normal

TAILS = (0.025, 0.001)
"""The part of chance that lies beyond each limit: of 95 per cent, and of 99.8."""

Pair = tuple[float | None, float | None]


@dataclass(frozen=True)
class FunnelLimits:
    """The two pairs of limits of one size of unit; None where there is none."""

    lower95: float | None
    upper95: float | None
    lower998: float | None
    upper998: float | None

    def place(self, value: float | None) -> str:
        """Return where a value lies: "within", "above", "far_above" (99.8 per cent), "below", "far_below".

        A value on a limit, or without a limit on its side, is within it; without a value: "".
        """
        if value is None or math.isnan(value):
            return ""
        sides = (
            (self.upper998, 1, "far_above"),
            (self.lower998, -1, "far_below"),
            (self.upper95, 1, "above"),
            (self.lower95, -1, "below"),
        )
        found = (word for limit, side, word in sides if limit is not None and side * (value - limit) > 0)
        return next(found, "within")


def both_limits(limits: Callable[[float], Pair]) -> FunnelLimits:
    """Return the limits at both levels from what gives a pair for the chance beyond each."""
    inner, outer = map(limits, TAILS)
    return FunnelLimits(*inner, *outer)


NO_LIMITS = FunnelLimits(None, None, None, None)


def share_limits(baseline: float, n: float, *, method: str = "normal") -> FunnelLimits:
    """Return the limits of a share (0 to 1) of `n` people where the common share is `baseline`.

    Parameters
    ----------
    baseline
        The common share: of all, a target, or last year's.
    n
        How many people the unit has; of 0 there are no limits.
    method
        "normal" (baseline ± z·√(b(1-b)/n); the same as where a Wilson limit touches the baseline) or "exact"
        (binomial, interpolated between counts: for small units and shares near 0 or 1).

    Raises
    ------
    BarometerError
        If the baseline is no share or n is negative.

    Notes
    -----
    Spiegelhalter (2005) Stat Med 24:1185.

    Examples
    --------
    >>> f = share_limits(0.12, 35, method="exact")
    >>> round(f.lower95, 4), round(f.upper95, 4), f.place(11 / 35)
    (0.0071, 0.2239, 'far_above')
    """
    check_choice("method", method, ("normal", "exact"))
    if not 0 <= baseline <= 1 or n < 0:
        raise BarometerError(f"a share of {baseline:g} among {n:g} people; expected 0 to 1 among 0 or more")
    if not n:
        return NO_LIMITS
    spread = math.sqrt(baseline * (1 - baseline) / n)

    def of_normal(tail: float) -> Pair:
        half = normal(1 - tail) * spread
        return max(0.0, baseline - half), min(1.0, baseline + half)

    def of_binomial(tail: float) -> Pair:
        from scipy.special import bdtr

        def below(count: float) -> float:
            return float(bdtr(count, n, baseline)) if 0 <= count < n else float(count >= n)

        low, high = (_interpolated(below, q, baseline * n, math.sqrt(n) / 2) for q in (tail, 1 - tail))
        return max(0.0, low / n), max(0.0, min(1.0, high / n))

    if method == "exact" and n != round(n):
        raise BarometerError(f"{n:g} people are no whole number; exact limits need one")
    return both_limits(of_normal if method == "normal" or not spread else of_binomial)


def count_limits(expected: float) -> FunnelLimits:
    """Return exact Poisson limits of a count of which `expected` are expected, interpolated between counts.

    Examples
    --------
    >>> f = count_limits(6.4)
    >>> round(f.lower95, 2), round(f.upper95, 2), f.place(15)
    (1.37, 11.35, 'far_above')
    """
    if expected < 0:
        raise BarometerError(f"{expected:g} cases cannot be expected; give 0 or more")
    if not expected:
        return NO_LIMITS

    def of_poisson(tail: float) -> Pair:
        from scipy.special import pdtr

        def below(count: float) -> float:
            return float(pdtr(count, expected)) if count >= 0 else 0.0

        low, high = (_interpolated(below, q, expected, math.sqrt(expected)) for q in (tail, 1 - tail))
        return max(0.0, low), max(0.0, high)

    return both_limits(of_poisson)


def _interpolated(below: Callable[[float], float], q: float, centre: float, spread: float) -> float:
    """Return r - a: r is the smallest count with P(R ≤ r) ≥ q, a the part of P(r) beyond q."""
    r, step = max(0, math.floor(centre + normal(q) * spread)), max(1, math.ceil(spread / 8))
    low = r
    while low >= 0 and below(low) >= q:
        low -= step
    high = max(low, r) + 1
    while below(high) < q:
        high += step
    while high - low > 1:  # below(low) < q <= below(high)
        middle = (low + high) // 2
        low, high = (middle, high) if below(middle) < q else (low, middle)
    return high - (below(high) - q) / (below(high) - below(high - 1))


def ratio_limits(events: float, *, multiplier: float = 100.0) -> FunnelLimits:
    """Return exact limits of observed over expected × `multiplier`, along the number of observed events.

    For a rate give its common level as the multiplier. At 0 events there is no upper limit.

    Examples
    --------
    >>> f = ratio_limits(15)
    >>> round(f.lower95, 1), round(f.upper95, 1)
    (60.6, 178.7)
    """
    if events < 0:
        raise BarometerError(f"{events:g} events are no count; expected 0 or more")

    def of_events(tail: float) -> Pair:
        high = multiplier * events / gamma_quantile(tail, events) if events else None
        return multiplier * events / gamma_quantile(1 - tail, events + 1), high

    return both_limits(of_events)


def observed_limits(observed: float, expected: float) -> FunnelLimits:
    """Return the limits of a unit's own ratio, observed over expected: exact below 10 events, else Byar's.

    1 above the upper limit means that the unit lies below the common level.

    Examples
    --------
    >>> f = observed_limits(9, 3.5)
    >>> round(f.lower95, 3), round(f.upper95, 3)
    (1.176, 4.881)
    """
    if observed < 0 or expected < 0:
        raise BarometerError(f"{observed:g} of {expected:g} expected are no counts; give 0 or more")
    if not expected:
        return NO_LIMITS
    how = "exact" if observed < 10 else "byar"

    def of_unit(tail: float) -> Pair:
        low, high = poisson_limits(observed, 1 - 2 * tail, how)
        return None if low is None else low / expected, high / expected

    return both_limits(of_unit)
