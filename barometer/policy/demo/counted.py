"""What the invented administrations count and deliver as tables and registers (goals 1 to 5)."""

from __future__ import annotations

from barometer.calculations import Count, Deviation, Difference, Mean, Ratio, Share
from barometer.policy.demo.people import COMPARED, declare, target
from barometer.policy.model import Text

_YOUNG = ("danish", "non_western", "immigrants", "descendants")

COUNTED = (
    declare(
        "marks-gap",
        1,
        Text(
            "Tosprogedes karaktergennemsnit i procent af etsprogedes",
            "Bilingual pupils' average mark as a percentage of monolingual pupils'",
        ),
        Text(
            "Karaktergennemsnittet ved 9. klasses bundne prøver for tosprogede elever delt med gennemsnittet "
            "for etsprogede, gange 100. Ved 100 klarer de to grupper sig lige godt.",
            "The average mark of bilingual pupils in the compulsory exams of 9th grade, divided by that of "
            "monolingual pupils, times 100. At 100 the two groups do equally well.",
        ),
        Text("Elever i 9. klasse på kommunens skoler", "9th-grade pupils of the municipal schools"),
        Ratio(Mean("mark_sum", of="pupils", unit="mark_points"), group="bilingual", reference="monolingual"),
        "higher",
        Text("Skolernes indberetning af prøver", "The schools' exam returns"),
        comparison=Text("Etsprogede elever", "Monolingual pupils"),
        owners=("BUF",),
        group="bilingual",
        reference_group="monolingual",
        groups=("bilingual", "monolingual"),
        targets=target(98.0, "2028", 92.0),
    ),
    declare(
        "youth-education",
        1,
        Text(
            "Andel 18-25-årige, der har gennemført eller er i gang med en ungdomsuddannelse",
            "Share of 18-25-year-olds who have completed or are in upper-secondary education",
        ),
        Text(
            "Unge, der har gennemført en ungdomsuddannelse eller er i gang med en, i procent af alle unge "
            "i alderen.",
            "Young people who have completed an upper-secondary education or are in one, as a percentage of "
            "all of that age.",
        ),
        Text("18-25-årige med bopæl i kommunen ved årets udgang", "Residents aged 18-25 at the year's end"),
        Share("in_or_completed", of="young"),
        "higher",
        Text("Uddannelsesregisteret", "The register of education"),
        note=Text(
            "Sene indberetninger tæller med, når de kommer: et års tal kan blive revideret.",
            "Late returns are counted when they come: a year's figure may be revised.",
        ),
        owners=("BUF",),
        uncertainty="random_variation",
        breakdowns=("district",),
        targets=target(85.0, "2028", 74.0),
        **{**COMPARED, "groups": _YOUNG},
    ),
    declare(
        "school-mix",
        1,
        Text(
            "Andel skoler, hvor andelen af tosprogede afviger mere end 10 procentpoint fra området",
            "Share of schools whose share of bilingual pupils is more than 10 percentage points off the "
            "area's",
        ),
        Text(
            "En skole tæller med, når dens andel af tosprogede elever ligger mere end 10 procentpoint over "
            "eller under andelen blandt de børn, der bor i skolens område.",
            "A school counts when its share of bilingual pupils lies more than 10 percentage points above or "
            "below the share among the children who live in its area.",
        ),
        Text("Kommunens 25 folkeskoler", "The 25 municipal schools"),
        Deviation("bilingual", "pupils", "area_bilingual", "area_children", measure="percentage_points"),
        "lower",
        Text("Skoleregisteret", "The register of schools"),
        comparison=Text("Børnene i skolens område", "The children of the school's area"),
        starred=False,
        microdata="schools",
        owners=("BUF",),
        source_id="public",
        decimals=0,
    ),
    declare(
        "ninth-grade-after-measure",
        1,
        Text(
            "Andel unge med en foranstaltning, der gennemfører 9. klasse",
            "Share of young people with a social measure who complete 9th grade",
        ),
        Text(
            "Unge, der har eller har haft en social foranstaltning (fx en kontaktperson) og har gået til "
            "9. klasses prøver, i procent af alle unge på årgangen med en foranstaltning.",
            "Young people who have or have had a social measure (such as a contact person) and sat the exams "
            "of 9th grade, as a percentage of all of the year with a measure.",
        ),
        Text(
            "Unge på 9. klasses årgang med en social foranstaltning",
            "Young people of the 9th-grade year with a social measure",
        ),
        Share("completed", of="with_measure"),
        "higher",
        Text("Socialforvaltningens sagssystem", "The social services' case system"),
        note=Text(
            "Gruppen er lille: flere bydele er skjult, og et enkelt års udsving siger ikke meget.",
            "The group is small: several districts are hidden, and one year's movement tells little.",
        ),
        owners=("SOF",),
        uncertainty="random_variation",
        breakdowns=("district",),
        **{**COMPARED, "groups": _YOUNG},
    ),
    declare(
        "excess-unemployment",
        2,
        Text(
            "Overledighed: ledigheden for ikke-vestlige minus ledigheden for borgere af dansk oprindelse",
            "Excess unemployment: rate of non-western origin minus rate of Danish origin",
        ),
        Text(
            "Ledige i procent af arbejdsstyrken blandt borgere af ikke-vestlig oprindelse, minus det samme "
            "for borgere af dansk oprindelse. Ved 0 er der ingen forskel.",
            "Unemployed as a percentage of the labour force among residents of non-western origin, minus the "
            "same for residents of Danish origin. At 0 there is no difference.",
        ),
        Text("Arbejdsstyrken på 16-64 år med bopæl i kommunen", "Residents aged 16-64 in the labour force"),
        Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish"),
        "lower",
        Text("Jobcentrets register", "The job centre's register"),
        owners=("BIF",),
        uncertainty="random_variation",
        breakdowns=("age",),
        targets=target(0.0, "2030", 8.4),
        **COMPARED,
    ),
    declare(
        "minority-managers",
        3,
        Text("Andel ledere af ikke-vestlig oprindelse", "Share of managers of non-western origin"),
        Text(
            "Ledere af ikke-vestlig oprindelse i procent af alle ledere i de syv forvaltninger.",
            "Managers of non-western origin as a percentage of all managers of the seven administrations.",
        ),
        Text("Ledere med personaleansvar ved årets udgang", "Managers with staff at the year's end"),
        Share("minority_manager", of="manager"),
        "higher",
        Text("Personaleregisteret", "The register of staff"),
        note=Text(
            "I flere forvaltninger er der så få, at tallet er skjult.",
            "In several administrations there are so few that the figure is hidden.",
        ),
        owners=("ØKF",),
        microdata="staff",
        breakdowns=("office",),
        targets=target(10.0, "2028", 5.3),
    ),
    declare(
        "minority-staff",
        3,
        Text("Andel medarbejdere af ikke-vestlig oprindelse", "Share of employees of non-western origin"),
        Text(
            "Ansatte af ikke-vestlig oprindelse i procent af alle ansatte i de syv forvaltninger.",
            "Employees of non-western origin as a percentage of all employees of the seven administrations.",
        ),
        Text("Månedslønnede ved årets udgang", "Monthly-paid employees at the year's end"),
        Share("minority", of="employees"),
        "higher",
        Text("Lønsystemet", "The payroll"),
        starred=False,
        owners=("ØKF",),
        breakdowns=("office",),
    ),
    declare(
        "library-users",
        4,
        Text(
            "Andel borgere, der har lånt på biblioteket i årets løb",
            "Share of residents who borrowed from the library during the year",
        ),
        Text(
            "Borgere, der har lånt mindst én gang på et af kommunens biblioteker, i procent af alle voksne.",
            "Residents who borrowed at least once from a municipal library, as a percentage of all adults.",
        ),
        Text("Voksne med bopæl i kommunen", "Adult residents"),
        Share("borrowers", of="residents"),
        "higher",
        Text("Bibliotekssystemet", "The library system"),
        starred=False,
        owners=("KFF",),
        breakdowns=("district",),
        **COMPARED,
    ),
    declare(
        "health-talks",
        4,
        Text(
            "Andel inviterede ældre, der tog imod en forebyggende samtale",
            "Share of invited older residents who accepted a preventive talk",
        ),
        Text(
            "Ældre, der sagde ja til en forebyggende samtale, i procent af dem, der blev inviteret.",
            "Older residents who said yes to a preventive talk, as a percentage of those invited.",
        ),
        Text("Inviterede borgere på 75 år og derover", "Invited residents aged 75 and over"),
        Share("accepted", of="invited"),
        "higher",
        Text("Omsorgssystemet", "The care system"),
        starred=False,
        owners=("SUF",),
        **COMPARED,
    ),
    declare(
        "areas-in-need",
        5,
        Text(
            "Antal områder med behov for en markant eller intensiveret indsats",
            "Number of areas needing a marked or intensified effort",
        ),
        Text(
            "Boligområder, der efter tryghedsundersøgelsen er placeret i en af de to laveste kategorier.",
            "Housing areas that the safety survey places in one of the two lowest categories.",
        ),
        Text("Kommunens boligområder", "The municipality's housing areas"),
        Count("areas", unit="areas"),
        "lower",
        Text("Tryghedsundersøgelsen", "The safety survey"),
        starred=False,
        owners=("TMF",),
        source_id="public",
        breakdowns=("district",),
        decimals=0,
    ),
)
