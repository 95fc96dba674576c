"""The policy of "Demo Kommune", an invented municipality: the city of the demo, the tutorial and the tests.

Committees and goals are shaped like Copenhagen's; every figure measured under this policy is synthetic.
"""

from __future__ import annotations

from dataclasses import replace

from barometer.policy.copenhagen_2011.goals import ACTION_AREAS, ADMINISTRATIONS, COMMITTEES
from barometer.policy.copenhagen_2011.goals import GOALS as _COPENHAGENS_GOALS
from barometer.policy.demo.counted import COUNTED
from barometer.policy.demo.people import AGES, DISTRICTS, GROUPS, OFFICES
from barometer.policy.demo.surveyed import SURVEYED
from barometer.policy.model import Policy, Rule, Text

_TITLES = {
    5: Text("En mere tryg by for alle grupper", "A safer city for all groups"),
    6: Text("Flere skal opleve at høre til i byen", "More shall feel that they belong in the city"),
}

POLICY = Policy(
    id="demo",
    municipality=Text("Demo Kommune", "Demo City"),
    title=Text("Den opfundne inklusionspolitik 2024-2028", "The invented inclusion policy 2024-2028"),
    first_year=2024,
    last_year=2028,
    administrations=ADMINISTRATIONS,
    committees=COMMITTEES,
    action_areas=ACTION_AREAS,
    goals=tuple(replace(goal, title=_TITLES.get(goal.number, goal.title)) for goal in _COPENHAGENS_GOALS),
    groups=GROUPS,
    breakdowns=(DISTRICTS, AGES, OFFICES),
    indicators=tuple(sorted((*COUNTED, *SURVEYED), key=lambda one: (one.goal, not one.starred))),
    key_figures=(),
    rules=(Rule("barometer", "2024", "majority", reference="Opfundet beslutning, 2024"),),
    alternatives=(
        Rule("since_last", "2024", reference="Arket fra januar 2013: usikker ændring er stilstand."),
        Rule("direction_2007", "2024", reference="Konceptet fra 2007: kun retningen."),
        Rule(
            "base_year_2014",
            "2024",
            base_period="2023",
            reference="Som 2015-18, med eget basisår.",
        ),
    ),
    owner_committee="BIU",
    synthetic=True,
)
