"""Context from other published figures. None of them counts towards a goal's status.

Most were published after January 2013; the date of each figure's source decides which record or section it
enters (data/published/sources.csv).
"""

from barometer.calculations import Calculation, Score, ScorePart
from barometer.policy.model import Direction, KeyFigure, SeriesBreak, Text

_CONTRACTOR = SeriesBreak(
    "2017",
    Text(
        "undersøgelsen fik ny leverandør, så et brud er muligt",
        "the survey had a new contractor, so a break is possible",
    ),
    "Økonomiudvalget 13. juni 2017, punkt 19",
)


def _figure(
    goal: int,
    id: str,
    da: str,
    en: str,
    unit: str,
    direction: Direction | None,
    publisher: tuple[str, str],
    *,
    decimals: int = 0,
    breaks: tuple[SeriesBreak, ...] = (),
    note: Text = Text("", ""),
    calculation: Calculation | None = None,
) -> KeyFigure:
    return KeyFigure(
        id=id,
        goal=goal,
        label=Text(da, en),
        unit=unit,
        direction=direction,
        group="",
        source=Text(*publisher),
        breaks=breaks,
        decimals=decimals,
        note=note,
        calculation=calculation,
    )


_NATIONAL = ("Udlændinge- og Integrationsministeriet", "Ministry of Immigration and Integration")
_SAFETY = ("Københavns Kommune, Tryghedsundersøgelsen", "City of Copenhagen, Safety survey")
_SOCIAL = ("Københavns Kommune, Socialudvalget", "City of Copenhagen, Social Services Committee")
_POVERTY_REPORT = ("Kommunens fattigdomsrapport, gengivet", "The municipality's poverty report, as quoted")
_STATBANK = "Danmarks Statistik, Statistikbanken, tabel {}"
_STATBANK_EN = "Statistics Denmark, StatBank, table {}"


def _statbank(table: str) -> tuple[str, str]:
    return _STATBANK.format(table), _STATBANK_EN.format(table)


SCHOOL = (
    _figure(
        1,
        "marks-2-exams-national",
        "Elever med ikke-vestlig baggrund, der får mindst 2 ved 9.-klasseprøverne, hele landet",
        "Pupils of non-western background with at least mark 2 in the 9th-grade exams, all Denmark",
        "percent",
        "higher",
        ("Ankestyrelsen", "National Social Appeals Board"),
    ),
    _figure(
        1,
        "youth-education-men-national",
        "Unge mænd med ikke-vestlig baggrund, der har gennemført en ungdomsuddannelse, hele landet",
        "Young men of non-western background with a completed upper-secondary education, all Denmark",
        "percent",
        "higher",
        ("Ankestyrelsen", "National Social Appeals Board"),
        note=Text("Aldersgruppen er ikke oplyst.", "Age band not told."),
    ),
    _figure(
        1,
        "marks-2-national",
        "Mindst karakteren 2 i dansk og matematik, 9. klasse, ikke-vestlig oprindelse, hele landet",
        "At least mark 2 in Danish and mathematics, 9th grade, non-western origin, all Denmark",
        "percent",
        "higher",
        _NATIONAL,
    ),
    _figure(
        1,
        "youth-education-national",
        "20-24-årige af ikke-vestlig oprindelse med mindst en ungdomsuddannelse, hele landet",
        "20-24-year-olds of non-western origin with at least upper-secondary education, all Denmark",
        "percent",
        "higher",
        _NATIONAL,
    ),
)

WORK = (
    _figure(
        2,
        "unemployment-difference",
        "Forskel i ledighed mellem ikke-vestlige københavnere og danskere",
        "Difference in unemployment between non-western Copenhageners and Danes",
        "percentage_points",
        "lower",
        ("DR, efter Integrationsbarometeret 2017", "DR, from the integration barometer 2017"),
        decimals=1,
        note=Text(
            "Det er ikke vist, at definition og måned er som i barometeret fra januar 2013.",
            "It is not shown that definition and month are those of the barometer of January 2013.",
        ),
    ),
    _figure(
        2,
        "public-support",
        "Andel på midlertidig offentlig forsørgelse",
        "Share on temporary public support",
        "percent",
        "lower",
        ("Berlingske", "Berlingske"),
    ),
    _figure(
        2,
        "employment-rate",
        "Beskæftigelsesfrekvens, 16-64 år, København, alle oprindelser",
        "Employment rate, ages 16-64, Copenhagen, all origins",
        "percent",
        "higher",
        _statbank("RAS200"),
        decimals=1,
        note=Text(
            "Opgjort ultimo november; ikke delt op på oprindelse.", "End of November; not divided by origin."
        ),
    ),
    _figure(
        2,
        "unemployment-national",
        "Arbejdsløshedsprocent, 16-64 år, hele landet",
        "Unemployment rate, ages 16-64, all Denmark",
        "percent",
        "lower",
        ("Fakta om integration: Status og udvikling", "Facts on integration: status and development"),
        decimals=1,
    ),
)

STAFF = (
    _figure(
        3,
        "municipal-managers-national",
        "Ledere med ikke-vestlig baggrund i alle landets kommuner (af 11.615 ledere)",
        "Managers of non-western background in all Danish municipalities (of 11,615 managers)",
        "persons",
        "higher",
        ("Kommunen.dk efter Danmarks Statistik", "Kommunen.dk from Statistics Denmark"),
    ),
)

SAFETY = (
    _figure(
        5,
        "unsafe-share",
        "Andel, der er utrygge i deres nabolag",
        "Share who feel unsafe in their neighbourhood",
        "percent",
        "lower",
        _SAFETY,
        decimals=1,
        breaks=(_CONTRACTOR,),
    ),
    _figure(
        5,
        "unsafe-evening",
        "Andel utrygge i aften- og nattetimerne",
        "Share who feel unsafe in the evening and at night",
        "percent",
        "lower",
        _SAFETY,
        breaks=(_CONTRACTOR,),
    ),
    _figure(
        5,
        "districts-over-ten",
        "Antal bydele med mere end 10 % utrygge",
        "Number of districts with more than 10 % unsafe",
        "districts",
        "lower",
        _SAFETY,
        breaks=(_CONTRACTOR,),
    ),
    _figure(
        5,
        "safety-index",
        "Tryghedsindekset: indsatsbehov",
        "Safety index: need for effort",
        "index_points",
        "lower",
        ("Københavns Kommune, Tryghedsindekset", "City of Copenhagen, Safety index"),
        decimals=1,
    ),
    _figure(
        5,
        "reported-crime",
        "Anmeldelser af borgervendt kriminalitet pr. 1.000 indbyggere",
        "Reports of citizen-facing crime per 1,000 residents",
        "per_1000",
        "lower",
        ("Københavns Kommune efter politiet", "City of Copenhagen from the police"),
    ),
)

BELONGING = (
    _figure(
        6,
        "diversity-charter",
        "Underskrivere af mangfoldighedscharteret",
        "Signatories of the diversity charter",
        "organisations",
        "higher",
        ("Integrationsviden", "Integrationsviden"),
        note=Text(
            "Siden siger »op mod« 530; målsætningen var 500.", "The page says 'up to' 530; the aim was 500."
        ),
    ),
    _figure(
        6,
        "intercultural-cities-rank",
        "Placering i Intercultural Cities Index",
        "Rank in the Intercultural Cities Index",
        "rank",
        "lower",
        ("Københavns Kommune, statusrapport 2013", "City of Copenhagen, status report 2013"),
    ),
    _figure(
        6,
        "young-democracy",
        "18-29-årige med ikke-vestlig baggrund, der er positive over for demokratiet",
        "18-29-year-olds of non-western background who are positive towards democracy",
        "percent",
        "higher",
        ("Politiken", "Politiken"),
    ),
)

POVERTY = (
    _figure(
        7,
        "poverty-score",
        "Socialudvalgets pejlemærke 7, Færre borgere i fattigdom (samlet score)",
        "The Social Services Committee's pointer 7, Fewer citizens in poverty (composite score)",
        "score",
        "higher",
        _SOCIAL,
        decimals=1,
        calculation=Score(
            (
                ScorePart("long-term-poor", baseline=15478, target=12382, weight=0.75),
                ScorePart("evictions", baseline=605, target=363, weight=0.25),
            )
        ),
        note=Text(
            "Baseline er 5, målet 10, vægtene 3/4 og 1/4; at scoren er lineær imellem, er udledt.",
            "The baseline is 5, the target 10, the weights 3/4 and 1/4; that the score is linear between them is inferred.",
        ),
    ),
    _figure(
        7,
        "long-term-poor",
        "Langtidsfattige københavnere",
        "Long-term poor Copenhageners",
        "persons",
        "lower",
        _SOCIAL,
        note=Text(
            "Fattig i mindst 4 år; et notat fra 2011 siger mere end 3 år. Tallene er to år ældre end den status, de indgår i; om udgangspunktet »2009« er år eller status, er "
            "ikke oplyst.",
            "Poor for at least 4 years; a note of 2011 says more than 3. The figures are two years older than the status they enter; whether the baseline '2009' is a year or "
            "a status is not told.",
        ),
    ),
    _figure(
        7,
        "evictions",
        "Udsættelser fra boliger i København",
        "Evictions from homes in Copenhagen",
        "evictions",
        "lower",
        _SOCIAL,
        note=Text(
            "321 gælder 1. halvår 2013 alene og kan ikke sammenlignes med helårstallene.",
            "321 is for the first half of 2013 alone and does not compare with the full years.",
        ),
    ),
    _figure(
        7,
        "poor-budget-method",
        "Fattige københavnere efter budgetmetoden",
        "Poor Copenhageners by the budget method",
        "persons",
        "lower",
        _POVERTY_REPORT,
    ),
    _figure(
        7,
        "poor-median-method",
        "Fattige københavnere efter medianmetoden",
        "Poor Copenhageners by the median method",
        "persons",
        "lower",
        ("Københavns Kommune, Økonomiudvalget", "City of Copenhagen, Finance Committee"),
    ),
)

DISCRIMINATION = (
    _figure(
        8,
        "young-discriminated",
        "18-29-årige københavnere, der har følt sig diskrimineret inden for det seneste år",
        "18-29-year-old Copenhageners who have felt discriminated against within the last year",
        "percent",
        "lower",
        ("Politiken", "Politiken"),
    ),
)

CITY = (
    _figure(
        0,
        "share-danish",
        "Andel københavnere med dansk oprindelse",
        "Share of Copenhageners of Danish origin",
        "percent",
        None,
        _NATIONAL,
        decimals=1,
    ),
    _figure(
        0,
        "population-by-origin",
        "Indvandrere og efterkommere i Danmark, 1. oktober",
        "Immigrants and descendants in Denmark, 1 October",
        "persons",
        None,
        _statbank("FOLK1E"),
    ),
    _figure(
        0,
        "income-by-origin",
        "Gennemsnitlig skattepligtig indkomst efter oprindelse, hele landet",
        "Average taxable income by origin, all Denmark",
        "dkk",
        "higher",
        _statbank("INDKP109"),
    ),
)

KEY_FIGURES = SCHOOL + WORK + STAFF + SAFETY + BELONGING + POVERTY + DISCRIMINATION + CITY
