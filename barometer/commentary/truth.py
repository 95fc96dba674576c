"""Whether what a sentence says is so by the figures of a measurement: true, false, or not to be decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

from barometer import language as lang
from barometer.assessment.target import reached
from barometer.commentary.address import Address
from barometer.commentary.claims import Assertion
from barometer.commentary.figures import Figures, Quantity
from barometer.commentary.numbers import agrees
from barometer.policy.model import Indicator
from barometer.units import UNITS, Unit, unit_or_protected


@dataclass(frozen=True)
class Truth:
    """`truth` is None where it cannot be decided; `now` tells how it is."""

    truth: bool | None
    now: str


def judge(one: Assertion, figures: Figures, language: str) -> Truth:
    """Judge an assertion that is tied to a known address.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.observations import frame
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> def edition(name, value, *earlier):
    ...     row = {"indicator": "excess-unemployment", "group": "non_western", "value": value,
    ...            "unit": "percentage_points", "status": "observed"}
    ...     return Figures(name, frame([row]), pd.DataFrame(), POLICY, earlier)
    >>> figures = edition("2013", 10.8, edition("2012", 11.1))
    >>> judge(Assertion(0, 5, "change up", Address("excess-unemployment")), figures, "da")
    Truth(truth=False, now='−0,3 procentpoint, fra 11,1 procentpoint til 10,8 procentpoint')
    """
    assert one.address is not None
    then, address = figures.at(one.address)
    one = replace(one, address=address)
    kind, _, what = one.claim.partition(" ")
    if kind == "reference":
        return Truth(True, "")
    outcome = _JUDGES[kind](one, address, what, then, language)
    if one.significantly:
        sure = _significant(one, address, what, then, language)
        truth = False if False in (outcome.truth, sure.truth) else outcome.truth and sure.truth
        outcome = Truth(truth, f"{outcome.now}; {sure.now}")
    return Truth(not outcome.truth, outcome.now) if one.negated and outcome.truth is not None else outcome


def number_answer(one: Assertion, figures: Figures) -> Quantity:
    """Return the figure that a number in a link must agree with."""
    assert one.address is not None and one.number is not None
    then, address = figures.at(one.address)
    answer = then.answer(
        replace(address, field="value") if address.field in ("trend", "verdict") else address
    )
    if address.field == "trend":
        series = then.series(address)
        value = series[-1 - one.place] if len(series) > one.place else None
        return replace(answer, value=value, why="commentary.no_earlier")
    if address.field == "change" and one.number.unit == "percent" and answer.value is not None:
        # "faldet 3 procent" is a change relative to where it was; percentage points are the difference.
        before = (then.answer(replace(address, field="value")).value or 0.0) - answer.value
        value = 100 * answer.value / before if before else None
        return replace(answer, value=value, unit="percent", why="commentary.no_before")
    return answer


def _number(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    assert one.number is not None
    if address.field == "verdict":
        return Truth(False, lang.label("commentary.no_number", language))
    answer = number_answer(one, figures)
    if answer.value is None:
        return Truth(None, answer.text(language))
    said, unit = one.number.unit, answer.unit
    same = not said or said == str(unit) or not _has_words(unit) or (said == "score" and _in_points(unit))
    return Truth(same and agrees(one.number, answer.value, one.magnitude), answer.text(language))


def _has_words(unit: str | Unit) -> bool:
    return isinstance(unit, Unit) or (unit in UNITS and lang.unit_words(unit) != "")


def _in_points(unit: str | Unit) -> bool:
    """Whether people shorten the unit to "points"."""
    declared = unit if isinstance(unit, Unit) else unit_or_protected(unit)
    return declared.scale in ("score", "points")


def _moved(address: Address, figures: Figures, language: str) -> tuple[float | None, str]:
    """Return how far an address has moved since the measurement before, rounded as printed, and say so."""
    field = address.field if address.field in ("gap", "n", "lower", "upper") else "value"
    now, before = (of(replace(address, field=field)) for of in (figures.answer, figures.before))
    if address.field == "trend" and (series := figures.series(address))[1:]:
        before = replace(now, value=series[0])
    if now.value is None or before.value is None:
        return None, (now if now.value is None else before).text(language)
    by = float(lang.rounded(now.value - before.value, now.decimals))
    signed = replace(now, value=by, unit=lang.change_unit(now.unit)).text(language)
    steps = {
        "by": f"{'+' if by > 0 else ''}{signed}",
        "before": before.text(language),
        "now": now.text(language),
    }
    return by, lang.label("commentary.moved", language, **steps)


def _pair(one: Assertion, figures: Figures, language: str) -> tuple[float | None, str]:
    """Return the linked figure minus the other side's."""
    assert one.address is not None and one.against is not None
    this, other = figures.answer(one.address), figures.answer(one.against)
    if this.value is None or other.value is None:
        return None, (this if this.value is None else other).text(language)
    return float(lang.rounded(this.value - other.value, this.decimals)), _against(this, other, language)


def _against(this: Quantity, other: Quantity, language: str, key: str = "against") -> str:
    return lang.label(f"commentary.{key}", language, this=this.text(language), other=other.text(language))


def _change(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    by, now = _pair(one, figures, language) if one.against else _moved(address, figures, language)
    if by is None:
        return Truth(None, now)
    unchanged = not (one.against or address.by) and figures.verdict(address.id)[0] == "unchanged"
    still = by == 0 or unchanged
    return Truth({"up": by > 0, "down": by < 0, "none": still, "any": not still}[what], now)


def _compare(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    reference = getattr(figures.declared[address.id], "reference_group", "")
    if one.against:
        by, now = _pair(one, figures, language)
    elif address.field == "gap" or (reference and figures.row(replace(address, group=reference))):
        gap = figures.answer(replace(address, field="gap"))
        by, now = gap.value, gap.text(language)
    else:
        by, now = _moved(address, figures, language)
    return Truth(None if by is None else by > 0 if what == "higher" else by < 0, now)


def _significant(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    sure = figures.significant(address)
    key = {True: "significant", False: "not_significant", None: "not_tested"}[sure]
    return Truth(sure, lang.label(f"commentary.{key}", language))


def _verdict_text(verdict: str, language: str) -> str:
    if not verdict:
        return lang.label("commentary.no_verdict", language)
    return lang.label("commentary.verdict", language, verdict=lang.label(f"verdict.{verdict}", language))


def _verdict(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    about_target = address.field == "target" and what == "undecided"
    verdict, _ = (figures.target_verdict if about_target else figures.verdict)(address.id)
    row = None if address.goal else figures.row(address)
    if row and row.status == "no_new_data" and (not verdict or what == "no_new_data"):
        verdict = "no_new_data"
    return Truth(verdict == what if verdict else None, _verdict_text(verdict, language))


def _target(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    if address.goal is not None:
        word, _ = figures.target_verdict(address.id)
        meant = {"none": "no_target", "met": "met", "target": "met"}.get(what)
        known = meant is not None and word not in ("", "undecided")
        return Truth(word == meant if known else None, _verdict_text(word, language))
    now = figures.answer(replace(address, field="value"))
    target = figures.answer(replace(address, field="target"))
    if what == "none":
        return Truth(target.value is None, target.text(language))
    if now.value is None or target.value is None:
        return Truth(None, (target if target.value is None else now).text(language))
    declared = figures.declared[address.id]
    met = reached(declared, now.value, target.value) if isinstance(declared, Indicator) else None
    if what in ("met", "target") and met is None:
        return Truth(None, lang.label("commentary.no_direction", language))
    what = "met" if what == "target" else what
    above, below = now.value > target.value, now.value < target.value
    return Truth({"above": above, "below": below, "met": met}[what], _against(now, target, language))


def _pace(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    word, why = figures.target_verdict(address.id)
    truth = {"met": True, "on_track": True, "off_track": False, "moving_away": False, "missed": False}.get(
        word
    )
    if what == "away":
        # Before it had a word of its own, a record told it by the reason alone.
        truth = None if truth is None else word == "moving_away" or why.startswith("target_away")
    return Truth(truth, _verdict_text(word, language))


def _rank(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    now = figures.answer(replace(address, field="value"))
    rows = [row.value for row in figures.rows(address) if row.category]
    others = rows if address.by else figures.series(address)
    if now.value is None or len(others) < 2 or any(value != value for value in others):
        return Truth(None, lang.label("commentary.not_all", language))
    best = replace(now, value=max(others) if what == "highest" else min(others))
    return Truth(now.value == best.value, _against(now, best, language, "ranked"))


def _ratio(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    assert one.number is not None
    now = figures.answer(replace(address, field="value"))
    other = figures.answer(one.against) if one.against else figures.before(replace(address, field="value"))
    if now.value is None or not other.value:
        return Truth(None, (now if now.value is None else other).text(language))
    return Truth(agrees(one.number, now.value / other.value), _against(now, other, language))


def _status(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    row = figures.row(address) if address.goal is None else None
    if row is None:
        return Truth(None, lang.label("commentary.not_there", language))
    now = figures.answer(replace(address, field="value"))
    return Truth(now.value is None and row.status == what, now.text(language))


def _previous(one: Assertion, address: Address, what: str, figures: Figures, language: str) -> Truth:
    by, now = _moved(address, figures, language)
    return Truth(by is None, now)


_JUDGES = {
    "number": _number,
    "change": _change,
    "compare": _compare,
    "significant": _significant,
    "verdict": _verdict,
    "target": _target,
    "met": _target,
    "pace": _pace,
    "rank": _rank,
    "ratio": _ratio,
    "status": _status,
    "previous": _previous,
}
