"""What a policy may not declare: refused when a project is opened, all at once, with the nearest name."""

import json
import shutil
from dataclasses import replace

import pytest
from small_town import POLICY as TOWN

from barometer.calculations import Difference, Index, IndexPart, Mean, Published, Ratio, Share, Standardised
from barometer.errors import BarometerError
from barometer.intake.faults import Place
from barometer.intake.grid import RawCell, Sheet
from barometer.intake.sheets import screen
from barometer.policy import codec
from barometer.policy.load import SHIPPED, read_policy, shipped
from barometer.policy.model import (
    ActionArea,
    Administration,
    Breakdown,
    CalendarStep,
    Category,
    Committee,
    Goal,
    Group,
    IndicatorSum,
    KeyFigure,
    Method,
    Rule,
    SeriesBreak,
    Target,
    Text,
)
from barometer.project import Project
from barometer.units import Unit

SURVEY = ("survey",)
WORDS = Text("ord", "words")
PATIENTS = Unit(
    "patients",
    "a person in treatment",
    "count",
    many=Text("patienter", "patients"),
    one=Text("patient", "patient"),
)
EVERYONE = Group("all", WORDS, WORDS, ("danish", "non_western"))
SHARES = (IndicatorSum(("managers", "offers")),)
UNEMPLOYED = Share("unemployed", of="labour_force")


def town(**changes):
    """The town's policy with other parts."""
    return replace(TOWN, **changes)


def gap(**changes):
    """The town's policy with another indicator `gap`."""
    return other("gap", **changes)


def other(name, **changes):
    """The town's policy with an indicator declared otherwise."""
    return town(
        indicators=tuple(replace(one, **changes) if one.id == name else one for one in TOWN.indicators)
    )


def computed(calculation, **changes):
    return gap(methods=(Method("2011", calculation),), unit=calculation.unit, **changes)


def target(*more, **changes):
    return gap(targets=(replace(Target(5.0, "2016", "2011", "council"), **changes), *more))


def figure(id="context", goal=1, unit="percent", **more):
    return KeyFigure(id, goal, WORDS, unit, "higher", "", WORDS, **more)


def figures(*given):
    return town(key_figures=given)


def added(unit=PATIENTS, **changes):
    return town(units=(replace(unit, **changes),))


def nested(within, category="north"):
    """The town's policy with a school that lies in a district."""
    school = Breakdown("school", WORDS, (Category("a", WORDS, within=category),), within=within)
    return town(breakdowns=(*TOWN.breakdowns, school))


def with_groups(*more):
    return town(groups=(*TOWN.groups, *more))


def test_the_shipped_policies_pass():
    assert shipped("copenhagen_2011").check(("default",)) == ()
    assert shipped("demo").check(("survey", "public")) == ()
    assert TOWN.check(SURVEY) == ()
    assert replace(nested("district"), sums=SHARES).check(SURVEY) == ()
    assert with_groups(replace(EVERYONE, also_parts=(("danish", "non_western"),))).check(SURVEY) == ()


def test_a_calendar_of_days_that_are_none():
    step = CalendarStep("accounts", WORDS, "06-01", "05-01")
    odd = town(calendar=(step, step, CalendarStep("letter", WORDS, "13", "2013-01")))
    assert [str(fault).partition("calendar")[2] for fault in odd.check(SURVEY)] == [
        ": expected each id once, found 'accounts' 2 times",
        ", accounts, ends: expected a time from 06-01 on, found '05-01'",
        ', letter, begins: expected a month or a day of a year ("MM" or "MM-DD"), found \'13\'',
        ', letter, ends: expected a month or a day of a year ("MM" or "MM-DD"), found \'2013-01\'',
    ]


def test_a_project_refuses_a_faulty_policy_and_names_everything_at_once(tmp_path):
    own = shutil.copytree(SHIPPED / "copenhagen_2011", tmp_path / "policy")
    text = (own / "goal-1.yaml").read_text(encoding="utf-8")
    for line, wrong in (
        ("    unit: percent\n", "    unit: percnt\n"),
        ("    owners: [BUF]\n", "    owners: [NOPE]\n    microdata: ../nowhere.csv\n"),
        ("    group: bilingual\n", "    group: nobody\n"),
    ):
        assert line in text
        text = text.replace(line, wrong, 1)
    (own / "goal-1.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "barometer.toml").write_text('[project]\npolicy = "policy"\n', encoding="utf-8")
    with pytest.raises(BarometerError) as refused:
        Project.open(tmp_path)
    lines = str(refused.value).splitlines()
    assert lines[0] == "the policy in policy cannot be used until these declarations are mended:"
    for line in (
        "  policy/goal-1.yaml, line 32, indicator marks-gap, unit: expected a unit, found 'percnt'; "
        "did you mean percent?",
        "  policy/goal-1.yaml, line 41, indicator marks-gap, microdata: expected letters, digits, _ and - "
        "between them, found '../nowhere.csv'",
    ):
        assert line in lines
    for found in (
        "line 40, indicator marks-gap, owners: expected an administration, found 'NOPE'",
        "line 43, indicator marks-gap, group: expected a group, found 'nobody'",
    ):
        assert any(found in line for line in lines)
    # A record that was frozen with such a policy is read all the same.
    frozen = json.loads(json.dumps(codec.to_json(read_policy(own))))
    assert codec.from_json(frozen).indicator("marks-gap").unit == "percnt"


KINDS = {
    "goal": (gap(goal=3), "indicator gap, goal: expected one of the goals 1, 2, found 3"),
    "owner": (
        gap(owners=("AAB",)),
        "gap, owners: expected an administration, found 'AAB'; did you mean AAA?",
    ),
    "unit": (gap(unit="percentage_point"), "did you mean percentage_points?"),
    "unit of the calculation": (
        gap(unit="percent"),
        "the unit that is declared, 'percent', found 'percentage_",
    ),
    "unit not told": (computed(Published("unknown")), "a unit, since its figures are asked for"),
    "direction": (gap(direction="up"), "gap, direction: expected one of higher, lower, None, found 'up'"),
    "no direction": (gap(direction=None), "gap, direction: expected higher or lower, since it counts"),
    "decimals": (gap(decimals=-1), "gap, decimals: expected a whole number from 0 to 6, found -1"),
    "half a decimal": (gap(decimals=1.5), "gap, decimals: expected a whole number from 0 to 6, found 1.5"),
    "relevance": (gap(relevance=-0.5), "gap, relevance: expected a number from 0 up, found -0.5"),
    "id": (gap(id="gap.levels"), "id: expected letters, digits, _ and - between them, found 'gap.levels'"),
    "evidence": (gap(evidence="guessed"), "gap, evidence: expected one of published"),
    "uncertainty": (gap(uncertainty="some"), "gap, uncertainty: expected one of none, random_variation"),
    "a count without noise": (
        computed(UNEMPLOYED, uncertainty="none"),
        "gap, uncertainty: expected a margin of relevance, or the uncertainty random_variation",
    ),
    "a margin of nothing": (
        computed(UNEMPLOYED, uncertainty="none", relevance=0.0),
        "gap, uncertainty: expected a margin of relevance",
    ),
    "source": (gap(source_id="surveys"), "expected a disclosure rule, found 'surveys'; did you mean survey?"),
    "microdata": (gap(microdata="a/b"), "gap, microdata: expected letters, digits"),
    "breakdown": (
        gap(breakdowns=("distrikt",)),
        "expected a breakdown, found 'distrikt'; did you mean district?",
    ),
    "groups": (gap(groups=("danish", "non_western", "wstern")), "groups: expected a group, found 'wstern'"),
    "group": (
        gap(group="non_wstern"),
        "gap, group: expected a group, found 'non_wstern'; did you mean non_w",
    ),
    "reference group": (
        gap(reference_group="danes"),
        "reference_group: expected a group, found 'danes'; did",
    ),
    "group not delivered": (
        gap(groups=("danish",)),
        "expected one of the groups that are delivered (danish)",
    ),
    "another gap": (
        gap(group="danish", reference_group="non_western"),
        "expected a gap between its group 'd",
    ),
    "no such group": (
        computed(Difference(UNEMPLOYED, "non_western", "swedish")),
        "calculation from 2011 on: expected a group, found 'swedish'",
    ),
    "overlapping groups": (
        replace(
            computed(
                Ratio(UNEMPLOYED, "non_western", "all"),
                reference_group="all",
                groups=("danish", "non_western", "all"),
            ),
            groups=(*TOWN.groups, EVERYONE),
        ),
        "gap, reference_group: expected a group that shares nobody with 'non_western', found 'all'",
    ),
    "overlapping groups inside": (
        replace(
            computed(
                Index((IndexPart(Difference(UNEMPLOYED, "all", "danish"), 0, 9),)), groups=("danish", "all")
            ),
            groups=(*TOWN.groups, EVERYONE),
        ),
        "calculation from 2011 on: expected a group that shares nobody with 'all', found 'danish'",
    ),
    "group not delivered by a survey": (
        other("belonging", groups=("danish",)),
        "belonging, group: expected one of the groups that are delivered (danish), found 'non_western'",
    ),
    "compared inside with a group not delivered": (
        computed(
            Index((IndexPart(Difference(UNEMPLOYED, "non_western", "danish"), 0, 9),)),
            groups=("non_western",),
            reference_group="",
        ),
        "from 2011 on: expected one of the groups that are delivered (non_western), found 'danish'",
    ),
    "unit inside": (
        computed(Ratio(Mean("marks", of="pupils", unit="mark"), "non_western", "danish")),
        "calculation from 2011 on: expected a unit, found 'mark'",
    ),
    "no calculation": (gap(methods=()), "gap, methods: expected at least one calculation, found none"),
    "standard": (
        computed(Standardised(UNEMPLOYED, over="age", standard=(("old", 1.0),))),
        "calculation from 2011 on: expected a breakdown, found 'age'; there are district",
    ),
    "category": (
        computed(Standardised(UNEMPLOYED, over="district", standard=(("nort", 1.0),))),
        "expected a category of district, found 'nort'; did you mean north?",
    ),
    "date": (
        gap(methods=(Method("2011-13", TOWN.indicators[0].methods[0].calculation),)),
        "gap, methods: expected a date (YYYY, YYYY-MM or YYYY-MM-DD), found '2011-13'",
    ),
    "two from a date on": (
        gap(methods=TOWN.indicators[0].methods * 2),
        "gap, methods: expected one declaration from a date on, found 2 from '2011' on",
    ),
    "break": (gap(breaks=(SeriesBreak("soon", WORDS),)), "breaks: expected a reference period such as 2013"),
    "target's date": (target(applies_from="next year"), "gap, targets: expected a date"),
    "two targets": (
        target(Target(4.0, "2018", "2011", "")),
        "targets: expected one declaration from a date on",
    ),
    "target's period": (target(period="later"), "target from 2011 on, period: expected a reference period"),
    "target in the past": (target(period="2010"), "expected a period from 2011 on, found '2010'"),
    "target's value": (
        target(value=float("nan")),
        "target from 2011 on, value: expected a number, found nan",
    ),
    "half a base": (target(base_value=9.0), "base: expected a value with its period, or neither"),
    "base's period": (target(base_value=9.0, base_period="then"), "base_period: expected a reference period"),
    "late base": (target(base_value=9.0, base_period="2016"), "base_period: expected a period before 2016"),
    "key figure's goal": (
        figures(figure(goal=3)),
        "key figure context, goal: expected one of the goals 0, 1, 2",
    ),
    "key figure's unit": (
        figures(figure(unit="pct")),
        "key figure context, unit: expected a unit, found 'pct'",
    ),
    "key figure's group": (figures(replace(figure(), group="danis")), "found 'danis'; did you mean danish?"),
    "key figure's calculation": (
        figures(figure(unit="persons", calculation=UNEMPLOYED)),
        "key figure context, calculation: expected the unit that is declared, 'persons', found 'percent'",
    ),
    "key figure's parts": (
        figures(figure(calculation=UNEMPLOYED)),
        "calculation: expected a key figure, found 'unemployed'",
    ),
    "two of a name": (
        figures(figure("gap")),
        "key figure gap, id: expected each id once, found 'gap' 2",
    ),
    "two administrations": (
        town(administrations=(*TOWN.administrations, Administration("AAA", WORDS))),
        "administration AAA, code: expected each id once, found 'AAA' 2 times",
    ),
    "committee's administration": (
        town(committees=(Committee("AU", WORDS, "CCC"),)),
        "committee AU, administration: expected an administration, found 'CCC'; there are AAA, BBB",
    ),
    "goal's committee": (
        town(goals=(*TOWN.goals, Goal(3, WORDS, ("BU",), "one"))),
        "goal 3, committees: expected a committee, found 'BU'",
    ),
    "action area": (
        town(action_areas=(ActionArea("two", WORDS),)),
        "goal 1, action_area: expected an action area, found 'one'; there are two",
    ),
    "owner committee": (town(owner_committee="UA"), "owner_committee: expected a committee, found 'UA'"),
    "years": (
        town(last_year=2010),
        "first_year and last_year: expected a period, found the years 2011 to 2010",
    ),
    "part": (
        with_groups(Group("all", WORDS, WORDS, ("danis",))),
        "group all, parts: expected a group, found 'danis'",
    ),
    "parts in a circle": (
        with_groups(Group("all", WORDS, WORDS, ("some",)), Group("some", WORDS, WORDS, ("all",))),
        "group all, parts: expected groups without all in them, found 'some'",
    ),
    "parts that overlap": (
        with_groups(EVERYONE, Group("twice", WORDS, WORDS, ("all", "danish"))),
        "group twice, parts: expected groups that share nobody, found 'all' and 'danish'",
    ),
    "group's id": (with_groups(Group("a b", WORDS, WORDS)), "group a b, id: expected letters, digits"),
    "breakdown's id": (
        town(breakdowns=(*TOWN.breakdowns, replace(TOWN.breakdowns[0], id="a/b"))),
        "breakdown a/b, id: expected letters, digits",
    ),
    "breakdown's name": (
        town(breakdowns=(*TOWN.breakdowns, Breakdown("period", WORDS, TOWN.breakdowns[0].categories))),
        "breakdown period, id: expected a name that no other column has",
    ),
    "categories": (
        town(breakdowns=(*TOWN.breakdowns, Breakdown("sex", WORDS, ()))),
        "breakdown sex, categories: expected categories with an id, found none",
    ),
    "two categories": (
        town(breakdowns=(replace(TOWN.breakdowns[0], categories=TOWN.breakdowns[0].categories * 2),)),
        "breakdown district, categories: expected each id once, found 'north' 2 times",
    ),
    "the package's unit": (
        added(id="persons"),
        "unit persons, id: expected a unit that the package does not have",
    ),
    "unit's id": (added(id="in treatment"), "unit in treatment, id: expected letters, digits"),
    "unit's scale": (added(scale="counts"), "unit patients, scale: expected one of percent"),
    "unit's change": (added(change="patient"), "unit patients, change: expected a unit of the package"),
    "unit's words": (added(one=None), "unit patients, one: expected words for it, found none"),
    "unit's other words": (
        added(many=Text("ord", "")),
        "unit patients, many: expected words in 'en' too, found only 'ord'",
    ),
    "unit's jump": (added(jump=0.0), "unit patients, jump: expected a number above 0, found 0"),
    "sum of one": (
        town(sums=(IndicatorSum(("offers",)),)),
        "policy town, sums, offers: expected two parts or more, found 1",
    ),
    "sum's indicator": (
        town(sums=(IndicatorSum(("offers", "manager")),)),
        "sums, offers+manager: expected an indicator, found 'manager'; did you mean managers?",
    ),
    "sum of itself": (
        town(sums=(IndicatorSum(("offers", "managers"), whole="offers"),)),
        "policy town, sums, offers: expected each id once, found 'offers' 2 times",
    ),
    "sum's count": (
        town(sums=(IndicatorSum(("offers", "managers"), whole="gap.n"),)),
        "expected an indicator, or <indicator>.denominator, found 'gap.n'",
    ),
    "sum without counts": (
        replace(other("offers", methods=(Method("2011", Published("percent")),)), sums=SHARES),
        "expected indicators that are computed from counts (count, share, rate, mean), found 'offers'",
    ),
    "further parts": (
        with_groups(replace(EVERYONE, also_parts=(("danish", "other"),))),
        "group all, also_parts: expected a group, found 'other'",
    ),
    "further parts that overlap": (
        with_groups(EVERYONE, Group("some", WORDS, WORDS, also_parts=(("all", "danish"),))),
        "group some, also_parts: expected groups that share nobody, found 'all' and 'danish'",
    ),
    "nested in nothing": (
        nested("quarter"),
        "breakdown school, within: expected a breakdown, found 'quarter'",
    ),
    "nested in itself": (nested("school"), "breakdown school, within: expected a breakdown outside this one"),
    "nested in no category": (
        nested("district", "east"),
        "breakdown school, category a, within: expected a category of district, found 'east'",
    ),
    "category within": (
        nested("", "north"),
        "breakdown school, category a: expected within only where the breakdown says it, too",
    ),
    "rule's date": (town(rules=(Rule("barometer", "2011/12"),)), "policy town, rules: expected a date"),
    "rule": (town(rules=(Rule("since_lst", "2011"),)), "found 'since_lst'; did you mean since_last?"),
    "combination": (
        town(rules=(Rule("barometer", "2011", "mean"),)),
        "expected one of majority, worst, found 'mean'",
    ),
    "no rule yet": (
        town(rules=(Rule("barometer", "2012"),)),
        "rules: expected a rule that applies in 2011, found",
    ),
    "base period": (
        town(rules=(Rule("barometer", "2011", base_period="first"),)),
        "rules, from 2011 on: expected a reference period",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fault_is_told_in_its_place(kind):
    policy, sentence = KINDS[kind]
    told = [str(fault) for fault in policy.check(SURVEY)]
    assert any(sentence in line for line in told), told


def test_faults_are_told_once_and_nothing_beside_them():
    (fault,) = gap(owners=("AAB", "AAA")).check(SURVEY)
    assert str(fault).startswith("indicator gap, owners: expected an administration, found 'AAB'")


def test_a_policy_brings_units_of_its_own_and_keeps_the_bytes_of_one_without():
    own = replace(TOWN, units=(PATIENTS,))
    assert own.check(SURVEY) == ()
    assert own.unit("patients").people
    assert codec.from_json(json.loads(json.dumps(codec.to_json(own)))) == own
    assert "units" not in codec.to_json(TOWN)
    assert codec.to_json(own)["units"][0]["many"] == {"type": "Text", "da": "patienter", "en": "patients"}


def test_words_are_asked_for_in_every_language_of_the_policy_and_in_no_other():
    swedish = replace(
        TOWN, languages=("da", "en", "sv"), title=Text("Politik", "Policy", (("sv", "Politik"),))
    )
    told = [str(fault) for fault in swedish.check(("survey",))]
    assert any("goal 1, title: expected words in 'sv' too, found only" in line for line in told)
    assert not any("policy town, title" in line for line in told)
    english = replace(TOWN, languages=("en",))
    assert any("policy's languages, en, found 'da'" in str(fault) for fault in english.check(("survey",)))


def test_a_policy_names_personal_numbers_of_its_own_that_are_refused_at_the_door():
    own = replace(TOWN, personal_numbers=(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)",))
    assert own.check(("survey",)) == ()
    sheet = Sheet("", {(1, 1): RawCell("text", "078-05-1120"), (2, 1): RawCell("text", "1234")})
    clean, faults = screen(sheet, Place("a.csv"), own.personal_numbers)
    assert [fault.code for fault in faults] == ["personal_number"] and clean.cells[1, 1].kind == "refused"
    assert "078" not in repr(faults)
    wrong = replace(TOWN, personal_numbers=("(",))
    assert any("expected a regular expression, found '('" in str(fault) for fault in wrong.check(("survey",)))
