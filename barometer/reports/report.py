"""A measurement's report: which files it has, how each is made, and the words around the figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import date, label
from barometer.language.brought import PAGES, require_words
from barometer.policy.described import barometer_title, goal_title, goals_title
from barometer.project import Project
from barometer.records.chain import hashed_text
from barometer.records.freeze import library_versions
from barometer.records.record import Record, earlier_records, open_record
from barometer.reports.plan import (
    FORMATS,
    TEMPLATES,
    OutputFile,
    Step,
    Task,
    decide,
    file_digest,
    file_stem,
    folder_digest,
    libraries_digest,
    nodes,
    program_digest,
    read_report_manifest,
)
from barometer.settings import SETTINGS_FILE, WORDS_FILE

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from barometer.commentary.check import Finding
    from barometer.commentary.documents import Commentary
    from barometer.commentary.figures import Figures
    from barometer.pages.document import Attachment, Document
    from barometer.reports.annual import ToldGoal


ENGINES = ("shell", "kernel")
OF_THE_WHOLE = ("foreword", "messages")
"""What commentary of the whole measurement the overview and the annual report hold."""


@dataclass(frozen=True)
class Report:
    """The report of one measurement in a project, ready to be planned and made.

    Attributes
    ----------
    goals
        Numbers of the goals to make; all of them make the annual report, too.
    languages, formats
        Out of "da", "en" and "html", "pdf".
    folder
        Where the report is written.
    draft
        Whether sentences that are no longer true are marked instead of refused.
    engine
        What runs the notebooks: `shell`, or `kernel` for an ordinary one.
    """

    project: Project
    record: Record
    earlier: tuple[Record, ...]
    goals: tuple[int, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    folder: Path
    draft: bool = False
    engine: str = ENGINES[0]

    @property
    def whole(self) -> bool:
        """Whether every goal is made, and with them the annual report."""
        return len(self.goals) == len(self.record.policy.goals)

    def graph(self) -> list[OutputFile]:
        """Return the files of the report with what goes into each."""
        return nodes(
            self.goals,
            self.languages,
            self.formats,
            self._common(),
            {name: self._template(name) for name in ("goal.ipynb", "overview.ipynb")},
            self.commentary(),
            folder_digest(TEMPLATES),
            self.whole,
            self.record.policy.languages[0],
        )

    def _template(self, name: str) -> str:
        if not (self.project.notebooks / name).is_file():
            raise BarometerError(
                f"the notebook {self.project.notebooks / name} is missing; restore it from version control"
            )
        return file_digest(self.project.notebooks / name)

    def commentary(self) -> dict[str, str]:
        """Return the digest of each commentary file of the year, and of the pictures beside them."""
        from barometer.commentary.documents import pictures_beside

        folder = self.project.commentary / str(self.record.year)
        told = [file for about in ("goal-*", *OF_THE_WHOLE) for file in sorted(folder.glob(f"{about}.*.md"))]
        files = [*told, *pictures_beside(folder)] if folder.is_dir() else []
        return {file.relative_to(folder).as_posix(): file_digest(file) for file in files}

    def _common(self) -> dict[str, str]:
        return {
            "record": self.record.hash,
            **{f"earlier/{record.edition}": record.hash for record in self.earlier},
            "published": folder_digest(self.project.published),
            "statbank": folder_digest(self.project.statbank),
            "settings": file_digest(self.project.root / SETTINGS_FILE),
            "policy": digest(" ".join(map(folder_digest, self.project.policy_folders))),
            "words": file_digest(self.project.commentary / WORDS_FILE),
            **{
                f"language/{language}": file_digest(self.project.root / file)
                for language, file in self.project.settings.languages.items()
            },
            "code": program_digest(),
            "libraries": libraries_digest(),
            "lock": file_digest(self.project.root / "requirements.lock"),
            "draft": str(self.draft),
        }

    def explain(self, *, force: bool = False) -> list[Step]:
        """Return every file with the reasons why it would be made again."""
        return decide(self.graph(), self.folder, read_report_manifest(self.folder), force=force)

    def about(self) -> dict[str, Any]:
        """Return what the manifest says of the whole report."""
        return {
            "edition": self.record.edition,
            "record": self.record.hash,
            "commentary": self.commentary(),
            "versions": library_versions(),
        }

    # how each file is made --------------------------------------------------------------------

    def make(self, task: Task) -> dict[str, bytes]:
        """Make the files of one part: run its notebook where needed, then export what is asked for."""
        if "annual" in task.kinds:
            return {step.node.name: self.annual(task.language) for step in task.steps}
        from barometer.reports.notebook import page_files

        stem = self.stem(task.goal, task.language)
        carried = partial(self.attachments, Path(stem).name, task.language, self.about_page(task.goal))
        return page_files(self._notebook(task, stem), stem, task.kinds, carried)

    def _notebook(self, task: Task, stem: str) -> NotebookNode:
        from barometer.reports.notebook import read_made

        there = self.folder / f"{stem}.ipynb"
        if "run" not in task.kinds:
            return read_made(there)
        if task.only_commentary:
            return self.with_commentary(read_made(there), task.goal, task.language)
        return self.run(task.goal, task.language)

    def run(self, goal: int, language: str) -> NotebookNode:
        """Run the notebook of a goal, or the overview for 0, and return it clean."""
        from barometer.reports.notebook import execute, finish_notebook, payloads, prepare, read_notebook

        name = "goal.ipynb" if goal else "overview.ipynb"
        given: dict[str, Any] = {"measurement": self.record.edition, "language": language}
        if goal:
            given["goal"] = goal
        source = read_notebook(self.project.notebooks / name)
        ready = prepare(source, language, self.title(goal, language), given, self.page(goal, language))
        ready = self._insert(ready, goal, language)
        closed = (self.project.restricted, self.project.deliveries)
        executed = finish_notebook(execute(ready, given, self.project.root, self.engine, closed))
        shown = {anchor for told in payloads(executed) for anchor in told.get("anchors", ())}
        wanted = [each.id for each in self.record.policy.indicators if each.goal == goal]
        if missing := [id for id in wanted if id not in shown]:
            raise BarometerError(
                f"the page would not show the headline figure of {', '.join(missing)}; "
                f"let a cell of {name} show g.table()"
            )
        return executed

    def with_commentary(self, executed: NotebookNode, goal: int, language: str) -> NotebookNode:
        """Return an executed notebook with today's commentary: the same bytes as a new run would give."""
        from barometer.reports.notebook import finish_notebook

        return finish_notebook(self._insert(executed, goal, language))

    def _insert(self, notebook: NotebookNode, goal: int, language: str) -> NotebookNode:
        from barometer.commentary.cells import insert, remarks
        from barometer.reports.notebook import with_proposed

        written = self.written_on(self.about_page(goal), language)
        marked = remarks(self.findings) if self.draft else None
        done = insert(notebook, written, self.record.policy, marked)
        if goal:
            return done
        from barometer.commentary.messages import messages_of

        said = any(each.subject == "messages" for each in written)
        return with_proposed(done, "" if said else messages_of(self.figures, language))

    def about_page(self, goal: int) -> tuple[str, ...]:
        """Return the subjects of the commentary that stands on a goal's page; 0: the overview."""
        return (f"goal-{goal}",) if goal else OF_THE_WHOLE

    def written_on(self, subjects: Collection[str], language: str) -> list[Commentary]:
        """Return the commentary on some subjects in a language."""
        return [each for each in self.written if each.subject in subjects and each.language == language]

    @cached_property
    def written(self) -> list[Commentary]:
        """The year's commentary, read once: every page has its own out of it."""
        from barometer.commentary.documents import read_folder

        folder = self.project.commentary / str(self.record.year)
        return read_folder(folder, self.record.policy) if folder.is_dir() else []

    @cached_property
    def figures(self) -> Figures:
        """What commentary can point at."""
        from barometer.commentary.figures import Figures

        return Figures.load(self.project, self.record.edition)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the check of the commentary says, sentence by sentence; a draft's pages in their languages."""
        from barometer.commentary.check import check

        told_in = "" if self.draft else self.languages[0]
        return check(self.written, self.figures, self.project.commentary, told_in)

    def annual(self, language: str) -> bytes:
        """Return the annual report of a language; see `barometer.reports.annual`."""
        from barometer.pages.document import compile_document
        from barometer.reports.annual import chapters, drafts

        # With today's commentary, so that it need not wait for pages on which nothing else has changed.
        made = {goal: self.made(goal, language) for goal in (0, *self.goals)}
        overview = made.pop(0)
        parts = chapters(overview, made, self.told(language))
        unapproved = [each.name for each in self.written if each.status == "draft"]
        document = self.document(language, unapproved=drafts(parts, unapproved))
        everything = [about for goal in (0, *self.goals) for about in self.about_page(goal)]
        return compile_document(parts, document, self.attachments("annual-report", language, everything))

    def made(self, goal: int, language: str) -> NotebookNode:
        """Return a goal's notebook as it was run, or the overview's for 0, with today's commentary."""
        from barometer.reports.notebook import read_made

        there = self.folder / f"{self.stem(goal, language)}.ipynb"
        return self.with_commentary(read_made(there), goal, language)

    def told(self, language: str) -> dict[int, ToldGoal]:
        """Return what a reader is told of each goal before its chapter."""
        from barometer.reports.annual import ToldGoal
        from barometer.views.barometer import open_barometer
        from barometer.views.choices import goal_answers

        b = open_barometer(self.project, self.record.edition, language)
        return {
            goal.number: ToldGoal(
                goal.committees, b.goal(goal.number).missing() is None, goal_answers(b, goal)
            )
            for goal in self.record.policy.goals
        }

    # what the pages say of the whole ----------------------------------------------------------

    def stem(self, goal: int, language: str) -> str:
        """Return where a goal's files lie in the folder, without their ending."""
        return file_stem(goal, language, self.record.policy.languages[0])

    def title(self, goal: int, language: str) -> str:
        """Return the title of a goal's page, or of the overview."""
        policy = self.record.policy
        if not goal:
            return goals_title(policy, language)
        return goal_title(policy.goal(goal), language)

    def elsewhere(self, goal: int) -> dict[str, str]:
        """Return the page that each indicator of another goal is shown on, for links that lead there."""
        others = [each for each in self.record.policy.indicators if each.goal != goal]
        return {each.id: f"goal-{each.goal}.html" for each in others}

    def named(self, language: str) -> str:
        """Return what the whole is called; a correction says which edition it is."""
        title = barometer_title(self.record.policy, self.record.year, language)
        if not self.record.manifest.get("correction"):
            return title
        return label("report.corrected", language, title=title, edition=self.record.edition)

    def page(self, goal: int, language: str) -> dict[str, Any]:
        """Return what every page says: municipality, date, marks."""
        return {
            "municipality": self.record.policy.municipality(language),
            "subtitle": self.named(language),
            "published": self.record.published,
            "marks": self.marks(),
            "strict": True,
            "elsewhere": self.elsewhere(goal),
        }

    def marks(self) -> list[str]:
        """Return what every page must be marked with."""
        from barometer.views.marked import marks_of

        synthetic = self.project.settings.synthetic or self.record.policy.synthetic
        return [*marks_of(self.record, synthetic=synthetic, draft=self.draft)]

    def document(self, language: str, *, unapproved: bool = False) -> Document:
        """Return the front matter of the annual report; `unapproved`: some of its comments are drafts."""
        from barometer.pages.document import Document
        from barometer.views.correction import correction_notices

        policy = self.record.policy
        corrects = correction_notices(self.project, self.record, language)
        numbers = {f"{name}_number": str(self.record.manifest.get(name, "")) for name in ("case", "document")}
        numbers["code"] = self.record.code
        following = self.record.year + 1
        if following <= policy.last_year:
            numbers["next_release"] = date(self.project.due(following), language)
        return Document(
            title=self.named(language),
            subtitle=label("report.annual_subtitle", language, policy=policy.title(language)),
            language=language,
            municipality=policy.municipality(language),
            published=self.record.published,
            author=policy.municipality(language),
            keywords=tuple(goal.title(language) for goal in policy.goals),
            case_numbers=(
                *((label(f"report.{key}", language), text) for key, text in numbers.items() if text),
                *(corrects.facts() if corrects else ()),
            ),
            marks=tuple(self.marks()),
            cover_marks=(label("report.comment_drafts", language),) if unapproved and not self.draft else (),
            cover=True,
            contents=True,
        )

    def attachments(
        self, name: str = "", language: str = "", subjects: Collection[str] = (), texts: Iterable[Path] = ()
    ) -> tuple[Attachment, ...]:
        """Return what a PDF carries, and can be held against anywhere: which record it is, and its data.

        Of the paper `name`, with its commentary (that on `subjects`, and `texts`), also what its pages can be
        set again from; see `barometer.reports.carried`.
        """
        from barometer.files import canonical_json
        from barometer.pages.document import Attachment

        which = {"edition": self.record.edition, "record": self.record.hash}
        manifest = hashed_text(self.record.manifest)
        return (
            Attachment(
                "record-manifest.json", canonical_json(which).encode(), "application/json", "supplement"
            ),
            Attachment("manifest.json", manifest.encode(), "application/json", "supplement"),
            Attachment(
                "definitions.json", self._frozen("definitions.json"), "application/json", "supplement"
            ),
            Attachment("observations.csv", self._frozen("observations.csv"), "text/csv", "data"),
            Attachment("verdicts.csv", self._frozen("verdicts.csv"), "text/csv", "data"),
            *([self._carried(name, language, subjects, texts)] if name else ()),
        )

    def _carried(
        self, name: str, language: str, subjects: Collection[str], texts: Iterable[Path]
    ) -> Attachment:
        from barometer.pages.document import Attachment
        from barometer.reports import carried

        told = [*(each.path for each in self.written_on(subjects, language)), *texts]
        data = carried.carried_pages(self.project, self.record, name, language, told, draft=self.draft)
        return Attachment(carried.NAME, data, "application/zip", "source")

    def _frozen(self, name: str) -> bytes:
        return (self.record.path / name).read_bytes()


def plan_report(
    project: Project,
    measurement: int | str,
    *,
    goals: Sequence[int] = (),
    languages: Sequence[str] = (),
    formats: Sequence[str] = FORMATS,
    output: Path | None = None,
    draft: bool = False,
    engine: str = ENGINES[0],
) -> Report:
    """Return the report of a measurement, with everything asked for checked.

    Raises
    ------
    BarometerError
        If the measurement, a goal, a language, a format or an engine is unknown, or a file is missing.
    """
    for form in formats:
        if form not in FORMATS:
            raise BarometerError(f"format '{form}' is unknown; expected {' or '.join(FORMATS)}")
    if engine not in ENGINES:
        raise BarometerError(f"engine '{engine}' is unknown; expected {' or '.join(ENGINES)}")
    record = open_record(project, measurement)
    wanted = tuple(record.policy.goal(goal).number for goal in goals)
    spoken = tuple(record.policy.spoken(language) for language in languages or ("",))
    require_words(spoken, PAGES)
    return Report(
        project,
        record,
        tuple(earlier_records(project, record.edition)),
        wanted or tuple(goal.number for goal in record.policy.goals),
        spoken,
        tuple(formats),
        (output or project.reports / record.edition).absolute(),
        draft,
        engine,
    )
