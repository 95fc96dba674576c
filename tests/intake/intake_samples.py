"""A small invented policy and its good deliveries, for the tests of intake."""

from __future__ import annotations

import functools

import pandas as pd

from barometer.calculations import Count, Difference, Published, Share
from barometer.observations import frame
from barometer.policy.model import (
    ActionArea,
    Administration,
    Breakdown,
    Category,
    Committee,
    Goal,
    Group,
    Indicator,
    Method,
    Policy,
    Rule,
    Text,
)
from barometer.units import Unit

YEAR = 2014


def _text(da: str, en: str = "") -> Text:
    return Text(da, en or da)


GROUPS = (
    Group("danish", _text("Dansk oprindelse", "Danish origin"), _text("")),
    Group(
        "non_western",
        _text("Ikke-vestlig oprindelse", "Non-western origin"),
        _text(""),
        ("nw_imm", "nw_desc"),
    ),
    Group("nw_imm", _text("Ikke-vestlige indvandrere", "Non-western immigrants"), _text("")),
    Group("nw_desc", _text("Ikke-vestlige efterkommere", "Non-western descendants"), _text("")),
    Group("bilingual", _text("Tosprogede elever", "Bilingual pupils"), _text("")),
)
SEX = Breakdown(
    "sex",
    _text("Køn", "Sex"),
    (Category("women", _text("Kvinder", "Women")), Category("men", _text("Mænd", "Men"))),
)
DISTRICT = Breakdown(
    "district",
    _text("Bydel", "District"),
    tuple(Category(f"d{i}", _text(name)) for i, name in enumerate(("Havnen", "Åen", "Søparken"), start=1)),
)


def _indicator(
    id: str, goal: int, da: str, calculation: object, unit: str, owner: str, **more: object
) -> Indicator:
    return Indicator(
        id=id,
        goal=goal,
        label=_text(da, id),
        definition=_text(f"{da}, opgjort den 1. oktober.", f"{id}, on 1 October."),
        population=_text("Borgere på 18-25 år med bopæl i Prøveby", "Citizens aged 18-25 living in Prøveby"),
        methods=(Method("2011", calculation),),  # type: ignore[arg-type]
        unit=unit,
        direction="higher",
        starred=True,
        evidence="synthetic",
        source=_text("Forvaltningens egne registre"),
        owners=(owner,),
        **{"uncertainty": "none", **more},  # type: ignore[arg-type]
    )


INDICATORS = (
    _indicator(
        "youth-education",
        1,
        "Andel unge, der har gennemført eller er i gang med en ungdomsuddannelse",
        Share("in_education", of="young"),
        "percent",
        "BUF",
        groups=("danish", "non_western", "nw_imm", "nw_desc"),
        breakdowns=("sex",),
        group="non_western",
    ),
    _indicator(
        "marks-gap", 1, "Karaktergabet", Published("percent"), "percent", "BUF", groups=("bilingual",)
    ),
    _indicator(
        "excess-unemployment",
        2,
        "Overledigheden blandt borgere af ikke-vestlig oprindelse",
        Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish"),
        "percentage_points",
        "SOF",
        groups=("non_western", "danish"),
    ),
    _indicator(
        "open-houses",
        2,
        "Antal åbent hus-arrangementer",
        Count("events_held", unit="events"),
        "events",
        "SOF",
        breakdowns=("district",),
    ),
    _indicator(
        "satisfaction",
        2,
        "Tilfredshed",
        Published("score"),
        "score",
        "SOF",
        groups=("danish", "non_western"),
        uncertainty="sampling",
    ),
    _indicator(
        "managers",
        2,
        "Andel ledere med etnisk minoritetsbaggrund",
        Share("minority_managers", of="managers"),
        "percent",
        "ØKF",
        breakdowns=("sex", "district"),
    ),
    _indicator("asked-nobody", 2, "Kandidat", Published("percent"), "percent", "ØKF", asked=False),
    _indicator(
        "from-survey", 2, "Spørgeskema", Share("yes", of="answered"), "percent", "ØKF", microdata="survey"
    ),
)

EVENTS = Unit(
    "events",
    "an arrangement that anybody may come to",
    "count",
    people=False,
    many=_text("arrangementer", "events"),
    one=_text("arrangement", "event"),
)
POLICY = Policy(
    id="test",
    units=(EVENTS,),
    municipality=_text("Prøveby Kommune"),
    title=_text("Inklusionspolitik 2011-2014"),
    first_year=2011,
    last_year=2014,
    administrations=(
        Administration("ØKF", _text("Økonomiforvaltningen")),
        Administration("BUF", _text("Børne- og Ungdomsforvaltningen")),
        Administration("SOF", _text("Socialforvaltningen")),
        Administration("TMF", _text("Teknik- og Miljøforvaltningen")),
    ),
    committees=(Committee("ØU", _text("Økonomiudvalget"), "ØKF"),),
    action_areas=(ActionArea("a", _text("Alle")),),
    goals=(
        Goal(1, _text("Flere unge i gang"), ("ØU",), "a"),
        Goal(2, _text("Flere i arbejde"), ("ØU",), "a"),
    ),
    groups=GROUPS,
    breakdowns=(SEX, DISTRICT),
    indicators=INDICATORS,
    key_figures=(),
    rules=(Rule("last_measurement", "2011"),),
    owner_committee="ØU",
    synthetic=True,
)


def _youth(period: str, shift: int = 0) -> pd.DataFrame:
    base = {
        "danish": ((2410, 2900), (2230, 2850)),
        "nw_imm": ((310, 420), (290, 430)),
        "nw_desc": ((505, 640), (470, 655)),
    }
    base["non_western"] = tuple(
        (a[0] + b[0], a[1] + b[1]) for a, b in zip(base["nw_imm"], base["nw_desc"], strict=True)
    )
    rows = [
        (period, group, sex, part + shift * (2 if group == "non_western" else 1), of)
        for group, pairs in base.items()
        for sex, (part, of) in zip(("women", "men"), pairs, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "group", "sex", "in_education", "young"])


def figures(period: str = "2013", shift: int = 0) -> dict[str, dict[str, pd.DataFrame]]:
    """Return administration → indicator → figures of a good delivery."""
    districts = ("d1", "d2", "d3")
    managers = [
        (period, sex, d, 3 + i, 60 + 7 * i + shift)
        for i, (sex, d) in enumerate((sex, d) for sex in ("women", "men") for d in districts)
    ]
    return {
        "BUF": {
            "youth-education": _youth(period, shift),
            "marks-gap": pd.DataFrame(
                {"period": [period], "group": ["bilingual"], "value": [93.1 + shift / 10]}
            ),
        },
        "SOF": {
            "excess-unemployment": pd.DataFrame(
                {
                    "period": period,
                    "group": ["non_western", "danish"],
                    "unemployed": [1480 + shift, 2105],
                    "labour_force": [9250, 41260],
                }
            ),
            "open-houses": pd.DataFrame(
                {"period": period, "district": districts, "events_held": [12, 0, 1234 + shift]}
            ),
            "satisfaction": pd.DataFrame(
                {"period": period, "group": ["danish", "non_western"], "value": [6.25, 5.5], "n": [812, 311]}
            ),
        },
        "ØKF": {
            "managers": pd.DataFrame(
                managers, columns=["period", "sex", "district", "minority_managers", "managers"]
            )
        },
    }


@functools.cache
def previous() -> pd.DataFrame:
    """Return last year's observations, a little below this year's."""
    rows: list[dict[str, object]] = []
    for id, part, of, keys in (
        ("youth-education", "in_education", "young", ["group"]),
        ("youth-education", "in_education", "young", ["group", "sex"]),
        ("excess-unemployment", "unemployed", "labour_force", ["group"]),
    ):
        table = next(owner[id] for owner in figures("2012", -9).values() if id in owner)
        for key, sums in table.groupby(keys)[[part, of]].sum().iterrows():
            key = key if isinstance(key, tuple) else (key,)
            rows.append(
                {
                    "indicator": id,
                    "group": key[0],
                    "breakdown": "sex" if len(key) > 1 else "",
                    "category": key[1] if len(key) > 1 else "",
                    "period": "2012",
                    "value": 100 * sums[part] / sums[of],
                    "n": sums[of],
                    "numerator": sums[part],
                    "denominator": sums[of],
                    "status": "observed",
                }
            )
    rows.append(
        {
            "indicator": "marks-gap",
            "group": "bilingual",
            "period": "2012",
            "value": 92.8,
            "status": "observed",
        }
    )
    for group, value in (("danish", 6.1), ("non_western", 5.4)):
        rows.append(
            {
                "indicator": "satisfaction",
                "group": group,
                "period": "2012",
                "value": value,
                "n": 800,
                "status": "observed",
            }
        )
    return frame(rows)
