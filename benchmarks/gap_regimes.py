"""Gaps inside a survey, new interval beside old, over regimes that city surveys meet; told by `coverage.py`.

Each run draws two groups from the same clusters (one latent standing a cluster moves both shares) and takes
their gap by the package from the drawn rows. False rejection is that of a twin without a gap: both groups at
the second one's share.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from barometer.calculations.compared import GAP_INTERVALS
from barometer.statistics.design import design
from barometer.statistics.fraction import Fraction
from barometer.statistics.survey import from_sample

LEAST_COVERED, MOST_REJECTED = 93.0, 6.0


@dataclass(frozen=True)
class Regime:
    """Two groups' shares, how many of each a cluster holds (0 clusters: a simple sample), and how alike."""

    name: str
    first: float
    second: float
    size: tuple[int, int]
    clusters: int = 0
    alike: float = 0.0
    weighted: bool = False


REGIMES = (
    Regime("simple, 50 % and 40 %, 300 and 300", 0.50, 0.40, (300, 300)),
    Regime("simple, 5 % and 2 %, 200 and 200", 0.05, 0.02, (200, 200)),
    Regime("simple, 10 % and 5 %, 40 and 1,000", 0.10, 0.05, (40, 1000)),
    Regime("simple, 2 % and 5 %, 40 and 360", 0.02, 0.05, (40, 360)),
    Regime("simple, weighted, 12 % and 6 %, 200 and 300", 0.12, 0.06, (200, 300), weighted=True),
    Regime("6 clusters, 30 % and 20 %", 0.30, 0.20, (15, 25), 6, 0.05),
    Regime("10 clusters, 5 % and 2 %, 60 and 60", 0.05, 0.02, (6, 6), 10, 0.05),
    Regime("20 clusters, 3 % and 1 %, 80 and 100", 0.03, 0.01, (4, 5), 20, 0.05),
    Regime("20 clusters, 50 % and 40 %, much alike", 0.50, 0.40, (10, 20), 20, 0.20),
    Regime("40 clusters, 15 % and 8 %, weighted", 0.15, 0.08, (8, 16), 40, 0.10, weighted=True),
    Regime("100 clusters, no gap: 4 % and 4 %", 0.04, 0.04, (4, 8), 100, 0.05),
    Regime("400 clusters, 10 % and 6 %", 0.10, 0.06, (1, 3), 400, 0.05),
)


def draw(regime: Regime, shares: tuple[float, float], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return answers, groups (0, 1), clusters and weights of one sample."""
    from scipy.special import betaincinv

    clusters = regime.clusters or 1
    group = np.tile(np.repeat([0, 1], regime.size), clusters)
    cluster = np.repeat(np.arange(clusters), sum(regime.size))
    chance = np.array(shares)[group]
    if regime.alike:
        standing, spread = rng.random(clusters)[cluster], (1 - regime.alike) / regime.alike
        chance = betaincinv(chance * spread, (1 - chance) * spread, standing)
    weight = rng.lognormal(0, 0.5, group.size) if regime.weighted else np.ones(group.size)
    psu = cluster if regime.clusters else np.arange(group.size)
    return (rng.random(group.size) < chance).astype(float), group, psu, weight


def gaps(
    regime: Regime, shares: tuple[float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return (lower, upper, p) of the old interval and of the new one, from one sample."""
    answers, group, psu, weight = draw(regime, shares, rng)
    share = Fraction("proportion", answers, np.ones(len(answers)))
    both = from_sample(design(weight, psu=psu), [share], [group], 2)
    old, new = (GAP_INTERVALS[which](both, 0, 1, "difference", 0.95) for which in (1, 2))
    rows = [(g.lower, g.upper, 1.0 if g.p_value is None else g.p_value) for g in (old, new)]
    return np.array(rows[0]), np.array(rows[1])


def tell(runs: int) -> bool:
    """Print the table of all regimes, and return whether the new interval holds what is aimed at."""
    started, rng, holds = time.perf_counter(), np.random.default_rng(20120101), True
    print(f"\ngaps inside a survey, {runs} samples a regime (old: symmetric t; new: from the shares' limits)")
    print(f"{'':<46}{'covers':>14}{'rejects no gap':>18}{'finds the gap':>17}")
    print(f"{'regime':<46}{'old':>7}{'new':>7}{'old':>11}{'new':>7}{'old':>10}{'new':>7}")
    for regime in REGIMES:
        true = regime.first - regime.second
        found = np.array([gaps(regime, (regime.first, regime.second), rng) for _ in range(runs)])
        twin = np.array([gaps(regime, (regime.second, regime.second), rng) for _ in range(runs)])
        covered = 100 * ((found[..., 0] <= true) & (true <= found[..., 1])).mean(axis=0)
        rejected, seen = (100 * (each[..., 2] < 0.05).mean(axis=0) for each in (twin, found))
        holds &= bool(covered[1] >= LEAST_COVERED and rejected[1] <= MOST_REJECTED)
        finds = f"{seen[0]:>10.1f}{seen[1]:>7.1f}" if true else f"{'':>10}{'':>7}"
        told = f"{covered[0]:>7.1f}{covered[1]:>7.1f}{rejected[0]:>11.1f}{rejected[1]:>7.1f}"
        print(f"{regime.name:<46}{told}{finds}")
    word = "hold" if holds else "DO NOT HOLD"
    aims = f"coverage of {LEAST_COVERED:.0f} % or more, false rejection of {MOST_REJECTED:.0f} % or less"
    print(f"{time.perf_counter() - started:.0f} s; {aims}: they {word} in every regime")
    return holds
