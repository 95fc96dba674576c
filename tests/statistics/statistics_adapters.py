"""What each job named in the vector files is called in the package. A job that is missing here fails.

Each adapter takes a vector's inputs and returns the results under the vectors' names for them.
"""

import math

import numpy as np
import pandas as pd
from statistics_vectors import FOLDER

from barometer.errors import BarometerError
from barometer.statistics import (
    calibration,
    change,
    decomposition,
    gap,
    index,
    intervals,
    kendall,
    progress,
    reliability,
    revisions,
    survey,
    trend,
)
from barometer.statistics.design import design


def limits(interval, prefix=""):
    return {f"{prefix}lo": interval.lower, f"{prefix}hi": interval.upper}


def proportion_interval(x, n, level=0.95):
    wilson = intervals.proportion(x, n, level=level)
    exact = intervals.proportion(x, n, level=level, method="clopper-pearson")
    return {"p": wilson.estimate, **limits(wilson), **limits(wilson, "wilson_"), **limits(exact, "cp_")}


def proportion_interval_finite(p, n, N, level=0.95):
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


def gap_mover(e1, lo1, hi1, e2, lo2, hi2, level=0.95):
    first = intervals.Interval(e1, lo1, hi1, level, "given")
    result = gap.mover(first, intervals.Interval(e2, lo2, hi2, level, "given"))
    return {"diff": result.estimate, **limits(result)}


def sample(inputs):
    """Return the rows of a survey vector and its design."""
    if "data" not in inputs:
        rows = pd.DataFrame({"value": inputs["values"], "weight": inputs["weights"]})
        return rows, design(rows["weight"])
    data, given = inputs["data"], inputs["design"]
    rows = pd.DataFrame(data) if isinstance(data, dict) else pd.read_csv(FOLDER / "data" / data)

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


def change_independent(first, second, level=0.95):
    a, b = (
        intervals.from_se(e["est"], e["se"], math.inf if e.get("df") in (None, "inf") else e["df"], level)
        for e in (first, second)
    )
    result = change.independent(a, b, level=level)
    return {
        "change": result.estimate,
        "se": result.se,
        "df": result.df,
        "stat": result.statistic,
        "p": result.p_value,
        **limits(result),
        "intervals_overlap": None if a.lower is None else max(a.lower, b.lower) <= min(a.upper, b.upper),
    }


def change_overlapping(first, second, cov, df=math.inf, level=0.95):
    a, b = (intervals.from_se(e["est"], e["se"]) for e in (first, second))
    df = math.inf if df in (None, "inf") else df
    result = change.overlapping(a, b, cov=cov, df=df, level=level)
    return {
        "change": result.estimate,
        "se": result.se,
        "correlation": result.correlation,
        "p": result.p_value,
        **limits(result),
        "se_if_treated_as_independent": result.se_independent,
    }


def change_partial_overlap(se1, se2, overlap_share, unit_correlation):
    cov = change.overlap_covariance(se1, se2, overlap_share, unit_correlation)
    a, b = intervals.from_se(0.0, se1), intervals.from_se(0.0, se2)
    return {"se": change.overlapping(a, b, cov=cov).se}


def adjust_p(p, alpha=0.05):
    out = {}
    for short, method in (("bh", "benjamini-hochberg"), ("holm", "holm"), ("bonferroni", "bonferroni")):
        family = change.adjust(p, method=method, alpha=alpha)
        out |= {short: family.adjusted, f"rejected_{short}": sum(map(bool, family.significant))}
    return out


def line_results(fitted):
    if fitted is None:
        return dict.fromkeys(("slope", "intercept", "se", "p", "lo", "hi"))
    slope = fitted.slope
    out = {"slope": slope.estimate, "intercept": fitted.at(0), "se": slope.se, "p": fitted.p_value}
    return {**out, **limits(slope)}


def trend_results(x, y, se=None, level=0.95):
    found = trend.trend(x, y, level=level)
    fitted, robust = found.line, found.kendall
    names = {
        "mk_s": "s",
        "mk_var": "variance",
        "mk_z": "z",
        "mk_p_normal": "p_normal",
        "mk_p_exact": "p_exact",
    }
    out = {
        **line_results(fitted),
        "t": fitted and fitted.statistic,
        "df": fitted and fitted.slope.df,
        "r2": fitted and fitted.r2,
        "sen_slope": found.sen_slope,
        **{key: robust and getattr(robust, name) for key, name in names.items()},
    }
    known = None if se is None else trend.trend(x, y, se=se, level=level).line
    if known is None:
        return out
    extra = {"z": known.statistic, "q": known.q, "q_df": known.q_df, "se_inflated": known.se_inflated}
    return {**out, "known_se": {**line_results(known), **extra}}


def mann_kendall_null(n):
    tail = kendall.upper_tail(n)
    return {
        "upper_tail": {str(s): p for s, p in tail.items()},
        "smallest_two_sided_p": 2 * min(tail.values()),
    }


def trend_with_known_break(x, y, break_at, level=0.95):
    at = list(break_at) if isinstance(break_at, list) else [break_at]

    def model(slope_change):
        try:
            fitted = trend.line(x, y, breaks=at, slope_change=slope_change, level=level)
        except BarometerError:  # too few points on one side
            return None
        step = fitted.steps[0]
        return {
            "intercept_at": fitted.origin,
            "intercept": fitted.intercept,
            "slope": fitted.slope.estimate,
            "slope_se": fitted.slope.se,
            "step": step.size,
            "step_se": step.se,
            "step_t": step.statistic,
            "slope_change": step.slope_change,
            "slope_change_se": step.slope_change_se,
        }

    naive = trend.line(x, y, level=level)
    return {
        "level_model": model(False),
        "both_model": model(True),
        "naive_slope": naive.slope.estimate,
        "naive_p": naive.p_value,
    }


def target_progress(se_base=None, base_se=None, **given):
    def by(method):
        return progress.progress(**given, method=method, base_se=base_se or se_base)

    linear, eurostat, un, build = (by(method) for method in progress.METHODS)
    c = linear.course
    level = {"on_track": 3, "progress": 2, "stagnation": 1}
    out = {
        "linear_ratio": linear.ratio,
        "cagr_ratio": eurostat.ratio,
        "un_ratio": un.ratio,
        "sdgbuild_ratio": build.ratio,
        "status_linear": linear.status,
        "status_eurostat": eurostat.status,
        "un_code": 3 if un.status == "met" else level.get(un.rating),
        "z_path": linear.z_path,
        "z_target": linear.z_target,
        "p_target_reached": linear.p_target,
        "p_on_path": linear.p_path,
    }
    names = {
        "met": "met",
        "moved": "moved",
        "remaining": "remaining",
        "observed_pace": "pace",
        "required_pace_from_base": "required_pace",
        "required_pace_from_now": "required_pace_from_now",
        "path_now": "path",
        "projected": "projected",
        "share_of_distance": "share_of_distance",
        "un_expected": "compound_projected",
    }
    out |= {key: None if c is None else getattr(c, name) for key, name in names.items()}
    observed, required = (c.compound if c else None) or (None, None)
    return {**out, "cagr_observed": observed, "cagr_required": required}


def weather_symbol(**given):
    result = progress.weather(**given)
    out = {"pace": result.pace, "projected": result.projected, "symbol": result.symbol}
    return {**out, "shortfall_share": result.shortfall}


def kitagawa(size1, rate1, size2, rate2, strata=None):
    k = decomposition.kitagawa(size1, rate1, size2, rate2)
    three = dict(zip(("composition", "rate", "interaction"), k.three_part, strict=True))
    out = {"R1": k.first, "R2": k.second, "diff": k.difference}
    return {**out, "composition": k.composition, "rate": k.rate, "three": three}


def direct_standardise(strata=None, **given):
    result = decomposition.standardise(**given)
    out = {"crude": result.crude, "rate": result.rate.estimate, "se": result.rate.se, **limits(result.rate)}
    if given.get("kind") == "events":
        out |= limits(decomposition.standardise(**given, method="dobson").rate, "dobson_")
    return out


def scored(part):
    return index.normalise(
        part["value"],
        part.get("min", 0),
        part["max"],
        direction=part.get("direction", "up"),
        log=part.get("transform") == "log",
    ).score


def composite_arithmetic(components):
    scores = {}
    for part in components:
        parts = part.get("parts", [part])
        weights = [one.get("weight", 1) for one in parts] if "parts" in part else [1]
        scores[part["name"]] = index.composite([scored(one) for one in parts], weights).value
    total = index.composite(list(scores.values()), [part.get("weight", 1) for part in components])
    return {**scores, "index": total.value}


def composite_geometric(**given):
    if "components" not in given:
        return development_index(**given)
    scores = {part["name"]: scored(part) for part in given["components"]}
    weights = [part.get("weight", 1) for part in given["components"]]
    return {**scores, "index": index.composite(list(scores.values()), weights, method="geometric").value}


def development_index(life, mean_years, expected_years, education_max, income):
    schooling = index.composite([scored(mean_years), scored(expected_years)], method="geometric").value
    scores = {
        "life": scored(life),
        "education": index.normalise(schooling, 0, education_max).score,
        "income": scored(income),
    }
    return {**scores, "index": index.composite(list(scores.values()), method="geometric").value}


def composite_normalise(rows, min, max, direction, weights):
    table = [
        [index.normalise(*cell, direction=d).score for *cell, d in zip(row, min, max, direction, strict=True)]
        for row in rows
    ]

    def all_by(method, weights=None):
        return [index.composite(row, weights, method=method) for row in table]

    return {
        "minmax": table,
        "arithmetic": [one.value for one in all_by("arithmetic", weights)],
        "geometric": [one.value for one in all_by("geometric", weights)],
        "ampi": [{"norm": a.scores, "mean": a.mean, "sd": a.sd, "ampi": a.value} for a in all_by("ampi")],
    }


def composite_geometric_zero(normalised, weights):
    return {m: index.composite(normalised, weights, method=m).value for m in ("geometric", "arithmetic")}


def revision_statistics(first, latest):
    r = revisions.revisions(first, latest)
    return {
        "n": r.n,
        "mean_revision": r.mean,
        "mean_absolute_revision": r.mean_absolute,
        "relative_mean_absolute_revision": r.relative,
        "sd": r.sd,
        "rms": r.rms,
        "t": r.t,
        "p": r.p_value,
        "hac_se": r.hac_se,
        "t_hac": r.t_hac,
        "min": r.lowest,
        "max": r.highest,
        "range": None if r.highest is None else r.highest - r.lowest,
        "share_upward": r.upward,
        "direction_of_change_confirmed": r.confirmed,
    }


def revision_triangle(vintages):
    result = revisions.triangle(vintages)
    steps = {f"release{k}_to_{k + 1}": step for k, step in enumerate(result.steps, 1)}
    named = {**steps, "first_to_latest": result.first_to_latest}
    return {
        key: {"n": step.n, "mean": step.mean, "mean_absolute": step.mean_absolute}
        for key, step in named.items()
    }


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
    "change_independent": lambda i: change_independent(**i),
    "change_overlapping": lambda i: change_overlapping(**i),
    "change_partial_overlap": lambda i: change_partial_overlap(**i),
    "adjust_p": lambda i: adjust_p(**i),
    "trend": lambda i: trend_results(**i),
    "mann_kendall_null": lambda i: mann_kendall_null(**i),
    "trend_with_known_break": lambda i: trend_with_known_break(**i),
    "target_progress": lambda i: target_progress(**i),
    "weather_symbol": lambda i: weather_symbol(**i),
    "standardised_distance": lambda i: {"distance": progress.standardised_distance(**i)},
    "kitagawa": lambda i: kitagawa(**i),
    "direct_standardise": lambda i: direct_standardise(**i),
    "composite_arithmetic": lambda i: composite_arithmetic(**i),
    "composite_geometric": lambda i: composite_geometric(**i),
    "composite_normalise": lambda i: composite_normalise(**i),
    "composite_geometric_zero": lambda i: composite_geometric_zero(**i),
    "revision_statistics": lambda i: revision_statistics(**i),
    "revision_triangle": lambda i: revision_triangle(**i),
}
