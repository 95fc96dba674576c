"""What charts of places and groups show, in words: the ends, the widest gap, what is uncertain and hidden."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from barometer.language import label, listing
from barometer.presentation.points import Point

Named = Sequence[tuple[str, Point]]
"""Points with the names of their rows."""


def ends_words(points: Named, language: str, group: str = "") -> list[str]:
    """Say which row has the highest and which the lowest figure; nothing where none is known.

    Examples
    --------
    >>> points = [("Nord", Point(76.4, unit="percent")), ("Syd", Point(71.4, unit="percent"))]
    >>> ends_words(points, "da", "alle")
    ['alle højest i Nord (76,4 %) og lavest i Syd (71,4 %)']
    """
    known = sorted(((one.value, name, one) for name, one in points if one.known), reverse=True)
    if not known:
        return []
    (first, top, most), (last, other, least) = known[0], known[-1]
    key = "same" if first == last else "highest"
    values = {"value": most.words(language), "least": least.words(language)}
    said = label(f"describe.{key}", language, group=group, name=top, other=other, **values)
    return [said.strip()]


def unsure_words(points: Named, language: str) -> list[str]:
    """Say which figure has the widest interval, and how wide it is."""
    wide = [
        (one.upper - one.lower, name, one) for name, one in points if not math.isnan(one.upper - one.lower)
    ]
    if not wide:
        return []
    _, name, one = max(wide, key=lambda each: each[0])
    ends = {
        key: replace(one, value=end).words(language)
        for key, end in (("lower", one.lower), ("upper", one.upper))
    }
    return [label("describe.unsure", language, name=name, **ends)]


def hidden_words(points: Named, language: str) -> list[str]:
    """Say of which rows there is no figure, and why."""
    lost = [(name, one.words(language)) for name, one in points if not one.known]
    return [
        label(
            "describe.hidden",
            language,
            why=why,
            names=listing([*dict.fromkeys(name for name, each in lost if each == why)], language),
        )
        for why in dict.fromkeys(why for _, why in lost)
    ]
