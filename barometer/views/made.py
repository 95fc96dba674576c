"""How a figure was made, in a reader's words: from the few words that its observation keeps."""

from __future__ import annotations

import re

from barometer.language import catalogue_keys, label, unit_words

_DEVIATION = re.compile(r"deviation above (?P<more>[\d.]+) (?P<unit>.+)")
_STANDARDISED = re.compile(r"(?P<of>.+) standardised over (?P<over>.+)")


def made_words(method: str, language: str) -> str:
    """Return how a figure was made; a calculation of a project's own is called by its own name.

    Parameters
    ----------
    method
        As observations keep it, without what is told of the single figure after its semicolon.

    Examples
    --------
    >>> made_words("difference of share", "da"), made_words("odds", "da")
    ('forskel i andel', 'odds')
    >>> made_words("share standardised over age", "en"), made_words("published", "en")
    ('share, standardised over age', 'published by the source')
    """
    if found := _STANDARDISED.fullmatch(method):
        of = made_words(found["of"], language)
        return label("made.standardised", language, of=of, over=found["over"])
    if found := _DEVIATION.fullmatch(method):
        of = f"{found['more']} {unit_words(found['unit'], language)}"
        return label("made.deviating", language, of=of)
    head, _, of = method.partition(" of ")
    plain = head.removesuffix(" unweighted")
    key = re.sub(r"\W+", "_", plain)
    if key not in catalogue_keys("made"):
        return method
    words = label(f"made.{key}", language, of=made_words(of, language) if of else "")
    return words if plain == head else label("made.unweighted", language, of=words)
