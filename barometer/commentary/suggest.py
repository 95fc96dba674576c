"""Suggested sentences: a plain paragraph from the figures, bound throughout, for the analyst to edit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from barometer import language as lang
from barometer.assessment.target import reached
from barometer.commentary.address import Address
from barometer.commentary.figures import NO_EARLIER, Figures, Quantity
from barometer.policy.described import is_gap, who
from barometer.policy.model import Indicator
from barometer.units import UNITS, Unit


def suggest(goal: int, figures: Figures, language: str = "da") -> str:
    """Return a draft on one goal as Markdown: verdict, then for each indicator value, change, gap and target.

    It says what the figures say and what they cannot decide; no adjectives, no causes.

    Raises
    ------
    BarometerError
        If the goal or the language is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.observations import empty
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> print(suggest(4, Figures("2013", empty(), pd.DataFrame(), POLICY)).strip())
    Der er [ingen offentliggjorte tal](#offer-use) for indikatoren »Brug og udbytte af kommunens tilbud«.
    """
    figures.policy.goal(goal)
    indicators = figures.policy.indicators_of(goal)
    parts = [on_goal(goal, figures, lang.check_language(language))]
    parts += [" ".join(on_indicator(one, figures, language)) for one in indicators]
    return "\n\n".join(part for part in parts if part) + "\n"


_PACE = {
    "met": "pace",
    "on_track": "pace",
    "off_track": "no_pace",
    "moving_away": "away",
    "missed": "no_pace",
}
"""Which sentence tells a way to a target."""


def on_goal(goal: int, figures: Figures, language: str) -> str:
    """Return both answers on a goal in bound sentences; "" where it has no verdict."""
    verdict, _ = figures.verdict(f"goal-{goal}")
    if not verdict:
        return ""
    key = f"goal_{verdict}" if verdict in ("undecided", "no_new_data") else "goal"
    word = lang.label(f"verdict.{verdict}", language)
    said = lang.label(f"suggest.{key}", language, number=goal, verdict=word)
    pace = _PACE.get(figures.target_verdict(f"goal-{goal}")[0])
    return f"{said} {lang.label(f'suggest.goal_{pace}', language, number=goal)}" if pace else said


def on_indicator(
    indicator: Indicator, figures: Figures, language: str, *, brief: bool = False
) -> Iterator[str]:
    """Yield bound sentences on an indicator: figure and change; gap and target, too, unless `brief`."""

    def say(key: str, **values: object) -> str:
        return lang.label(f"suggest.{key}", language, id=indicator.id, **values)

    address, subject = Address(indicator.id), subject_of(indicator, language)
    row, now = figures.row(address), figures.answer(address)
    if row is None or now.value is None:
        of = f"{subject[0].lower()}{subject[1:].rstrip(',')}"
        yield say(row.status if row else "not_published", of=of)
        return
    group = row.group
    whose = who(figures.policy, indicator, group, language)
    # What a gap is between is said by its name.
    if whose and whose not in indicator.label(language) and not is_gap(indicator):
        of = f"{subject[0].lower()}{subject[1:]}"
        yield say("value_of", group=whose, of=of, value=write_size(now, language))
    else:
        yield say("value", subject=subject, value=write_size(now, language))
    change = figures.answer(replace(address, field="change"))
    if row.status == "no_new_data":
        yield say("no_new_data")
    elif change.value is None:
        yield say("no_earlier" if change.why in NO_EARLIER else "alone")
    elif not lang.rounded(change.value, change.decimals):
        yield say("same")
    else:
        yield say("change", value=write_size(change, language), word=_word(change, language))
        if (significant := figures.significant(address)) is not None:
            way = "rise" if change.value > 0 else "fall"
            yield say(f"{'certain' if significant else 'uncertain'}_{way}")
    if brief:
        return
    reference = next((one for one in figures.policy.groups if one.id == indicator.reference_group), None)
    gap = figures.answer(replace(address, field="gap"))
    if reference and gap.value and figures.row(replace(address, group=reference.id)):
        word = _word(gap, language)
        yield say("gap", value=write_size(gap, language), word=word, group=reference.label(language))
    target = figures.answer(replace(address, field="target"))
    if target.value is not None:
        yield say("target", value=write_size(target, language))
        verdict = figures.target_verdict(indicator.id)[0]
        yield say(_reached(indicator, now.value, target.value, over=verdict == "missed"))
        if pace := _PACE.get(verdict):
            yield say(pace)
    elif indicator.starred:
        yield say("none_set" if figures.policy.targets_known else "no_target")


def _reached(indicator: Indicator, now: float, target: float, *, over: bool) -> str:
    """Return which sentence holds a figure against its target: by its direction, where that is known.

    `over`: the target's year has passed, so nothing can be hoped for any more.
    """
    there = reached(indicator, now, target)
    if there is None:
        return "above" if now > target else "below"
    if there:
        return "reached"
    return "not_reached" if over else "not_yet_reached"


def _word(by: Quantity, language: str) -> str:
    """Return which way: of what is counted there are more or fewer, other figures are higher or lower."""
    unit = by.unit if isinstance(by.unit, Unit) else UNITS.get(by.unit)
    ways = ("more", "fewer") if unit is not None and unit.scale == "count" else ("higher", "lower")
    return lang.label(f"suggest.{ways[(by.value or 0.0) < 0]}", language)


def write_size(answer: Quantity, language: str) -> str:
    """Write a size as prose does: procent in words, the sign said by "højere" or "lavere"."""
    text = replace(answer, value=abs(answer.value or 0.0)).text(language)
    return re.sub(r"\s?%$", f" {lang.label('suggest.percent', language)}", text)


def subject_of(indicator: Indicator, language: str) -> str:
    """Return the indicator's label as the beginning of a sentence.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> subject_of(POLICY.indicator("minority-managers"), "da")
    'Andelen af ledere med etnisk minoritetsbaggrund'
    >>> subject_of(POLICY.indicator("belonging"), "en")
    'The feeling of belonging in Copenhagen'
    """
    label = indicator.label(language)
    if language == "da":
        subject = re.sub(r"^(Andel|Antal)(?:en|let)? (?:af )?(?=\w)", _definite, label)
        subject = re.sub(r"^Andel,", "Andelen,", subject)
        subject = re.sub(r"^Forskel (?=i |på |mellem )", "Forskellen ", subject)
        known = subject != label or bool(re.match(r"\w{2,}(?:en|et|erne)\b", label))
    elif language != "en":
        subject, known = label, False
    else:
        subject = re.sub(r"^(Share|Number|Gap|Rate|Average|Difference|Proportion)\b", _with_article, label)
        known = subject != label or label.startswith("The ")
    if not known:
        return lang.label("suggest.indicator", language, label=label)
    # A relative clause at the end is closed by a comma: "Andelen af unge, der ..., er 77 procent."
    return f"{subject}," if language == "da" and re.search(r", (?:der|som|hvor)\b", subject) else subject


def _definite(found: re.Match[str]) -> str:
    return "Andelen af " if found[1] == "Andel" else "Antallet af "


def _with_article(found: re.Match[str]) -> str:
    return f"The {found[1].lower()}"
