"""What each job named in vector sets k to n is called in the package; form as in `statistics_adapters`."""

import numpy as np
from statistics_adapters import sample

from barometer.statistics import survey
from barometer.statistics.survey_gap import SurveyShare, survey_change, survey_gap


def survey_gap_mover(variable, group1, group2, level=0.95, **drawn):
    drawn["design"] = {"single_psu": "remove", **drawn["design"]}  # one PSU has no variance, and no df
    rows, design = sample(drawn)
    first, second = (rows.eval(group).to_numpy(dtype=bool) for group in (group1, group2))
    values = rows.eval(variable).to_numpy(dtype=float)
    both = survey.proportion(design, values, np.where(first, 0, np.where(second, 1, -1)), groups=2)
    df, cov = int(both.df[0, 1]), float(np.nan_to_num(both.covariance[0, 1]))
    a, b = (SurveyShare(both[i].estimate, both[i].se, both[i].n, df) for i in (0, 1))
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
    out["r"] = survey_change(b, a, cov=cov).correlation
    return out


ADAPTERS_K_N = {
    "survey_gap_mover": lambda i: survey_gap_mover(**i),
}
