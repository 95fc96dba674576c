"""The *indstilling* to the committee that owns the barometer: results, what moved, what is left to fill in.

Its form is that of the city's agendas; the administration writes its sections in a commentary file of the
same headings, `indstilling.<author>.<language>.md`, and what it has not written is proposed or left open.
"""

from __future__ import annotations

import re

from barometer.commentary.suggest import on_goal
from barometer.errors import BarometerError, nearest
from barometer.language import in_words, label
from barometer.letters.account import indicators_table
from barometer.letters.desk import Desk
from barometer.letters.goals import answers_table
from barometer.letters.paper import BoundFigure, Paper, Part, head
from barometer.letters.standing import time_in_words

SECTIONS = (
    "recommendation",
    "problem",
    "solution",
    "economy",
    "process",
    "signature",
    "decision",
    "enclosures",
)
"""Its sections in order, as keys of the catalogue."""

OPEN = ("problem", "economy", "signature", "decision")
"""Sections that nobody but the administration can write: until it has, the paper is a draft."""

_MOVING = ("improved", "worsened")
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


def indstilling(desk: Desk) -> Paper:
    """Return the *indstilling* of a measurement.

    Raises
    ------
    BarometerError
        If the measurement has no record, or the file of its sections has a heading that it does not know.
    """
    if desk.opened is None:
        raise BarometerError(f"measurement {desk.edition} has no record; its indstilling cannot be written")
    written = _written(desk)
    parts: list[Part] = [BoundFigure(_word(desk, "lead", owner=desk.owner.name(desk.language)))]
    for section in SECTIONS:
        said = written.get(section, "")
        parts.append(BoundFigure(f"## {_word(desk, section)}\n\n{said or _proposed(section, desk)}"))
        if section == "solution":
            # Words before tables: a table that finds no room leaves half a page empty.
            parts.append(BoundFigure(_moved(desk)))
            parts += [answers_table(desk, desk.policy.goals, who=True), indicators_table(desk, None)]
    file = desk.text_for("indstilling")
    approved = file is not None and file.status == "approved" and set(OPEN[:-1]) <= set(written)
    title = _word(desk, "title", name=desk.name())
    return Paper("indstilling", title, tuple(parts), approved, head(desk, desk.owner))


def _written(desk: Desk) -> dict[str, str]:
    """Return the sections that people wrote, by key."""
    file = desk.text_for("indstilling")
    if file is None:
        return {}
    known = {_word(desk, section): section for section in SECTIONS}
    before, *pieces = _HEADING.split(file.body)
    if before.strip():
        raise BarometerError(
            f"{file.path} has text above its first heading; put it below one of {', '.join(known)}"
        )
    found = {}
    for heading, text in zip(pieces[::2], pieces[1::2], strict=True):
        if heading not in known:
            raise BarometerError(
                f"{file.path} has a heading '{heading}' that the paper does not have; "
                f"expected one of {', '.join(known)}{nearest(heading, known)}"
            )
        found[known[heading]] = text.strip()
    return found


def _proposed(section: str, desk: Desk) -> str:
    return {
        "recommendation": _recommendation,
        "problem": _problem,
        "solution": _solution,
        "process": _process,
        "signature": lambda desk: _word(desk, "signature_to_fill", administration=desk.owner_administration),
        "enclosures": _enclosures,
    }.get(section, lambda desk: _word(desk, f"{section}_to_fill"))(desk)


def _recommendation(desk: Desk) -> str:
    owner = desk.owner.name(desk.language)
    lead = _word(desk, "recommends", administration=desk.owner_administration, owner=owner)
    that = [_word(desk, key, name=desk.name()) for key in ("that_noted", "that_comments", "that_sent")]
    return "\n".join([lead, "", *(f"{number}. {one}" for number, one in enumerate(that, start=1))])


def _problem(desk: Desk) -> str:
    count = in_words(len(desk.policy.goals), desk.language)
    key = "matter_one" if len(desk.policy.goals) == 1 else "matter"
    matter = _word(desk, key, policy=desk.policy.title(desk.language), count=count)
    return f"{matter}\n\n{_word(desk, 'matter_to_fill')}"


def _solution(desk: Desk) -> str:
    return _word(desk, "results" if len(_grouped(desk)) > 1 else "results_alike")


def _moved(desk: Desk) -> str:
    """Return each goal in a bound sentence: those that moved, then the others, where there are both."""
    told = _grouped(desk)
    heads = [f"### {_word(desk, key)}\n\n" if len(told) > 1 else "" for key in told]
    return "\n\n".join(head + "\n".join(group) for head, group in zip(heads, told.values(), strict=True))


def _grouped(desk: Desk) -> dict[str, list[str]]:
    """Return what is said of each goal, by whether it moved; a group without goals is none."""
    assert desk.figures is not None
    told: dict[str, list[str]] = {"moving": [], "others": []}
    for goal in desk.policy.goals:
        key = "moving" if desk.figures.verdict(f"goal-{goal.number}")[0] in _MOVING else "others"
        if said := on_goal(goal.number, desk.figures, desk.language):
            title = goal.title(desk.language)
            told[key].append(f"- {desk.word('goal', number=goal.number, title=title, said=said)}")
    return {key: group for key, group in told.items() if group}


def _process(desk: Desk) -> str:
    """Return what follows the measurement in the barometer's year."""
    steps = list(desk.calendar.values())
    at = [step.id for step in steps].index("measurement") + 1 if desk.step("measurement") else len(steps)
    # The time stands last: a line that begins with "1." would be counted.
    lines = [
        f"- {step.title(desk.language)}: "
        + time_in_words(step.first(desk.year), step.last(desk.year), desk.language)
        for step in steps[at:]
    ]
    return "\n".join(lines) if lines else _word(desk, "process_to_fill")


def _enclosures(desk: Desk) -> str:
    names = [_word(desk, "enclosed_report", name=desk.name()), _word(desk, "enclosed_letter")]
    names.append(_word(desk, "enclosed_accounts"))
    return "\n".join(f"{number}. {one}" for number, one in enumerate(names, start=1))


def _word(desk: Desk, key: str, **values: object) -> str:
    return label(f"indstilling.{key}", desk.language, **values)
