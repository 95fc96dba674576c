"""What an indicator means, of whom, from where, and how well that is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.language import capital, change_unit, label, listing, unit_words, with_unit
from barometer.policy.described import goal_title, who
from barometer.policy.model import Indicator, Policy

if TYPE_CHECKING:
    from barometer.presentation import Table
    from barometer.records.record import Record


def definition_table(
    policy: Policy,
    indicator: Indicator,
    language: str,
    withheld: str = "",
    visible: str = "",
    nonresponse: str = "",
    *,
    in_full: bool = False,
) -> Table:
    """Return an indicator's definition as a table of items; what is not known is left out.

    `withheld` is what is to be said of its withheld figures (see `released_note`), `visible` how large a
    change its figures would show, `nonresponse` who answered its survey. `in_full` names administrations, for
    readers who do not know their codes.
    """

    def word(key: str, **values: object) -> str:
        return label(f"report.{key}", language, **values)

    names = {one.code: f"{one.name(language)} ({one.code})" for one in policy.administrations if in_full}
    owners = listing([names.get(one, one) for one in indicator.owners], language) if indicator.owners else ""
    if owners and indicator.owner_evidence == "inferred":
        owners = word("owner_inferred", owners=owners)
    facts = {
        "definition": indicator.definition(language),
        "shown": who(policy, indicator, indicator.group, language),
        "population": indicator.population(language),
        "comparison": indicator.comparison(language),
        "unit": unit_words(policy.told_in(indicator.unit), language),
        "direction": _direction(indicator, policy, language),
        "counts": label(f"table.{str(indicator.starred).lower()}", language),
        "owner": owners,
        "source": indicator.source(language),
        "evidence": label(f"evidence.{indicator.evidence}", language),
        "note": indicator.note(language),
        "withheld": withheld,
        "nonresponse": nonresponse,
        "visible": visible,
    }
    frame = pd.DataFrame([{"item": word(key), "text": text} for key, text in facts.items() if text])
    columns = [show.Column("item", word("item")), show.Column("text", word("about"))]
    caption = show.Caption(indicator.label(language), id=f"definition-{indicator.id}", language=language)
    return show.table(frame, columns, caption)


def definitions_table(policy: Policy, language: str) -> Table:
    """Return the definitions of all indicators as one table, by goal."""
    from barometer.presentation.objects import Cell, Header, Table

    rows, groups = list[tuple[Cell, ...]](), list[tuple[int, str]]()
    for goal in policy.goals:
        mine = policy.indicators_of(goal.number)
        if mine:
            title = goal_title(goal, language)
            groups.append((len(rows), title))
        rows += [tuple(map(Cell, _defined(policy, one, language))) for one in mine]
    heads = ("table.indicator", "report.group_and_unit", "report.source_and_owner", "report.note")
    header = tuple(Header(label(key, language)) for key in heads)
    caption = show.Caption(label("report.definitions_of_all", language), language=language)
    return Table(caption, header, tuple(rows), groups=tuple(groups))


def _defined(policy: Policy, one: Indicator, language: str) -> tuple[str, ...]:
    """Return an indicator's definition in four cells: what, of whom and in which unit, from where, note."""
    unit = unit_words(policy.told_in(one.unit), language)
    whom = [
        who(policy, one, one.group, language),
        one.population(language),
        unit,
        _direction(one, policy, language),
    ]
    owners = listing(list(one.owners), language) if one.owners else ""
    if owners and one.owner_evidence == "inferred":
        owners = label("report.owner_inferred", language, owners=owners)
    basis = label(f"evidence.{one.evidence}", language)
    star = "★ " if one.starred else ""
    return (
        f"{star}{one.label(language)}. {one.definition(language)}",
        _sentences(whom),
        _sentences([one.source(language), owners, basis]),
        one.note(language) or "–",
    )


def _sentences(parts: list[str]) -> str:
    return " ".join(f"{capital(part.rstrip('.'))}." for part in parts if part)


def _direction(indicator: Indicator, policy: Policy, language: str) -> str:
    """Return which way is better."""
    if indicator.toward is None:
        return label(f"report.{indicator.direction or 'direction_unknown'}", language)
    unit = policy.told_in(indicator.unit)
    margin = with_unit(indicator.relevance or 0.0, change_unit(unit), indicator.decimals, language)
    value = with_unit(indicator.toward, unit, indicator.decimals, language)
    return label("report.toward", language, value=value, margin=margin)


def released_note(record: Record, indicator: Indicator, language: str) -> str:
    """Return that withheld figures can be worked out, where a setting of the record lets them be; "" else."""
    rows = record.observations
    hidden = ((rows["indicator"] == indicator.id) & (rows["status"] == "suppressed")).any()
    settings = record.path / "inputs" / "settings.json"
    if not hidden or not settings.is_file():
        return ""
    rules = json.loads(settings.read_text(encoding="utf-8"))["disclosure"]
    released = rules.get(indicator.source_id, {}).get("unreliable") == "release"
    return label("report.withheld_released", language) if released else ""
