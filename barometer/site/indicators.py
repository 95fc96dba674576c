"""An indicator's page: every year, group and breakdown, how the figure is made, and how to take it along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from barometer import presentation as show
from barometer.language import capital, change, label, period, with_unit
from barometer.observations import UNKNOWN
from barometer.policy.described import goal_title
from barometer.policy.model import Indicator
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.catalogued import schema_dataset
from barometer.site.charts import SiteChart, without_map
from barometer.site.comparisons import Peers, peers_of
from barometer.site.drawings import inline_drawing
from barometer.site.files import data_links, drawing_links
from barometer.site.front import rests_on
from barometer.site.layout import SiteDesk, SitePage, markup
from barometer.site.measured import PublicMeasurement
from barometer.site.revised import revisions_of
from barometer.views.answers import Answer
from barometer.views.barometer import Barometer
from barometer.views.definitions import definition_table, released_note
from barometer.views.indicator import IndicatorView


def indicator_page(desk: SiteDesk, measurement: PublicMeasurement, indicator: Indicator) -> SitePage:
    """Return the page of an indicator as the newest measurement that has it tells it."""
    opened = desk.opened(measurement)
    view = opened.indicator(indicator.id)
    language, policy = desk.language, opened.policy
    goal = policy.goal(indicator.goal)
    charts = desk.drawer.charts(view)
    address = PageAddress("indicator", indicator.id)
    name = view.label
    withheld = released_note(opened.record, indicator, language)
    defined = definition_table(policy, indicator, language, withheld, in_full=True)
    peers = peers_of(desk.site.project, policy, indicator, opened.year, language)
    shown = [_chart(desk, one, indicator) for one in charts]
    sections = [("kort-fortalt", desk.word("facts"))]
    sections += [("det-skal-du-vide", desk.word("know"))]
    sections += [(one.anchor, one.heading) for one in charts]
    sections += [("sammenlign", desk.word("compare"))] if peers else []
    sections += [(anchor, desk.word(key)) for anchor, key in _LAST]
    return SitePage(
        address=address,
        language=language,
        heading=name,
        name=name,
        template="indicator.html",
        values={
            "id": indicator.id,
            "answers": _answers(desk, opened, indicator),
            "facts": _facts(desk, opened, view),
            "know": _know(desk, opened, view),
            "charts": shown,
            "none": "" if charts else _why_none(view),
            "peers": _told_peers(peers),
            "definition": markup(defined),
            "notes": markup(_further(view, defined)),
            "revisions": markup(revisions_of(desk, indicator, view)),
            "files": data_links(desk, measurement, indicator),
            "cite": _citations(desk, measurement, name, address),
        },
        measurement=measurement,
        description=f"{name}. {indicator.definition(language)}",
        crumbs=(
            (desk.word("front_short"), PageAddress("front")),
            (
                goal_title(goal, language),
                PageAddress("goal", goal_key(policy, goal)),
            ),
        ),
        contents=tuple(sections),
        data=schema_dataset(desk.site, measurement, indicator, language),
    )


_LAST = (("metode", "made"), ("rettelser", "revisions"), ("hent", "take"))


def _answers(desk: SiteDesk, opened: Barometer, indicator: Indicator) -> list[dict[str, Any]]:
    told = []
    for judgement, key in (("movement", "table.movement"), ("target", "table.target")):
        word, reason = opened.verdict("indicator", indicator.id, judgement)
        if word:
            told.append(
                {
                    "question": label(key, desk.language),
                    "answer": desk.answer(word),
                    "why": opened.explained(reason) if reason else "",
                }
            )
    return told


def _facts(desk: SiteDesk, opened: Barometer, view: IndicatorView) -> list[str]:
    """Return level, change, gap and number of persons: a sentence for each that is known."""
    language, declared = desk.language, view.declared
    assert isinstance(declared, Indicator)
    found, told = opened.change(declared), []
    if found.now is None or not found.now.known:
        status = "not_asked" if found.now is None else found.now.why
        return [label(f"explain.{status}", language)]
    when = "" if found.now.period in ("", UNKNOWN) else period(found.now.period, language)
    value = with_unit(found.now.value, view.unit, declared.decimals, language)
    key = "fact_value_in" if when else "fact_value"
    told.append(capital(desk.word(key, label=view.named(found.now.group), value=value, period=when)))
    if found.value is not None:
        moved = change(found.value, view.unit, declared.decimals, language)
        told.append(desk.word("fact_change", change=moved))
    gap = view.gap()
    if isinstance(gap, Answer) and "reference" in gap.frame and len(gap.frame):
        size = float(gap.frame["value"].iloc[0])
        if size == size:
            words = change(size, view.unit, declared.decimals, language)
            other = view.group_name(declared.reference_group)
            told.append(desk.word("fact_gap", gap=words, reference=other))
    rests = rests_on(desk, found.now, declared.unit)
    people = view.people()
    if isinstance(people, Answer):
        told.append(f"{capital(people.sentence.removeprefix(f'{view.named(declared.group)}: '))}.")
    return [*told, *([rests] if rests else [])]


def _know(desk: SiteDesk, opened: Barometer, view: IndicatorView) -> list[str]:
    """Return at most four things to know: a break, withheld figures, a map that lacks, the kind of figure."""
    language, declared = desk.language, view.declared
    told = [
        desk.word("break", period=one.period, reason=one.reason(language)) for one in declared.breaks[-1:]
    ]
    statuses = set(view.figures["status"])
    told += [label("explain.suppressed", language)] if "suppressed" in statuses else []
    told += [desk.word("no_map")] if without_map(view) else []
    known = opened.readings.pick(declared)
    if known is not None and known.known and view.without_interval == "full_count":
        told.append(desk.word("full_count"))
    if known is not None and known.lower == known.lower:
        told.append(desk.word("interval"))
    return told[:4]


def _why_none(view: IndicatorView) -> str:
    found = view.series()
    return "" if isinstance(found, Answer) else found.sentence


def _chart(desk: SiteDesk, chart: SiteChart, indicator: Indicator) -> dict[str, Any]:
    figure = chart.figure
    table = chart.table
    return {
        "anchor": chart.anchor,
        "heading": chart.heading,
        "title": chart.table.caption.title if figure is None else figure.caption.title,
        "subtitle": chart.table.caption.subtitle if figure is None else figure.caption.subtitle,
        "see": "" if figure is None else figure.caption.aloud(),
        "why": chart.why,
        "svg": None if figure is None else desk.markup(inline_drawing(figure, chart.anchor)),
        "narrow": None if figure is None else _narrow(desk, figure, chart),
        "table": markup(_plain(table, chart.heading)),
        "notes": [] if figure is None else [one for one in figure.notes if one not in table.notes],
        "open": len(table.rows) <= _SHORT,
        "choice": chart.choice,
        "choices": " ".join(chart.keys),
        "files": drawing_links(desk.language, indicator.id, chart),
    }


def _narrow(desk: SiteDesk, figure: show.Figure, chart: SiteChart) -> Any:
    """Return the drawing for a phone: one of the two is shown, by the width of the page."""
    return desk.markup(inline_drawing(replace(figure, svg=chart.narrow), f"{chart.anchor}-smal"))


_SHORT = 12
"""Rows up to which a table stands open."""


def _plain(table: show.Table, heading: str) -> show.Table:
    """Return a table under its own short name: title and anchor stand above the chart already."""
    language = table.caption.language
    title = f"{label('page.numbers_of', language)}: {heading}"
    return replace(table, caption=replace(table.caption, title=title, subtitle="", id=""), anchors=())


def _further(view: IndicatorView, defined: show.Table) -> show.Table | None:
    """Return what is to be known of the figures beyond their definition; nothing is told twice."""
    told, answer = {row[1].text for row in defined.rows}, view.notes()
    rows = tuple(row for row in answer.table.rows if row[1].text not in told)
    caption = replace(answer.table.caption, id="")
    return replace(answer.table, caption=caption, rows=rows, anchors=()) if rows else None


def _told_peers(peers: Peers | None) -> dict[str, Any] | None:
    if peers is None:
        return None
    return {"sentence": peers.sentence, "table": markup(peers.table)}


def _citations(
    desk: SiteDesk, measurement: PublicMeasurement, name: str, address: PageAddress
) -> dict[str, str]:
    """Return how the figure is cited, in short and in full."""
    policy, language = measurement.record.policy, desk.language
    municipality = policy.municipality(language)
    base = desk.site.project.settings.site_address
    whole = f"{base}/{address.folder(language)}" if base else ""
    told = {
        "municipality": municipality,
        "barometer": desk.title_of(measurement),
        "year": measurement.record.published[:4],
        "name": name,
        "edition": measurement.edition,
        "code": measurement.record.code,
    }
    full = desk.word("cite_full", **told)
    return {"short": desk.word("cite_short", **told), "full": f"{full} {whole}".strip()}
