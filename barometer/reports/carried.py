"""What a PDF carries so that its pages can be set again anywhere: what went into them, and nothing else.

A small archive: the public records of the chain up to the measurement, the texts and the figures outside the
record that stand on the pages, and which paper it is. No program, no notebook, nothing restricted.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import canonical_json
from barometer.intake.statbank import extracts_of
from barometer.mapping import fill
from barometer.project import Project
from barometer.records.chain import frozen_before
from barometer.records.freeze import library_versions, package_version
from barometer.records.packing import PAGES, PUBLISHED_FIGURES, kept_files, record_files, zipped
from barometer.records.record import Record
from barometer.reports.plan import file_digest
from barometer.settings import SETTINGS_FILE, WORDS_FILE

NAME = PAGES
"""Name of the attachment."""
SETTING = ("matplotlib", "typst")
"""Libraries by which pages are drawn and set, beside those that may move a number."""
CONTACT = ("contact", "email", "telephone")
"""What pages say of the settings of the public pages: whom to ask."""
NOTEBOOKS = ("goal.ipynb", "overview.ipynb")
PAGES_OF_ONE = ("goal-", "overview")
"""How papers are called that are made of one notebook."""
ABOUT = "paper.json"
"""Name of the file in it that says which paper it is, and what it was made with."""


@dataclass(frozen=True)
class CarriedPaper:
    """Which paper a PDF is, and what it was made with.

    Attributes
    ----------
    name
        `goal-2`, `overview`, `annual-report`, `letter-BUU`: a file's name without its ending.
    made_with
        Versions and digests of what is not carried: where they are today's, the pages come out again byte for
        byte.
    """

    name: str
    edition: str
    language: str
    draft: bool
    made_with: dict[str, str]


def made_with(notebooks: Path, name: str) -> dict[str, str]:
    """Return what a paper is made with beside its data: program, libraries, machine, its notebooks."""
    own = [f"{name.partition('-')[0]}.ipynb"] if name.startswith(PAGES_OF_ONE) else NOTEBOOKS
    told = {each: file_digest(notebooks / each) for each in own}
    setting = {name: importlib.metadata.version(name) for name in SETTING}
    return {"barometer": package_version(), **library_versions(), **setting, **told}


def carried_pages(
    project: Project, record: Record, name: str, language: str, texts: Iterable[Path], *, draft: bool = False
) -> bytes:
    """Return what a paper carries as one zip: the same bytes for the same contents.

    Parameters
    ----------
    name
        The paper's file name, without its ending.
    texts
        The commentary that stands in it; the pictures that it names are taken along.
    """
    told = CarriedPaper(name, record.edition, language, draft, made_with(project.notebooks, name))
    files = dict(_files(project, record, tuple(texts)))
    contents = {place: file.read_bytes() for place, file in files.items()}
    contents[ABOUT] = canonical_json(asdict(told)).encode()
    contents[SETTINGS_FILE] = _settings(project, record).encode()
    return zipped(contents)


def read_paper(root: Path) -> CarriedPaper:
    """Read which paper an unpacked archive of this kind is.

    Raises
    ------
    BarometerError
        If it does not say so.
    """
    try:
        told = json.loads((root / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BarometerError(f"{NAME} does not say which paper it is of ({ABOUT}: {error})") from error
    return fill(CarriedPaper, told, f"{NAME}, {ABOUT}")


def _settings(project: Project, record: Record) -> str:
    """Return the settings that pages depend on; how the city reaches its registers is nobody else's matter.

    Of the rules of disclosure control only what they are of: the records keep the rules
    that they were made by.
    """
    names = project.settings.policies
    policy = (
        f"policies = {json.dumps(list(names))}"
        if names
        else f"policy = {json.dumps(project.settings.policy)}"
    )
    synthetic = json.dumps(project.settings.synthetic or record.policy.synthetic)
    asked = {name: getattr(project.settings.site, name) for name in CONTACT}
    sections = [
        f"[project]\n{policy}\nsynthetic = {synthetic}\n",
        _section("languages", dict(_languages(project))),
        _section("site", {name: told for name, told in asked.items() if told}),
        f"[letter]\ndue_month = {project.settings.due_month}\n",
        *(f"[disclosure.{json.dumps(source)}]\n" for source in sorted(project.settings.disclosure)),
    ]
    return "\n".join(sections)


def _section(name: str, told: Mapping[str, str]) -> str:
    lines = (f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items())
    return f"[{name}]\n{''.join(lines)}"


def _languages(project: Project) -> list[tuple[str, str]]:
    return sorted(project.settings.languages.items())


def _files(project: Project, record: Record, texts: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    for edition in (*frozen_before(project, record.edition), record.edition):
        yield from record_files(project, edition)
    for folder in project.policy_folders:
        for pattern in ("*.yaml", "*.json"):
            yield from kept_files(project.root, folder, pattern)
    for _, file in _languages(project):
        yield from kept_files(project.root, (project.root / file).parent, Path(file).name)
    for pattern in PUBLISHED_FIGURES:
        yield from kept_files(project.root, project.published, pattern)
    for extract in extracts_of(project.statbank, record.policy.key_figures):
        yield extract.relative_to(project.root).as_posix(), extract
    yield from kept_files(project.root, project.commentary, WORDS_FILE)
    said = "\n".join(file.read_text(encoding="utf-8") for file in texts)
    for text in (*texts, *_pictures(project.commentary / str(record.year), said)):
        yield text.relative_to(project.root).as_posix(), text


def _pictures(folder: Path, said: str) -> list[Path]:
    from barometer.commentary.documents import pictures_beside

    return [file for file in pictures_beside(folder) if file.name in said] if folder.is_dir() else []
