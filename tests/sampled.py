"""Estimates of a sample, asked for in the fewest words."""

import numpy as np

from barometer.statistics.fraction import Fraction
from barometer.statistics.survey import from_sample


def sampled(kind, drawn, part, cells=None, *, whole=None, count=0, **how):
    """Return the estimates of a "mean", "proportion", "ratio" or "total" in cells.

    `cells`: booleans (one cell), or codes from 0, shape (rows,) or (rows, k).
    """
    part = np.asarray(part, dtype=float)
    whole = whole if kind == "ratio" else None if kind == "total" else np.ones_like(part)
    codes = np.zeros(len(part), dtype=int) if cells is None else np.asarray(cells)
    codes = np.where(codes, 0, -1) if codes.dtype == bool else codes
    columns = list(codes.reshape(len(part), -1).T)
    fraction = Fraction("mean" if kind == "ratio" else kind, part, whole)
    return from_sample(drawn, [fraction], columns, count or int(codes.max(initial=0)) + 1, **how)
