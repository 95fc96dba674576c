"""The policy of "Demo Kommune", an invented municipality: the city of the demo, the tutorial and the tests.

Committees and goals are shaped like Copenhagen's; every figure measured under this policy is synthetic.
"""

from __future__ import annotations

from dataclasses import replace

from barometer.calculations import Count, Deviation, Difference, Index, IndexPart, Mean, Ratio, Share
from barometer.policy.copenhagen_2011.goals import ACTION_AREAS, ADMINISTRATIONS, COMMITTEES
from barometer.policy.copenhagen_2011.goals import GOALS as _COPENHAGENS_GOALS
from barometer.policy.model import (
    Breakdown,
    Category,
    Group,
    Indicator,
    Method,
    Policy,
    Rule,
    SeriesBreak,
    Target,
    Text,
)

_CITY = Text("Demo Kommune", "Demo City")


_TITLES = {
    5: Text("En mere tryg by for alle grupper", "A safer city for all groups"),
    6: Text("Flere skal opleve at høre til i byen", "More shall feel that they belong in the city"),
}


GROUPS = (
    Group("danish", Text("dansk oprindelse", "Danish origin"), Text("Syntetisk gruppe.", "Synthetic group.")),
    Group(
        "non_western",
        Text("ikke-vestlig oprindelse", "non-western origin"),
        Text(
            "Indvandrere og efterkommere tilsammen; syntetisk.",
            "Immigrants and descendants together; synthetic.",
        ),
        ("immigrants", "descendants"),
    ),
    Group(
        "immigrants",
        Text("ikke-vestlige indvandrere", "non-western immigrants"),
        Text("Syntetisk gruppe.", "Synthetic group."),
    ),
    Group(
        "descendants",
        Text("ikke-vestlige efterkommere", "non-western descendants"),
        Text("Syntetisk gruppe.", "Synthetic group."),
    ),
    Group("bilingual", Text("tosprogede", "bilingual pupils"), Text("Syntetisk gruppe.", "Synthetic group.")),
    Group(
        "monolingual", Text("etsprogede", "monolingual pupils"), Text("Syntetisk gruppe.", "Synthetic group.")
    ),
)

DISTRICTS = Breakdown(
    "district",
    Text("bydel", "district"),
    tuple(
        Category(id, Text(da, en))
        for id, da, en in (
            ("north", "Nord", "North"),
            ("south", "Syd", "South"),
            ("east", "Øst", "East"),
            ("west", "Vest", "West"),
            ("centre", "Midt", "Centre"),
        )
    ),
)
AGES = Breakdown(
    "age",
    Text("alder", "age"),
    tuple(Category(id, Text(f"{id} år", f"{id} years")) for id in ("16-29", "30-49", "50-64")),
)
OFFICES = Breakdown(
    "office",
    Text("forvaltning", "administration"),
    tuple(Category(administration.code, administration.name) for administration in ADMINISTRATIONS),
)

_NEW_QUESTIONNAIRE = SeriesBreak(
    "2024",
    Text("nyt spørgeskema i undersøgelsen", "new questionnaire in the survey"),
    "syntetisk",
)
_SURVEY = {
    "microdata": "survey",
    "uncertainty": "sampling",
    "source_id": "survey",
    "owners": ("BIF",),
    "group": "non_western",
    "reference_group": "danish",
    "groups": ("danish", "non_western"),
    "breakdowns": ("district",),
}


def _indicator(
    id: str, goal: int, da: str, en: str, calculation: object, direction: str, **given: object
) -> Indicator:
    told = {
        "definition": Text(
            "Syntetisk indikator i en opfundet kommune.", "Synthetic indicator of an invented city."
        ),
        "population": Text("Syntetisk befolkning", "Synthetic population"),
        "starred": True,
        "source": Text("Syntetiske data", "Synthetic data"),
        "evidence": "synthetic",
        "owner_evidence": "published",
        "unit": calculation.unit,  # type: ignore[attr-defined]
        "direction": direction,
    }
    methods = (Method("2024", calculation),)  # type: ignore[arg-type]
    return Indicator(id=id, goal=goal, label=Text(da, en), methods=methods, **{**told, **given})


def _answers(item: str) -> Share:
    """Return the weighted share of "yes" among those who answered an item of the survey."""
    return Share(item, of=f"{item}_answered")


INDICATORS = (
    _indicator(
        "marks-gap",
        1,
        "Tosprogedes karaktergennemsnit i procent af etsprogedes",
        "Bilingual pupils' average mark as a percentage of monolingual pupils'",
        Ratio(Mean("mark_sum", of="pupils", unit="mark_points"), group="bilingual", reference="monolingual"),
        "higher",
        owners=("BUF",),
        group="bilingual",
        reference_group="monolingual",
        groups=("bilingual", "monolingual"),
        targets=(Target(98.0, "2028", "2024", "Opfundet beslutning, 2024", 92.0, "2023"),),
    ),
    _indicator(
        "youth-education",
        1,
        "Andel 18-25-årige, der har gennemført eller er i gang med en ungdomsuddannelse",
        "Share of 18-25-year-olds who have completed or are in upper-secondary education",
        Share("in_or_completed", of="young"),
        "higher",
        owners=("BUF",),
        uncertainty="random_variation",
        group="non_western",
        reference_group="danish",
        groups=("danish", "non_western", "immigrants", "descendants"),
        breakdowns=("district",),
        targets=(Target(85.0, "2028", "2024", "Opfundet beslutning, 2024", 76.0, "2023"),),
    ),
    _indicator(
        "school-mix",
        1,
        "Andel skoler, hvor andelen af tosprogede afviger mere end 10 procentpoint fra området",
        "Share of schools whose share of bilingual pupils is more than 10 percentage points off the area's",
        Deviation("bilingual", "pupils", "area_bilingual", "area_children", measure="percentage_points"),
        "lower",
        starred=False,
        microdata="schools",
        owners=("BUF",),
        source_id="public",
        decimals=0,
    ),
    _indicator(
        "ninth-grade-after-measure",
        1,
        "Andel unge med en foranstaltning, der gennemfører 9. klasse",
        "Share of young people with a social measure who complete 9th grade",
        Share("completed", of="with_measure"),
        "higher",
        owners=("SOF",),
        uncertainty="random_variation",
        group="non_western",
        reference_group="danish",
        groups=("danish", "non_western", "immigrants", "descendants"),
        breakdowns=("district",),
    ),
    _indicator(
        "excess-unemployment",
        2,
        "Overledighed: ledigheden for ikke-vestlige minus ledigheden for borgere af dansk oprindelse",
        "Excess unemployment: rate of non-western origin minus rate of Danish origin",
        Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish"),
        "lower",
        owners=("BIF",),
        uncertainty="random_variation",
        group="non_western",
        reference_group="danish",
        groups=("danish", "non_western"),
        breakdowns=("age",),
        targets=(Target(0.0, "2030", "2024", "Opfundet beslutning, 2024", 9.0, "2023"),),
    ),
    _indicator(
        "minority-managers",
        3,
        "Andel ledere af ikke-vestlig oprindelse",
        "Share of managers of non-western origin",
        Share("minority_manager", of="manager"),
        "higher",
        owners=("ØKF",),
        microdata="staff",
        breakdowns=("office",),
    ),
    _indicator(
        "minority-staff",
        3,
        "Andel medarbejdere af ikke-vestlig oprindelse",
        "Share of employees of non-western origin",
        Share("minority", of="employees"),
        "higher",
        starred=False,
        owners=("ØKF",),
        breakdowns=("office",),
    ),
    _indicator(
        "offer-use",
        4,
        "Andel voksne, der bruger kommunens kultur- og fritidstilbud",
        "Share of adults who use the municipality's culture and leisure offers",
        _answers("uses_offers"),
        "higher",
        **_SURVEY,
    ),
    _indicator(
        "library-users",
        4,
        "Andel borgere, der har lånt på biblioteket i årets løb",
        "Share of residents who borrowed from the library during the year",
        Share("borrowers", of="residents"),
        "higher",
        starred=False,
        owners=("KFF",),
        group="non_western",
        reference_group="danish",
        groups=("danish", "non_western"),
        breakdowns=("district",),
    ),
    _indicator(
        "health-talks",
        4,
        "Andel inviterede ældre, der tog imod en forebyggende samtale",
        "Share of invited older residents who accepted a preventive talk",
        Share("accepted", of="invited"),
        "higher",
        starred=False,
        owners=("SUF",),
        group="non_western",
        reference_group="danish",
        groups=("danish", "non_western"),
    ),
    _indicator(
        "unsafe-neighbourhood",
        5,
        "Andel voksne, der er utrygge i deres nabolag",
        "Share of adults who feel unsafe in their neighbourhood",
        _answers("unsafe"),
        "lower",
        breaks=(_NEW_QUESTIONNAIRE,),
        targets=(Target(5.0, "2028", "2024", "Opfundet beslutning, 2024", 11.0, "2023"),),
        **_SURVEY,
    ),
    _indicator(
        "areas-in-need",
        5,
        "Antal områder med behov for en markant eller intensiveret indsats",
        "Number of areas needing a marked or intensified effort",
        Count("areas", unit="areas"),
        "lower",
        starred=False,
        owners=("TMF",),
        source_id="public",
        decimals=0,
    ),
    _indicator(
        "belonging",
        6,
        "Andel voksne, der føler, at de hører til i byen",
        "Share of adults who feel that they belong in the city",
        _answers("belongs"),
        "higher",
        **_SURVEY,
    ),
    _indicator(
        "inclusion-index",
        6,
        "Inklusionsindeks af tillid, fællesskab og indflydelse",
        "Inclusion index of trust, community and influence",
        Index(tuple(IndexPart(_answers(item), 0.0, 100.0) for item in ("trust", "community", "influence"))),
        "higher",
        starred=False,
        **{**_SURVEY, "breakdowns": ()},
    ),
    _indicator(
        "excluded-by-poverty",
        7,
        "Andel voksne, der føler sig ekskluderet på grund af fattigdom",
        "Share of adults who feel excluded because of poverty",
        _answers("excluded"),
        "lower",
        **_SURVEY,
    ),
    _indicator(
        "experienced-discrimination",
        8,
        "Andel voksne, der har oplevet diskrimination inden for det seneste år",
        "Share of adults who have experienced discrimination within the last year",
        _answers("discriminated"),
        "lower",
        **_SURVEY,
    ),
)

POLICY = Policy(
    id="demo",
    municipality=_CITY,
    title=Text("Opfundet inklusionspolitik 2024-2028", "Invented inclusion policy 2024-2028"),
    first_year=2024,
    last_year=2028,
    administrations=ADMINISTRATIONS,
    committees=COMMITTEES,
    action_areas=ACTION_AREAS,
    goals=tuple(replace(goal, title=_TITLES.get(goal.number, goal.title)) for goal in _COPENHAGENS_GOALS),
    groups=GROUPS,
    breakdowns=(DISTRICTS, AGES, OFFICES),
    indicators=INDICATORS,
    key_figures=(),
    rules=(Rule("barometer", "2024", "majority", reference="opfundet"),),
    owner_committee="BIU",
    synthetic=True,
)
