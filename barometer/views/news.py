"""What has changed since the measurement before: verdicts that turned, revisions, breaks, missing figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barometer import presentation as show
from barometer.assessment.turned import in_newest_words
from barometer.language import capital, label, listing
from barometer.policy.described import goal_title, name_with_group
from barometer.presentation.objects import Cell, Header, Table
from barometer.records.record import open_record
from barometer.views.opened import Opened
from barometer.views.to_know import indicator_news

if TYPE_CHECKING:
    from barometer.presentation import Passage
    from barometer.records.record import Record


def turned_verdicts(opened: Opened) -> Table | None:
    """Return the verdicts that are others than in the measurement before; None without one."""
    if not opened.earlier:
        return None
    before = open_record(opened.project, opened.earlier[-1].edition)
    renamed = replace(before, given=(before.observations, in_newest_words(before.verdicts, before.policy)))
    language, rows = opened.language, []
    for level, id, name in _judged(opened):
        for judgement in ("movement", "target"):
            then, now = _word(before, level, id, judgement), opened.verdict(level, id, judgement)[0]
            if then and now and now not in (then, _word(renamed, level, id, judgement)):
                cells = [Cell(label(f"verdict.{word}", language), verdict=word) for word in (then, now)]
                rows.append((Cell(name), Cell(label(f"table.{judgement}", language)), *cells))
    if not rows:
        return None
    caption = show.Caption(label("news.turned", language, edition=before.edition), language=language)
    heads = ("news.what", "news.question", "table.before", "table.now")
    return Table(caption, tuple(Header(label(key, language)) for key in heads), tuple(rows))


def _judged(opened: Opened) -> list[tuple[str, str, str]]:
    """Return level, id and name of all that is judged: goals first, then the indicators that count."""
    language, policy = opened.language, opened.policy
    goals = [
        (
            "goal",
            str(goal.number),
            goal_title(goal, language),
        )
        for goal in policy.goals
    ]
    return [
        *goals,
        *(
            ("indicator", one.id, name_with_group(policy, one, one.group, language))
            for one in policy.indicators
            if one.starred
        ),
    ]


def _word(record: Record, level: str, id: str, judgement: str) -> str:
    rows = record.verdicts
    mine = rows[(rows["level"] == level) & (rows["id"] == id) & (rows["judgement"] == judgement)]
    if judgement == "movement":
        mine = mine[mine["rule"] == record.policy.rule_for(record.year).name]
    return "" if mine.empty else str(mine["verdict"].iloc[0])


def news(opened: Opened) -> Passage | None:
    """Return a list of revisions, new breaks, and figures that are missing in this measurement."""
    found: dict[str, list[str]] = {}
    for one in opened.policy.indicators:
        for text in indicator_news(opened, one):
            found.setdefault(text, []).append(one.label(opened.language))
    items = [
        f"- {label('know.of', opened.language, names=capital(listing(names, opened.language)), text=text)}"
        for text, names in found.items()
    ]
    return show.Passage("\n".join(items)) if items else None
