"""What each job named in vector sets k to n is called in the package; form as in `statistics_adapters`."""

import numpy as np
from sampled import sampled
from statistics_adapters import evaluated, survey_rows
from statistics_vectors import job

from barometer.statistics import funnel
from barometer.statistics.attributable import attributable
from barometer.statistics.inequality import inequality
from barometer.statistics.overdispersion import overdispersion
from barometer.statistics.rolling import rolling
from barometer.statistics.slope_index import concentration_index, slope_index
from barometer.statistics.standardised_gap import standardised_gap, standardised_rate
from barometer.statistics.survey_gap import SurveyShare, survey_gap


@job()
def survey_gap_mover(variable, group1, group2, data=None, design=None, values=None, weights=None, level=0.95):
    if isinstance(design, dict):  # one PSU has no variance, and no df
        design = {"single_psu": "remove", **design}
    rows, drawn = survey_rows(data, values, weights, design)
    first, second = (evaluated(rows, group) == 1 for group in (group1, group2))
    cells = np.where(first, 0, np.where(second, 1, -1))
    both = sampled("proportion", drawn, evaluated(rows, variable), cells, count=2)
    df, cov = int(both.df[0, 1]), float(np.nan_to_num(both.covariance[0, 1]))
    a, b = (SurveyShare(both.value[i], both.se[i], int(both.n[i]), df) for i in (0, 1))
    diff, ratio = (survey_gap(a, b, cov=cov, level=level, kind=kind) for kind in ("difference", "ratio"))
    out = {"n1": a.n, "n2": b.n, "p1": a.share, "p2": b.share, "diff": diff.estimate}
    out |= {"ratio": ratio.estimate, "lo": diff.lower, "hi": diff.upper, "p_value": diff.p_value}
    out |= {"ratio_lo": ratio.lower, "ratio_hi": ratio.upper, "ratio_p_value": ratio.p_value}
    if df < 1:
        return out | dict.fromkeys(
            ("v1", "v2", "cov", "r", "df", "l1", "u1", "l2", "u2", "method1", "method2")
        )
    for which, group in (("1", a), ("2", b)):
        own = group.interval(level=level)
        out |= {f"l{which}": own.lower, f"u{which}": own.upper, f"method{which}": own.method}
    out |= {"v1": a.se**2, "v2": b.se**2, "cov": cov, "df": df}
    out["r"] = cov / (a.spread * b.spread) if a.spread and b.spread else 0.0
    return out


def measured(name, interval):
    """Return an interval under a vector's names for it."""
    return {
        name: interval.estimate,
        f"{name}_se": interval.se,
        f"{name}_lo": interval.lower,
        f"{name}_hi": interval.upper,
    }


def columns(groups):
    """Return estimates, populations and standard errors of a vector's groups."""
    estimates, sizes, errors = ([group.get(key) for group in groups] for key in ("est", "pop", "se"))
    return estimates, sizes, errors


@job("inequality_between_group", "inequality_mean_difference", "inequality_entropy")
def between_groups(groups, favourable=True, scale=None, level=0.95):
    estimates, sizes, errors = columns(groups)
    named = [i for i, group in enumerate(groups) if group.get("reference")]
    found = inequality(
        estimates,
        sizes,
        se=errors,
        favourable=favourable,
        reference=named[0] if named else None,
        level=level,
    )
    out = {"mean": found.mean}
    for name, interval in (
        ("bgv", found.variance),
        ("bgsd", found.deviation),
        ("cov_percent", found.variation),
        ("theil", found.theil),
        ("mld", found.log_deviation),
    ):
        out |= measured(name, interval)
    for short, pair in (("mdm", found.from_mean), ("mdb", found.from_best), ("mdr", found.from_reference)):
        out |= {f"{short}u": pair.unweighted.estimate, f"{short}w": pair.weighted.estimate}
    disparity = found.disparity
    out |= {"idisu_percent": disparity.unweighted.estimate, "idisw_percent": disparity.weighted.estimate}
    return out


@job("inequality_population_attributable")
def population_attributable(groups, favourable=True, scale=None, ordered=False, level=0.95):
    estimates, sizes, errors = columns(groups)
    top = max(range(len(groups)), key=lambda i: groups[i]["order"]) if ordered else None
    found = attributable(
        estimates, sizes, reference=top, se=errors, favourable=favourable, scale=scale, level=level
    )
    out = {"reference_est": found.reference, "mean": found.mean}
    out |= measured("par", found.risk) | measured("paf_percent", found.fraction)
    for name, interval in (("par", found.risk_of_counts), ("paf_percent", found.fraction_of_counts)):
        out |= {f"{key}_counts": value for key, value in measured(name, interval).items() if key != name}
    return out


@job("inequality_slope_index")
def slope(groups, favourable=True, scale=None, level=0.95):
    estimates, sizes, errors = columns(groups)
    order = [group["order"] for group in groups]
    found = slope_index(estimates, sizes, order, se=errors, scale=scale, level=level)
    out = {"ranks": found.ranks or None, "fitted_bottom": found.bottom, "fitted_top": found.top}
    out |= {"sii_over_mean": found.over_mean, "sii_se_hc1": found.robust_se}
    out |= {"ln_rii_se_hc1": found.relative_robust_se, "ln_rii_se": found.relative.se}
    out |= measured("sii", found.slope) | measured("rii", found.relative)
    out |= {"sii_logit": found.slope_logit.estimate, "sii_logit_se_hc1": found.slope_logit.se}
    out |= {"rii_logit": found.relative_logit.estimate, "ln_rii_logit_se_hc1": found.relative_logit.se}
    return out


@job("inequality_concentration_index")
def concentration(groups, favourable=True, scale=None, level=0.95):
    estimates, sizes, errors = columns(groups)
    order = [group["order"] for group in groups]
    found = concentration_index(estimates, sizes, order, se=errors, scale=scale, level=level)
    out = {"ranks": found.ranks or None, **measured("aci", found.absolute), **measured("rci", found.relative)}
    out |= {"rci_wagstaff": found.wagstaff, "rci_erreygers": found.erreygers}
    out |= {"aci_se_regression": found.absolute_regression_se}
    return out | {"rci_se_regression": found.relative_regression_se}


LINES = {"lo95": "lower95", "hi95": "upper95", "lo998": "lower998", "hi998": "upper998"}
PLACES = {"": None, "within": "within", "above": "high_95", "far_above": "high_998"}
PLACES |= {"below": "low_95", "far_below": "low_998"}
TURNED = {"above": "below", "below": "above", "far_above": "far_below", "far_below": "far_above"}


def lines(limits, multiplier=1):
    found = {short: getattr(limits, name) for short, name in LINES.items()}
    return {short: None if value is None else multiplier * value for short, value in found.items()}


def by_unit(limits):
    each = [lines(one) for one in limits or []]
    return {short: [one[short] for one in each] or None for short in LINES}


@job("funnel_significance_proportion")
def places_of_shares(groups, baseline):
    limits = [funnel.share_limits(baseline, group["n"]) for group in groups]
    shares = [group["x"] / group["n"] if group["n"] else None for group in groups]
    return {"category": [PLACES[one.place(p)] for one, p in zip(limits, shares, strict=True)]}


@job("funnel_significance_ratio")
def places_of_ratios(groups):
    limits = [funnel.observed_limits(group["observed"], group["expected"]) for group in groups]
    words = [one.place(1.0 if group["expected"] else None) for one, group in zip(limits, groups, strict=True)]
    return by_unit(limits) | {"category": [PLACES[TURNED.get(word, word)] for word in words]}


@job("funnel_overdispersion")
def overdispersed(groups, baseline=1.0, winsorise=0.1, scale="proportion"):
    observed = [group.get("x", group.get("observed")) for group in groups]
    size = [group.get("n", group.get("expected")) for group in groups]
    named = "share" if scale == "proportion" else scale
    found = overdispersion(observed, size, baseline, scale=named, winsorise=winsorise)
    out = {"z": found.z, "z_winsorised": found.winsorised, "phi": found.phi, "tau2": found.tau2}
    out |= {"overdispersed": found.overdispersed, **by_unit(found.limits)}
    return out | {"z_adjusted": found.z_adjusted, "z_adjusted_additive": found.z_additive}


@job()
def funnel_limits_proportion(baseline, n, multiplier=1):
    return lines(funnel.share_limits(baseline, n), multiplier)


@job()
def funnel_limits_proportion_exact(baseline, n, multiplier=1):
    return lines(funnel.share_limits(baseline, n, method="exact"), multiplier)


@job()
def funnel_limits_count_exact(expected):
    return lines(funnel.count_limits(expected))


@job()
def funnel_limits_ratio_by_events(events):
    return lines(funnel.ratio_limits(events))


@job()
def funnel_limits_rate_by_events(events, baseline, multiplier=1):
    return lines(funnel.ratio_limits(events, multiplier=baseline * multiplier))


def counts(strata):
    return [one["x"] for one in strata], [one["n"] for one in strata]


@job("standardised_rate")
def one_standardised_rate(strata, multiplier=1, level=0.95):
    x, n = counts(strata)
    standard = [one["std"] for one in strata]
    asked = {"kind": "events", "multiplier": multiplier}
    inner, outer = (standardised_rate(x, n, standard, **asked, level=each).rate for each in (level, 0.998))
    out = {"x_total": sum(x), "n_total": sum(n), "value": inner.estimate, "se": inner.se}
    out |= {"lo": inner.lower, "hi": inner.upper}
    return out | {"lo998": outer.lower, "hi998": outer.upper}


def gap_standardised(group1, group2, standard, kind, name, multiplier=1, scale=1, level=0.95):
    asked = {"kind": kind, "multiplier": multiplier * scale, "level": level}
    found = standardised_gap(*counts(group1), *counts(group2), standard, **asked)
    out = {"crude_gap": found.crude, "gap": found.gap.estimate, "gap_lo": found.gap.lower}
    for which, one in (("1", found.first), ("2", found.second)):
        out |= {f"crude{which}": one.crude, f"{name}{which}": one.rate.estimate, f"se{which}": one.rate.se}
        out |= {f"lo{which}": one.rate.lower, f"hi{which}": one.rate.upper}
    out |= {"gap_hi": found.gap.upper, "gap_se": found.normal.se, "gap_lo_normal": found.normal.lower}
    out |= {"gap_hi_normal": found.normal.upper, "composition": found.composition}
    out |= {"ratio": found.ratio.estimate, "ratio_lo": found.ratio.lower, "ratio_hi": found.ratio.upper}
    return out


def rolled(series, window, kind, scale=1, multiplier=1, level=0.95, standard=None):
    years = [one["year"] for one in series]
    each = [counts(one["strata"]) if standard else (one["x"], one["n"]) for one in series]
    x, n = zip(*each, strict=True)
    asked = {"window": window, "kind": kind, "standard": standard, "level": level}
    found = rolling(years, x, n, multiplier=multiplier * scale, **asked)
    out = {"year": years, "x": [one.events for one in found], "n": [one.population for one in found]}
    names = {"value": "estimate", "lo": "lower", "hi": "upper"}
    return out | {key: [getattr(one.figure, name) for one in found] for key, name in names.items()}


@job()
def standardised_rate_gap(group1, group2, standard, multiplier=1, level=0.95):
    return gap_standardised(group1, group2, standard, "events", "rate", multiplier, level=level)


@job()
def standardised_proportion_gap(group1, group2, standard, scale=1, level=0.95):
    return gap_standardised(group1, group2, standard, "proportion", "std", scale=scale, level=level)


@job()
def rolling_rate(series, window, multiplier=1, level=0.95):
    return rolled(series, window, "rate", multiplier=multiplier, level=level)


@job()
def rolling_proportion(series, window, scale=1, level=0.95):
    return rolled(series, window, "proportion", scale=scale, level=level)


@job()
def rolling_standardised_rate(series, standard, window, multiplier=1, level=0.95):
    return rolled(series, window, "standardised", multiplier=multiplier, level=level, standard=standard)
