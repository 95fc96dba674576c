"""Survey estimates against svy: stages, single PSUs, groups, design effects, contrasts, calibration."""

import numpy as np
import polars as pl
import pytest
import svy
from sampled import sampled

from barometer.statistics import calibration, intervals
from barometer.statistics.design import design

EXACT = {"rel": 1e-9}


@pytest.fixture(scope="module")
def rows():
    """Two-stage sample: 3 strata of 4 to 6 PSUs, 2 to 4 SSUs in each, 2 to 4 people in each."""
    rng = np.random.default_rng(7)
    people = [
        (h, c, s, 10 + 5 * h, 8 + c, rng.uniform(5, 20), rng.normal(10 + h + c, 2), rng.integers(0, 3))
        for h in range(3)
        for c in range(4 + h)
        for s in range(rng.integers(2, 5))
        for _ in range(rng.integers(2, 5))
    ]
    names = ["h", "c", "s", "psus", "ssus", "w", "y", "g"]
    frame = pl.DataFrame(people, schema=names, orient="row")
    return frame.with_columns(yes=(pl.col("y") > 12).cast(pl.Int64))


def designs(rows, finite, stages):
    size = svy.PopSize(psu="psus", ssu="ssus") if finite and stages == 2 else ("psus" if finite else None)
    second = "s" if stages == 2 else None
    theirs = svy.Sample(rows, svy.Design(stratum="h", psu="c", ssu=second, wgt="w", pop_size=size))
    ours = design(
        rows["w"],
        strata=rows["h"],
        psu=rows["c"],
        nested=True,
        ssu=rows["s"] if stages == 2 else None,
        population_psus=rows["psus"] if finite else None,
        population_ssus=rows["ssus"] if finite and stages == 2 else None,
    )
    return theirs.estimation, ours


@pytest.mark.parametrize(("finite", "stages"), [(False, 1), (True, 1), (True, 2)])
def test_means_totals_ratios_by_group(rows, finite, stages):
    theirs, ours = designs(rows, finite, stages)
    group = rows["g"].to_numpy()
    for reference, found in (
        (theirs.mean("y", by="g", deff="wor"), sampled("mean", ours, rows["y"], group)),
        (theirs.total("y", by="g", deff="wor"), sampled("total", ours, rows["y"], group)),
        (theirs.ratio("yes", "y", by="g"), sampled("ratio", ours, rows["yes"], group, whole=rows["y"])),
    ):
        expected = reference.to_polars().sort("g")
        assert found.value == pytest.approx(expected["est"].to_numpy(), **EXACT)
        assert found.se == pytest.approx(expected["se"].to_numpy(), **EXACT)
        assert found.df.diagonal().tolist() == expected["df"].to_list()
        if "deff" in expected.columns and not np.isnan(found.denominator).any():
            without = found.deff / (1 - found.n / found.denominator)
            assert without == pytest.approx(expected["deff"].to_numpy(), **EXACT)


@pytest.mark.parametrize(("theirs", "ours"), [("logit", "logit"), ("korn-graubard", "korn-graubard-capped")])
def test_intervals_of_proportions(rows, theirs, ours):
    estimation, drawn = designs(rows, True, 1)
    expected = (
        estimation.prop("yes", by="g", ci_method=theirs).to_polars().filter(pl.col("yes") == 1).sort("g")
    )
    found = sampled("proportion", drawn, rows["yes"], rows["g"].to_numpy())
    cells = zip(found.value, found.se, found.n, found.df.diagonal(), strict=True)
    limits = [intervals.survey_proportion(p, se, n=n, df=float(df), method=ours) for p, se, n, df in cells]
    assert [i.lower for i in limits] == pytest.approx(expected["lci"].to_list(), rel=1e-8)
    assert [i.upper for i in limits] == pytest.approx(expected["uci"].to_list(), rel=1e-8)


@pytest.mark.parametrize("kind", ["difference", "ratio"])
def test_gaps_between_groups(rows, kind):
    estimation, drawn = designs(rows, True, 1)
    one, two = svy.estd(2), svy.estd(0)
    contrast = one - two if kind == "difference" else one / two
    expected = estimation.mean("y", by="g").contrast({"gap": contrast}).to_polars()
    found = sampled("mean", drawn, rows["y"], rows["g"].to_numpy()).gap(2, 0, kind=kind)
    both = expected["est"][0], expected["se"][0]
    assert (found.estimate, found.se) == pytest.approx(both, **EXACT)


@pytest.mark.parametrize(("theirs", "ours"), [("center", "adjust"), ("scale", "average"), ("skip", "remove")])
def test_strata_with_one_psu(rows, theirs, ours):
    some = rows.filter(~((pl.col("h") == 0) & (pl.col("c") > 0)))
    sample = svy.Sample(some, svy.Design(stratum="h", psu="c", wgt="w", singleton=theirs))
    drawn = design(some["w"], strata=some["h"], psu=some["c"], nested=True, single_psu=ours)
    means, totals = sample.estimation.mean("y").to_polars(), sample.estimation.total("y").to_polars()
    assert sampled("mean", drawn, some["y"]).se[0] == pytest.approx(means["se"][0], **EXACT)
    assert sampled("total", drawn, some["y"]).se[0] == pytest.approx(totals["se"][0], **EXACT)


def test_strata_with_one_psu_in_a_domain():
    """Two of five strata have one PSU; svy leaves out the one that lies outside the domain."""
    rng = np.random.default_rng(1)
    people = [
        (h, c, rng.uniform(1, 4), rng.normal(5 + h, 2), 0 if h < 3 and k < 3 else 1)
        for h, psus in enumerate((1, 3, 4, 1, 2))
        for c in range(psus)
        for k in range(4)
    ]
    rows = pl.DataFrame(people, schema=["h", "c", "w", "y", "g"], orient="row")
    sample = svy.Sample(rows, svy.Design(stratum="h", psu="c", wgt="w", singleton="scale"))
    theirs = sample.estimation.mean("y", by="g").to_polars().sort("g")["se"].to_numpy()
    drawn = design(rows["w"], strata=rows["h"], psu=rows["c"], nested=True, single_psu="average")
    ours = sampled("mean", drawn, rows["y"], rows["g"].to_numpy()).se
    assert ours[0] / theirs[0] == pytest.approx(np.sqrt((5 / 3) / (3 / 2)))
    assert ours[1] == pytest.approx(theirs[1])
    assert drawn.method.endswith("single PSUs: average of all strata, in domains too")


TARGETS = {"a": {"0": 700.0, "1": 600.0, "2": 500.0}, "b": {"0": 1000.0, "1": 800.0}}


def calibrated(rows, **margins):
    """Return svy's weights and the standard error of the mean, and ours, for a sample with these margins."""
    named = rows.with_columns(a=pl.col("g").cast(pl.String), b=pl.col("yes").cast(pl.String))
    weighting = svy.Sample(named, svy.Design(stratum="h", psu="c", wgt="w")).weighting
    if len(margins) == 1:
        (cells,) = margins
        theirs = weighting.poststratify(controls=margins[cells], cells=cells, wgt_name="new")
        found = calibration.poststratify(named["w"], named[cells], margins[cells])
    else:
        theirs = weighting.rake(controls=margins, wgt_name="new", tol=1e-12)
        labels = [named[name] for name in margins]
        found = calibration.rake(named["w"], labels, list(margins.values()), tolerance=1e-12)
    drawn = design(named["w"], strata=named["h"], psu=named["c"], nested=True).calibrated(found)
    se = theirs.estimation.mean("y").to_polars()["se"][0]
    return (theirs.data["new"].to_numpy(), se), (found.weights, sampled("mean", drawn, named["y"]).se[0])


def test_poststratification(rows):
    theirs, ours = calibrated(rows, a=TARGETS["a"])
    assert ours[0] == pytest.approx(theirs[0], rel=1e-8)
    assert ours[1] == pytest.approx(theirs[1], rel=1e-8)


def test_raking(rows):
    """Exact for equal start weights; for unequal ones svy does not weight its residuals, we do."""
    theirs, ours = calibrated(rows.with_columns(w=pl.lit(10.0)), **TARGETS)
    assert ours[0] == pytest.approx(theirs[0], rel=1e-8)
    assert ours[1] == pytest.approx(theirs[1], rel=1e-8)
    theirs, ours = calibrated(rows, **TARGETS)
    assert ours[0] == pytest.approx(theirs[0], rel=1e-8)
    assert ours[1] == pytest.approx(theirs[1], rel=0.01)


def test_rounds_of_a_panel(rows):
    """Two rounds of the same people, stacked: the PSU carries the covariance."""
    later = rows.with_columns(pl.col("y") + 0.5 * pl.col("g"), round=pl.lit(1))
    both = pl.concat([rows.with_columns(round=pl.lit(0)), later], how="vertical_relaxed")
    sample = svy.Sample(both, svy.Design(stratum="h", psu="c", wgt="w"))
    contrast = sample.estimation.mean("y", by="round").contrast({"c": svy.estd(1) - svy.estd(0)}).to_polars()
    drawn = design(both["w"], strata=both["h"], psu=both["c"], nested=True)
    change = sampled("mean", drawn, both["y"], both["round"].to_numpy()).gap(1, 0)
    assert (change.estimate, change.se) == pytest.approx((contrast["est"][0], contrast["se"][0]), **EXACT)
