"""The words that the checker understands: read from `words.yaml` and a project's own file, if it has one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError, nearest
from barometer.language import check_language
from barometer.project import WORDS_FILE

_LISTS = (
    "negations", "not_only", "conditional", "hypothetical", "idioms", "than", "before", "magnitude", "out_of",
)  # fmt: skip
_GROUPS = ("approximations", "units")
_MAPS = ("ones", "tens", "fractions")
_KEYS = ("claims", "not_figures", "boundaries", "abbreviations", "maybe", *_LISTS, *_GROUPS, *_MAPS)
_CLAIMS = (
    "change",
    "compare",
    "significant",
    "verdict",
    "target",
    "met",
    "rank",
    "ratio",
    "status",
    "previous",
)

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True)
class Words:
    """One language's words, compiled; `words.yaml` says what each list means.

    `claims`, `approximations` and `units` pair a meaning ("change up") with the pattern that finds it;
    `phrases` holds one pattern for each plain list.
    """

    language: str
    claims: Patterns
    approximations: Patterns
    units: Patterns
    phrases: Mapping[str, re.Pattern[str]]
    numerals: Mapping[str, int]
    fractions: Mapping[str, Fraction]
    not_figures: re.Pattern[str]
    boundaries: re.Pattern[str]
    abbreviations: frozenset[str]
    maybe: frozenset[str]


def words(language: str, folder: Path | None = None) -> Words:
    """Return the words of a language, with those that a project adds in `folder`/words.yaml.

    Raises
    ------
    BarometerError
        If the language is unknown, or the project's file is not of the form of the package's own.

    Examples
    --------
    >>> [claim for claim, pattern in words("da").claims if pattern.search("Andelen er steget")]
    ['change up']
    """
    file = folder / WORDS_FILE if folder else None
    try:
        more = file.read_text(encoding="utf-8") if file and file.is_file() else ""
        return _compile(check_language(language), more, str(file))
    except (re.error, TypeError, ValueError, AttributeError) as error:
        raise BarometerError(f"{file} is not of the form of the package's own words.yaml: {error}") from error


@lru_cache(maxsize=16)
def _compile(language: str, more: str, where: str) -> Words:
    own = _parse(
        resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"), "words.yaml"
    )
    both = (own, _parse(more, where))

    def items(key: str, *path: str) -> list[str]:
        return [item for source in both for item in _dig(source, key, *path, language) or []]

    def table(key: str) -> dict[str, str]:
        return {name: value for source in both for name, value in _dig(source, key, language).items()}

    def group(key: str) -> Patterns:
        names = {name: None for source in both for name in source.get(key, {})}
        return tuple((name, phrases(tuple(items(key, name)))) for name in names)

    units = _any([word for name in own["units"] for word in items("units", name)])
    ones = {name: int(count) for name, count in table("ones").items()}
    tens = {name: int(count) for name, count in table("tens").items()}
    first = {"en": 1} if language == "da" else {"one": 1}
    joined = {
        (f"{one}og{ten}" if language == "da" else f"{ten}-{one}"): tens[ten] + count
        for ten in tens
        for one, count in {**first, **ones}.items()
        if count < 10
    }
    claims = [entry for source in both for entry in source.get("claims", [])]
    figures = "|".join(items("not_figures")).replace("{unit}", f"(?:{units})")
    return Words(
        language=language,
        claims=tuple((entry["claim"], phrases(tuple(entry.get(language, [])))) for entry in claims),
        approximations=group("approximations"),
        units=group("units"),
        phrases={key: phrases(tuple(items(key))) for key in _LISTS},
        numerals={**ones, **tens, **joined},
        fractions={name: Fraction(part) for name, part in table("fractions").items()},
        not_figures=re.compile(rf"(?<![\w.,])(?:{figures})", re.IGNORECASE),
        boundaries=re.compile("|".join(items("boundaries")), re.IGNORECASE),
        abbreviations=frozenset(items("abbreviations")),
        maybe=frozenset(items("maybe")),
    )


@lru_cache(maxsize=512)
def phrases(plain: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, the longest first; "~" is a gap.

    Examples
    --------
    >>> phrases(("målet er ~ nået",)).search("Målet er endnu ikke nået")[0]
    'Målet er endnu ikke nået'
    """
    return re.compile(rf"(?:(?<!\w)|(?=%))(?:{_any(plain) or '(?!)'})(?!\w)", re.IGNORECASE)


def _any(plain: Iterable[str]) -> str:
    longest_first = sorted(plain, key=len, reverse=True)
    escaped = (re.escape(phrase).replace(r"\ ", " ") for phrase in longest_first)
    return "|".join(phrase.replace(r" \~ ", r" (?:\w+ ){0,3}?") for phrase in escaped)


def _dig(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key, {}) if isinstance(value, dict) else {}
    return value


def _parse(text: str, where: str) -> dict[str, Any]:
    import yaml

    try:
        # Every scalar is text: in plain YAML the word "no" would be a truth value. In C ten times as fast.
        found = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)) or {}
    except yaml.YAMLError as error:
        raise BarometerError(f"{where} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise BarometerError(f"{where} should hold lists of words by name, such as claims: or units:")
    for key in found:
        if key not in _KEYS:
            raise BarometerError(f"{where} has an unknown name '{key}'{nearest(str(key), _KEYS)}")
    for entry in found.get("claims", []):
        claim = str(entry.get("claim", "")) if isinstance(entry, dict) else ""
        if claim.partition(" ")[0] not in _CLAIMS:
            raise BarometerError(f"{where}: '{claim}' is no claim; expected one of {', '.join(_CLAIMS)}")
    return found
