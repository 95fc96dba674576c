"""Words that a project brings for a language beyond the package's own: read, held against them, and used.

A file like `language/nb.toml`, named in `barometer.toml`, has the groups and names of `catalogue.toml`, each
with its words in the one language, and under `faults` those of `barometer/intake/faults.toml`. What it lacks
is told, and no page is made before it is there: nothing is shown in another language instead.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from barometer.errors import BarometerError, nearest
from barometer.language.labels import LANGUAGES, catalogue_words, speak
from barometer.mapping import parse_toml

PAGES = "pages"
AREAS: Mapping[str, tuple[str, ...]] = {
    "site": ("site", "open", "sheets", "sdmx"),
    "letters": ("letter", "account", "indstilling", "verdict_sign", "standing"),
    "workbooks": ("workbook", "workbook_step", "measure_column", "measure_help", "faults"),
    "commands": (
        *("statbank", "measure", "sums", "audit", "power", "history", "reproduce", "archive", "verify"),
        *("record", "cause", "coverage", "against", "suggest", "remind", "declared"),
    ),
}
"""What the groups of the catalogue are needed for; every other group is needed wherever anything is shown."""


@dataclass(frozen=True)
class LackingWords:
    """Words that a language lacks: which, what they are needed for, and the English ones."""

    key: str
    area: str
    english: str


def read_catalogue(file: Path, language: str) -> dict[str, str]:
    """Return the words of a language from a project's file, by group and name.

    Raises
    ------
    BarometerError
        If it cannot be read, or has words that the package does not know or other values in them: all
        faults.
    """
    if language in LANGUAGES:
        raise BarometerError(f"{file} brings words in '{language}', which the package has; name it otherwise")
    _require_locale(language, file)
    try:
        tables = parse_toml(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BarometerError(f"{file}, the words in '{language}', cannot be read: {error}") from error
    known, found, faults = catalogue_words("en"), dict[str, str](), list[str]()
    for key, words in _flat(tables):
        if fault := _fault(key, words, known):
            faults.append(f"{file}, {key} {fault}")
        elif words or not known[key]:
            found[key] = str(words)
    if faults:
        raise BarometerError("\n".join(faults))
    return found


def _flat(tables: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for name, inner in tables.items():
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}", inner


def _require_locale(language: str, file: Path) -> None:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise BarometerError(
            f"'{language}', whose words {file} brings, is no language that numbers and dates are known of; "
            "expected its ISO 639 code, as nb or de"
        ) from error


def _fault(key: str, words: object, known: Mapping[str, str]) -> str:
    if key not in known:
        return f"is no entry of the catalogue{nearest(key, known)}"
    if not isinstance(words, str):
        return "is no text; expected the words in quotes"
    try:
        fields = _fields(words)
    except ValueError as error:
        return f"cannot be filled in: {error}"
    expected = _fields(known[key])
    if words and fields != expected and not key.startswith("faults."):
        listed = ", ".join(f"{{{name}}}" for name in sorted(expected)) or "none"
        return f"has other values than the English words; expected {listed}"
    return ""


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def bring(file: Path, language: str) -> None:
    """Make the words of a project's file those of a language.

    Raises
    ------
    BarometerError
        If the file has faults, or the language has other words here, of another file.
    """
    speak(language, read_catalogue(file, language), str(file))


def lacking_words(language: str, area: str = "") -> tuple[LackingWords, ...]:
    """Return the words that a language lacks, of all or of what one area needs.

    Examples
    --------
    >>> lacking_words("da")
    ()
    """
    lacking = lacking_in(catalogue_words(language))
    return tuple(one for one in lacking if area in ("", one.area) or (area and one.area == PAGES))


def lacking_in(words: Collection[str]) -> tuple[LackingWords, ...]:
    """Return the words that keys do not have.

    Examples
    --------
    >>> [one.key for one in lacking_in(())][:2]
    ['word.and', 'word.unknown']
    """
    known = catalogue_words("en")
    return tuple(LackingWords(key, area_of(key), said) for key, said in known.items() if key not in words)


def area_of(key: str) -> str:
    """Return what an entry of the catalogue is needed for.

    Examples
    --------
    >>> area_of("letter.greeting"), area_of("verdict.improved")
    ('letters', 'pages')
    """
    group = key.partition(".")[0]
    return next((area for area, groups in AREAS.items() if group in groups), PAGES)


def require_words(languages: Collection[str], area: str = "") -> None:
    """Refuse to make anything in a language that lacks words for it; "" asks for all words.

    Raises
    ------
    BarometerError
        Naming each that is lacking.
    """
    for language in languages:
        if lacking := lacking_words(language, area):
            raise BarometerError(
                f"the words in '{language}' have {len(lacking)} gaps{f' that {area} need' if area else ''}: "
                f"{', '.join(one.key for one in lacking)}; barometer policy words {language} lists them with "
                "the English ones, to be filled in"
            )


def lacking_file(lacking: Collection[LackingWords]) -> str:
    """Return words that are lacking as a file to fill in, the English ones beside as comments.

    Examples
    --------
    >>> print(lacking_file([LackingWords("word.and", "pages", "and")]))
    [word]  # pages
    and = ""  # and
    <BLANKLINE>
    """
    lines: list[str] = []
    for one in lacking:
        group, _, name = one.key.partition(".")
        head = f"[{group}]  # {one.area}"
        if head not in lines:
            lines += ["", head]
        lines.append(f'{name} = ""  # {" ".join(one.english.split())}')
    return "\n".join([*lines[1:], ""])
