"""What is told to whoever runs the package, in the language of the run.

Errors are written in English where they are raised; `messages.toml` has the words for each in other
languages. A sentence is known again by its English words, where it is told and not where it is raised: until
then it has been part of others, has come out of other processes, and has lain in results.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from barometer.language.numbers import decimal_mark

MessageWords = Mapping[str, str]
"""One message by its language; the English one is how it is known."""

ENGLISH = "en"
"""The language in which errors are written."""

_ALSO = ("fault", "loss", "leak")
"""Groups of the catalogue that errors tell in English."""

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_SWAPPED = str.maketrans(",.", ".,")


def translated(sentence: str, language: str, more: Iterable[MessageWords] = ()) -> str:
    """Return what was told in English in the language of the run.

    What has no words in the language stays as it is: names, values, and what other programs say.

    Parameters
    ----------
    more
        Further words, each by its language, beside those of `messages.toml`.

    Examples
    --------
    >>> translated("goal 9 is unknown; the policy has goals 1 to 8", "da")
    'mål 9 er ukendt; politikken har mål 1 til 8'
    >>> translated("indicator 'marks' is unknown; did you mean marks-gap?", "da")
    'indikatoren »marks« er ukendt; mente du marks-gap?'
    """
    if language == ENGLISH:
        return sentence
    further = tuple(more)
    speaker = _Speaker(language, _ordered([*message_words(), *further])) if further else _speaker(language)
    return speaker.said(sentence)


def message_template(words: str) -> str:
    """Return a message without the names of its places; so a sentence in the code is found.

    Examples
    --------
    >>> message_template("goal {number} is unknown; the policy has goals {first} to {last}")
    'goal {} is unknown; the policy has goals {} to {}'
    """
    return _PLACE.sub("{}", words)


@lru_cache(maxsize=1)
def message_words() -> tuple[MessageWords, ...]:
    """Return every message, each by its language.

    Examples
    --------
    >>> {language for words in message_words() for language in words} >= {"da", "en"}
    True
    """
    folder = resources.files(__package__)
    told, catalogue = (
        tomllib.loads(folder.joinpath(file).read_text(encoding="utf-8"))
        for file in ("messages.toml", "catalogue.toml")
    )
    return (
        *({ENGLISH: english, **words} for english, words in told["message"].items()),
        *(_listing_places(words) for group in _ALSO for words in catalogue[group].values()),
    )


def _listing_places(words: MessageWords) -> MessageWords:
    """Return words of the catalogue, which do not say of their places that they may be lists or messages."""
    return {language: _PLACE.sub(r"{\1:either}", each) for language, each in words.items()}


def _ordered(every: Iterable[MessageWords]) -> list[MessageWords]:
    """Return messages, those first that say the most themselves."""
    return sorted(every, key=lambda words: -len(_PLACE.sub("", words[ENGLISH])))


@lru_cache
def _speaker(language: str) -> _Speaker:
    return _Speaker(language, _ordered(message_words()))


class _Speaker:
    """Says English sentences in another language, by messages in the order in which they are tried."""

    def __init__(self, language: str, ordered: Sequence[MessageWords]) -> None:
        self._language = language
        self._ordered = [words for words in ordered if language in words]
        english = [words[ENGLISH] for words in self._ordered]
        # Where two places meet, the second is one of the endings of sentences, or nothing.
        endings = [each for each in english if each[0] in "; ," and len(each) > 2]
        self._ending = "|".join(_PLACE.sub(r"[^\\n]+?", _quoted(each)) for each in endings)
        self._ways: Mapping[str | None, Callable[[str], str]] = {
            None: str,
            "said": self.said,
            "lines": self.said,
            "each": self._each,
            "either": self._either,
            "number": self._number,
        }

    def said(self, text: str) -> str:
        """Return a sentence, a part of one, or lines of them, in the language."""
        for words in self._ordered:
            found = self._found(words[ENGLISH], text)
            if found is not None:
                return self._filled(words[self._language], found)
        if "\n" in text:
            return "\n".join(map(self._line, text.split("\n")))
        return text

    def _filled(self, words: str, found: Mapping[str, str]) -> str:
        return _PLACE.sub(lambda place: self._ways[place[2]](found[place[1]]), words)

    def _found(self, english: str, text: str) -> Mapping[str, str] | None:
        """Return what stands in the places of a message, or None where the text is another one."""
        if not all(piece in text for piece in _PLACE.sub("\0", english).split("\0")):
            return None
        found = re.fullmatch(self._pattern(english), text)
        return None if found is None else found.groupdict()

    def _pattern(self, english: str) -> str:
        pattern, done = "", 0
        for place in _PLACE.finditer(english):
            inside = r"(?s:.*)" if place[2] == "lines" else r"[^\n]*?"
            if place.start() == done > 0:
                inside = f"(?:{self._ending})?"
            pattern += f"{re.escape(english[done : place.start()])}(?P<{place[1]}>{inside})"
            done = place.end()
        return pattern + re.escape(english[done:])

    def _line(self, line: str) -> str:
        bare = line.lstrip()
        return line[: len(line) - len(bare)] + self.said(bare)

    def _each(self, text: str) -> str:
        """Return the parts of a place in a file or a declaration; a word alone is a name there."""
        said = ((part, self.said(part)) for part in text.split(", "))
        return ", ".join(told if " " in part else part for part, told in said)

    def _either(self, text: str) -> str:
        text = self.said(text)
        for word in ("or", "and"):
            text = text.replace(f" {word} ", f" {self.said(word)} ")
        return text

    def _number(self, text: str) -> str:
        return text.translate(_SWAPPED) if decimal_mark(self._language) == "," else text


def _quoted(english: str) -> str:
    """Return a message as a pattern that still has its places."""
    return re.sub(r"\\([{}:])", r"\1", re.escape(english))
