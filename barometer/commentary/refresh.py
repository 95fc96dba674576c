"""Refreshing commentary: numbers in links follow the figures, words are left to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from barometer.commentary.check import Finding, check, read_sentences
from barometer.commentary.documents import Commentary
from barometer.commentary.figures import Figures
from barometer.commentary.numbers import rewrite
from barometer.commentary.truth import judge, number_answer
from barometer.commentary.words import words


@dataclass(frozen=True)
class Refreshed:
    """A file with today's numbers; `changes` are (line, old, new), `turned` what a person must rewrite."""

    file: Commentary
    changes: tuple[tuple[int, str, str], ...]
    turned: tuple[Finding, ...]


def refresh(
    files: Sequence[Commentary], figures: Figures, folder: Path | None = None, language: str = ""
) -> list[Refreshed]:
    """Return each file with the numbers of its links brought to today's figures; nothing is written.

    Language, precision, grouping and words of nearness are kept; a number that is still true is left as it
    is. What is still not true after that, because a word says so, is listed. `Commentary.save` writes. What a
    person must rewrite is told in `language`, or in each file's own.
    """
    return [_refreshed(file, figures, folder, language) for file in files]


def _refreshed(file: Commentary, figures: Figures, folder: Path | None, language: str) -> Refreshed:
    understood, body = words(file.language, folder), file.body
    changes = []
    for reading in reversed(read_sentences(file, figures, folder)):
        for one in reversed(reading.says):
            if one.number is None or one.claim != "number" or one.address is None:
                continue
            answer = number_answer(one, figures)
            if answer.value is None or judge(one, figures, file.language).truth is not False:
                continue
            offsets = reading.sentence.offsets
            begin, end = offsets[one.number.start], offsets[one.number.end - 1] + 1
            old = body[begin:end]
            new = rewrite(one.number, old, answer.value, understood, one.magnitude)
            if (
                new is not None
                and new != old
                and old == reading.sentence.text[one.number.start : one.number.end]
            ):
                body = body[:begin] + new + body[end:]
                changes.append((reading.line, old, new))
    done = file.with_body(body)
    turned = tuple(finding for finding in check([done], figures, folder, language) if finding.stops)
    return Refreshed(done, tuple(reversed(changes)), turned)
