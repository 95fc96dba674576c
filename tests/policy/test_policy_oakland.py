"""Another city's published report, number by number: Oakland's equity indicators of 2018."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from small_town import POLICY as TOWN

import barometer
from barometer.assessment.assess import assess
from barometer.calculations import Complement, Inequality, Share, StepScore
from barometer.calculations.compute import compute
from barometer.commentary.check import check
from barometer.commentary.documents import read_folder
from barometer.commentary.figures import Figures
from barometer.errors import BarometerError
from barometer.language import rounded
from barometer.observations import frame
from barometer.policy.levels import Level, Result
from barometer.policy.load import policy_folder
from barometer.policy.model import Rule, Text
from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.records.record import open_record
from barometer.reports.command import make_report
from barometer.reports.report import plan_report
from barometer.rounds.above import with_results
from barometer.rounds.take import take
from barometer.start.begin import begin
from barometer.statistics.exact import exact_mean
from barometer.statistics.worst import worst_to_best
from barometer.views.declared import policy_document

FOLDER = policy_folder("oakland_2018") / "data" / "published"
EDGE = {
    "linked-learning-pathway-enrollment",
    "life-expectancy",
    "homeownership",
    "attrition-from-academy",
    "adopt-a-drain",
}


@pytest.fixture(scope="module")
def oakland(tmp_path_factory):
    """A project begun with the policy, its measurement taken from the published figures."""
    project = Project.open(begin(tmp_path_factory.mktemp("oakland") / "oakland", 2018, "oakland_2018"))
    take(project, 2018)
    return project


@pytest.fixture(scope="module")
def values():
    told = pd.read_csv(FOLDER / "values.csv", dtype=str, keep_default_na=False)
    return dict(tuple(told.groupby("field")))


@pytest.fixture(scope="module")
def by_table():
    steps = pd.read_csv(FOLDER / "ratio_to_score.csv")
    rows = zip(steps["score"].astype(float), steps["ratio_from"], strict=True)
    return StepScore(Share("part", of="whole"), tuple(rows))


def test_city_themes_and_topics_are_those_of_the_report(oakland, values):
    numbers = open_record(oakland, 2018).observations.set_index("indicator")["value"]
    printed = dict(zip(values["printed"]["series"], values["printed"]["value"], strict=True))
    kinds = [name.partition("-")[0] for name in printed]
    assert (kinds.count("topic"), kinds.count("theme"), kinds.count("city")) == (24, 6, 1)
    assert {name: str(rounded(float(numbers[name]))) for name in printed} == printed
    assert printed["city"] == "33.5"


def test_a_mean_of_rounded_themes_would_be_another_city(values):
    printed = values["printed"].set_index("series")["value"]
    themes = [Fraction(printed[f"theme-{number}"]) for number in range(1, 7)]
    assert rounded(float(exact_mean(themes))) == Decimal("33.6")
    with pytest.raises(BarometerError, match="a weight above 0 for each"):
        exact_mean(themes, [1.0])


def test_scores_follow_from_the_printed_ratios_and_those_on_an_edge_from_their_rounding(values, by_table):
    told = values["value"].set_index("series")["value"]
    ratios = {name.removesuffix("-ratio"): text for name, text in told.items() if name.endswith("-ratio")}
    assert len(ratios) == 71
    alike, edge = 0, set()
    for name, text in ratios.items():
        score, ratio = float(told[name]), float(text)
        if by_table.score(ratio) == score:
            alike += 1
        else:
            edge.add(name)
        low, high = by_table.scores(round(ratio - 0.005, 6), round(ratio + 0.005, 6))
        assert low <= score <= high, name
    assert alike == 66 and edge == EDGE


def test_printed_ratios_lie_within_the_rounding_of_their_figures(values, by_table):
    told = values["value"]
    figures = {
        name: list(rows["value"]) for name, rows in told[told["unit"] == "as_printed"].groupby("series")
    }
    scores, other = told.set_index("series")["value"], []
    for name, (first, second) in figures.items():
        id = name.removesuffix("-figure")
        half = [0.5 * 10 ** -max(len(text.partition(".")[2]), 0) for text in (first, second)]
        if id == "median-household-income":
            half = [500.0, 500.0]  # whole thousands and half thousands
        if id == "participation-in-workforce-development-programs":
            first, second = str(100 - float(first)), str(100 - float(second))
        a, b, ratio = float(first), float(second), float(scores[f"{id}-ratio"])
        low, high = (a - half[0]) / (b + half[1]), (a + half[0]) / (b - half[1])
        assert low - 0.005 <= ratio <= high + 0.005, (id, low, ratio, high)
        if by_table.score(a / b) != float(scores[id]):
            other.append(id)
    named = (
        "business-ownership",
        "access-to-healthy-financial-institutions",
        "park-quality",
        "pollution-burden",
    )
    assert sorted(other) == sorted(named)


def test_it_is_computed_again_and_speaks_of_small_groups(oakland):
    assert reproduce(oakland).ok
    assert "6 contractors with 41" in oakland.policy.indicator("prime-contracts-awarding").note.en


def test_its_page_is_english_with_its_results(oakland):
    report = plan_report(oakland, 2018, goals=[1], formats=["html"])
    assert not make_report(report).failed
    page = (oakland.reports / "2018" / "goal-1.html").read_text(encoding="utf-8")
    words = re.sub("<style.*?</style>|<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert "Economy: 41.8 points" in words and "33.7" in words and "3.40 times" in words
    assert not re.search(r"København|Copenhagen|[æøå]|\b(?:og|ikke|kommune)\b", words)


def test_no_target_was_set_for_the_themes_nor_for_the_city(oakland):
    told = barometer.open(project=oakland, measurement=2018).overview().goals().plain()
    assert told.count("no target set") == 7
    assert "not known" not in told and "Not published" not in told


def test_its_policy_as_a_document_says_how_topics_themes_and_city_are_put_together(oakland, tmp_path):
    text = "\n".join(cell.source for cell in policy_document(oakland.policy, "en").cells)
    topics = "Business Ownership, Prime Contracts Awarding and Long-term Business Vacancy"
    assert f"- **Business Development** (topic): the mean of {topics}." in text
    assert "City of Oakland, 2018\n" in f"{text}\n" and "2018-2018" not in text


def test_the_reports_own_false_sentence_is_found(oakland, tmp_path):
    link = "#access-to-healthy-financial-institutions-ratio"
    head = "---\nauthor: analyst\ngoal: 1\nlanguage: en\nstatus: draft\n---\n\n"
    for text, true in (("3.23 times", False), ("3.40 times", True)):
        file = tmp_path / text[:4] / "goal-1.analyst.en.md"
        file.parent.mkdir()
        sentence = f"The ratio between the two kinds of zip code is [{text}]({link}).\n"
        file.write_text(head + sentence, encoding="utf-8")
        told = check(read_folder(file.parent, oakland.policy), Figures.load(oakland, "2018"), tmp_path)
        assert {finding.kind == "true" for finding in told} == {true}
    above = tmp_path / "above" / "goal-1.analyst.en.md"
    above.parent.mkdir()
    above.write_text(f"{head}The city scores [33.5](#city), the theme [41.8](#theme-1).\n", encoding="utf-8")
    told = check(read_folder(above.parent, oakland.policy), Figures.load(oakland, "2018"), tmp_path)
    assert {finding.kind for finding in told} == {"true"}


COUNTS = pd.DataFrame(
    {
        "period": "2026",
        "group": ["a", "b", "c"],
        "insured": [869, 973, 880],
        "adults": [1000, 1000, 1000],
    }
)
LACK = Complement(Share("insured", of="adults"))


def test_worst_and_best_are_chosen_by_the_data_and_named_with_a_chance(by_table):
    ratio = Inequality(LACK, ("a", "b", "c"), "worst_to_best", direction="lower")
    out = compute(ratio, COUNTS, uncertainty="random_variation").iloc[0]
    assert out["value"] == pytest.approx(13.1 / 2.7) and out["unit"] == "ratio" and out["group"] == ""
    assert "worst=a; best=b; another_worst=0.2" in out["method"]
    turned = Inequality(Share("insured", of="adults"), ("a", "b", "c"), "worst_to_best", direction="higher")
    assert compute(turned, COUNTS).iloc[0]["value"] == pytest.approx(97.3 / 86.9)
    scored = compute(StepScore(ratio, by_table.steps), COUNTS).iloc[0]
    assert scored["value"] == 21.0 and scored["unit"] == "score"


def test_the_chance_that_another_is_worst_is_that_of_many_draws():
    import numpy as np

    means, errors = [10.0, 9.0, 4.0], [1.0, 2.0, 1.0]
    found = worst_to_best(means, se=errors, favourable=False)
    draws = np.random.default_rng(1).normal(means, errors, (200_000, 3))
    assert found.another == pytest.approx(float((draws.argmax(axis=1) != 0).mean()), abs=0.005)
    assert worst_to_best([1.0, float("nan")]) is None
    assert worst_to_best([0.0, 1.0]).ratio is None


RESULTS = (
    Result(
        "work-mean", "area", Text("Arbejde", "Work"), ("first", "second"), weights=(3.0, 1.0), unit="percent"
    ),
    Result("town-word", "whole", Text("Byen", "The town"), ("goal-1", "work-mean"), by="worst"),
)


def scored_town(**changes):
    """Return a policy of two percentages, with a weighted mean and a word above them."""
    one = next(each for each in TOWN.indicators if each.unit == "percent")
    two = [replace(one, id=id, goal=1, group="", groups=(), breakdowns=()) for id in ("first", "second")]
    levels = (Level("area", Text("område", "area")), Level("whole", Text("hele byen", "whole")))
    return replace(
        TOWN,
        indicators=tuple(replace(each, uncertainty="none", targets=(), breaks=()) for each in two),
        key_figures=(),
        levels=levels,
        results=RESULTS,
        rules=(Rule("base_year", "2011", base_period="2011"),),
        **changes,
    )


def figures(period, *values):
    row = {"period": period, "unit": "percent", "status": "observed"}
    rows = [
        {**row, "indicator": id, "value": value}
        for id, value in zip(("first", "second"), values, strict=True)
    ]
    return frame(rows)


def test_levels_are_weighted_means_of_numbers_and_words_and_move_against_the_base_year():
    policy = scored_town()
    before = with_results(figures("2011", 10.0, 20.0), policy, 2012, "2012")
    now = with_results(figures("2012", 14.1, 19.0), policy, 2013, "2013")
    mean = now.set_index("indicator").loc["work-mean"]
    assert mean["value"] == 15.325 and mean["method"] == "weighted mean of 2, unrounded"

    class Earlier:
        year, observations = 2012, before

    told = assess(now, [Earlier], policy, 2013)
    own = told[told["rule"] == "base_year"].set_index(["level", "id"])["verdict"]
    assert own["area", "work-mean"] == "improved"
    assert own["goal", "1"] == own["whole", "town-word"] == "undecided"


def test_a_result_without_one_of_its_parts_has_no_number_and_says_why():
    policy = scored_town()
    lost = figures("2012", 14.1, float("nan")).assign(status=["observed", "suppressed"])
    mean = with_results(lost, policy, 2013, "2013").set_index("indicator").loc["work-mean"]
    assert mean["status"] == "suppressed" and mean["value"] != mean["value"]
    assert mean["method"].endswith("no second")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"of": ("first", "thrid")}, "result work-mean, of: expected something below it, found 'thrid'"),
        ({"level": "aera"}, "result work-mean, level: expected a level, found 'aera'; did you mean area?"),
        ({"weights": (1.0,)}, "result work-mean, weights: expected a weight above 0 for each of the 2"),
        ({"by": "median"}, "result work-mean, by: expected one of mean, majority, worst"),
        ({"unit": "score"}, "result work-mean, of: expected numbers in its unit, 'score', found 'percent'"),
    ],
)
def test_a_result_that_cannot_be_made_is_told(changed, sentence):
    policy = replace(scored_town(), results=(replace(RESULTS[0], **changed), RESULTS[1]))
    assert any(sentence in str(fault) for fault in policy.check(("survey",)))
