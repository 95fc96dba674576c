"""What protect and audit do for the cases that leak elsewhere: gaps, editions, rates, surveys, money."""

import numpy as np
import pytest

from barometer.disclosure.audit import audit
from barometer.disclosure.protect import costs, protect
from barometer.disclosure.relations import Derived, Key, Structure, from_policy
from barometer.disclosure.rules import SourceRule, dominance, read_rules
from barometer.errors import BarometerError
from barometer.language import catalogue_words, labels
from barometer.observations import NUMBERS, frame, to_csv
from barometer.policy.load import shipped

POLICY = shipped("copenhagen_2011")

AREAS = Structure(breakdowns={"area": ("n", "s", "e", "w")})
ORIGIN = Structure(groups={"all": ("a", "b")})


def share(x, d, group="", category="", period="2012", indicator="work", **more):
    row = {"indicator": indicator, "group": group, "period": period, "unit": "percent", "status": "observed"}
    row |= {"breakdown": "area" if category else "", "category": category}
    return {**row, "numerator": x, "denominator": d, "n": d, "value": 100 * x / d if d else np.nan, **more}


def persons(count, category="", **more):
    return {
        **share(np.nan, np.nan, category=category, indicator="cases", **more),
        "value": count,
        "unit": "persons",
    }


def areas(counts, sizes, **more):
    """A total and its areas, as shares."""
    parts = [share(x, d, category=name, **more) for name, x, d in zip("nsew", counts, sizes, strict=False)]
    return [share(sum(counts), sum(sizes), **more), *parts]


def hidden(result, column="category"):
    return set(result.report[column])


def names(findings):
    return {str(finding.key) for finding in findings}


def test_nothing_tells_primary_from_secondary_and_no_number_is_left():
    method = "share; interval=exact; n_eff=312"
    result = protect(frame(areas([3, 12, 40, 60], [40, 80, 90, 99], method=method)), AREAS, {})
    assert dict(zip(result.report["category"], result.report["role"], strict=True)) == {
        "n": "primary",
        "s": "secondary",
    }
    gone = result.public[result.public["status"] == "suppressed"]
    assert gone[list(NUMBERS)].isna().all(axis=None)
    apart = gone.drop(columns=["category"]).drop_duplicates()
    assert len(apart) == 1
    assert set(gone["method"]) == {"share"}
    assert set(result.public.loc[result.public["status"] == "observed", "method"]) == {method}


def test_other_hidden_counts_under_the_same_pattern_give_the_same_bytes():
    one = protect(frame(areas([3, 12, 40, 60], [40, 80, 90, 99])), AREAS, {})
    two = protect(frame(areas([4, 11, 40, 60], [50, 70, 90, 99])), AREAS, {})
    assert to_csv(one.public) == to_csv(two.public)


def test_the_same_rows_in_another_order_give_the_same_bytes():
    table = frame(areas([3, 12, 12, 12], [40, 80, 80, 80]))
    shuffled = table.sample(frac=1, random_state=3)
    assert to_csv(protect(table, AREAS, {}).public) == to_csv(protect(shuffled, AREAS, {}).public)


@pytest.mark.parametrize("x", [0, 2, 38, 40])
def test_both_sides_of_a_share_are_protected(x):
    result = protect(frame(areas([x, 30, 40, 50], [40, 80, 90, 99])), AREAS, {})
    assert "n" in hidden(result)
    assert len(hidden(result)) == 2


def test_zeros_can_be_declared_harmless_and_sources_public():
    table = frame(areas([0, 30, 40, 50], [40, 80, 90, 99]))
    for rule in (
        SourceRule("default", "register", zeros="publish"),
        SourceRule("default", "StatBank", minimum=0),
    ):
        assert protect(table, AREAS, {"default": rule}).report.empty


def gap_release(kind="difference", interval=(np.nan, np.nan)):
    """A group of 4 in 50 beside its gap to the majority, whose 300 in 1 000 are published."""
    value = 8.0 - 30.0 if kind == "difference" else 100 * 8.0 / 30.0
    levels = [share(4, 50, "b"), share(300, 1000, "a")]
    gap = {**share(np.nan, np.nan, "b", indicator="gap"), "value": value, "n": np.nan}
    gap |= {"lower": interval[0], "upper": interval[1]}
    derived = Derived(
        Key("gap", "b", period="2012"),
        (Key("work", "b", period="2012"), Key("work", "a", period="2012")),
        kind,
    )
    return frame([*levels, gap]), Structure(derived=(derived,))


@pytest.mark.parametrize("kind", ["difference", "ratio", "index"])
def test_a_gap_goes_with_the_group_it_is_computed_from(kind):
    truth, structure = gap_release(kind)
    result = protect(truth, structure, {})
    assert list(result.report["role"]) == ["derived", "primary"]
    assert audit(result.public, truth, structure, {}).safe


@pytest.mark.parametrize("kind", ["difference", "ratio"])
@pytest.mark.parametrize("decimals", [0, 1, 6])
def test_a_gap_beside_the_majority_gives_a_known_group_away(kind, decimals):
    """With the group's size known (an earlier table), the gap and the majority's rate give the count back."""
    truth, structure = gap_release(kind)
    public = truth.copy()
    gone = (public["indicator"] == "work") & (public["group"] == "b")
    public.loc[gone, list(NUMBERS)] = np.nan
    public.loc[gone, "status"] = "suppressed"
    public["value"] = public["value"].where(public["indicator"] != "gap", public["value"].round(decimals))
    size = frame([share(np.nan, 50, "b")])
    found = audit(public, truth, structure, {}, {"2011": size})
    assert not found.safe
    assert found.findings[0].hide == ("gap/b/2012",)
    assert {"gap/b/2012", "work/a/2012"} <= set(found.findings[0].by)
    bounds = found.bounds.set_index("quantity").loc["numerator"]
    assert (bounds["lower"], bounds["upper"]) == (4, 4)


def test_without_its_size_a_gap_leaves_a_group_uncertain_unless_there_is_an_interval():
    for interval, safe in (((np.nan, np.nan), True), ((-30.0, -14.0), False)):
        truth, structure = gap_release(interval=interval)
        public = truth.copy()
        gone = (public["indicator"] == "work") & (public["group"] == "b")
        public.loc[gone, list(NUMBERS)] = np.nan
        public.loc[gone, "status"] = "suppressed"
        assert audit(public, truth, structure, {}).safe is safe


def test_levels_that_are_never_published_are_protected_from_their_gap():
    truth, structure = gap_release()
    truth.loc[truth["indicator"] == "work", "status"] = "suppressed"
    gap = truth["indicator"] == "gap"
    truth.loc[gap, ["numerator", "denominator", "n"]] = [4, 50, 50]
    result = protect(truth, structure, {})
    assert "gap" in hidden(result, "indicator")
    truth.loc[truth["group"] == "b", ["numerator", "denominator", "n"]] = [20, 50, 50]
    truth.loc[gap, "value"] = 40.0 - 30.0
    result = protect(truth, structure, {})
    assert "gap" not in hidden(result, "indicator")


def test_a_figure_hidden_once_stays_hidden_and_is_not_given_back_by_a_revision():
    first = frame(areas([3, 12, 40, 60], [40, 80, 90, 99]))
    old = protect(first, AREAS, {})
    kept = old.public.copy()
    kept[list(NUMBERS)] = first[list(NUMBERS)]
    second = frame(areas([6, 12, 40, 60], [43, 80, 90, 99]))
    result = protect(second, AREAS, {}, {"2012": kept})
    assert set(result.report["role"]) == {"earlier"}
    assert hidden(result) == {"n", "s"}
    naive = audit(second, second, AREAS, {}, {"2012": kept})
    assert not naive.safe
    assert {"work/area/n/2012", "work/area/s/2012"} <= names(naive.findings)
    assert audit(result.public, second, AREAS, {}, {"2012": kept}).safe
    assert not audit(second, second, AREAS, {}, {"2012": old.public}).safe


def test_an_earlier_table_names_itself_when_it_gives_a_number_away():
    """The areas were published before the total; now one area is hidden beside the same total."""
    before = frame([share(12, 80, category="s"), share(40, 90, category="e"), share(60, 99, category="w")])
    truth = frame(areas([3, 12, 40, 60], [40, 80, 90, 99]))
    public = protect(truth, AREAS, {}).public
    found = audit(public, truth, AREAS, {}, {"2011": before})
    assert not found.safe
    assert "work/area/s/2012 (2011)" in found.findings[0].by
    assert found.findings[0].hide == ("work/2012",)
    assert "(2011)" in found.message("da")
    better = protect(truth, AREAS, {}, {"2011": before})
    assert audit(better.public, truth, AREAS, {}, {"2011": before}).safe


def test_what_earlier_editions_gave_away_is_said_and_does_not_refuse_the_release():
    truth = frame(areas([3, 12, 40, 60], [40, 80, 90, 99]))
    result = protect(truth, AREAS, {}, {"2011": truth})
    assert list(result.report["category"]) == ["n"]
    assert result.report["reason"].str.contains("earlier publications").all()
    found = audit(result.public, truth, AREAS, {}, {"2011": truth})
    assert found.safe
    assert names(found.given_away) == {"work/area/n/2012"}
    assert "already" in found.given_away[0].text.en


def test_pooled_years_give_no_year_back():
    rows = [share(3, 40, period="2010"), share(20, 41, period="2011"), share(23, 81, period="2010-2011")]
    truth = frame(rows)
    public = truth.copy()
    public.loc[0, list(NUMBERS)] = np.nan
    public.loc[0, "status"] = "suppressed"
    assert not audit(public, truth, Structure(), {}).safe
    result = protect(truth, Structure(), {})
    assert len(result.report) == 2
    assert audit(result.public, truth, Structure(), {}).safe


def test_rounded_rates_on_known_denominators_are_counts():
    truth = frame([share(23, 200, "all"), share(20, 160, "a"), share(3, 40, "b")])
    public = truth.copy()
    public["numerator"] = np.nan
    public["value"] = public["value"].round(1)
    gone = public["group"] == "b"
    public.loc[gone, list(NUMBERS)] = np.nan
    public.loc[gone, "status"] = "suppressed"
    found = audit(public, truth, ORIGIN, {})
    bounds = found.bounds.set_index("quantity").loc["numerator"]
    assert (bounds["lower"], bounds["upper"]) == (3, 3)
    assert not found.safe


def test_an_interval_is_as_good_as_the_counts():
    truth = frame([share(23, 200, "all"), share(20, 160, "a", lower=8.2, upper=18.5), share(3, 40, "b")])
    public = truth.copy()
    public.loc[public["group"] == "a", ["numerator", "denominator", "n", "value"]] = np.nan
    gone = public["group"] == "b"
    public.loc[gone, list(NUMBERS)] = np.nan
    public.loc[gone, "status"] = "suppressed"
    assert not audit(public, truth, ORIGIN, {}).safe


def test_counts_that_two_indicators_share_are_one():
    """Both are shares of the same people: the second indicator's sizes tell those of the first."""
    sizes = [3, 9, 90, 99]
    one = areas([1, 5, 40, 50], sizes)
    two = [
        share(x, d, category=name, indicator="own")
        for name, x, d in zip("sew", [4, 50, 60], [9, 90, 99], strict=True)
    ]
    truth = frame([*one, *two, share(120, 201, indicator="own")])
    result = protect(truth, AREAS, {})
    assert audit(result.public, truth, AREAS, {}).safe
    public = result.public.copy()
    back = (public["indicator"] == "own").to_numpy()
    public[back] = truth[back]
    found = audit(public, truth, AREAS, {})
    assert "work/area/n/2012" in names(found.findings)


def test_people_whom_no_category_holds_are_a_cell_too():
    """420 in the city, 417 in its areas: three live nowhere, and the reader can reckon it."""
    truth = frame(
        [
            persons(420),
            *(persons(count, name) for name, count in zip("nsew", [100, 100, 100, 117], strict=True)),
        ]
    )
    found = audit(truth, truth, AREAS, {})
    assert names(found.findings) == {"cases/area~rest/n~rest/2012"}
    result = protect(truth, AREAS, {})
    assert len(result.report) == 1
    assert audit(result.public, truth, AREAS, {}).safe


def test_known_denominators_protect_nothing():
    truth = frame(areas([3, 12, 40, 60], [40, 80, 90, 99]))
    rules = {"default": SourceRule("default", "FOLK1", known_denominator=True)}
    result = protect(truth, AREAS, rules)
    found = audit(result.public, truth, AREAS, rules)
    assert found.safe
    sizes = found.bounds[found.bounds["quantity"] == "denominator"]
    assert (sizes["lower"] == sizes["upper"]).all()


def test_surveys_are_judged_by_respondents_and_reliability():
    cells = {"n": (4, 10, 35), "s": (90, 12, 30), "e": (60, 5, 40), "w": (400, 16, 24), "": (554, 17, 23)}
    rows = [
        share(np.nan, np.nan, category=name, lower=low, upper=high) | {"n": n, "value": 20.0}
        for name, (n, low, high) in cells.items()
    ]
    rules = {"default": SourceRule("default", "NCHS", minimum_n=30)}
    result = protect(frame(rows), AREAS, rules)
    reasons = dict(zip(result.report["category"], result.report["reason"], strict=True))
    assert reasons == {"n": "n, unreliable: n", "e": "unreliable: width"}
    assert audit(result.public, frame(rows), AREAS, rules).safe


def test_a_dominated_sum_of_money_stays_uncertain_by_its_margin():
    money = {"n": [9000, 300, 50], "s": [500] * 40, "e": [700] * 50, "w": [400] * 30}
    judged = {name: dominance(parts) for name, parts in money.items()}
    assert [name for name, verdict in judged.items() if verdict.p_sensitive] == ["n"]
    rows = [
        {**share(sum(parts), len(parts), category=name), "unit": "kroner", "value": np.mean(parts)}
        for name, parts in money.items()
    ]
    everyone = [part for parts in money.values() for part in parts]
    rows.append({**share(sum(everyone), len(everyone)), "unit": "kroner", "value": np.mean(everyone)})
    marked = {Key("work", "", "area", "n", "2012"): judged["n"].margin}
    rules = {"default": SourceRule("default", "dominance", minimum=3)}
    truth = frame(rows)
    result = protect(truth, AREAS, rules, marked=marked)
    assert result.report["reason"].str.contains("dominance").sum() == 1
    found = audit(result.public, truth, AREAS, rules, marked=marked)
    assert found.safe
    bounds = found.bounds[(found.bounds["category"] == "n") & (found.bounds["quantity"] == "numerator")].iloc[
        0
    ]
    assert bounds["upper"] >= 9350 + judged["n"].margin


def test_messages_name_numbers_and_tell_none():
    truth = frame([persons(70124), persons(3, "n"), persons(48211, "s"), persons(21910, "w")])
    public = truth.copy()
    gone = public["category"].isin(["n"])
    public.loc[gone, list(NUMBERS)] = np.nan
    public.loc[gone, "status"] = "suppressed"
    found = audit(public, truth, AREAS, {})
    words = " ".join([found.message("da"), found.message("en"), repr(found), repr(protect(truth, AREAS, {}))])
    for number in ("48211", "21910", "70124", "3.0"):
        assert number not in words
    assert "udelad også cases/area/w/2012" in found.message("da")
    with pytest.raises(BarometerError, match=r"refused: cases/area/n/2012 .* also hide cases/area/w/2012"):
        found.require()


def test_a_number_below_the_rule_that_is_shown_is_a_finding():
    truth = frame([share(3, 40, "b")])
    found = audit(truth, truth, Structure(), {})
    assert found.findings[0].hide == ("work/b/2012",)
    survey = {"default": SourceRule("default", "NCHS", minimum_n=30)}
    poll = frame([share(np.nan, np.nan, "b") | {"n": 20.0, "value": 10.0}])
    assert "also hide work/b/2012." in audit(poll, poll, Structure(), survey).message()


def test_the_fallback_for_large_tables_is_as_safe():
    rng = np.random.default_rng(1)
    rows = [
        row for group in ("a", "b") for row in areas(rng.integers(1, 30, 4), [60, 70, 80, 90], group=group)
    ]
    whole = [
        share(
            sum(row["numerator"] for row in pair),
            sum(row["denominator"] for row in pair),
            "all",
            pair[0]["category"],
        )
        for pair in zip(rows[:5], rows[5:], strict=True)
    ]
    truth = frame([*rows, *whole])
    structure = Structure(groups=ORIGIN.groups, breakdowns=AREAS.breakdowns)
    exact, greedy = protect(truth, structure, {}), protect(truth, structure, {}, large=0)
    assert exact.optimal
    assert not greedy.optimal
    paid = [
        sum(costs(truth, structure)[(one.public["status"] == "suppressed").to_numpy()])
        for one in (exact, greedy)
    ]
    assert exact.excess == 0 <= paid[1] / paid[0] - 1 <= greedy.excess < 1
    assert len(greedy.report) >= len(exact.report) > 2
    assert audit(greedy.public, truth, structure, {}).safe


def test_advice_names_what_would_hold():
    small = [3, 2, 1, 4]
    sizes = [60, 61, 62, 63]
    group = areas(small, sizes, group="b")
    both = areas([30, 31, 32, 33], [200, 201, 202, 203], group="all")
    structure = Structure(groups=ORIGIN.groups, breakdowns=AREAS.breakdowns)
    advice = protect(frame([*group, *both]), structure, {}).advice
    assert "for gruppen all kan tabellen vises" in advice[0].text.da
    years = [row for year in range(2008, 2013) for row in areas(small, sizes, period=str(year))]
    texts = {item.table.period: item.text for item in protect(frame(years), AREAS, {}).advice}
    assert "latest 5 years pooled" in texts["2012"].en
    assert "uden opdeling" in texts["2008"].da


def test_advice_and_leaks_are_told_in_a_language_that_a_project_brings(monkeypatch):
    monkeypatch.setattr(labels, "_BROUGHT", {})
    words = {key: f"nb: {text}" for key, text in catalogue_words("en").items()}
    labels.speak("nb", words, "nb.toml")
    truth = frame(areas([3, 2, 1, 4], [60, 61, 62, 63]))
    advice = protect(truth, AREAS, {}).advice
    leaks = audit(truth, truth, AREAS, {}).findings
    told = [one.text("nb") for one in (*advice, *leaks)]
    assert len(advice) and len(leaks) and all(text.startswith("nb: ") for text in told)


def test_progress_is_told():
    told = []
    truth = frame(areas([3, 12, 40, 60], [40, 80, 90, 99]))
    public = protect(truth, AREAS, {}, progress=lambda *step: told.append(step)).public
    audit(public, truth, AREAS, {}, progress=lambda *step: told.append(step))
    assert {what for _, _, what in told} == {"pattern", "audit"}
    assert all(done <= total for done, total, _ in told)


def test_the_policy_declares_its_structure():
    structure = from_policy(POLICY)
    assert structure.groups["non_western"] == ("non_western_immigrants", "non_western_descendants")
    assert set(structure.sources) == {indicator.id for indicator in POLICY.indicators}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"s": {"minimun": 5, "authority": "x"}}, "did you mean minimum"),
        ({"s": {"minimum": 5}}, "has no 'authority'; add it: who says that the rule holds"),
        ({"s": {"minimum": -1, "authority": "x"}}, "whole number from 0 up"),
        ({"s": {"minimum": "5", "authority": "x"}}, "minimum is '5'; expected a whole number"),
        ({"s": {"zeros": "maybe", "authority": "x"}}, "zeros is 'maybe'; expected hide or publish"),
    ],
)
def test_wrong_rules_are_refused(raw, message):
    with pytest.raises(BarometerError, match=message):
        read_rules(raw)


def test_wrong_frames_are_refused():
    truth = frame(areas([3, 12, 40, 60], [40, 80, 90, 99]))
    with pytest.raises(BarometerError, match=r"no disclosure rule; did you mean .*register"):
        protect(truth, Structure(sources={"work": "registr"}), {"register": SourceRule("register", "x")})
    over = truth.copy()
    over.loc[over["category"] == "", ["numerator"]] = 90
    with pytest.raises(BarometerError, match=r"parts of work/2012 .* more than the whole"):
        protect(over, AREAS, {})
    leaky = truth.copy()
    leaky.loc[1, "status"] = "suppressed"
    with pytest.raises(BarometerError, match="still carries a number"):
        audit(leaky, truth, AREAS, {})
    with pytest.raises(BarometerError, match="differ in rows"):
        audit(truth.iloc[:-1], truth, AREAS, {})
    with pytest.raises(BarometerError, match="differ in column numerator"):
        audit(over, truth, AREAS, {})
    with pytest.raises(BarometerError, match="contributions"):
        dominance([])
