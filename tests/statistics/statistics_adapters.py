"""What each job named in vector sets a to f and j is called in the package.

Each adapter takes a vector's inputs and returns the results under the vectors' names for them. Estimates come
from `counts.from_counts` and `survey.from_sample`, as every published number does.
"""

import math
import re

import numpy as np
import pandas as pd
from sampled import sampled
from statistics_vectors import data_file, job, only

from barometer.errors import BarometerError
from barometer.statistics import calibration, change, gap, intervals, kendall, progress, revisions, trend
from barometer.statistics.counts import from_counts
from barometer.statistics.design import design as describe
from barometer.statistics.fraction import Fraction
from barometer.statistics.quantiles import number_or_none
from barometer.statistics.reliability import reliability


def limits(interval, prefix=""):
    return {f"{prefix}lo": interval.lower, f"{prefix}hi": interval.upper}


def counted(kind, part, whole, **how):
    """Return estimates of cells from counts, None for a count that is not known."""
    columns = (np.array([np.nan if x is None else x for x in side], dtype=float) for side in (part, whole))
    return from_counts([Fraction(kind, *columns, how.pop("scale", 1.0))], **how)


def first_of(estimates):
    """Return the first cell as an interval."""
    value, se, low, high = (
        number_or_none(float(x[0])) for x in (estimates.value, estimates.se, estimates.lower, estimates.upper)
    )
    return intervals.Interval(value, low, high, 0.95, estimates.interval[0], se=se)


def infinite(df):
    """Return degrees of freedom; vectors write an infinite number of them as null or "inf"."""
    return math.inf if df in (None, "inf") else df


@job()
def proportion_interval(x, n, level=0.95):
    wilson = first_of(counted("proportion", [x], [n], level=level))
    exact = intervals.proportion(x, n, level=level, method="clopper-pearson")
    return {"p": wilson.estimate, **limits(wilson), **limits(wilson, "wilson_"), **limits(exact, "cp_")}


@job()
def proportion_interval_finite(p, n, N, level=0.95):
    result = intervals.proportion(p * n, n, population=N, level=level)
    return {"n_star": result.n, **limits(result)}


@job()
def rate_interval(events, population, multiplier=1, level=0.95):
    def by(method):
        return intervals.rate(events, population, multiplier=multiplier, level=level, method=method)

    chosen = first_of(counted("rate", [events], [population], scale=multiplier, level=level))
    out = {"rate": chosen.estimate, "recommended": chosen.method or None, **limits(chosen)}
    return {**out, **limits(by("exact"), "exact_"), **limits(by("byar"), "byar_")}


@job()
def mean_interval(values, level=0.95):
    if len(values) < 2:
        return {"mean": values[0] if values else None, **dict.fromkeys(("se", "df", "lo", "hi"))}
    found = sampled("mean", describe(np.ones(len(values))), values, level=level)
    one = first_of(found)
    return {"mean": one.estimate, "se": one.se, "df": int(found.df[0, 0]), **limits(one)}


@job()
def survey_proportion_interval(p, se, n, df, level=0.95):
    def by(method):
        return intervals.survey_proportion(p, se, n=n, df=infinite(df), level=level, method=method)

    kg, capped, wilson = by("korn-graubard"), by("korn-graubard-capped"), by("wilson")
    return {
        **limits(by("logit"), "logit_t_"),
        **limits(kg, "kg_"),
        "kg_n_eff": kg.n,
        **limits(capped, "kg_truncated_"),
        "kg_truncated_n_eff": capped.n,
        **limits(wilson, "wilson_neff_"),
        "wilson_n_eff": wilson.n,
        **limits(intervals.from_se(p, se, infinite(df), level), "wald_t_"),
    }


@job()
def publishable_proportion(p, n_eff=None, lo=None, hi=None, df=None, n=None):
    known = [each for each in (n_eff, n) if each is not None]
    return {"verdict": reliability(p, lo, hi, n=min(known, default=None), df=df).verdict}


@job()
def gap_difference(x1, n1, x2, n2, level=0.95):
    result = counted("proportion", [x1, x2], [n1, n2], level=level).gap(0, 1, level=level)
    return {"diff": result.estimate, **limits(result)}


@job()
def gap_ratio(x1, n1, x2, n2, level=0.95):
    both = counted("proportion", [x1, x2], [n1, n2], level=level)
    ratio, relative = (both.gap(0, 1, kind=kind, level=level) for kind in ("ratio", "relative"))
    out = {"ratio": ratio.estimate, "se_log": ratio.se_log, **limits(ratio)}
    return {**out, "relative_gap": relative.estimate, **limits(relative, "relative_gap_")}


@job()
def survey_gap(e1, se1, e2, se2, cov=0.0, df=math.inf, level=0.95):
    how = {"cov": cov or 0.0, "df": infinite(df), "level": level}
    diff, ratio = gap.difference(e1, se1, e2, se2, **how), gap.ratio(e1, se1, e2, se2, **how)
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


@job()
def gap_mover(e1, lo1, hi1, e2, lo2, hi2, level=0.95):
    first = intervals.Interval(e1, lo1, hi1, level, "given")
    result = gap.mover(first, intervals.Interval(e2, lo2, hi2, level, "given"))
    return {"diff": result.estimate, **limits(result)}


DESIGN = (
    *("weights", "strata", "psu", "psu_nested", "population_psus"),
    *("ssu", "population_ssus", "single_psu", "calibration"),
)


def survey_rows(data=None, values=None, weights=None, design=None):
    """Return the rows of a survey vector and the design they were drawn by.

    Rows: a CSV file, columns, a list of rows, or `values` with `weights`. A design in words: weights.
    """
    if isinstance(data, str):
        rows = pd.read_csv(data_file(data))
    else:
        rows = pd.DataFrame({"value": values, "weight": weights or 1.0} if data is None else data)
    given = only(design, *DESIGN, where="design") if isinstance(design, dict) else {}

    def column(name):
        named = given.get(name)
        return rows[named] if isinstance(named, str) else named

    base = column("weights")
    drawn = describe(
        rows.get("weight", pd.Series(1.0, index=rows.index)) if base is None else base,
        strata=column("strata"),
        psu=column("psu"),
        nested=bool(given.get("psu_nested")),
        population_psus=column("population_psus"),
        ssu=column("ssu"),
        population_ssus=column("population_ssus"),
        single_psu=given.get("single_psu") or "fail",
    )
    return rows, calibrated(rows, drawn, given.get("calibration"))


def calibrated(rows, drawn, asked):
    """Return the design after raking to `targets`, or post-stratification to `population_counts` by `key`."""
    if not asked:
        return drawn
    only(asked, "targets", "population_counts", "key", where="calibration")
    if "targets" in asked:
        margins = [rows[name].astype(str) for name in asked["targets"]]
        found = calibration.rake(drawn.weights, margins, list(asked["targets"].values()), tolerance=1e-12)
    else:
        cells = rows[asked["key"].split("|")].astype(str).agg("|".join, axis=1)
        found = calibration.poststratify(drawn.weights, cells, asked["population_counts"])
    return drawn.calibrated(found)


def evaluated(rows, expression):
    """Return a column, or what an expression such as `stype=='E'` says of each row; NaN stays unknown."""
    if expression in rows:
        return pd.to_numeric(rows[expression], errors="coerce").to_numpy(dtype=float)
    found = rows.eval(expression).to_numpy(dtype=float)
    used = [
        name for name in rows if re.search(rf"\b{re.escape(name)}\b", expression) and rows[name].isna().any()
    ]
    return np.where(rows[used].isna().any(axis=1), np.nan, found) if used else found


def survey_estimate(kind, rows, drawn, part, whole, domain, level):
    cells = None if domain is None else evaluated(rows, domain) == 1
    found = sampled(kind, drawn, part, cells, whole=whole, level=level)
    one, df = first_of(found), int(found.df[0, 0])
    people = sampled("total", drawn, np.where(np.isfinite(part), 1.0, np.nan), cells).value[0]
    deff, n = number_or_none(float(found.deff[0])), int(found.n[0])
    t = intervals.from_se(one.estimate, one.se, df, level)
    out = {"est": one.estimate, "se": one.se, "df": df, "n": n, "n_eff": n / deff if deff else None}
    out |= {"deff_with_replacement_srs": deff, "kish_deff": calibration.kish_deff(drawn.weights), **limits(t)}
    out["deff"] = deff / (1 - n / people) if deff and people > n else None  # against one without replacement
    if kind == "proportion":
        exact = intervals.survey_proportion(
            one.estimate, one.se, n=n, df=df, level=level, method="korn-graubard"
        )
        out |= limits(one, "logit_") | limits(exact, "kg_")
    return out


def survey_job(kind):
    def estimate(
        data=None, design=None, variable="value", domain=None, values=None, weights=None, level=0.95
    ):
        rows, drawn = survey_rows(data, values, weights, design)
        return survey_estimate(kind, rows, drawn, evaluated(rows, variable), None, domain, level)

    return estimate


for each in ("mean", "total", "proportion"):
    job(f"survey_{each}")(survey_job(each))


@job()
def survey_ratio(numerator, denominator, data=None, design=None, domain=None, weights=None, level=0.95):
    rows, drawn = survey_rows(data, None, weights, design)
    part, whole = (evaluated(rows, name) for name in (numerator, denominator))
    return survey_estimate("ratio", rows, drawn, part, whole, domain, level)


@job()
def rake(sample_counts, targets, start_weight=1, key="a|b"):
    cells = {cell: count for cell, count in sample_counts.items() if count}
    labels = dict(zip(key.split("|"), zip(*(cell.split("|") for cell in cells), strict=True), strict=True))
    start = np.array(list(cells.values()), dtype=float) * start_weight
    margins = [np.array(labels[name]) for name in targets]
    result = calibration.rake(start, margins, list(targets.values()))
    return {"weight_factor": dict(zip(cells, (result.weights / start).tolist(), strict=True))}


@job()
def poststratify(sample_counts, population_counts, start_weight=1, key=""):
    start = np.array(list(sample_counts.values()), dtype=float) * start_weight
    result = calibration.poststratify(start, list(sample_counts), population_counts)
    return {"weight_factor": dict(zip(sample_counts, (result.weights / start).tolist(), strict=True))}


def estimated(given, level=0.95):
    only(given, "est", "se", "df", where="an estimate")
    return intervals.from_se(given["est"], given["se"], infinite(given.get("df")), level)


@job()
def change_independent(first, second, level=0.95):
    a, b = (estimated(each, level) for each in (first, second))
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


@job()
def change_overlapping(first, second, cov, df=math.inf, level=0.95):
    a, b = estimated(first), estimated(second)
    how = {"cov": cov, "df": infinite(df), "level": level}
    result = gap.difference(b.estimate, b.se, a.estimate, a.se, **how)
    return {
        "change": result.estimate,
        "se": result.se,
        "correlation": cov / (a.se * b.se) if a.se and b.se else None,
        "p": result.p_value,
        **limits(result),
        "se_if_treated_as_independent": gap.se_difference(a.se, b.se),
    }


@job()
def change_partial_overlap(se1, se2, overlap_share, unit_correlation):
    cov = change.overlap_covariance(se1, se2, overlap_share, unit_correlation)
    return {"se": gap.se_difference(se1, se2, cov)}


@job()
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


@job("trend")
def trend_of_points(x, y, se=None, level=0.95):
    enough = len(x) >= trend.FEW
    fitted = trend.line(x, y, level=level) if enough else None
    known = trend.line(x, y, se=se, level=level) if enough and se is not None else None
    robust = kendall.mann_kendall(trend.series(x, y)[1]) if enough else None
    names = {
        "mk_s": "s",
        "mk_var": "variance",
        "mk_z": "z",
        "mk_p_normal": "p_normal",
        "mk_p_exact": "p_exact",
    }
    extra = {"z": "statistic", "q": "q", "q_df": "q_df", "se_inflated": "se_inflated"}
    return {
        **line_results(fitted),
        "t": fitted and fitted.statistic,
        "df": fitted and fitted.slope.df,
        "r2": fitted and fitted.r2,
        "sen_slope": trend.theil_sen(x, y) if enough else None,
        **{key: robust and getattr(robust, name) for key, name in names.items()},
        "known_se": known
        and {**line_results(known), **{key: getattr(known, name) for key, name in extra.items()}},
    }


@job()
def mann_kendall_null(n):
    tail = kendall.upper_tail(n)
    return {
        "upper_tail": {str(s): p for s, p in tail.items()},
        "smallest_two_sided_p": 2 * min(tail.values()),
    }


@job()
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


@job()
def target_progress(
    base, base_year, current, year, target, target_year, direction, se=None, base_se=None, se_base=None
):
    def by(method):
        told = {"method": method, "se": se, "base_se": base_se or se_base}
        return progress.progress(base, base_year, current, year, target, target_year, direction, **told)

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


@job()
def weather_symbol(values, years, target, target_year, direction):
    points = [(year, value) for year, value in zip(years, values, strict=True) if value is not None]
    years, values = ([point[i] for point in points] for i in (0, 1))
    result = progress.weather(values, years, target, target_year, direction)
    out = {"pace": result.pace, "projected": result.projected, "symbol": result.symbol}
    return {**out, "shortfall_share": result.shortfall}


@job()
def standardised_distance(current, target, reference_sd, direction):
    return {"distance": progress.standardised_distance(current, target, reference_sd, direction)}


@job()
def revision_statistics(first, latest, redefined=None):
    r = revisions.revisions(first, latest, redefined=redefined)
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


@job()
def revision_triangle(vintages, redefined=()):
    """`redefined`: releases that came with a new definition, for all periods or for each."""
    if not isinstance(redefined, dict):
        redefined = dict.fromkeys(vintages, redefined)
    by_period = {period: [at] if isinstance(at, str) else at for period, at in redefined.items()}
    result = revisions.triangle(vintages, redefined=by_period)
    steps = {f"release{k}_to_{k + 1}": step for k, step in enumerate(result.steps, 1)}
    named = {**steps, "first_to_latest": result.first_to_latest}
    return {
        key: {
            "n": step.n,
            "mean": step.mean,
            "mean_absolute": step.mean_absolute,
            "redefined": step.redefined,
        }
        for key, step in named.items()
    }
