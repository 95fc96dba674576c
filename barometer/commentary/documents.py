"""Commentary files: `<subject>.<author>.<lang>.md`, with a front matter that says who speaks.

A subject is a goal (`goal-2`), what one committee is told or answers (`committee-BUU`), or one of `SUBJECTS`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from barometer import language as lang
from barometer.errors import BarometerError, nearest
from barometer.files import write_atomic
from barometer.mapping import fill, parse_yaml
from barometer.policy.model import Policy
from barometer.settings import WORDS_FILE

ANALYST = "analyst"
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")
"""Endings of the files that may lie beside commentary, for it to show."""
SUBJECTS = ("foreword", "messages", "letter", "indstilling")
"""What commentary may be about, beside goals and committees: parts of the papers of the whole measurement."""
_GOAL, _COMMITTEE = "goal-", "committee-"
_NAME = re.compile(r"(goal-\d+|committee-[^.]+|[a-z]+)\.([^.]+)\.([^.]+)\.md")
_HEAD = re.compile(r"(---[ \t]*(?:\r\n?|\n))(.*?)(^---[ \t]*(?:\r\n?|\n|\Z))", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class FrontMatter:
    """What a commentary file says of itself, each value as it is written."""

    author: str
    language: str
    status: Literal["draft", "approved"]
    approved_by: str = ""
    approved_on: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Commentary:
    """One commentary file. `head` is its front matter as written, `body` the Markdown after it, verbatim.

    `goal` is 0 where it is about something else; see `subject`.
    """

    path: Path
    goal: int
    author: str
    language: str
    status: str
    approved_by: str
    approved_on: str
    head: str
    body: str

    @property
    def name(self) -> str:
        """The file's name, as cells and messages call it."""
        return self.path.name

    @property
    def subject(self) -> str:
        """What it is about, as its file's name says: `goal-2`, `committee-BUU`, `letter`."""
        return unicodedata.normalize("NFC", self.path.name).partition(".")[0]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written yet; what stands in `<!-- -->` is for whoever writes."""
        return not re.sub("<!--.*?-->", "", self.body, flags=re.DOTALL).strip()

    def with_body(self, body: str) -> Commentary:
        """Return the commentary with another text, as a draft: nobody has approved what was changed."""
        if body == self.body:
            return self
        head = re.sub(r"^status:.*?(?=\r?$)", "status: draft", self.head, flags=re.MULTILINE)
        head = re.sub(r"^approved_(?:by|on):.*(?:\r\n?|\n)", "", head, flags=re.MULTILINE)
        return replace(self, body=body, head=head, status="draft", approved_by="", approved_on="")

    def save(self) -> None:
        """Write the file, whole or not at all."""
        write_atomic(self.path, self.head + self.body)


def read_folder(folder: Path, policy: Policy) -> list[Commentary]:
    """Read every commentary of a measurement from its folder, `data/commentary/<year>/`.

    They come by goal, then by what else they are about; for each the analyst first, then the administrations
    and committees in the policy's order, Danish before English. A file that says nothing, or only in a
    comment of HTML, is none; pictures may lie beside them. A folder that is not there has none.

    Raises
    ------
    BarometerError
        If a file's name or front matter is not as expected.
    """
    if not folder.is_dir():
        return []
    names = sorted(
        file for file in folder.iterdir() if not file.name.startswith(".") and file.name != WORDS_FILE
    )
    authors = _authors(policy)
    read = [one for file in names if not _is_picture(file) and not (one := read_file(file, policy)).is_blank]
    return sorted(
        read,
        key=lambda one: (
            not one.goal,
            one.goal,
            one.subject,
            authors.index(one.author),
            lang.languages_known().index(one.language),
        ),
    )


def pictures_beside(folder: Path) -> list[Path]:
    """Return the pictures that commentary in a folder may show, in it or below, by name."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in PICTURES and file.is_file())


def _is_picture(path: Path) -> bool:
    """Say whether something is a picture, or a folder that holds nothing but pictures."""
    if path.is_dir():
        below = [file for file in path.rglob("*") if not file.name.startswith(".")]
        return all(map(_is_picture, below))
    return path.suffix.lower() in PICTURES


def read_file(path: Path, policy: Policy) -> Commentary:
    """Read one commentary file; see `read_folder`."""
    name = unicodedata.normalize("NFC", path.name)
    found = _NAME.fullmatch(name)
    if not found:
        raise BarometerError(
            f"{path} is no commentary file; expected goal-<number>.<author>.<language>.md, or another "
            f"subject in the goal's place: committee-<code>, {', '.join(SUBJECTS)}"
        )
    subject, author, language = found[1], found[2], found[3]
    try:
        goal = _goal_of(subject, policy)
        lang.check_language(language)
    except BarometerError as error:
        raise BarometerError(f"{path}: {error}") from error
    authors = _authors(policy)
    if author not in authors:
        raise BarometerError(
            f"{path}: author '{author}' is not one of {', '.join(authors)}{nearest(author, authors)}"
        )
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise BarometerError(f"{path} is missing") from error
    except UnicodeDecodeError as error:
        raise BarometerError(f"{path} is not UTF-8 text; save it as UTF-8") from error
    head = _HEAD.match(text)
    if not head:
        raise BarometerError(f"{path} does not begin with a front matter between two lines of ---")
    said = _front(head[2], path)
    for key, value in (("author", author), ("goal", goal or ""), ("language", language)):
        stated = getattr(said, key)
        if stated != str(value):
            told = f"the file's name says {value}" if value else "the file's name says no goal"
            raise BarometerError(f"{path}: the front matter says {key}: {stated}, {told}")
    body = text[head.end() :]
    return Commentary(
        path, goal, author, language, said.status, said.approved_by, said.approved_on, head[0], body
    )


def _goal_of(subject: str, policy: Policy) -> int:
    """Return the number of the goal that a subject is, 0 for another known subject."""
    if subject.startswith(_GOAL):
        return policy.goal(int(subject.removeprefix(_GOAL))).number
    if subject.startswith(_COMMITTEE):
        policy.committee(subject.removeprefix(_COMMITTEE))
    elif subject not in SUBJECTS:
        known = ", ".join((f"{_GOAL}<number>", f"{_COMMITTEE}<code>", *SUBJECTS))
        raise BarometerError(f"'{subject}' is no subject of commentary; expected {known}")
    return 0


def _authors(policy: Policy) -> list[str]:
    return [ANALYST, *(one.code for one in policy.administrations), *(one.code for one in policy.committees)]


def _front(text: str, path: Path) -> FrontMatter:
    where = f"{path}: the front matter"
    said = fill(FrontMatter, parse_yaml(text, where, texts=True) or {}, where)
    given = [key for key in ("approved_by", "approved_on") if getattr(said, key)]
    if said.status == "approved" and len(given) < 2:
        raise BarometerError(f"{path} is approved; it must say approved_by and approved_on")
    if said.status == "draft" and given:
        raise BarometerError(
            f"{path} is a draft but says {given[0]}; take the line out, or set status: approved"
        )
    try:
        lang.date(said.approved_on)
    except (BarometerError, ValueError) as error:
        raise BarometerError(
            f"{where} says approved_on: {said.approved_on}; expected a day of the calendar, YYYY-MM-DD"
        ) from error
    return said


def speaker_label(commentary: Commentary, policy: Policy) -> str:
    """Return who comments, as a heading, and whether the comment is approved.

    Told apart: the analyst, an administration, the responsible committee, another one, and the committee that
    owns the barometer, which comments on every goal in its own name.
    """
    language = commentary.language
    if commentary.status == "draft":
        standing = lang.label("commentary.draft", language)
    else:
        on = lang.date(commentary.approved_on, language)
        standing = lang.label("commentary.approved", language, name=commentary.approved_by, date=on)
    return f"{_speaker(commentary, policy)} ({standing})"


def _speaker(commentary: Commentary, policy: Policy) -> str:
    code, language = commentary.author, commentary.language
    if code == ANALYST:
        return lang.label("commentary.analyst", language)
    for administration in policy.administrations:
        if administration.code == code:
            return lang.label("commentary.administration", language, name=administration.name(language))
    name = policy.committee(code).name(language)
    if code == policy.owner_committee:
        return lang.label("commentary.owner", language, name=name)
    goal = policy.goal(commentary.goal) if commentary.goal else None
    responsible = goal is not None and (code in goal.committees or goal.all_committees)
    return lang.label(
        "commentary.responsible" if responsible else "commentary.committee", language, name=name
    )
