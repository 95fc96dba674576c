"""The words that the checker understands: read from `words.yaml` and a project's own file, if it has one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from pathlib import Path

from barometer.errors import BarometerError
from barometer.language import check_language
from barometer.mapping import fill, parse_yaml
from barometer.settings import WORDS_FILE

CLAIMS = (
    *("change", "compare", "significant", "verdict", "target"),
    *("met", "pace", "rank", "ratio", "status", "previous"),
)
"""What a phrase can claim; `words.yaml` says how each goes on."""

EACH = "any"
"""Stands in the lists where every language has the same."""

_LISTS = (
    *("negations", "not_only", "conditional", "hypothetical", "idioms"),
    *("than", "before", "magnitude", "out_of"),
)
_JOINED: Mapping[str, tuple[Mapping[str, int], str]] = {
    "da": ({"en": 1}, "{one}og{ten}"),
    "en": ({"one": 1}, "{ten}-{one}"),
}
"""How a language joins tens and ones, and its word for one there; another one lists what it joins."""

_Words = Mapping[str, tuple[str, ...]]
_Meanings = Mapping[str, _Words]
_Numerals = Mapping[str, Mapping[str, str]]

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

    @property
    def known(self) -> bool:
        """Whether there are any: without them a sentence's numbers are read, and not what it claims."""
        return bool(self.claims)


@dataclass(frozen=True)
class Claim:
    """What some phrases claim, by language."""

    claim: str
    said: _Words


@dataclass(frozen=True)
class WordLists:
    """A file of words as it is written, by language; `words.yaml` says what each list means."""

    claims: tuple[Claim, ...] = ()
    negations: _Words = field(default_factory=dict)
    not_only: _Words = field(default_factory=dict)
    boundaries: _Words = field(default_factory=dict)
    conditional: _Words = field(default_factory=dict)
    hypothetical: _Words = field(default_factory=dict)
    idioms: _Words = field(default_factory=dict)
    than: _Words = field(default_factory=dict)
    before: _Words = field(default_factory=dict)
    magnitude: _Words = field(default_factory=dict)
    approximations: _Meanings = field(default_factory=dict)
    units: _Meanings = field(default_factory=dict)
    ones: _Numerals = field(default_factory=dict)
    tens: _Numerals = field(default_factory=dict)
    fractions: _Numerals = field(default_factory=dict)
    out_of: _Words = field(default_factory=dict)
    not_figures: _Words = field(default_factory=dict)
    abbreviations: _Words = field(default_factory=dict)
    maybe: _Words = field(default_factory=dict)


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
    own = resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    both = (_parse(own, "words.yaml"), _parse(more, where))

    def items(key: str) -> list[str]:
        return [
            word
            for lists in both
            for tongue in (EACH, language)
            for word in getattr(lists, key).get(tongue, ())
        ]

    def table(key: str) -> dict[str, str]:
        return {
            name: value for lists in both for name, value in getattr(lists, key).get(language, {}).items()
        }

    def group(key: str) -> dict[str, list[str]]:
        meanings: dict[str, list[str]] = {}
        for lists in both:
            for name, said in getattr(lists, key).items():
                meanings.setdefault(name, []).extend(said.get(language, ()))
        return meanings

    units = _any(word for said in group("units").values() for word in said)
    ones = {name: int(count) for name, count in table("ones").items()}
    tens = {name: int(count) for name, count in table("tens").items()}
    first, join = _JOINED.get(language, ({}, ""))
    joined = {
        join.format(one=one, ten=ten): tens[ten] + count
        for ten in tens
        for one, count in {**first, **ones}.items()
        if join and count < 10
    }
    figures = "|".join(items("not_figures") or ["(?!)"]).replace("{unit}", f"(?:{units or '(?!)'})")
    return Words(
        language=language,
        claims=tuple(
            (each.claim, phrases(each.said[language]))
            for lists in both
            for each in lists.claims
            if language in each.said
        ),
        approximations=tuple((name, phrases(tuple(said))) for name, said in group("approximations").items()),
        units=tuple((name, phrases(tuple(said))) for name, said in group("units").items()),
        phrases={key: phrases(tuple(items(key))) for key in _LISTS},
        numerals={**ones, **tens, **joined},
        fractions={name: Fraction(part) for name, part in table("fractions").items()},
        not_figures=re.compile(rf"(?<![\w.,])(?:{figures})", re.IGNORECASE),
        boundaries=re.compile("|".join(items("boundaries") or ["(?!)"]), re.IGNORECASE),
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


def _parse(text: str, where: str) -> WordLists:
    # Each value is text: in plain YAML the word "no" would be a truth value.
    raw = parse_yaml(text, where, texts=True) or {}
    if isinstance(raw, Mapping) and isinstance(raw.get("claims"), list):
        raw = {**raw, "claims": [_by_language(each) for each in raw["claims"]]}
    lists = fill(WordLists, raw, where)
    for each in lists.claims:
        if each.claim.partition(" ")[0] not in CLAIMS:
            raise BarometerError(f"{where}: '{each.claim}' is no claim; expected one of {', '.join(CLAIMS)}")
    for name, language in _spoken(lists):
        if language != EACH:
            try:
                check_language(language)
            except BarometerError as error:
                raise BarometerError(f"{where}, {name}: {error}") from None
    return lists


def _spoken(lists: WordLists) -> Iterator[tuple[str, str]]:
    """Give each list's name with each language that it has words in."""
    for one in fields(lists):
        told = getattr(lists, one.name)
        if one.name == "claims":
            yield from ((f"claims, {each.claim}", language) for each in told for language in each.said)
        elif one.name in ("approximations", "units"):
            yield from ((one.name, language) for said in told.values() for language in said)
        else:
            yield from ((one.name, language) for language in told)


def _by_language(claim: object) -> object:
    """Return a claim as it is written, with its phrases by language below one name."""
    if not isinstance(claim, Mapping) or "claim" not in claim:
        return claim
    return {"claim": claim["claim"], "said": {name: each for name, each in claim.items() if name != "claim"}}
