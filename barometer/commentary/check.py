"""Checking commentary: for every sentence that says something of the figures, whether it is so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from barometer import language as lang
from barometer.commentary.address import parse_address
from barometer.commentary.claims import Assertion, Link, read_assertions
from barometer.commentary.documents import Commentary
from barometer.commentary.figures import Figures
from barometer.commentary.sentences import Sentence, sentences
from barometer.commentary.truth import judge
from barometer.commentary.words import Words, words
from barometer.errors import BarometerError
from barometer.language.messages import translated
from barometer.pages.blocks import unshown_in
from barometer.pages.macros import macros_in
from barometer.policy.model import Indicator
from barometer.settings import WORDS_FILE

Kind = Literal["true", "false", "undecided", "unbound", "unknown", "unshown", "unread"]


@dataclass(frozen=True)
class Finding:
    """What was found of one sentence, or of one thing it says.

    Attributes
    ----------
    file, line, column
        Where; counted from 1.
    kind
        `true`; `false` (not so, or no longer); `undecided` (the figures cannot carry it); `unbound` (a number
        or claim tied to nothing); `unknown` (a link to nothing); `unshown` (a picture or formula that no page
        can show, or a picture without words); `unread` (of the file's language only numbers are known).
    sentence, claimed, now
        The sentence, the words that were judged, and how it is.
    since
        The edition since which it is no longer true; "" if it never was.
    message
        One sentence for the person who mends it.
    """

    file: str
    line: int
    column: int
    kind: Kind
    sentence: str
    claimed: str = ""
    now: str = ""
    since: str = ""
    message: str = ""

    @property
    def stops(self) -> bool:
        """Whether a report may not be built on it."""
        return self.kind in ("false", "undecided", "unknown", "unshown")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True)
class SentenceReading:
    """One sentence of a file, what it says and which of its links lead nowhere (link text, complaint)."""

    sentence: Sentence
    line: int
    says: tuple[Assertion, ...]
    astray: tuple[tuple[str, str], ...]


def check(
    files: Sequence[Commentary], figures: Figures, folder: Path | None = None, language: str = ""
) -> list[Finding]:
    """Check commentary against the figures.

    Parameters
    ----------
    folder
        The project's data/commentary, which may hold words.yaml of its own.
    language
        What the findings are told in; "" for each file's own.

    Returns
    -------
    One finding of kind `true` for each sentence that says something and is right, else one for each thing
    that is wrong with it, in the order of the files. Sentences that say nothing of figures have none. After
    a file's sentences come the pictures and formulas that no page can show.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.observations import frame
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> row = {"indicator": "school-mix", "value": 49.0, "unit": "percent", "status": "observed"}
    >>> figures = Figures("2013", frame([row]), pd.DataFrame(), POLICY)
    >>> text = "Andelen er [50 procent](#school-mix)."
    >>> file = Commentary(Path("goal-1.analyst.da.md"), 1, "analyst", "da", "draft", "", "", "", text)
    >>> [finding.message for finding in check([file], figures)]
    ['passer ikke med måling 2013: »50 procent« (school-mix); nu 49 %']
    """
    return [
        finding
        for file in files
        for finding in (
            *(
                each
                for reading in read_sentences(file, figures, folder)
                for each in _judged(file, reading, figures, language or file.language)
            ),
            *_unread(file, folder, language or file.language),
            *_unshown(file, files, language or file.language),
        )
    ]


def _unread(file: Commentary, folder: Path | None, language: str) -> Iterator[Finding]:
    """Say that nothing is known of a language but its numbers."""
    if not words(file.language, folder).known:
        message = lang.label("commentary.unread", language, code=file.language, file=WORDS_FILE)
        yield Finding(file.name, 1, 1, "unread", "", message=message)


def read_sentences(file: Commentary, figures: Figures, folder: Path | None = None) -> list[SentenceReading]:
    """Read what a file's sentences say."""
    understood = words(file.language, folder)
    shift = _lines(file.head)
    found = _sentences(file.body, file.language, folder)
    return [_reading(sentence, sentence.line + shift, figures, understood) for sentence in found]


@lru_cache(maxsize=256)
def _sentences(body: str, language: str, folder: Path | None) -> tuple[Sentence, ...]:
    return tuple(sentences(body, words(language, folder)))


def _reading(sentence: Sentence, line: int, figures: Figures, understood: Words) -> SentenceReading:
    links, astray = [], []
    for bound in sentence.links:
        if not bound.address.startswith("#"):
            continue
        try:
            address = parse_address(bound.address)
            complaint = figures.complaint(address)
        except BarometerError as error:
            complaint = str(error)
        if complaint:
            astray.append((sentence.text[bound.start : bound.end], complaint))
        else:
            links.append(Link(bound.start, bound.end, address))
    quoted = quoted_in(sentence.text, links, figures, understood.language)
    says = read_assertions(sentence, links, understood, (*quoted, *sentence.addresses))
    if not understood.known:  # which numbers are figures, only words tell: those that are links are
        says = [one for one in says if one.address]
    lost = [bound for bound in sentence.links if bound.address.startswith("#")] if astray else []
    kept = [one for one in says if one.address or not any(b.start <= one.start < b.end for b in lost)]
    return SentenceReading(sentence, line, tuple(kept), tuple(astray))


def quoted_in(text: str, links: list[Link], figures: Figures, language: str) -> list[tuple[int, int]]:
    """Return where a sentence repeats three words of the label of what it links to ("mere end 10 %").

    Of the definition only what holds a number is a quotation, and never inside a link: that is for figures.
    """
    declared = [figures.declared[link.address.id] for link in links if link.address.goal is None]
    labels = _plain(" ".join(one.label(language) for one in declared))
    texts = _plain(" ".join(one.definition(language) for one in declared if isinstance(one, Indicator)))
    found = list(re.finditer(r"\S+", text))
    spans = []
    for first, _, last in zip(found, found[1:], found[2:], strict=False):
        start, end = first.start(), last.end()
        run = _plain(text[start:end])
        free = not any(link.start < end and start < link.end for link in links)
        if run in labels or (free and re.search(r"\d", run) and run in texts):
            spans.append((start, end))
    return spans


def _plain(text: str) -> str:
    percent = re.sub(r"\bpct\.|\bprocent\b|\bper ?cent\b|%", " %", text.casefold())
    return f" {' '.join(re.sub(r'[.,;:()»«]', ' ', percent).split())} "


def _judged(file: Commentary, reading: SentenceReading, figures: Figures, language: str) -> Iterator[Finding]:
    at = (file.name, reading.line, reading.sentence.column)
    text, wrong = reading.sentence.text, False

    def found(kind: Kind, said: str, key: str, now: str = "", since: str = "", **more: object) -> Finding:
        message = lang.label(f"commentary.{key}", language, said=said, now=now, since=since, **more)
        return Finding(*at, kind, text, said, now, since, message)

    for said, complaint in reading.astray:
        wrong = True
        yield found("unknown", said, "astray", complaint=translated(complaint, language))
    for one in reading.says:
        said = text[one.start : one.end]
        if one.address is None:
            wrong = True
            yield found("unbound", said, f"unbound_{'number' if one.claim == 'number' else 'claim'}")
            continue
        outcome = judge(one, figures, language)
        if outcome.truth:
            continue
        wrong = True
        said = lang.label("commentary.not", language, said=said) if one.negated else said
        if outcome.truth is None:
            yield found("undecided", said, "undecided", outcome.now, address=one.address)
        elif since := _since(one, figures, language):
            yield found("false", said, "stale", outcome.now, since, address=one.address)
        else:
            yield found("false", said, "false", outcome.now, address=one.address, edition=figures.edition)
    if reading.says and not wrong:
        yield Finding(*at, "true", text)


def _unshown(file: Commentary, files: Sequence[Commentary], language: str) -> Iterator[Finding]:
    """Give what of a file no page can show, as the page itself reads it."""
    # A page has the commentary of all who speak of its subject, and what one defines holds for all.
    beside = (one for one in files if (one.subject, one.language) == (file.subject, file.language))
    macros = macros_in(one.body for one in beside)
    for at, kind, what, why in unshown_in(file.body, macros, file.path.parent):
        line = _lines(file.head) + _lines(file.body[:at]) + 1
        column = at - max(file.body.rfind(end, 0, at) for end in "\r\n")
        message = lang.label(f"loss.{kind}", language, what=what, why=translated(why, language))
        yield Finding(file.name, line, column, "unshown", what, what, message=message)


def _lines(text: str) -> int:
    return len(re.findall(r"\r\n?|\n", text))


def _since(one: Assertion, figures: Figures, language: str) -> str:
    """Return the first edition after the last one in which the assertion was true; "" if it never was."""
    assert one.address is not None
    since = ""
    for before, after in zip(figures.history, figures.history[1:], strict=False):
        if not before.complaint(one.address) and judge(one, before, language).truth:
            since = after.edition
    return since
