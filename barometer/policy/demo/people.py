"""Whom the invented municipality counts, and how it declares an indicator."""

from __future__ import annotations

from typing import Any

from barometer.calculations import Calculation
from barometer.policy.copenhagen_2011.goals import ADMINISTRATIONS
from barometer.policy.model import Breakdown, Category, Direction, Group, Indicator, Method, Target, Text

DECISION = "Opfundet beslutning, 2024"

GROUPS = (
    Group(
        "danish",
        Text("dansk oprindelse", "Danish origin"),
        Text(
            "Personer med mindst én forælder, der er dansk statsborger og født i Danmark.",
            "Persons with at least one parent who is a Danish citizen born in Denmark.",
        ),
    ),
    Group(
        "non_western",
        Text("ikke-vestlig oprindelse", "non-western origin"),
        Text(
            "Indvandrere og efterkommere fra ikke-vestlige lande tilsammen.",
            "Immigrants and descendants from non-western countries together.",
        ),
        ("immigrants", "descendants"),
    ),
    Group(
        "immigrants",
        Text("ikke-vestlige indvandrere", "non-western immigrants"),
        Text("Født i et ikke-vestligt land.", "Born in a non-western country."),
    ),
    Group(
        "descendants",
        Text("ikke-vestlige efterkommere", "non-western descendants"),
        Text(
            "Født i Danmark af forældre, der er ikke-vestlige indvandrere.",
            "Born in Denmark to parents who are non-western immigrants.",
        ),
    ),
    Group(
        "bilingual",
        Text("tosprogede", "bilingual pupils"),
        Text(
            "Elever med et andet modersmål end dansk; ikke det samme som oprindelse.",
            "Pupils whose mother tongue is not Danish; not the same as origin.",
        ),
    ),
    Group(
        "monolingual",
        Text("etsprogede", "monolingual pupils"),
        Text("Elever med dansk som modersmål.", "Pupils whose mother tongue is Danish."),
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

COMPARED: dict[str, Any] = {
    "group": "non_western",
    "reference_group": "danish",
    "groups": ("danish", "non_western"),
    "comparison": Text("Borgere af dansk oprindelse", "Residents of Danish origin"),
}
"""What indicators share that compare residents of non-western with those of Danish origin."""


def declare(
    id: str,
    goal: int,
    label: Text,
    definition: Text,
    population: Text,
    calculation: Calculation,
    direction: Direction,
    source: Text,
    **given: Any,
) -> Indicator:
    """Return an indicator of the invented policy: it counts towards its goal unless told otherwise."""
    return Indicator(
        id=id,
        goal=goal,
        label=label,
        definition=definition,
        population=population,
        methods=(Method("2024", calculation),),
        unit=calculation.unit,
        direction=direction,
        source=Text(f"{source.da} (syntetisk)", f"{source.en} (synthetic)"),
        **{"starred": True, "evidence": "synthetic", "owner_evidence": "published", **given},
    )


def target(value: float, period: str, base: float) -> tuple[Target, ...]:
    """Return an invented target: a value to be reached by a period, from what was in 2023."""
    return (Target(value, period, "2024", DECISION, base, "2023"),)
