"""Copenhagen's inclusion policy 2011-2014: committees, goals, indicators and rules.

Sources: the mayor's letter of 5 April 2011 (goals and responsible committees) and the January 2013 sheet
(indicators of goals 1-3). What was not found is declared as such; nothing is filled in.
"""

from barometer.policy.copenhagen_2011.goal_1 import INDICATORS as GOAL_1
from barometer.policy.copenhagen_2011.goal_2 import INDICATORS as GOAL_2
from barometer.policy.copenhagen_2011.goal_3 import INDICATORS as GOAL_3
from barometer.policy.copenhagen_2011.goal_4 import INDICATORS as GOAL_4
from barometer.policy.copenhagen_2011.goal_5 import INDICATORS as GOAL_5
from barometer.policy.copenhagen_2011.goal_6 import INDICATORS as GOAL_6
from barometer.policy.copenhagen_2011.goal_7 import INDICATORS as GOAL_7
from barometer.policy.copenhagen_2011.goal_8 import INDICATORS as GOAL_8
from barometer.policy.copenhagen_2011.goals import ACTION_AREAS, ADMINISTRATIONS, COMMITTEES, GOALS
from barometer.policy.copenhagen_2011.groups import AREAS, GROUPS
from barometer.policy.copenhagen_2011.key_figures import KEY_FIGURES
from barometer.policy.model import Policy, Rule, Text

POLICY = Policy(
    id="copenhagen_2011",
    municipality=Text("Københavns Kommune", "City of Copenhagen"),
    title=Text("Inklusionspolitikken 2011-2014", "Inclusion policy 2011-2014"),
    first_year=2011,
    last_year=2014,
    administrations=ADMINISTRATIONS,
    committees=COMMITTEES,
    action_areas=ACTION_AREAS,
    goals=GOALS,
    groups=GROUPS,
    breakdowns=(AREAS,),
    indicators=GOAL_1 + GOAL_2 + GOAL_3 + GOAL_4 + GOAL_5 + GOAL_6 + GOAL_7 + GOAL_8,
    key_figures=KEY_FIGURES,
    rules=(
        Rule(
            name="since_last",
            applies_from="2011",
            combination="majority",
            reference="Nye tal på Inklusionsbarometret, januar 2013: starred indicators, change since the last "
            "measurement. How several starred indicators combine was never published; majority is our choice.",
        ),
    ),
    alternatives=(
        Rule(
            "barometer", "2011", reference="Vores egen: usikker ændring og ingen nye tal er ikke stilstand."
        ),
        Rule("direction_2007", "2007", reference="Konceptet fra 2007 (KFU 22-03-2007)."),
    ),
    owner_committee="BIU",
)
