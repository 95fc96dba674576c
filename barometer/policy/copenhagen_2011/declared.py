"""How the indicators of this policy are declared: what they share is said once."""

from barometer.calculations import Published
from barometer.policy.model import Direction, Evidence, Indicator, Method, Text

SHEET = "http://docplayer.dk/63407069-Nye-tal-paa-inklusionsbarometret-januar-2013.html"
SHEET_SOURCE = Text(
    "Københavns Kommune: Nye tal på Inklusionsbarometret, januar 2013",
    "City of Copenhagen: New figures on the inclusion barometer, January 2013",
)


def published(unit: str) -> tuple[Method, ...]:
    """Return the one method of this policy: the value is taken over as it was published."""
    return (
        Method("2011", Published(unit), "the sheet of January 2013 tells values, not how they were computed"),
    )


def candidate(
    id: str,
    goal: int,
    label: Text,
    definition: Text,
    *,
    population: Text,
    unit: str,
    direction: Direction | None,
    owners: tuple[str, ...],
    source: Text,
    source_url: str,
    note: Text,
    decimals: int = 1,
    evidence: Evidence = "inferred",
    comparison: Text = Text("", ""),
) -> Indicator:
    """Return a candidate for goals 4-8: inferred, without a star, with no published figures in the barometer."""
    return Indicator(
        id=id,
        goal=goal,
        label=label,
        definition=definition,
        population=population,
        comparison=comparison,
        methods=published(unit),
        unit=unit,
        direction=direction,
        starred=False,
        evidence=evidence,
        source=source,
        source_url=source_url,
        owners=owners,
        decimals=decimals,
        note=note,
        asked=False,
    )
