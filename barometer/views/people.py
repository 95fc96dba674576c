"""A gap, or the distance to a target, as a number of people: from published counts, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import Reading, gap_between
from barometer.assessment.tested import is_share
from barometer.calculations import Difference, Share
from barometer.language import label, number, period, rounded
from barometer.policy.model import Indicator
from barometer.statistics.gap import Gap
from barometer.statistics.intervals import Interval
from barometer.statistics.people import PeopleGap, people_in_gap, people_to_target
from barometer.views.answers import Answer, Unanswered

if TYPE_CHECKING:
    from barometer.presentation import Passage
    from barometer.views.figures import IndicatorFigures

COLUMNS = ("what", "name", "period", "population", "have", "would_have", "value", "lower", "upper")


def people(view: IndicatorFigures) -> Answer | Unanswered:
    """Return the gap to the reference group and the distance to the target as people, or why there is none.

    A survey's answers are not counted as people: its weights need not add up to them.
    """
    declared, reading = view.declared, view.opened.readings.pick(view.declared)
    if reading is None or not reading.known:
        return view.no("no_figures")
    if not isinstance(declared, Indicator) or declared.uncertainty == "sampling":
        return view.no("people_survey")
    found = [*_gap(view, declared, reading), *_distance(view, declared, reading)]
    if not found:
        return view.no("people_none")
    rows = [
        (what, name, reading.period, reading.denominator, one.have, one.would_have, *_ends(one))
        for what, name, one in found
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame[list(COLUMNS[3:])] = frame[list(COLUMNS[3:])].astype("float64")
    frame["none"] = view.without_interval
    note = " ".join([view.word("people_note"), *_not_adding(view, found)])
    caption = view.caption(_sentence(view, found[0]), note, period=reading.period)
    return Answer(
        caption.title,
        show.table(frame, people_columns(view, frame), caption),
        frame,
        tuple(one for *_, one in found),
    )


def people_words(views: Iterable[IndicatorFigures]) -> Passage | None:
    """Return the gaps and distances of several indicators in people, an item each; None for none."""
    items = []
    for view in views:
        answer = people(view)
        if isinstance(answer, Answer):
            rows = answer.frame[["name", "value", "lower", "upper"]].itertuples(index=False)
            told = "; ".join(_counted(view, *row) for row in rows)
            name = view.declared.label(view.language)
            items.append(f"- {label('know.of', view.language, names=name, text=f'{told}.')}")
            intro = view.word("people_are")
    return show.Passage("\n".join([intro, "", *items])) if items else None


def _counted(view: IndicatorFigures, name: str, value: float, lower: float, upper: float) -> str:
    """Say one gap as people, and between what it may be."""

    def told(count: float, *, of_people: bool = False) -> str:
        key = "people_count_" if of_people else "people_end_"
        way = "fewer" if count < 0 else "more"
        return view.word(key + way, people=number(abs(count), 0, view.language))

    said = told(value, of_people=True)
    if lower == lower and upper == upper:
        alike = lower * upper > 0
        ends = sorted((abs(lower), abs(upper))) if alike else (lower, upper)
        least, most = (number(end, 0, view.language) if alike else told(end) for end in ends)
        said += f" ({label('table.between', view.language, lower=least, upper=most)})"
    return view.word("people_than", said=said, name=name)


def people_columns(view: IndicatorFigures, frame: pd.DataFrame, *, parts: bool = True) -> list[show.Column]:
    """Return the columns of a table; a goal's page leaves out the parts that the gap is made of."""
    columns = [
        show.Column("name", view.word("people_what")),
        *(show.Column(name, view.word(f"people_{name}"), "number", "", 0) for name in COLUMNS[3:6] if parts),
        show.Column("value", view.word("people_gap"), "change", "", 0),
    ]
    if frame["lower"].notna().any():
        columns.append(
            show.Column("lower", label("table.interval", view.language), "interval", "", 0, "none")
        )
    return columns


def _gap(
    view: IndicatorFigures, declared: Indicator, reading: Reading
) -> Iterator[tuple[str, str, PeopleGap]]:
    """Yield the group's gap: the figure itself where it is one, else that of the two groups' shares."""
    calculation = declared.calculation_for(view.opened.year)
    ends: tuple[float | None, float | None, float | None] = reading.value, reading.lower, reading.upper
    reference = declared.reference_group
    if isinstance(calculation, Difference) and isinstance(calculation.of, Share):
        reference = calculation.reference
    elif isinstance(calculation, Share) and reference and is_share(reading):
        other = view.opened.readings.pick(declared, reference, period=reading.period)
        if other is None or not other.known:
            return
        between = gap_between(reading, other)
        ends = between.value, between.lower, between.upper
    else:
        return
    if reading.denominator > 0:
        value, lower, upper = map(_part, ends)
        gap = Gap("difference", value, lower, upper, reading.interval.level, "")
        name = view.word("people_against", reference=view.group_name(reference))
        yield "gap", name, people_in_gap(gap, reading.numerator / reading.denominator, reading.denominator)


def _distance(
    view: IndicatorFigures, declared: Indicator, reading: Reading
) -> Iterator[tuple[str, str, PeopleGap]]:
    """Yield a share's distance to its target."""
    target, calculation = declared.target_for(view.opened.year), declared.calculation_for(view.opened.year)
    if target is None or not isinstance(calculation, Share) or not is_share(reading):
        return
    if 0 <= target.value <= 100:
        value, lower, upper = map(_part, (reading.value, reading.lower, reading.upper))
        share = Interval(value, lower, upper, reading.interval.level, "")
        name = view.word("people_target", period=period(target.period, view.language))
        yield "target", name, people_to_target(share, target.value / 100, reading.denominator)


def _part(percent: float | None) -> float | None:
    return None if percent is None or percent != percent else percent / 100


def _ends(one: PeopleGap) -> tuple[float | None, float | None, float | None]:
    return one.gap.estimate, one.gap.lower, one.gap.upper


def _sentence(view: IndicatorFigures, found: tuple[str, str, PeopleGap]) -> str:
    """Say how many people a gap is; unrounded until here, as ministers round it."""
    what, _, one = found
    value, lower, upper = _ends(one)
    told = {
        "label": view.named(view.declared.group),
        "people": number(abs(value or 0.0), 0, view.language),
    }
    sentence = view.word(f"people_{what}_{'fewer' if (value or 0.0) < 0 else 'more'}", **told)
    if lower is None or upper is None:
        return sentence
    if lower <= 0 <= upper:
        return f"{sentence}; {view.word('people_unsure')}"
    least, most = (number(end, 0, view.language) for end in sorted((abs(lower), abs(upper))))
    return f"{sentence} ({label('table.between', view.language, lower=least, upper=most)})"


def _not_adding(view: IndicatorFigures, found: list[tuple[str, str, PeopleGap]]) -> list[str]:
    """Say so where rounded parts do not differ by the rounded gap."""
    alike = all(one.adds_up(lambda value: float(rounded(value, 0))) for _, _, one in found)
    return [] if alike else [view.word("people_rounding")]
