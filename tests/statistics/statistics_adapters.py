"""What each job named in the vector files is called in the package. A job that is missing here fails.

Each adapter takes a vector's inputs and returns the results under the vectors' names for them.
"""

import math

import numpy as np
import pandas as pd
from statistics_vectors import FOLDER

from barometer.statistics import calibration, gap, intervals, reliability, survey
from barometer.statistics.design import design


def limits(interval, prefix=""):
    return {f"{prefix}lo": interval.lower, f"{prefix}hi": interval.upper}


def proportion_interval(x, n, level=0.95):
    wilson = intervals.proportion(x, n, level=level)
    exact = intervals.proportion(x, n, level=level, method="clopper-pearson")
    return {"p": wilson.estimate, **limits(wilson), **limits(wilson, "wilson_"), **limits(exact, "cp_")}


def proportion_interval_finite(p, n, N, level=0.95):  # noqa: N803 - the vectors' name
    result = intervals.proportion(p * n, n, population=N, level=level)
    return {"n_star": result.n, **limits(result)}


def rate_interval(events, population, multiplier=1, level=0.95):
    def by(method):
        return intervals.rate(events, population, multiplier=multiplier, level=level, method=method)

    chosen = by("auto")
    out = {"rate": chosen.estimate, "recommended": chosen.method, **limits(chosen)}
    return {**out, **limits(by("exact"), "exact_"), **limits(by("byar"), "byar_")}


def mean_interval(values, level=0.95):
    result = intervals.mean(values, level=level)
    return {"mean": result.estimate, "se": result.se, "df": result.df, **limits(result)}


def survey_proportion_interval(p, se, n, df, level=0.95):
    def by(method):
        return intervals.survey_proportion(p, se, n=n, df=df, level=level, method=method)

    kg, capped, wilson = by("korn-graubard"), by("korn-graubard-capped"), by("wilson")
    return {
        **limits(by("logit"), "logit_t_"),
        **limits(kg, "kg_"),
        "kg_n_eff": kg.n,
        **limits(capped, "kg_truncated_"),
        "kg_truncated_n_eff": capped.n,
        **limits(wilson, "wilson_neff_"),
        "wilson_n_eff": wilson.n,
        **limits(intervals.from_se(p, se, df, level), "wald_t_"),
    }


def publishable_proportion(p, n_eff, lo, hi, df, n=None):
    given = intervals.Interval(p, lo, hi, 0.95, "given", n=n_eff, df=df)
    return {"verdict": reliability.reliability(given, n).verdict}


def gap_difference(x1, n1, x2, n2, level=0.95):
    result = gap.proportions(x1, n1, x2, n2, level=level)
    return {"diff": result.estimate, **limits(result)}


def gap_ratio(x1, n1, x2, n2, level=0.95):
    result = gap.ratio_of_proportions(x1, n1, x2, n2, level=level)
    relative = result.relative()
    out = {"ratio": result.estimate, "se_log": result.se_log, **limits(result)}
    return {**out, "relative_gap": relative.estimate, **limits(relative, "relative_gap_")}


def survey_gap(e1, se1, e2, se2, cov=0.0, df=math.inf, level=0.95):
    df = math.inf if df in (None, "inf") else df
    diff = gap.difference(e1, se1, e2, se2, cov=cov, df=df, level=level)
    ratio = gap.ratio(e1, se1, e2, se2, cov=cov, df=df, level=level)
    return {
        "diff": diff.estimate,
        "se_diff": diff.se,
        **limits(diff),
        "t": diff.statistic,
        "p": diff.p_value,
        "ratio": ratio.estimate,
        "se_ratio": ratio.se,
        "se_log_ratio": ratio.se_log,
        **limits(ratio, "ratio_"),
        "se_diff_if_cov_ignored": gap.se_difference(se1, se2),
    }


def gap_mover(e1, lo1, hi1, e2, lo2, hi2):
    first = intervals.Interval(e1, lo1, hi1, 0.95, "given")
    result = gap.mover(first, intervals.Interval(e2, lo2, hi2, 0.95, "given"))
    return {"diff": result.estimate, **limits(result)}


def sample(inputs):
    """Return the rows of a survey vector and its design."""
    if "data" not in inputs:
        rows = pd.DataFrame({"value": inputs["values"], "weight": inputs["weights"]})
        return rows, design(rows["weight"])
    rows, given = pd.read_csv(FOLDER / "data" / inputs["data"]), inputs["design"]

    def column(name):
        found = given.get(name)
        return rows[found] if isinstance(found, str) else found

    return rows, design(
        column("weights"),
        strata=column("strata"),
        psu=column("psu"),
        nested=bool(given.get("psu_nested")),
        population_psus=column("population_psus"),
        ssu=column("ssu"),
        population_ssus=column("population_ssus"),
        single_psu=given.get("single_psu", "fail"),
    )


def survey_estimate(kind, inputs):
    rows, drawn = sample(inputs)

    def values(expression):
        return rows[expression] if expression in rows else rows.eval(expression)

    names = ("numerator", "denominator") if kind == "ratio" else ("variable",)
    data = [values(inputs.get(name, "value")) for name in names]
    domain = values(inputs["domain"]).to_numpy() if inputs.get("domain") else None
    level = inputs.get("level", 0.95)
    result = getattr(survey, kind)(drawn, *data, domain)[0]
    out = {
        "est": result.estimate,
        "se": result.se,
        "df": result.df,
        "n": result.n,
        "n_eff": result.n_eff,
        "deff": result.deff,
        "deff_with_replacement_srs": result.deff_replacement,
        "kish_deff": calibration.kish_deff(drawn.weights),
        **limits(result.interval(level=level, method="t")),
    }
    if kind == "proportion":
        out |= limits(result.interval(level=level), "logit_")
        out |= limits(result.interval(level=level, method="korn-graubard"), "kg_")
    return out


def rake(sample_counts, targets, start_weight=1, key="a|b"):
    cells = {cell: count for cell, count in sample_counts.items() if count}
    labels = dict(zip(key.split("|"), zip(*(cell.split("|") for cell in cells), strict=True), strict=True))
    start = np.array(list(cells.values()), dtype=float) * start_weight
    margins = [np.array(labels[name]) for name in targets]
    result = calibration.rake(start, margins, list(targets.values()))
    return {"weight_factor": dict(zip(cells, (result.weights / start).tolist(), strict=True))}


def poststratify(sample_counts, population_counts, start_weight=1):
    start = np.array(list(sample_counts.values()), dtype=float) * start_weight
    result = calibration.poststratify(start, list(sample_counts), population_counts)
    return {"weight_factor": dict(zip(sample_counts, (result.weights / start).tolist(), strict=True))}


ADAPTERS = {
    "proportion_interval": lambda i: proportion_interval(**i),
    "proportion_interval_finite": lambda i: proportion_interval_finite(**i),
    "rate_interval": lambda i: rate_interval(**i),
    "mean_interval": lambda i: mean_interval(**i),
    "survey_proportion_interval": lambda i: survey_proportion_interval(**i),
    "publishable_proportion": lambda i: publishable_proportion(**i),
    "gap_difference": lambda i: gap_difference(**i),
    "gap_ratio": lambda i: gap_ratio(**i),
    "survey_gap": lambda i: survey_gap(**i),
    "gap_mover": lambda i: gap_mover(**i),
    "survey_mean": lambda i: survey_estimate("mean", i),
    "survey_total": lambda i: survey_estimate("total", i),
    "survey_ratio": lambda i: survey_estimate("ratio", i),
    "survey_proportion": lambda i: survey_estimate("proportion", i),
    "rake": lambda i: rake(**i),
    "poststratify": lambda i: poststratify(**i),
}
