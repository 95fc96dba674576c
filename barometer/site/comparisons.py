"""The city among its peers and in the country, where the figures exist; each with its period and source."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from barometer import presentation as show
from barometer.intake.statbank import read_places
from barometer.language import capital, label, period, with_unit
from barometer.policy.model import Indicator, KeyFigure, Policy
from barometer.project import Project


@dataclass(frozen=True)
class Peers:
    """What a comparison says in a sentence, and its figures."""

    sentence: str
    table: show.Table


def peers_of(
    project: Project, policy: Policy, indicator: Indicator, year: int, language: str
) -> Peers | None:
    """Return the comparison beside an indicator: of the key figure of its goal that is known of other places.

    It is a figure that administrations steer by and not the indicator itself; the sentence says so. None
    where no place is named in the settings, or no figure is known of them.
    """
    peers = project.settings.site.peers
    for figure in (one for one in policy.key_figures if one.goal == indicator.goal):
        rows = read_places(project.statbank, figure, [one.place for one in peers])
        if peers and len(rows):
            return _told(project, policy, figure, rows, year, language)
    return None


def _told(
    project: Project, policy: Policy, figure: KeyFigure, rows: pd.DataFrame, year: int, language: str
) -> Peers:
    peers = project.settings.site.peers
    wide = rows.pivot(index="place", columns="period", values="value")
    periods = sorted(wide.columns)
    # The first, the one that a measurement of that year could know, and the newest.
    known = [one for one in periods if int(one[:4]) < year]
    wanted = list(dict.fromkeys([periods[0], *known[-1:], periods[-1]]))
    named = {one.place: one.name(language) or one.place for one in peers}
    frame = wide.loc[list(named), wanted].reset_index()
    frame["name"] = [capital(named[one]) for one in frame["place"]]
    unit = policy.told_in(figure.unit)
    columns = [show.Column("name", label("site.place", language))]
    columns += [show.Column(one, period(one, language), "number", unit, figure.decimals) for one in wanted]
    newest = dict(zip(frame["place"], frame[wanted[-1]], strict=True))
    city, country = (
        with_unit(newest[one.place], unit, figure.decimals, language) for one in (peers[0], peers[-1])
    )
    words = {
        "period": period(wanted[-1], language),
        "city": named[peers[0].place],
        "value": city,
        "country": named[peers[-1].place],
        "other": country,
    }
    caption = show.Caption(
        _without_city(figure.label(language), named[peers[0].place]),
        source=figure.source(language),
        note=figure.note(language),
        language=language,
    )
    return Peers(label("site.compared", language, **words), show.table(frame, columns, caption))


def _without_city(text: str, city: str) -> str:
    """Return a key figure's name without the city, beside which others stand.

    Examples
    --------
    >>> _without_city("Beskæftigelsesfrekvens, 16-64 år, København, alle oprindelser", "København")
    'Beskæftigelsesfrekvens, 16-64 år, alle oprindelser'
    """
    return text.replace(f", {city}", "")
