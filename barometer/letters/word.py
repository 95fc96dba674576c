"""A paper as DOCX: administrations edit letters in Word. The same paper gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from barometer.language import catalogue_keys, label, language_tag
from barometer.letters.desk import Desk
from barometer.letters.paper import BoundFigure, Paper, Part, Quoted
from barometer.pages.document import Letterhead
from barometer.pages.writer import tied
from barometer.presentation.objects import Cell, Table
from barometer.prose import Node, parse, words_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Arial"
_HOUSE = RGBColor(0x12, 0x35, 0x5B)
_MUTED = RGBColor(0x5B, 0x65, 0x73)
_SMALL = 8.5
_LETTERS = {"Cell": 1.95, "Narrow cell": 1.5}
"""Millimetres that a letter takes, by the style of a cell."""
_WIDTH = 160.0
"""Millimetres between the margins."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can tell: its members have no time of their own."""


def to_docx(paper: Paper, desk: Desk) -> bytes:
    """Return a paper as a Word file: real headings, header rows, language and title for a screen reader."""
    file = new_document()
    _styles(file, desk.language)
    _properties(file, paper, desk)
    _margins(file, paper, desk)
    _letterhead(file, paper.letterhead, desk.policy.municipality(desk.language))
    file.add_heading(tied(paper.subject), 1)
    writer = _Writer(file, desk.language)
    writer.write(paper.parts)
    for enclosure in paper.enclosures:
        file.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        file.add_heading(tied(enclosure.title), 1)
        writer.write(enclosure.parts)
    written = io.BytesIO()
    file.save(written)
    return _settled(written.getvalue())


class _Writer:
    """Writes parts at the end of a Word file; numbers its tables."""

    def __init__(self, file: Document, language: str) -> None:
        self.file, self.language, self.tables = file, language, 0
        self.notes: Mapping[str, tuple[Node, ...]] = {}

    def write(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Table):
                self._table(part)
                continue
            if isinstance(part, Quoted):
                by = self.file.add_paragraph()
                by.paragraph_format.keep_with_next = True
                _run(by, part.by, bold=True)
            tree, at = parse(part.text), len(self.file.paragraphs)
            self._blocks(tree.nodes, "Quote" if isinstance(part, Quoted) else "Normal")
            if isinstance(part, BoundFigure) and part.together:
                for line in self.file.paragraphs[at:-1]:
                    line.paragraph_format.keep_with_next = True
            for name, note in tree.notes.items():
                for block in note:
                    self._line(block, "Normal", start=f"[{name}] ")

    def _blocks(self, nodes: Sequence[Node], style: str) -> None:
        for node in nodes:
            if node.kind == "heading":
                self.file.add_heading(tied(words_of(node)), max(2, min(node.level, 6)))
            elif node.kind == "list":
                at = len(self.file.paragraphs)
                for item in node.children:
                    self._blocks(item.children, "List Bullet" if node.start is None else "List Number")
                if node.start is not None:
                    _count_from(self.file, self.file.paragraphs[at:], node.start)
            elif node.kind in ("quote", "details"):
                self._blocks(node.children, "Quote")
            elif node.kind == "table":
                header, *rows = ([words_of(cell) for cell in row.children] for row in node.children)
                self._grid(header, rows)
            elif node.kind == "rule":
                continue
            else:
                self._line(node, style)

    def _line(self, node: Node, style: str, start: str = "") -> None:
        line = self.file.add_paragraph(style=style)
        if start:
            _run(line, start)
        self._inside(line, node.children or (node,))

    def _inside(self, line: Paragraph, nodes: Sequence[Node], **look: bool) -> None:
        for node in nodes:
            if node.kind == "hardbreak":
                line.add_run().add_break()
            elif node.kind == "note":
                _run(line, f"[{node.text}]", **look)
            elif node.kind == "strong":
                self._inside(line, node.children, **look | {"bold": True})
            elif node.kind == "emphasis":
                self._inside(line, node.children, **look | {"italic": True})
            elif node.children:
                self._inside(line, node.children, **look)
                if node.kind == "link" and not node.url.startswith("#") and node.url != words_of(node):
                    _run(line, f" ({node.url})", **look)
            else:
                _run(line, words_of(node), **look)

    def _table(self, table: Table) -> None:
        self.tables += 1
        caption = self.file.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        number = f"{label('table.table', self.language, text='').strip()} {self.tables}. "
        _run(caption, number + table.caption.title)
        if table.caption.subtitle:
            _run(self._small(keep=True), table.caption.subtitle)
        rows = [[_cell(cell) for cell in row] for row in table.rows]
        for at, name in reversed(table.groups):
            rows.insert(at, [name])
        self._grid([each.text for each in table.header], rows, [each.align for each in table.header])
        for note in (table.caption.note, *table.notes):
            if note:
                _run(self._small(), note)
        if table.caption.source:
            _run(self._small(), label("table.source", self.language, text="") + table.caption.source)

    def _small(self, *, keep: bool = False) -> Paragraph:
        line = self.file.add_paragraph(style="Small")
        line.paragraph_format.keep_with_next = keep
        return line

    def _grid(self, header: Sequence[str], rows: Sequence[Sequence[str]], sides: Sequence[str] = ()) -> None:
        grid = self.file.add_table(rows=0, cols=len(header), style="Table Grid")
        grid.autofit = False
        widths, style = _widths([header, *(row for row in rows if len(row) == len(header))])
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Mm(width)
        for number, row in enumerate([header, *rows]):
            line = grid.add_row()
            _whole(line, heads=number == 0)
            if len(row) < len(header):  # a name over the rows that belong to it
                line.cells[0].merge(line.cells[-1])
            for column, text in enumerate(row):
                line.cells[column].width = Mm(widths[column])
                paragraph = line.cells[column].paragraphs[0]
                paragraph.style = self.file.styles[style]
                if sides and sides[column] == "right":
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _run(paragraph, text, bold=number == 0)
        self._small()


def _widths(rows: Sequence[Sequence[str]]) -> tuple[list[float], str]:
    """Return the columns' widths in millimetres, and the style of their cells.

    Each column has room for its longest word; what is left goes to those with the longest texts.

    Examples
    --------
    >>> _widths([["Mål", "Ansvarlig"], ["Mål 2: Flere i arbejde", "Beskæftigelses- og Integrationsudvalget"]])
    ([56.8, 103.2], 'Cell')
    """
    columns = list(zip(*rows, strict=True))
    words = [max(len(word) for text in column for word in [*text.split(), ""]) for column in columns]
    style = "Cell" if sum(words) * _LETTERS["Cell"] + 4.0 * len(words) <= _WIDTH else "Narrow cell"
    least = [word * _LETTERS[style] + 4.0 for word in words]
    lengths = [max(len(text) for text in column) ** 0.8 + 1 for column in columns]
    spare = max(0.0, _WIDTH - sum(least))
    whole = [low + spare * length / sum(lengths) for low, length in zip(least, lengths, strict=True)]
    return [round(width * _WIDTH / sum(whole), 1) for width in whole], style


def _count_from(file: Document, lines: Sequence[Paragraph], start: int) -> None:
    """Let a list count for itself: without that Word goes on from the list before."""
    numbering = file.part.numbering_part.element
    used = file.styles["List Number"].element.pPr.numPr.numId.val
    own = numbering.add_num(numbering.num_having_numId(used).abstractNumId.val)
    own.add_lvlOverride(ilvl=0).add_startOverride(start)
    for line in lines:
        if line.style is not None and line.style.name == "List Number":
            properties = line._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, own.numId


def _cell(cell: Cell) -> str:
    """Return a cell's words; a verdict with its sign."""
    if not cell.verdict:
        return cell.text
    known = cell.verdict in catalogue_keys("verdict_sign")
    sign = label(f"verdict_sign.{cell.verdict if known else 'other'}")
    return f"{sign} {cell.text}"


def _run(line: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> None:
    run = line.add_run(tied(text))
    run.bold, run.italic = bold or None, italic or None


def _whole(row: Any, *, heads: bool) -> None:
    """Keep a row on one page; a heading row is named so, and stands on each page anew."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))


def _styles(file: Document, language: str) -> None:
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(7)
    for name in (f"Heading {level}" for level in range(1, 7)):
        style = file.styles[name]
        style.font.name, style.font.color.rgb, style.font.italic = FONT, _HOUSE, False
        style.font.size = Pt({"1": 16, "2": 13}.get(name[-1], 11))
        for theme in ("w:asciiTheme", "w:hAnsiTheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    caption = file.styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9.5), _HOUSE
    for name, size, colour in (("Small", _SMALL, _MUTED), ("Cell", 9, None), ("Narrow cell", 7, None)):
        style = file.styles.add_style(name, 1)  # a paragraph's
        style.base_style, style.font.size = normal, Pt(size)
        style.paragraph_format.space_after = Pt(2)
        if colour:
            style.font.color.rgb = colour
    for tag in file.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language_tag(language))


def _properties(file: Document, paper: Paper, desk: Desk) -> None:
    about = file.core_properties
    sender = desk.policy.municipality(desk.language)
    about.title, about.author, about.last_modified_by = paper.subject, sender, sender
    about.language, about.comments, about.revision = language_tag(desk.language), "", 1
    told = desk.published if desk.published[:1].isdigit() else "1970"
    year, month, day = (int(part) for part in f"{told}-01-01".split("-")[:3])
    about.created = about.modified = datetime(year, month, day, tzinfo=UTC)


def _margins(file: Document, paper: Paper, desk: Desk) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    marks = desk.marks(draft=not paper.approved)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(head, " · ".join(label(f"mark.{mark}", desk.language) for mark in marks), bold=True)
    foot = section.footer.paragraphs[0]
    foot.style = file.styles["Small"]
    _run(foot, f"{desk.policy.municipality(desk.language)}   ·   ")
    before, after = label("page.of", desk.language, number="<", total=">").split("<")
    between, _, last = after.partition(">")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES")):
        _run(foot, words)
        _field(foot, field)
    _run(foot, last)


def _field(line: Paragraph, name: str) -> None:
    """Put what Word reckons itself into a line: the number of the page."""
    run = line.add_run()
    for kind in ("begin", name, "end"):
        if kind == name:
            part = OxmlElement("w:instrText")
            part.text = name
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _letterhead(file: Document, head: Letterhead, municipality: str) -> None:
    _run(file.add_paragraph(), municipality, bold=True)
    facts = [f"{name} {text}" for name, text in head.facts]
    for lines in ([head.date] if head.date else [], facts, *_groups(head.sender)):
        if lines:
            beside = file.add_paragraph(style="Small")
            beside.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _broken(beside, lines)
    _run(file.add_paragraph(), head.addressee)


def _groups(lines: Sequence[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        groups[-1].append(line) if line else groups.append([])
    return groups


def _broken(paragraph: Paragraph, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        _run(paragraph, line)


def _settled(written: bytes) -> bytes:
    """Return a ZIP file whose members stand in order of their names and have no time of their own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        # The list of types comes first, as readers of the format expect.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(member, old.read(name))
    return out.getvalue()
