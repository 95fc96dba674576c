"""One indicator over time, as rows to be drawn and in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from barometer.language import label, period, year
from barometer.presentation.points import Point
from barometer.units import Unit

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Panel:
    """One indicator over time.

    Attributes
    ----------
    title
        What is measured.
    lines
        Points by period for the group and, second, for its reference; by name, "" for everybody.
    target
        Period and value to be reached, or None.
    breaks
        Periods from which figures no longer compare with those before.
    """

    title: str
    lines: Mapping[str, Mapping[str, Point]]
    target: tuple[str, float] | None = None
    breaks: tuple[str, ...] = ()

    @property
    def like(self) -> Point:
        """A point of the panel, for its unit and decimals."""
        return next(point for line in self.lines.values() for point in line.values())

    @property
    def unit(self) -> str | Unit:
        """The unit of the axis."""
        return self.like.unit

    def points(self) -> Iterator[Point]:
        """Give all points."""
        for line in self.lines.values():
            yield from line.values()


def tidy(panels: Sequence[Panel]) -> pd.DataFrame:
    """Return the points of panels as rows: panel, name, period, year, value, lower, upper and `piece`.

    A piece ends at a break and where a figure is missing: no line leads over what is not known.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for number, panel in enumerate(panels):
        for name, line in panel.lines.items():
            piece, before = 0, None
            for when in sorted(line, key=year):
                point = line[when]
                cut = any(before is None or year(before) < year(one) <= year(when) for one in panel.breaks)
                piece += int(cut or not point.known)
                rows.append(
                    {
                        "panel": number, "name": name, "period": when, "year": year(when),
                        "value": point.value, "lower": point.lower, "upper": point.upper,
                        "piece": f"{number}/{name}/{piece}",
                    }
                )  # fmt: skip
                piece += int(not point.known)
                before = when
    return pd.DataFrame(rows)


def describe_panel(panel: Panel, language: str, *, whole: bool = False) -> str:
    """Return in words what a panel shows: where its lines begin and end, what is missing, its target.

    `whole` adds the highest and lowest figure in between, and how uncertain the newest is.
    """
    said = []
    for name, line in panel.lines.items():
        known = [(when, line[when]) for when in sorted(line, key=year) if line[when].known]
        called = name or label("report.all", language)
        if not known:
            (status,) = {point.words(language) for point in line.values()} or {""}
            said.append(label("describe.none", language, name=called, why=status))
            continue
        alone = bool(panel.title) and len(panel.lines) == 1
        said += _pieces(name if alone else called, known, panel.breaks, language, whole=whole)
        said += [
            label("describe.missing", language, period=period(when, language), why=point.words(language))
            for when, point in line.items()
            if not point.known
        ]
    if panel.target:
        said.append(target_words(panel, language))
    key = "describe.panel" if panel.title else "describe.line"
    return label(key, language, title=panel.title, text="; ".join(said))


_Known = list[tuple[str, Point]]
"""A line's figures that are known, with their periods, in the order of time."""


def _pieces(name: str, known: _Known, breaks: Sequence[str], language: str, *, whole: bool) -> list[str]:
    """Say how a line has gone between its breaks: over a break nothing has risen or fallen."""
    said: list[str] = []
    rest = known
    ends = [one for one in sorted(breaks, key=year) if year(known[0][0]) < year(one) <= year(known[-1][0])]
    for begins, until in zip(("", *ends), (*ends, ""), strict=True):
        piece = [one for one in rest if not until or year(one[0]) < year(until)]
        rest = rest[len(piece) :]
        if not piece:
            continue
        text = _ends("" if said else name, piece, language).strip()
        if said:
            text = label("describe.after_break", language, period=period(begins, language), text=text)
        said.append(text)
        said += _between(piece, language, newest=not rest) if whole else []
    return said


def _ends(name: str, known: _Known, language: str) -> str:
    """Say where a line begins and ends, and which way it has gone."""
    (first, start), (last, end) = known[0], known[-1]
    words = {"before": start.words(language), "now": end.words(language)}
    ends = {"first": period(first, language), "last": period(last, language)}
    alike = words["before"] == words["now"]
    moved = "level" if alike else "rose" if end.value > start.value else "fell"
    key = f"describe.{moved}" if len(known) > 1 else "describe.is_in"
    return label(key, language, name=name, **words, **ends)


def _between(known: _Known, language: str, *, newest: bool) -> list[str]:
    """Say which figure between the ends is the highest or lowest, and how uncertain the `newest` is."""
    said = []
    ends = {point.value for _, point in (known[0], known[-1])}
    for key, best in (("most", max), ("least", min)):
        when, point = best(known, key=lambda one: one[1].value)
        if point.value not in ends:
            told = {"period": period(when, language), "value": point.words(language)}
            said.append(label(f"describe.{key}", language, **told))
    when, last = known[-1]
    if newest and not math.isnan(last.lower + last.upper):
        limits = {"lower": last.lower, "upper": last.upper}
        words = {name: replace(last, value=end).words(language) for name, end in limits.items()}
        said.append(label("describe.sure", language, period=period(when, language), **words))
    return said


def target_words(panel: Panel, language: str, *, bare: bool = False) -> str:
    """Return a panel's target with its year; `bare`: with only a percent sign for a unit."""
    assert panel.target is not None
    when, value = panel.target
    reached = replace(panel.like, value=value, status="observed").words(language, bare=bare)
    return f"{label('chart.target', language)} {period(when, language)}: {reached}"


def break_marks(panels: Sequence[Panel], language: str) -> str:
    """Return what the marks of breaks in some panels are; "" where they have none."""
    found = sorted({one for panel in panels for one in panel.breaks})
    return label("describe.breaks", language, periods=", ".join(found)) if found else ""
