"""What the invented municipality asks its residents once a year (goals 4 to 8)."""

from __future__ import annotations

from typing import Any

from barometer.calculations import Index, IndexPart, Share
from barometer.policy.demo.people import COMPARED, declare, target
from barometer.policy.model import Direction, Indicator, SeriesBreak, Text

_ADULTS = Text("Voksne med bopæl i kommunen", "Adult residents")
_SOURCE = Text("Spørgeundersøgelsen »Byen og dig«", "The survey 'You and the city'")
_SURVEY: dict[str, Any] = {
    "microdata": "survey",
    "uncertainty": "sampling",
    "source_id": "survey",
    "owners": ("BIF",),
    "breakdowns": ("district",),
    **COMPARED,
}


def _yes(item: str) -> Share:
    """Return the weighted share of "yes" among those who answered an item of the survey."""
    return Share(item, of=f"{item}_answered")


def _asked(
    id: str, goal: int, label: Text, question: Text, item: str, direction: Direction, **given: Any
) -> Indicator:
    """Declare the share that says yes to a question."""
    definition = Text(
        f"Svarer ja til: »{question.da}« Vægtet andel af dem, der har svaret.",
        f"Answers yes to: '{question.en}' Weighted share of those who answered.",
    )
    return declare(
        id, goal, label, definition, _ADULTS, _yes(item), direction, _SOURCE, **{**_SURVEY, **given}
    )


SURVEYED = (
    _asked(
        "offer-use",
        4,
        Text(
            "Andel voksne, der bruger kommunens kultur- og fritidstilbud",
            "Share of adults who use the municipality's culture and leisure offers",
        ),
        Text(
            "Har du inden for de seneste tre måneder brugt et af kommunens kultur- eller fritidstilbud?",
            "Have you used any of the municipality's culture or leisure offers within the last three months?",
        ),
        "uses_offers",
        "higher",
    ),
    _asked(
        "volunteering",
        4,
        Text(
            "Andel voksne, der arbejder frivilligt i en forening",
            "Share of adults who volunteer in an association",
        ),
        Text(
            "Har du inden for det seneste år arbejdet frivilligt i en forening?",
            "Have you volunteered in an association within the last year?",
        ),
        "volunteers",
        "higher",
        starred=False,
        asked=False,
        microdata="",
        note=Text(
            "Kandidat: spørgsmålet er ikke stillet endnu.", "A candidate: the question is not asked yet."
        ),
    ),
    _asked(
        "unsafe-neighbourhood",
        5,
        Text(
            "Andel voksne, der er utrygge i deres nabolag",
            "Share of adults who feel unsafe in their neighbourhood",
        ),
        Text(
            "Føler du dig utryg, når du færdes i dit nabolag efter mørkets frembrud?",
            "Do you feel unsafe when you are out in your neighbourhood after dark?",
        ),
        "unsafe",
        "lower",
        breaks=(
            SeriesBreak(
                "2024",
                Text(
                    "nyt spørgeskema: »efter mørkets frembrud« er føjet til spørgsmålet",
                    "new questionnaire: 'after dark' was added to the question",
                ),
                "Opfundet",
            ),
        ),
        targets=target(5.0, "2028", 11.0),
    ),
    _asked(
        "belonging",
        6,
        Text(
            "Andel voksne, der føler, at de hører til i byen",
            "Share of adults who feel that they belong in the city",
        ),
        Text("Føler du, at du hører til i byen?", "Do you feel that you belong in the city?"),
        "belongs",
        "higher",
        relevance=5.0,
        note=Text(
            "Ændringer under 5 procentpoint er uden betydning for politikken (opfundet beslutning).",
            "Changes below 5 percentage points do not matter to the policy (an invented decision).",
        ),
    ),
    declare(
        "inclusion-index",
        6,
        Text(
            "Inklusionsindeks af tillid, fællesskab og indflydelse",
            "Inclusion index of trust, community and influence",
        ),
        Text(
            "Gennemsnittet af tre andele: dem, der har tillid til andre, er med i et fællesskab og kan få "
            "indflydelse. 0 er ingen på alle tre, 100 er alle på alle tre.",
            "The mean of three shares: those who trust others, belong to a community and can have influence. "
            "0 is nobody in all three, 100 is everybody in all three.",
        ),
        _ADULTS,
        Index(tuple(IndexPart(_yes(item), 0.0, 100.0) for item in ("trust", "community", "influence"))),
        "higher",
        _SOURCE,
        starred=False,
        **{**_SURVEY, "breakdowns": ()},
    ),
    _asked(
        "excluded-by-poverty",
        7,
        Text(
            "Andel voksne, der føler sig ekskluderet på grund af fattigdom",
            "Share of adults who feel excluded because of poverty",
        ),
        Text(
            "Har du inden for det seneste år sagt nej til at være med til noget, fordi du ikke havde råd?",
            "Have you within the last year said no to taking part in something because you could not "
            "afford it?",
        ),
        "excluded",
        "lower",
    ),
    _asked(
        "experienced-discrimination",
        8,
        Text(
            "Andel voksne, der har oplevet diskrimination inden for det seneste år",
            "Share of adults who have experienced discrimination within the last year",
        ),
        Text(
            "Er du inden for det seneste år blevet behandlet dårligere end andre på grund af din oprindelse?",
            "Have you within the last year been treated worse than others because of your origin?",
        ),
        "discriminated",
        "lower",
        targets=target(12.0, "2028", 24.0),
    ),
)
