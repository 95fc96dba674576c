"""Policies as data: a folder of YAML is read without loss, and told where it is wrong."""

import json
import re
from pathlib import Path

import pytest

from barometer.calculations import Index, IndexPart, Score, ScorePart, Share
from barometer.errors import BarometerError
from barometer.policy import codec
from barometer.policy.checked import checked_policy
from barometer.policy.load import read_policy, shipped
from barometer.policy.model import SeriesBreak, Target, Text
from barometer.project import Project
from barometer.records.in_force import in_force

ROOT = Path(__file__).parents[2]

POLICY = """\
id: odense_2025
municipality: {da: Odense Kommune, en: City of Odense}
title: {da: Politikken, en: The policy}
first_year: 2025
last_year: 2028
owner_committee: BU
administrations:
  - {code: BF, name: {da: Børneforvaltningen, en: Children's Administration}}
committees:
  - {code: BU, name: {da: Børneudvalget, en: Children's Committee}, administration: BF}
action_areas:
  - {id: school, title: {da: Skole, en: School}}
groups:
  - id: bilingual
    label: {da: tosprogede, en: bilingual pupils}
    definition: {da: Elever med to sprog., en: Pupils with two languages.}
rules:
  - {name: barometer, applies_from: 2025}
"""

GOAL = """\
number: 1
title: {da: Flere læser, en: More read}
committees: [BU]
action_area: school

indicators:
  - id: readers
    label: {da: Andel læsere, en: Share of readers}
    definition: {da: Elever, en: Pupils}
    population: {da: Elever, en: Pupils}
    methods:
      - applies_from: 2025
        calculation:
          share: {part: readers, of: pupils}
    unit: percent
    direction: higher
    starred: true
    evidence: published
    source: {da: Skolerne, en: The schools}
    uncertainty: random_variation
    owners: [BF]
"""

ADDED = """
  - id: writers
    label: {da: Andel skrivende, en: Share of writers}
    definition: {da: Elever, en: Pupils}
    population: {da: Elever, en: Pupils}
    methods:
      - applies_from: 2025
        calculation:
          share: {part: writers, of: pupils}
    unit: percent
    direction: higher
    starred: false
    evidence: published
    source: {da: Skolerne, en: The schools}
    owners: [BF]
    uncertainty: none
"""


def folder(root: Path, policy: str = POLICY, **goals: str) -> Path:
    """Lay a policy of one goal, or those given, into a folder."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "policy.yaml").write_text(policy, encoding="utf-8")
    for name, text in (goals or {"goal_1": GOAL}).items():
        (root / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return root


def told(root: Path) -> list[str]:
    """The lines that refuse a policy."""
    with pytest.raises(BarometerError) as refused:
        read_policy(root)
    return str(refused.value).splitlines()


def test_what_the_shipped_files_say_is_what_is_declared():
    copenhagen, demo = shipped("copenhagen_2011"), shipped("demo")
    assert [len(each) for each in (copenhagen.goals, copenhagen.indicators, copenhagen.key_figures)] == [
        8,
        14,
        46,
    ]
    assert [one.id for one in copenhagen.key_figures if one.goal == 0] == [
        "share-danish",
        "population-by-origin",
        "income-by-origin",
        "share-immigrants-descendants",
        "share-non-danish-background",
        "population-copenhagen",
    ]
    score = next(one for one in copenhagen.key_figures if one.id == "poverty-score")
    assert score.calculation == Score(
        (ScorePart("long-term-poor", 15478, 12382, 0.75), ScorePart("evictions", 605, 363, 0.25))
    )
    # A number written whole stays whole: a record's definitions are bytes.
    assert '"baseline": 15478,' in json.dumps(codec.to_json(score))
    unsafe = demo.indicator("unsafe-neighbourhood")
    assert unsafe.targets == (Target(5.0, "2028", "2024", unsafe.targets[0].decision, 11.0, "2023"),)
    (known,) = unsafe.breaks
    assert known == SeriesBreak("2024", known.reason, known.reference)
    assert "efter mørkets frembrud" in known.reason.da
    (method,) = demo.indicator("inclusion-index").methods
    assert method.calculation == Index(
        tuple(
            IndexPart(Share(one, of=f"{one}_answered"), 0.0, 100.0)
            for one in ("trust", "community", "influence")
        )
    )


def test_the_record_of_2013_holds_what_the_shipped_policy_still_counts_by():
    frozen = json.loads((ROOT / "data/measurements/2013/definitions.json").read_text(encoding="utf-8"))
    then = codec.from_json({name: said for name, said in frozen.items() if name != "generations"})
    today = shipped("copenhagen_2011")
    assert [one.methods for one in today.indicators] == [one.methods for one in then.indicators]
    assert [one.committees for one in today.goals] == [one.committees for one in then.goals]
    assert in_force(today, 2013)["rule", "rule"] == in_force(then, 2013)["rule", "rule"]
    assert today.breakdowns[:1] == then.breakdowns  # another has been found since


def test_a_projects_own_folder_is_its_policy(tmp_path):
    folder(tmp_path / "policy")
    (tmp_path / "barometer.toml").write_text('[project]\npolicy = "policy"\n', encoding="utf-8")
    policy = Project.open(tmp_path).policy
    assert (policy.id, policy.goal(1).title) == ("odense_2025", Text("Flere læser", "More read"))
    assert policy.indicator("readers").calculation_for(2025) == Share("readers", of="pupils")
    assert codec.from_json(json.loads(json.dumps(codec.to_json(policy)))) == policy


def test_adding_an_indicator_touches_one_file(tmp_path):
    root = folder(tmp_path, goal_1=GOAL + ADDED)
    assert [one.id for one in read_policy(root).indicators] == ["readers", "writers"]
    assert read_policy(root).check() == ()


def test_goals_stand_in_the_order_of_their_numbers(tmp_path):
    tenth = GOAL.replace("number: 1\n", "number: 10\n").replace("id: readers", "id: tenth")
    second = GOAL.replace("number: 1\n", "number: 2\n").replace("id: readers", "id: second")
    policy = read_policy(folder(tmp_path, goal_1=GOAL, goal_10=tenth, goal_2=second))
    assert [goal.number for goal in policy.goals] == [1, 2, 10]
    assert [(one.id, one.goal) for one in policy.indicators] == [("readers", 1), ("second", 2), ("tenth", 10)]


def test_an_installed_package_brings_policies(tmp_path, monkeypatch):
    folder(tmp_path / "odense_barometer" / "policy")
    for part in ("odense_barometer", "odense_barometer/policy"):
        (tmp_path / part / "__init__.py").write_text("", encoding="utf-8")
    installed = tmp_path / "odense_barometer-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Name: odense-barometer\nVersion: 1.0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text(
        "[barometer.policies]\nodense_2025 = odense_barometer.policy\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert shipped("odense_2025").municipality.da == "Odense Kommune"
    with pytest.raises(BarometerError, match=r"or demo or .* or odense_2025.*did you mean odense_2025"):
        shipped("odense_2026")


WRONG = {
    "unknown name": (
        "    unit:",
        "    units:",
        "line 15, indicators, readers has an unknown name 'units'",
    ),
    "missing": ("    unit: percent\n", "", "line 7, indicators, readers has no 'unit'; add it: text"),
    "word": (
        "direction: higher",
        "direction: highr",
        "line 16, indicators, readers, direction is 'highr'; expected higher or lower; did you mean higher?",
    ),
    "type": ("starred: true", "starred: maybe", "readers, starred is 'maybe'; expected true or false"),
    "calculation": (
        "share: {part",
        "shar: {part",
        "line 14, indicators, readers, methods, calculation has an unknown name 'shar'; did you mean share?",
    ),
    "its names": (
        "of: pupils",
        "off: pupils",
        "methods, calculation, share has an unknown name 'off'; did you mean of?",
    ),
    "no list": ("owners: [BF]", "owners: BF", "line 21, indicators, readers, owners is not a list; expected"),
    "twice": (
        "    unit: percent\n",
        "    unit: percent\n    unit: percent\n",
        "'unit' stands twice",
    ),
    "a word YAML reads otherwise": ("id: readers", "id: no", "has False where text is expected; put it in q"),
    "no YAML": ("[BU]", "[BU", "cannot be read as YAML"),
    "no goal": ("number: 1\n", "", "goal-1.yaml has no 'number'; add it: a whole number"),
    "misspelt": ("number: 1", "numbr: 1", "line 1 has an unknown name 'numbr'; did you mean number?"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_fault_is_told_with_its_file_line_and_name(tmp_path, kind):
    right, wrong, sentence = WRONG[kind]
    assert right in GOAL
    lines = told(folder(tmp_path / "policy", goal_1=GOAL.replace(right, wrong, 1)))
    assert all(line.startswith("policy/goal-1.yaml") for line in lines)
    assert any(sentence in line for line in lines), lines


def test_the_faults_of_all_files_are_told_at_once(tmp_path):
    goal = GOAL.replace("direction: higher", "direction: up").replace("starred: true", "stared: true")
    lines = told(
        folder(tmp_path / "policy", POLICY.replace("first_year: 2025", "first_year: soon"), goal_1=goal)
    )
    assert [line.split(",")[0] for line in lines] == [*["policy/goal-1.yaml"] * 2, "policy/policy.yaml"]
    assert lines[-1] == "policy/policy.yaml, line 4, first_year is 'soon'; expected a whole number"


UNFIT = {
    "goal": ("goal-1", "[BU]", "[BUU]", "goal-1.yaml, line 3, goal 1, committees: expected a committee"),
    "unit": ("goal-1", "percent", "person", "goal-1.yaml, line 15, indicator readers, unit: expected a unit"),
    "calculation": (
        "goal-1",
        "share: {part: readers, of: pupils}",
        "count: {of: pupils}",
        "goal-1.yaml, line 11, indicator readers, calculation from 2025 on: expected the unit",
    ),
    "policy": (
        "policy",
        "e: BU",
        "e: UB",
        "policy.yaml, line 6, policy odense_2025, owner_committee: expected",
    ),
    "committee": (
        "policy",
        "n: BF}",
        "n: FB}",
        "policy.yaml, line 10, committee BU, administration: ",
    ),
    "administration": (
        "policy",
        ", en: Children's Administration}",
        "}",
        "policy.yaml, line 8, administration BF, name: expected words in 'en' too",
    ),
    "no month": (
        "goal-1",
        "applies_from: 2025",
        "applies_from: 2025-13-45",
        "goal-1.yaml, line 11, indicator readers, methods: expected a date (YYYY, YYYY-MM or YYYY-MM-DD), "
        "found '2025-13-45'",
    ),
    "no day": ("goal-1", "applies_from: 2025", "applies_from: 2025-02-30", "found '2025-02-30'"),
    "group": ("policy", "    label:", "    parts: [them]\n    label:", "line 15, group bilingual, parts: "),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_what_does_not_fit_is_told_with_its_line(tmp_path, kind):
    file, right, wrong, sentence = UNFIT[kind]
    root = folder(tmp_path / "policy")
    changed = root / f"{file}.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BarometerError, match=re.escape(sentence)) as refused:
        checked_policy(root)
    assert str(refused.value).startswith("the policy in policy cannot be used until")


def test_two_goals_of_one_number_are_told_where_the_second_stands(tmp_path):
    root = folder(tmp_path / "policy", goal_1=GOAL, goal_2=f"# a copy\n{GOAL}")
    with pytest.raises(BarometerError) as refused:
        checked_policy(root)
    assert [line.strip() for line in str(refused.value).splitlines()[1:]] == [
        "policy/goal-2.yaml, line 2, goal 1, number: expected each id once, found '1' 2 times",
        "policy/goal-2.yaml, line 8, indicator readers, id: expected each id once, found 'readers' 2 times",
    ]


def test_a_file_that_would_not_be_read_is_told(tmp_path):
    root = folder(tmp_path / "policy", goal_1=GOAL)
    (root / "goal-2.yml").write_text(GOAL, encoding="utf-8")
    assert told(root) == ["policy/goal-2.yml is not read; rename it goal-2.yaml"]


RELATIONS = POLICY.replace(
    "rules:",
    """\
  - id: western
    label: {da: vestlige, en: western}
    definition: {da: Alle, en: All}
  - id: all
    label: {da: alle, en: all}
    definition: {da: Alle, en: All}
    parts: [bilingual, western]
    also_parts: [[western, bilingual]]
breakdowns:
  - id: district
    label: {da: bydel, en: district}
    categories: [{id: north, label: {da: Nord, en: North}}]
  - id: school
    label: {da: skole, en: school}
    within: district
    categories: [{id: a, label: {da: A, en: A}, within: north}]
sums:
  - parts: [readers, others]
  - {whole: readers.denominator, parts: [readers, others]}
rules:""",
)


def test_sums_nested_breakdowns_and_overlapping_groups_are_read_without_loss(tmp_path):
    (tmp_path / "policy.yaml").write_text(RELATIONS, encoding="utf-8")
    other = GOAL.partition("indicators:\n")[2].replace("readers", "others")
    (tmp_path / "goal-1.yaml").write_text(GOAL + other, encoding="utf-8")
    policy = read_policy(tmp_path)
    assert policy.check() == ()
    assert policy.groups[-1].divisions == (("bilingual", "western"), ("western", "bilingual"))
    assert [one.within for one in policy.breakdowns] == ["", "district"]
    assert policy.breakdowns[1].categories[0].within == "north"
    assert [(one.whole, one.parts) for one in policy.sums] == [
        ("", ("readers", "others")),
        ("readers.denominator", ("readers", "others")),
    ]
    assert codec.from_json(json.loads(json.dumps(codec.to_json(policy)))) == policy
    older = json.dumps(codec.to_json(shipped("demo")))
    assert not any(f'"{name}"' in older for name in ("sums", "also_parts", "within"))
