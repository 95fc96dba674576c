"""Whether a letter as Word has it belongs to a record, and whether its words still say what that record says.

Administrations edit letters in Word, so that a file may well be another one than was made; what it says must
be true all the same. A Word file carries no figures: it is held against the project's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from barometer.commentary.against import against
from barometer.commentary.answered import Against
from barometer.commentary.figures import Figures
from barometer.errors import BarometerError
from barometer.language import LANGUAGES, catalogue_keys, label, languages_known
from barometer.project import Project
from barometer.proof.anchor import Anchored, verify_code
from barometer.proof.printed import Printed, hold_pages
from barometer.proof.report_file import FAULTS, Made, made_here
from barometer.proof.tagged import PrintedTable, Tagged, unspaced
from barometer.records.code import code_as_printed
from barometer.records.record import read_record
from barometer.records.told import Told, text_table

_CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z*~$=]")


@dataclass(frozen=True)
class WordVerification(Told):
    """What was checked of a Word file, and what was found.

    Attributes
    ----------
    code
        The check code that the file prints.
    anchored
        What the project's chain says of that code.
    made
        `made`: byte for byte the file that was made; `changed`: edited since; `not_listed`: named nowhere.
    said
        What became of each number and claim in it; None where the code is of no measurement here.
    wanted
        The code that the reader knows from elsewhere; "" for none.
    rows
        Figures and verdicts in the rows of its tables, each under its heading, held against the record.
    """

    ALSO: ClassVar = ("ok",)

    file: str
    code: str
    anchored: Anchored
    made: Made
    said: Against | None
    wanted: str = ""
    rows: Printed | None = None

    @property
    def ok(self) -> bool:
        """Whether the code is of a measurement here, is the one that was given, and nothing disagrees."""
        known = self.said is not None and self.anchored.ok and self.said.ok
        return known and not (self.rows and self.rows.wrong) and self.wanted in ("", self.code)

    def text(self, language: str = "da") -> str:
        """Return what was found: of the code, of the file's bytes, of each number and claim."""
        lines = [self.anchored.text(language)]
        if self.wanted not in ("", self.code):
            lines.append(label("word_file.other_code", language, file=self.file, code=self.wanted))
        lines.append(label(f"word_file.{self.made}", language, file=self.file))
        lines += [self.said.text(language)] if self.said else []
        if self.rows:
            told = {"checked": self.rows.checked, "judged": self.rows.verdicts}
            lines.append(label("word_file.rows", language, file=self.file, **told))
        if self.rows and self.rows.wrong:
            wrong = [
                (what, printed, recorded, "other_figure") for _, what, printed, recorded in self.rows.wrong
            ]
            lines.append(text_table(pd.DataFrame(wrong, columns=list(FAULTS[1:])), language))
        return "\n".join(lines)


def verify_word(project: Project, path: str | Path, code: str = "") -> WordVerification:
    """Verify a Word file of a measurement's papers, edited or not.

    Parameters
    ----------
    code
        The check code that the reader knows from elsewhere; "" for none.

    Raises
    ------
    BarometerError
        If the file cannot be read, prints no check code or several, or `code` is no code.
    """
    file = Path(path)
    lines, tables, language = _read(file)
    printed = sorted(set(_CODE.findall("\n".join(lines))))
    if len(printed) != 1:
        found = f"several: {', '.join(printed)}" if printed else "none"
        raise BarometerError(
            f"{file} prints no single check code ({found}), so it cannot be told which measurement it is of; "
            "expected one, as it stands in the head of a letter"
        )
    anchored = verify_code(project, printed[0])
    edition, said, rows = anchored.edition, None, None
    if edition:
        said = against(file, Figures.load(project, edition), language, project.commentary)
        rows = hold_pages(read_record(project.measurements / edition), Tagged(1, tables, ()))
    wanted, made = code_as_printed(code) if code else "", made_here(project, file, edition)
    return WordVerification(file.name, printed[0], anchored, made, said, wanted, rows)


def _read(file: Path) -> tuple[list[str], tuple[PrintedTable, ...], str]:
    """Return the lines of a Word file outside its tables, its tables, and the language it says it is in."""
    from docx import Document

    if not file.is_file():
        raise BarometerError(f"{file} is missing")
    try:
        opened = Document(str(file))
    except Exception as error:  # what a broken file does to its reader is not known beforehand
        raise BarometerError(f"{file} cannot be read as a Word file: {type(error).__name__}") from error
    told = (opened.core_properties.language or "")[:2]
    lines = [line.text for line in opened.paragraphs]
    return lines, tuple(map(_table, opened.tables)), told if told in languages_known() else LANGUAGES[0]


def _table(table: Any) -> PrintedTable:
    """Return a table as its cells are written, without the signs before answers."""
    signs = "".join(label(f"verdict_sign.{name}") for name in sorted(catalogue_keys("verdict_sign")))
    rows = [tuple(unspaced(cell.text).lstrip(signs) for cell in row.cells) for row in table.rows]
    head, *body = rows or [()]
    return PrintedTable(1, head, tuple(row[:1] if len({*row}) == 1 else row for row in body))
