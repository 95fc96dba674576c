"""What each job named in vector sets g and h is called in the package: numbers that are made of several."""

import math

import numpy as np
from statistics_adapters import counted, first_of, limits
from statistics_vectors import job, only

from barometer.errors import BarometerError
from barometer.statistics import decomposition, index, intervals
from barometer.statistics.counts import from_counts
from barometer.statistics.fraction import Fraction
from barometer.statistics.quantiles import check_choice, number_or_none


@job()
def kitagawa(size1, rate1, size2, rate2, strata=None):
    k = decomposition.kitagawa(size1, rate1, size2, rate2)
    three = dict(zip(("composition", "rate", "interaction"), k.three_part, strict=True))
    out = {"R1": k.first, "R2": k.second, "diff": k.difference}
    return {**out, "composition": k.composition, "rate": k.rate, "three": three}


def standardised(events, population, standard, kind, multiplier, level):
    """Return estimates of one cell at a standard's mix."""
    parts = [
        Fraction("rate" if kind == "events" else "proportion", np.array([x]), np.array([n]), multiplier)
        for x, n in zip(events, population, strict=True)
    ]
    return from_counts(parts, lambda values: index.weighted_mean(values, standard), level=level)


def normal_limits(interval, level, prefix=""):
    """Return what ± z·se gives of an interval's estimate."""
    return limits(intervals.from_se(interval.estimate, interval.se, level=level), prefix)


@job()
def direct_standardise(
    events, population, standard, kind="proportion", multiplier=1, level=0.95, strata=None
):
    found = standardised(events, population, standard, kind, multiplier, level)
    one = first_of(found)
    crude = counted("rate", [sum(events)], [sum(population)], scale=multiplier, level=None)
    out = {"crude": number_or_none(float(crude.value[0])), "rate": one.estimate}
    out |= {"se": None if one.estimate is None else one.se, **normal_limits(one, level)}
    nothing = intervals.Interval(None, None, None, level, "")
    return {**out, **limits(one if kind == "events" else nothing, "dobson_")}


def scored(part):
    """Return a component's place between its goalposts, 0 to 1."""
    only(part, "name", "value", "min", "max", "direction", "transform", "weight", where="a component")
    if part["value"] is None:
        return None
    ends = [part.get("min", 0), part["max"]]
    value = part["value"]
    if part.get("transform") == "log":
        value, *ends = (math.log(x) for x in (max(value, ends[0]), *ends))
    return placed(value, *ends, part.get("direction", "up"))


def placed(value, low, high, direction="up"):
    if not low < high:
        raise BarometerError(f"goalposts {low:g} and {high:g} are no scale; expected the lower one first")
    ends = (high, low) if check_choice("direction", direction, ("up", "down")) == "down" else (low, high)
    return number_or_none(
        float(index.composite(np.array([[value]]), *([end] for end in ends), [1]).value[0] / 100)
    )


def put_together(scores, weights=None, method="arithmetic"):
    """Return scores of 0 to 1 as one, by a method; a zero makes a geometric one zero."""
    values = np.array([[np.nan if one is None else one] for one in scores], dtype=float)
    k = len(scores)
    found = index.composite(values, [0] * k, [1] * k, weights or [1] * k, method=method, floor=0.0)
    value = number_or_none(float(found.value[0]))
    return value if value is None or method == "ampi" else value / 100


def of_components(components, method):
    scores = {}
    for part in components:
        parts = part.get("parts") or [part]
        weights = [one.get("weight", 1) for one in parts] if part.get("parts") else [1]
        scores[part["name"]] = put_together([scored(one) for one in parts], weights, method)
    total = put_together(list(scores.values()), [part.get("weight", 1) for part in components], method)
    return {**scores, "index": total}


def composite(method):
    def composed(
        components=None, life=None, mean_years=None, expected_years=None, education_max=1, income=None
    ):
        """Components by name, or the development index with its two-step education."""
        if components is not None:
            return of_components(components, method)
        schooling = put_together([scored(mean_years), scored(expected_years)], method=method)
        scores = {
            "life": scored(life),
            "education": placed(schooling, 0, education_max),
            "income": scored(income),
        }
        return {**scores, "index": put_together(list(scores.values()), method=method)}

    return composed


for each in ("arithmetic", "geometric"):
    job(f"composite_{each}")(composite(each))


@job()
def composite_normalise(rows, min, max, direction, weights=None):
    table = [
        [None if x is None else placed(x, *ends) for x, *ends in zip(row, min, max, direction, strict=True)]
        for row in rows
    ]
    ampi = [np.array([np.nan if x is None else 70 + 60 * x for x in row]) for row in table]
    return {
        "minmax": table,
        "arithmetic": [put_together(row, weights) for row in table],
        "geometric": [put_together(row, weights, "geometric") for row in table],
        "ampi": [
            {
                "norm": [number_or_none(x) for x in norm.tolist()],
                "mean": number_or_none(float(norm.mean())),
                "sd": number_or_none(float(norm.std())),
                "ampi": put_together(row, method="ampi"),
            }
            for norm, row in zip(ampi, table, strict=True)
        ],
    }


@job()
def composite_geometric_zero(normalised, weights=None):
    return {m: put_together(normalised, weights, m) for m in ("geometric", "arithmetic")}
