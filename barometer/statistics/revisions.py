"""How published numbers were revised: statistics of later minus earlier, by lag.

McKenzie & Gamba (2008), OECD/Eurostat; the form robust to autocorrelation by Di Fonzo (2005). Changes of a
definition are no revisions: they are left out and counted apart.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.quantiles import FloatArray, dot, two_sided_p

FEWEST = 5
"""Below this many revisions they are listed, not tested."""


@dataclass(frozen=True)
class Revisions:
    """Summary of `n` revisions; None where undefined, and no test below five.

    `relative` is Σ|R| / Σ|later|, `upward` the share that went up, `confirmed` the share of changes between
    neighbouring years whose direction held. `hac_se` and `t_hac` allow for autocorrelation.
    """

    n: int
    revisions: tuple[float, ...]
    redefined: int
    mean: float | None = None
    mean_absolute: float | None = None
    relative: float | None = None
    sd: float | None = None
    rms: float | None = None
    lowest: float | None = None
    highest: float | None = None
    upward: float | None = None
    confirmed: float | None = None
    t: float | None = None
    p_value: float | None = None
    hac_se: float | None = None
    t_hac: float | None = None


def revisions(first: ArrayLike, latest: ArrayLike, *, redefined: Sequence[bool] | None = None) -> Revisions:
    """Compare the first with a later figure of the same reference years.

    Parameters
    ----------
    first, latest
        Shape (years,), in time order; NaN where one of the two was not published.
    redefined
        Where the definition changed in between: not a revision.

    Raises
    ------
    BarometerError
        If lengths differ.

    Examples
    --------
    >>> r = revisions([48.2, 50.1, 49.7], [48.9, 50.0, 50.6])
    >>> r.n, round(r.mean, 2), round(r.mean_absolute, 3), r.p_value
    (3, 0.5, 0.567, None)
    """
    early, late = np.asarray(first, dtype=np.float64), np.asarray(latest, dtype=np.float64)
    if early.shape != late.shape or early.ndim != 1:
        raise BarometerError(f"{early.size} first and {late.size} later figures; expected one of each a year")
    other = np.zeros(early.size, dtype=bool) if redefined is None else np.asarray(redefined, dtype=bool)
    used = np.isfinite(early) & np.isfinite(late) & ~other
    early, late = early[used], late[used]
    r = late - early
    if r.size == 0:
        return Revisions(0, (), int(other.sum()))
    sd = float(r.std(ddof=1)) if r.size > 1 else None
    directions = np.sign(np.diff(early)) == np.sign(np.diff(late))
    size = float(np.abs(late).sum())
    return Revisions(
        n=r.size,
        revisions=tuple(r.tolist()),
        redefined=int(other.sum()),
        mean=float(r.mean()),
        mean_absolute=float(np.abs(r).mean()),
        relative=float(np.abs(r).sum()) / size if size else None,
        sd=sd,
        rms=math.sqrt(float((r * r).mean())),
        lowest=float(r.min()),
        highest=float(r.max()),
        upward=float((r > 0).mean()),
        confirmed=float(directions.mean()) if r.size > 1 else None,
        **_tests(r, sd),
    )


def _tests(r: FloatArray, sd: float | None) -> dict[str, float | None]:
    if r.size < FEWEST or not sd:
        return {}
    t = float(r.mean()) / (sd / math.sqrt(r.size))
    e = r - r.mean()
    lags = 3 / 4 * dot(e[1:], e[:-1]) + 2 / 3 * dot(e[2:], e[:-2])
    variance = (dot(e, e) + lags) / (r.size * (r.size - 1))
    hac = math.sqrt(variance) if variance > 0 else None
    robust = float(r.mean()) / hac if hac else None
    return {"t": t, "p_value": two_sided_p(t, r.size - 1), "hac_se": hac, "t_hac": robust}


@dataclass(frozen=True)
class Triangle:
    """Revisions by lag: `steps[k]` from release k+1 to k+2, and from the first to the latest release."""

    steps: tuple[Revisions, ...]
    first_to_latest: Revisions


def triangle(
    vintages: Mapping[str, Mapping[str, float]], *, redefined: Mapping[str, Collection[str]] | None = None
) -> Triangle:
    """Summarise a revision triangle.

    Parameters
    ----------
    vintages
        For each reference period, its releases by publication date.
    redefined
        For each period, the releases that came with a new definition. A step across one is no revision: it is
        left out and counted apart, in `steps` and in `first_to_latest`.

    Examples
    --------
    >>> t = triangle({"2020": {"2021": 61.0, "2022": 61.4}, "2021": {"2022": 62.2, "2023": 62.0}})
    >>> [round(r, 1) for r in t.steps[0].revisions]
    [0.4, -0.2]
    """
    anew = {} if redefined is None else redefined
    rows = [
        [(releases[date], date in anew.get(period, ())) for date in sorted(releases)]
        for period, releases in sorted(vintages.items())
    ]
    longest = max((len(row) for row in rows), default=0)
    steps = [_between([row[k : k + 2] for row in rows if len(row) > k + 1]) for k in range(longest - 1)]
    return Triangle(tuple(steps), _between([row for row in rows if len(row) > 1]))


def _between(rows: Sequence[Sequence[tuple[float, bool]]]) -> Revisions:
    """Return the revisions from the first to the last of each row of releases."""
    crossed = [any(new for _, new in row[1:]) for row in rows]
    return revisions([row[0][0] for row in rows], [row[-1][0] for row in rows], redefined=crossed)


def one_vintage(vintages: Sequence[str]) -> str:
    """Return the one vintage a series comes from.

    Raises
    ------
    BarometerError
        If there are several: a trend across vintages mixes revisions with change.
    """
    found = sorted(set(vintages))
    if len(found) != 1:
        raise BarometerError(
            f"the series mixes {len(found)} vintages ({', '.join(found)}); a trend needs one: take the latest"
        )
    return found[0]
