"""What a notebook displays: tables, figures, verdicts and notices, each as text, HTML and data at once.

The data (mime type `MIME`) are what the exporters read; `text/html` is what Jupyter shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from barometer.errors import BarometerError, nearest
from barometer.language import catalogue_keys, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MIME = "application/vnd.barometer+json"

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Caption:
    """The words around a table or a figure.

    Attributes
    ----------
    title
        The message: what the reader should see.
    subtitle
        What is measured, unit, population and period.
    source, note
        Stand below; "" leaves them out.
    id
        Anchor that links lead to, an indicator's id as a rule.
    language
        "da" or "en".
    alt
        What someone who cannot see the figure should know; charts write their own when it is "".
    description
        What a figure shows, in words that stand beside it for everybody; then `alt` is only its short name.
    """

    title: str
    subtitle: str = ""
    source: str = ""
    note: str = ""
    id: str = ""
    language: str = "da"
    alt: str = ""
    description: str = ""

    def aloud(self) -> str:
        """Return what a drawing shows, for where it stands alone: its description, or alternative text.

        Examples
        --------
        >>> Caption("Ledighed", alt="Diagram: Ledighed.", description="ledighed fra 11 til 10.").aloud()
        'Figuren viser: ledighed fra 11 til 10.'
        """
        told = label("describe.heading", self.language, text=self.description) if self.description else ""
        return told or self.alt


class Shown:
    """Something a notebook can display."""

    kind = ""

    def payload(self) -> dict[str, Any]:
        """Return the object as plain data."""
        return {"kind": self.kind, **asdict(self)}  # type: ignore[call-overload]

    def plain(self) -> str:
        """Return the object as plain text."""
        raise NotImplementedError

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        from barometer.presentation.html import rendered

        payload = self.payload()
        return {"text/plain": self.plain(), "text/html": rendered(payload), MIME: payload}


@dataclass(frozen=True)
class Spark:
    """A line in a cell: points as shares of the drawing, `(across, up, lower, upper)`; words say the same."""

    points: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, why a number is missing or marked, a verdict's word as a code, a line over it."""

    text: str
    status: str = ""
    verdict: str = ""
    spark: Spark | None = None


@dataclass(frozen=True)
class Header:
    """One column's header."""

    text: str
    align: Align = "left"


@dataclass(frozen=True)
class Table(Shown):
    """A table whose first column holds the row headers; made by `table`.

    `anchors` are where links to a row lead: one for each row, "" for none; empty where no row has one.
    `groups` are names over the rows that belong to them, each with the number of its first row.
    """

    caption: Caption
    header: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    groups: tuple[tuple[int, str], ...] = ()

    kind = "table"

    def payload(self) -> dict[str, Any]:
        """Return the table as plain data; what few tables have is left out of the others."""
        told = super().payload()
        if not self.groups:
            del told["groups"]
        for row in told["rows"]:
            for cell in row:
                if cell["spark"] is None:
                    del cell["spark"]
        return told

    def plain(self) -> str:
        """Return the table as lines of text, a group's name on a line of its own."""
        lines = [self.caption.title, " | ".join(header.text for header in self.header)]
        for place, row in enumerate(self.rows):
            lines += [name for first, name in self.groups if first == place]
            lines.append(" | ".join(cell.text for cell in row))
        return "\n".join([*lines, *self.notes])


@dataclass(frozen=True)
class Figure(Shown):
    """A drawing with its alternative text and the numbers behind it.

    Attributes
    ----------
    axes
        Matplotlib's axes that it was drawn on, to be changed further; () for a drawing from elsewhere.
    again
        Draws it once more, as wide as it is told in inches; None where it has one width.

    Raises
    ------
    BarometerError
        If there is no alternative text.
    """

    caption: Caption
    svg: str
    table: Table | None = None
    notes: tuple[str, ...] = ()
    axes: tuple[Axes, ...] = field(default=(), repr=False, compare=False)
    again: Callable[[float], str] | None = field(default=None, repr=False, compare=False)

    kind = "figure"

    def __post_init__(self) -> None:
        if not self.caption.alt.strip():
            raise BarometerError(
                f"the figure '{self.caption.title}' has no alternative text; give Caption(alt=…)"
            )

    def payload(self) -> dict[str, Any]:
        """Return the figure as plain data, its table as a table is."""
        behind = None if self.table is None else self.table.payload()
        told = {"kind": self.kind, "caption": asdict(self.caption), "svg": self.svg}
        return {**told, "table": behind, "notes": self.notes}

    def without_table(self) -> Figure:
        """Return the figure alone, for pages that show the same numbers in a table of their own."""
        return replace(self, table=None)

    def plain(self) -> str:
        """Return title, and what it shows."""
        return f"{self.caption.title}\n{self.caption.aloud()}"


@dataclass(frozen=True)
class Judgement:
    """One verdict: whose it is, the answer as a code of the catalogue's group `verdict`, and why.

    `question` is what it answers, for the answers that stand first; the others stand below them.
    """

    label: str
    verdict: str
    reason: str = ""
    question: str = ""


@dataclass(frozen=True)
class Verdicts(Shown):
    """A box of verdicts: a shape and a word for each, before a colour.

    Examples
    --------
    >>> box = Verdicts((Judgement("Udvikling", "unchanged", "Ændringen er ikke signifikant."),), "Mål 2")
    >>> print(box.plain())
    Mål 2
    Udvikling: stilstand. Ændringen er ikke signifikant.
    """

    judgements: tuple[Judgement, ...]
    title: str = ""
    language: str = "da"
    id: str = ""

    kind = "verdicts"

    def __post_init__(self) -> None:
        for judgement in self.judgements:
            if judgement.verdict not in catalogue_keys("verdict"):
                found = nearest(judgement.verdict, catalogue_keys("verdict"))
                raise BarometerError(f"verdict '{judgement.verdict}' is unknown{found}")

    def plain(self) -> str:
        """Return title and verdicts, one a line."""
        lines = [
            f"{_asked(each)}: {label(f'verdict.{each.verdict}', self.language)}. {each.reason}".strip()
            for each in self.judgements
        ]
        return "\n".join([self.title, *lines]).strip()


def _asked(each: Judgement) -> str:
    return " ".join(filter(None, (each.question, each.label)))


@dataclass(frozen=True)
class Passage(Shown):
    """Markdown that the package writes: a heading that is a message, a list of what to know.

    Examples
    --------
    >>> sorted(Passage("## Fremgang")._repr_mimebundle_())
    ['text/markdown', 'text/plain']
    """

    markdown: str

    def plain(self) -> str:
        """Return the text as it is."""
        return self.markdown

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        return {"text/plain": self.markdown, "text/markdown": self.markdown}


class Several(tuple[Shown, ...]):
    """Things that one cell shows, one below the other.

    Examples
    --------
    >>> [each.plain() for each in Several.of(Passage("## Tal"), None, (Passage("- et"), Passage("- to")))]
    ['## Tal', '- et', '- to']
    """

    __slots__ = ()

    @classmethod
    def of(cls, *things: Shown | tuple[Shown, ...] | None) -> Several:
        """Return things and groups of them as one; None is left out."""
        return cls(one for each in things for one in (each if isinstance(each, tuple) else (each,)) if one)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for one in self:
            display(one)


@dataclass(frozen=True)
class Opening(Shown):
    """Which measurement a notebook has opened; pages take their marks and their language from it.

    `marks` are keys of the catalogue's group `mark`.

    Examples
    --------
    >>> print(Opening("Barometret 2026", ("synthetic",)).plain())
    Barometret 2026
    Opdigtede tal – beskriver ikke en virkelig by
    """

    title: str
    marks: tuple[str, ...] = ()
    language: str = "da"

    kind = "opening"

    def plain(self) -> str:
        """Return title and marks, one a line."""
        return "\n".join([self.title, *(label(f"mark.{mark}", self.language) for mark in self.marks)])


@dataclass(frozen=True)
class Notice(Shown):
    """A framed remark in plain words."""

    text: str
    title: str = ""
    tone: Literal["note", "warning"] = "note"
    language: str = "da"

    kind = "notice"

    def plain(self) -> str:
        """Return title and text."""
        return f"{self.title}\n{self.text}".strip()
