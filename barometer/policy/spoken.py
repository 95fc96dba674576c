"""Whether all that a policy says is said in each of its languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from barometer.errors import nearest
from barometer.language import languages_known
from barometer.policy.faults import PolicyFault, twice
from barometer.text import Text

if TYPE_CHECKING:
    from barometer.policy.model import Policy

NAMED = {
    "administrations": ("administration", "code"),
    "committees": ("committee", "code"),
    "action_areas": ("action area", "id"),
    "goals": ("goal", "number"),
    "groups": ("group", "id"),
    "breakdowns": ("breakdown", "id"),
    "units": ("unit", "id"),
    "indicators": ("indicator", "id"),
    "key_figures": ("key figure", "id"),
    "levels": ("level", "id"),
    "results": ("result", "id"),
}
"""What has words of its own: the word that its faults begin with, and how it is named."""


def word_faults(policy: Policy) -> Iterator[PolicyFault]:
    """Yield a fault for each text that lacks one of the policy's languages, or has words in another.

    What is left empty in all languages is not said, and no fault.
    """
    where = f"policy {policy.id}"
    yield from twice(f"{where}, languages", policy.languages)
    if not policy.languages:
        yield PolicyFault(f"{where}, languages", "at least one", "none")
    for language in policy.languages:
        if language not in languages_known():
            expected = "da, en, or one whose words barometer.toml brings, with a file under languages"
            yield PolicyFault(f"{where}, languages", expected, f"'{language}'")
    for name in ("municipality", "title", "name", "calendar", "rules"):
        for text in _texts(getattr(policy, name)):
            yield from _said(f"{where}, {name}", text, policy.languages)
    for listed, (noun, key) in NAMED.items():
        for each in getattr(policy, listed):
            for field in fields(each):
                for text in _texts(getattr(each, field.name)):
                    at = f"{noun} {getattr(each, key)}, {field.name}"
                    yield from _said(at, text, policy.languages)


def _texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _said(where: str, text: Text, languages: tuple[str, ...]) -> Iterator[PolicyFault]:
    if not text.languages:
        return
    for language in languages:
        if not text(language):
            told = next(text(one) for one in text.languages)
            yield PolicyFault(where, f"words in '{language}' too", f"only '{told}'")
    for language in text.languages:
        if language not in languages:
            yield PolicyFault(
                where,
                f"words in the policy's languages, {', '.join(languages)}",
                f"'{language}'",
                nearest(language, languages),
            )
