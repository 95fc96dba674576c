"""What an analyst asks of Copenhagen's published figures, and of a town whose counts are known."""

import dataclasses

import pandas as pd
import pytest

from barometer.errors import BarometerError
from barometer.policy.model import Bridge, SeriesBreak, Text
from barometer.presentation import MIME, Figure, Notice
from barometer.statistics.drift import drift
from barometer.views.answers import Answer, Unanswered
from barometer.views.barometer import open_barometer
from barometer.views.trend import trend_shown


def asked(view):
    """Ask an indicator everything."""
    return [
        view.series(),
        view.series(vintages="each"),
        view.trend(),
        view.gap(),
        view.gap(by=view.opened.policy.breakdowns[0].id),
        view.decompose(),
        view.compare_methods(),
        view.notes(),
    ]


def test_the_newest_measurement_is_opened_unless_another_is_named(copenhagen):
    assert open_barometer(copenhagen).edition == "2013"
    assert open_barometer(copenhagen.root, 2012).edition == "2012"
    with pytest.raises(BarometerError, match=r"there is no measurement 2014 .* it has 2012, 2013"):
        open_barometer(copenhagen, 2014)


def test_the_published_excess_unemployment(published):
    view = published.indicator("excess-unemployment")
    series = view.series(vintages="each").to_frame()
    assert series[["edition", "value"]].values.tolist() == [["2012", 11.1], ["2013", 10.8]]
    assert view.gap().to_frame()["value"].tolist() == [10.8]
    assert view.verdicts().query("rule == 'since_last'")["verdict"].tolist() == ["unchanged"]


def test_what_the_published_figures_do_not_allow_is_said_in_words(published):
    view = published.indicator("excess-unemployment")
    for answer, words in (
        (view.trend(), "hvilken periode tallet gælder"),
        (view.gap(by="area"), "ingen tal efter område"),
        (view.decompose("2012", "2013", editions=True), "rummer ikke tæller og nævner"),
        (view.decompose(), "kun tal for én periode"),
        (published.indicator("offer-use").series(), "ingen tal at vise"),
        (published.indicator("marks-gap").decompose("2013", 2013), "er samme tal"),
    ):
        assert isinstance(answer, Unanswered) and not answer
        assert words in answer.sentence and words in answer._repr_html_()
        assert answer.to_frame().empty and isinstance(answer.plot(), Notice)


def test_every_question_to_every_indicator_is_answered_in_both_languages(published):
    for language in ("da", "en"):
        opened = published.in_language(language)
        for declared in (*opened.policy.indicators, *opened.policy.key_figures):
            for answer in asked(opened.indicator(declared.id)):
                assert isinstance(answer, Answer | Unanswered)
                shown = answer._repr_mimebundle_()
                assert shown["text/html"] and shown[MIME] and str(answer)
                assert "{" not in str(answer)


def test_a_goal_shows_its_verdicts_and_what_would_flip_them(published):
    goal = published.goal(3)
    said = {one.label or one.question: one.verdict for one in goal.verdicts().judgements}
    assert said["Som offentliggjort"] == said["Siden forrige måling"] == "unchanged"
    assert said["Barometerets vurdering"] == "no_new_data"
    assert said["Når vi målet?"] == "target_unknown"
    assert [one.declared.id for one in goal.indicators] == ["minority-managers"]
    assert "barometer" in set(goal.what_if()["option"])
    assert "ingen nye tal" in goal._repr_html_()
    assert set(goal.verdict_frame()["level"]) == {"goal", "indicator"}


def test_a_date_knows_nothing_later(published):
    before = published.as_of("2012-06-01")
    assert (before.figures["known_since"] <= "2012-06-01").all()
    assert len(before.figures) and before.verdicts.empty and before.changes is None
    assert isinstance(before.indicator("excess-unemployment").series(), Unanswered)
    after = published.as_of("2013-02-01")
    assert after.indicator("excess-unemployment").series().to_frame()["value"].tolist() == [10.8]
    assert after.earlier[-1].edition == "2012" and len(after.verdicts)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda b: b.indicator("exces-unemployment"), "did you mean excess-unemployment"),
        (lambda b: b.goal(9), "goal 9 is unknown"),
        (lambda b: b.indicator("marks-gap").series(group="bilingal"), "did you mean bilingual"),
        (lambda b: b.indicator("marks-gap").gap(by="aera"), "breakdown 'aera' is unknown.*did you mean area"),
        (lambda b: b.indicator("marks-gap").gap(period="2001"), "period '2001' is unknown"),
        (
            lambda b: b.indicator("marks-gap").decompose("2012", "2031", editions=True),
            "'2031' is unknown.*did you mean 2013",
        ),
        (lambda b: b.in_language("de"), "language 'de' is unknown"),
        (lambda b: b.as_of("soon"), "soon"),
    ],
)
def test_wrong_use_is_one_sentence(published, ask, sentence):
    with pytest.raises(BarometerError, match=sentence):
        ask(published)


def test_the_series_of_one_measurement_is_one_vintage(town):
    series = town.indicator("unemployment").series()
    frame = series.to_frame()
    assert frame["period"].tolist() == [str(year) for year in range(2006, 2013)]
    assert set(frame["edition"]) == {"2013"} and frame["lower"].notna().all()
    assert isinstance(series.chart(), Figure)
    danish = town.indicator("unemployment").series("danish").to_frame()
    assert (frame["value"] - danish["value"]).round(6).tolist() == [6.0] * 7


def test_a_trend_claims_what_seven_points_allow(town):
    found = town.indicator("unemployment").trend()
    assert found.result.word == "fall"
    assert found.sentence == "unemployment (non-western origin) falls: −1.14 percentage points a year"
    assert isinstance(found.chart(), Figure)
    few = town.indicator("unemployment").trend(since="2008")
    assert few.result.word == "few points"
    none = town.indicator("unemployment").trend(since="2011")
    assert isinstance(none, Unanswered) and "too few points for a trend: 2" in none.sentence


def test_a_trend_never_mixes_vintages_nor_crosses_a_break_unseen(town):
    view = town.indicator("unemployment")
    with pytest.raises(BarometerError, match=r"the series mixes 2 vintages \(2012, 2013\)"):
        view.trend(vintages="each")
    broken = town.indicator("broken")
    assert isinstance(broken.trend(), Unanswered) and "2009" in broken.trend().sentence
    assert broken.trend(step=True).result.line.steps[0].at == 2009
    assert broken.trend(since="2009").result.word == "few points"


def test_a_trend_crosses_a_bridge_as_the_verdict_does(town):
    """Figures before it times the factor, whose error moves them all at once; and it is said."""
    view = town.indicator("unemployment")
    surveyed = dataclasses.replace(view, declared=dataclasses.replace(view.declared, uncertainty="sampling"))
    bridge = SeriesBreak("2009", Text("ny", "new"), bridge=Bridge(1.2, 0.03, "Council"))
    declared = dataclasses.replace(surveyed.declared, breaks=(bridge,))
    bridged = dataclasses.replace(surveyed, declared=declared).trend()
    plain, frame = surveyed.trend(), surveyed.series().frame
    early = frame["period"].astype(int) < 2009
    factor = early.map({True: 1.2, False: 1.0})
    se = (frame["upper"] - frame["lower"]) / 2 / 1.959963984540054 * factor
    shared, values = frame["value"].where(early, 0.0) * 0.03, frame["value"] * factor
    expected = drift(frame["period"].astype(float), values, se=se, shared=shared)
    slope = bridged.result.line.slope
    assert slope.estimate == pytest.approx(expected.slope, rel=1e-3)
    assert plain.result.line.slope.estimate > -1.5 > slope.estimate
    assert slope.se * 6 == pytest.approx(expected.gap.se, rel=1e-3)
    assert "1.200" in str(bridged.table) and "1.200" not in str(plain.table)
    again = dataclasses.replace(declared, breaks=(dataclasses.replace(bridge, bridge=None),))
    assert isinstance(dataclasses.replace(surveyed, declared=again).trend(), Unanswered)


def test_a_trend_of_a_survey_says_where_its_years_are_not_weighted(town):
    view = town.indicator("unemployment")
    survey = dataclasses.replace(view, declared=dataclasses.replace(view.declared, uncertainty="sampling"))
    weighted = survey.trend()
    assert weighted.result.line.slope.method == "wls"
    assert "all years count the same" not in str(weighted.table)
    series = survey.series()
    frame = series.frame.assign(lower=series.frame["lower"].where(series.frame["period"] != "2009"))
    unweighted = trend_shown(survey, dataclasses.replace(series, frame=frame), "", False)
    assert unweighted.result.line.slope.method == "ols"
    assert "all years count the same" in str(unweighted.table)


def test_the_gap_beside_its_levels_has_newcombes_interval(town):
    levels, gap = town.indicator("unemployment"), town.indicator("gap")
    for by in ("", "age"):
        beside = levels.gap(by=by).to_frame().set_index("category")
        own = gap.gap(by=by).to_frame().set_index("category")
        for name in ("value", "lower", "upper"):
            assert beside[name].tolist() == pytest.approx(own.loc[beside.index, name].tolist())
        assert (beside["group"] - beside["reference"]).tolist() == pytest.approx(beside["value"].tolist())
        assert isinstance(levels.gap(by=by).chart(), Figure) and isinstance(gap.gap(by=by).chart(), Figure)
    assert levels.gap(by="age", period="2008").to_frame()["value"].tolist() == pytest.approx([6.0, 6.0])
    assert isinstance(levels.gap(by="district"), Unanswered)


def test_a_change_is_divided_into_composition_and_level(town):
    answer = town.indicator("unemployment").decompose(2011, 2012)
    frame = answer.to_frame().set_index("category")
    series = town.indicator("unemployment").series().to_frame().set_index("period")["value"]
    assert frame["total"].sum() == pytest.approx(series["2012"] - series["2011"])
    assert frame["rate"].sum() == pytest.approx(-1.0)
    assert frame["composition"].sum() == pytest.approx(series["2012"] - series["2011"] + 1.0)
    assert frame.index[0] == "young" and isinstance(answer.chart(), Figure)
    assert answer.result[0].composition == pytest.approx(frame["composition"].sum())
    # The young shrink and lie above the average, the old grow and lie below it: both pull down.
    assert (frame["composition"] < 0).all()
    # The two newest periods, unless others are named; measurements are named as editions.
    for again in (
        town.indicator("unemployment").decompose(),
        town.indicator("unemployment").decompose("2012", "2013", editions=True),
    ):
        assert again.to_frame().set_index("category").equals(frame)


def test_a_change_across_a_break_is_not_divided(town):
    broken = town.indicator("broken")
    assert broken.decompose(2009, 2012) and not broken.decompose(2007, 2012)
    assert "2009" in broken.decompose(2007, 2012).sentence


def test_a_gap_between_groups_or_years_finds_the_levels_it_is_made_of(town):
    for name in ("gap", "unemployment"):
        between = town.indicator(name).decompose("danish", "non_western").to_frame()
        assert between["rate"].sum() == pytest.approx(6.0)
        assert between["composition"].sum() == pytest.approx(0.0, abs=1e-9)
    change = town.indicator("gap").decompose(2007, 2012).to_frame()
    assert change["total"].sum() == pytest.approx(0.0, abs=1e-9)
    assert isinstance(town.indicator("gap").decompose(2007, 2012, by="district"), Unanswered)


def test_methods_stand_side_by_side(town):
    frame = town.indicator("unemployment").compare_methods().to_frame()
    said = dict(zip(frame["method"], frame["outcome"], strict=True))
    assert said["Difference"] == "+6.0 percentage points"
    assert said["Ratio, in percent"].startswith("161.")
    assert said["Way to the target: steady pace"] == "will not be met at this pace"
    assert said["Movement: Since the previous measurement"] == "no change"
    assert said["Movement: The barometer's rule (uncertainty taken into account)"] == "cannot be assessed"


def test_answers_are_frozen_and_hand_out_copies(town):
    answer = town.indicator("unemployment").series()
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.sentence = "other"
    copy = answer.to_frame()
    copy["value"] = 0.0
    assert (answer.to_frame()["value"] > 0).all()
    assert bool(answer) and isinstance(answer.to_frame(), pd.DataFrame)
