"""The catalogue of words: every key in Danish and English, and in the languages that a project brings."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from pathlib import Path

from barometer.errors import BarometerError, nearest
from barometer.text import Text

LANGUAGES = ("da", "en")
"""The languages whose words the package has."""

_FAULTS = Path(__file__).parents[1] / "intake" / "faults.toml"
_FAULT = ("found", "expected", "mend")

_Words = Mapping[str, str]
_BROUGHT: dict[str, tuple[_Words, str]] = {}
"""Words of further languages and the file that they are from; a language has the same for a whole process."""


def languages_known() -> tuple[str, ...]:
    """Return the languages that there are words in: the package's own, and those that a project has brought.

    Examples
    --------
    >>> languages_known()[:2]
    ('da', 'en')
    """
    return (*LANGUAGES, *_BROUGHT)


def check_language(language: str) -> str:
    """Return `language` if it is one of `languages_known()`.

    Raises
    ------
    BarometerError
        If it is not.
    """
    if language not in languages_known():
        expected = ", ".join(languages_known())
        raise BarometerError(f"language '{language}' is unknown; expected one of {expected}")
    return language


def speak(language: str, words: Mapping[str, str], where: str) -> None:
    """Make words by key those of a further language, for this process.

    Raises
    ------
    BarometerError
        If the language has other words here already, of another file.
    """
    there, file = _BROUGHT.get(language, (words, where))
    if there != words and file != where:
        raise BarometerError(
            f"'{language}' is spoken by the words of {file} here; those of {where} are others, and need a "
            "process of their own"
        )
    _BROUGHT[language] = (words, where)


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {f"{group}.{name}": words for group, entries in tables.items() for name, words in entries.items()}


@lru_cache(maxsize=len(LANGUAGES))
def _own_words(language: str) -> _Words:
    faults = tomllib.loads(_FAULTS.read_text(encoding="utf-8"))
    told = {
        f"faults.{kind}.{part}": words
        for kind, said in faults.items()
        for part, words in zip(_FAULT, said[language], strict=True)
    }
    return {**{key: words[language] for key, words in _catalogue().items()}, **told}


def catalogue_words(language: str) -> Mapping[str, str]:
    """Return all words of a language by key, those for faults of deliveries among them.

    Examples
    --------
    >>> catalogue_words("en")["verdict.improved"], catalogue_words("en")["faults.empty_file.found"]
    ('progress', 'an empty file')
    """
    return _own_words(language) if language in LANGUAGES else _BROUGHT[check_language(language)][0]


def catalogue_keys(group: str = "") -> tuple[str, ...]:
    """Return the catalogue's keys, or those of one group, without the group's name.

    Examples
    --------
    >>> catalogue_keys("verdict")[:3]
    ('improved', 'unchanged', 'worsened')
    """
    if not group:
        return tuple(_catalogue())
    return tuple(key.partition(".")[2] for key in _catalogue() if key.startswith(f"{group}."))


def label(key: str, language: str = "da", **values: object) -> str:
    """Return the words for `key`; `{name}` in them is replaced by the value of that name.

    Raises
    ------
    BarometerError
        If the key or the language is unknown, or a value that the words need is missing.

    Examples
    --------
    >>> label("verdict.improved"), label("verdict.improved", "en")
    ('fremgang', 'progress')
    >>> label("page.of", number=3, total=12)
    'Side 3 af 12'
    """
    words = _catalogue().get(key)
    if words is None:
        raise BarometerError(f"no words for '{key}' in the catalogue{nearest(key, _catalogue())}")
    if language not in LANGUAGES:
        words = {language: _brought_words(key, language)}
    try:
        return words[language].format(**values)
    except KeyError as error:
        raise BarometerError(f"the words for '{key}' need a value for {error}; give it by name") from error


def _brought_words(key: str, language: str) -> str:
    words = catalogue_words(language).get(key)
    if words is None:
        file, english = _BROUGHT[language][1], catalogue_words("en")[key]
        raise BarometerError(
            f"{file} has no words for {key} in '{language}'; add them: in English “{english}”"
        )
    return words


def in_each(key: str, **values: object) -> Text:
    """Return the words for `key` in each language that has them; a `Text` among the values is said in each.

    Examples
    --------
    >>> in_each("workbook.value_in", unit=Text("kr.", "DKK"))
    Text(da='Værdi (kr.)', en='Value (DKK)')
    """

    def said(code: str) -> str:
        filled = {name: one(code) if isinstance(one, Text) else one for name, one in values.items()}
        return label(key, code, **filled)

    return each_language(said)


def each_language(say: Callable[[str], str]) -> Text:
    """Return what is said in each language; one that lacks words for it says nothing.

    Examples
    --------
    >>> each_language(lambda language: label("word.and", language))
    Text(da='og', en='and')
    """
    others = []
    for code in _BROUGHT:
        with suppress(BarometerError):
            others.append((code, say(code)))
    return Text(say("da"), say("en"), tuple(others))


def capital(text: str) -> str:
    """Return a text with a capital at its start, the rest as it is.

    Examples
    --------
    >>> capital("dansk oprindelse"), capital("")
    ('Dansk oprindelse', '')
    """
    return f"{text[:1].upper()}{text[1:]}"


def listing(items: Sequence[str], language: str = "da") -> str:
    """Return items as a reader lists them.

    Examples
    --------
    >>> listing(["børn", "unge", "ældre"]), listing(["children", "young"], "en")
    ('børn, unge og ældre', 'children and young')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {label('word.and', language)} {items[-1]}"
