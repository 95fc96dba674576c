"""The catalogue of words: every key in Danish and English, kept as data in `catalogue.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from barometer.errors import BarometerError, nearest

LANGUAGES = ("da", "en")


def check_language(language: str) -> str:
    """Return `language` if it is one of `LANGUAGES`.

    Raises
    ------
    BarometerError
        If it is not.
    """
    if language not in LANGUAGES:
        raise BarometerError(f"language '{language}' is unknown; expected one of {', '.join(LANGUAGES)}")
    return language


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {f"{group}.{name}": words for group, entries in tables.items() for name, words in entries.items()}


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
    try:
        return words[check_language(language)].format(**values)
    except KeyError as error:
        raise BarometerError(f"the words for '{key}' need a value for {error}; give it by name") from error


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
