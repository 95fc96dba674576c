"""What a reader should know of a goal's figures: breaks, what is hidden or missing, revisions, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barometer import presentation as show
from barometer.assessment.series import told_alike
from barometer.language import catalogue_keys, label, listing, period, place, with_unit
from barometer.policy.described import category_names, group_name
from barometer.policy.model import Goal, Indicator
from barometer.presentation.series import break_words
from barometer.views.opened import Opened

if TYPE_CHECKING:
    from barometer.presentation import Passage


def to_know(opened: Opened, goal: Goal) -> Passage | None:
    """Return a list of what to know, or None where there is nothing; each thing is said once."""
    said: dict[str, list[str]] = {}
    declared = opened.policy.indicators_of(goal.number)
    for one in declared:
        for text in indicator_remarks(opened, one):
            said.setdefault(text, []).append(one.label(opened.language))
    told: dict[tuple[str, ...], list[str]] = {}
    for text, names in said.items():
        told.setdefault(tuple(names), []).append(text)
    items = []
    for whose_names, texts in told.items():
        every = len(whose_names) == len(declared) > 1
        whose = label("know.every", opened.language) if every else listing([*whose_names], opened.language)
        items.append(f"- {label('know.of', opened.language, names=whose, text=' '.join(texts))}")
    return show.Passage("\n".join(items)) if items else None


def indicator_remarks(opened: Opened, declared: Indicator) -> list[str]:
    """Return what to know of one indicator, each as a sentence."""
    language = opened.language
    said = [break_words(one.period, one.reason(language), language) for one in declared.breaks]
    said += [*_missing(opened, declared), *_hidden(opened, declared), *_revised(opened, declared)]
    if opened.readings.of(declared.id) and (note := declared.note(language)):
        said.append(note)
    return said


def indicator_news(opened: Opened, declared: Indicator) -> list[str]:
    """Return what is new of one indicator in this measurement: breaks, revisions, missing figures."""
    language, now = opened.language, opened.readings.pick(declared)
    newest = None if now is None else now.year
    before = max((past.year for past in opened.earlier), default=None)
    fresh = [
        break_words(one.period, one.reason(language), language)
        for one in declared.breaks
        if newest is not None and before is not None and (place(one.period) or 0.0) >= newest
    ]
    return [*fresh, *_missing(opened, declared), *_revised(opened, declared, last=True)]


def _missing(opened: Opened, declared: Indicator) -> list[str]:
    """Say why the newest headline figure is missing, or that some categories of it are."""
    language, now = opened.language, opened.readings.pick(declared)
    if now is None:
        return []
    if not now.known or now.status == "no_new_data":
        key = now.why if not now.known else now.status
        # Where nobody has published figures of a whole goal, the page says so once.
        return [label(f"know.{key}", language)] if key in catalogue_keys("know") else []
    told = []
    for status in ("not_published", "not_delivered", "not_asked"):
        places = _places(opened, declared, declared.group, status, now.period)
        if places:
            told.append(label(f"know.{status}_at", language, places=listing(places, language)))
    return told


def _hidden(opened: Opened, declared: Indicator) -> list[str]:
    """Say where the figures of the group and of its reference are withheld."""
    language, now = opened.language, opened.readings.pick(declared)
    if now is None or not now.known:
        return []
    told = []
    for group in dict.fromkeys((declared.group, declared.reference_group)):
        places = _places(opened, declared, group, "suppressed", now.period)
        if places:
            name = group_name(opened.policy, group, language) if group else ""
            key = "suppressed_of" if name else "suppressed_at"
            told.append(label(f"know.{key}", language, group=name, places=listing(places, language)))
    return told


def _places(opened: Opened, declared: Indicator, group: str, status: str, period: str) -> list[str]:
    """Return the names of the categories in which a group's figure of a period has a status."""
    found = [
        one
        for one in opened.readings.of(declared.id)
        if (one.group, one.status, one.period) == (group, status, period) and one.breakdown
    ]
    names = {one.breakdown: category_names(opened.policy, one.breakdown, opened.language) for one in found}
    return list(dict.fromkeys(names[one.breakdown].get(one.category, one.category) for one in found))


def _revised(opened: Opened, declared: Indicator, *, last: bool = False) -> list[str]:
    """Say which earlier figures have been revised; `last`: since the measurement before."""
    language, unit = opened.language, opened.policy.told_in(declared.unit)
    found = told_alike(opened.readings, opened.past, declared)
    newest = {one.period: one for one in found.newest}
    told = [one for one in found.superseded if one.period in newest]
    if last:
        told = [one for one in told if newest[one.period].edition == opened.edition]
    return [
        label(
            "know.revised",
            language,
            period=period(one.period, language),
            before=with_unit(one.value, unit, declared.decimals, language),
            now=with_unit(newest[one.period].value, unit, declared.decimals, language),
            edition=one.edition,
        )
        for one in told
    ]
