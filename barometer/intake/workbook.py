"""Excel workbooks read defensively: what is dangerous or hidden is refused before a cell is looked at.

The reader is the package's own, over the standard library: openpyxl fills every cell of a merged range, so
that twelve kilobytes with forty rows merged (`A1:XFD40`) took it 182 MB and 13 s, and a sheet has a million
rows. Here nothing grows beyond the limits in `barometer.intake.grid`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import datetime, timedelta
from posixpath import dirname, join, normpath
from typing import NoReturn
from xml.etree import ElementTree

from barometer.intake import grid
from barometer.intake.faults import Place, cell_name, column_number
from barometer.intake.grid import Kind, RawCell, Refused, Sheet
from barometer.intake.looks import cell_looks, is_struck
from barometer.intake.privacy import STRUCK, holds_number
from barometer.language import in_each

_REFUSED_PARTS = (
    ("macros", r"vbaproject|activex/|ctrlprops/|macrosheets/|customui|dialogsheets/"),
    ("external_links", r"xl/externallinks/|xl/connections\.xml|xl/querytables/"),
    ("embedded_data", r"xl/pivotcache/|xl/embeddings/|xl/model/|oleobject"),
)


def read_workbook(data: bytes, file: str) -> list[Sheet]:
    """Return the sheets of a workbook.

    Raises
    ------
    Refused
        If the file is damaged or too large, or holds macros, links, embedded data or a password.
    """
    try:
        parts = _unpack(data, file)
        return _sheets(parts, file)
    except (ElementTree.ParseError, KeyError, ValueError, LookupError, OverflowError, RecursionError):
        pass
    raise Refused("damaged_file", file, found="XML")


def _unpack(data: bytes, file: str) -> dict[str, bytes]:
    """Return the parts of the package that matter, in lower case, each within limits."""
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_entries(entries, file)
            for entry in entries:
                name = entry.filename.lower().lstrip("/")
                if name.endswith((".xml", ".rels")):
                    parts[name] = package.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        parts = {}
    if "[content_types].xml" not in parts:
        raise Refused("damaged_file", file, found="ZIP")
    if b"macroenabled" in parts["[content_types].xml"].lower():
        raise Refused("macros", file)
    return parts


def _check_entries(entries: list[zipfile.ZipInfo], file: str) -> None:
    names = [entry.filename.lower().lstrip("/") for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("password_protected", file)
    for entry in entries:
        swollen = entry.file_size > 500_000 and entry.file_size > grid.MAX_RATIO * max(entry.compress_size, 1)
        if swollen or entry.file_size > grid.MAX_UNPACKED:
            raise Refused("zip_bomb", file, found=f"{entry.file_size // 1_000_000} MB")
        if entry.file_size > grid.MAX_PART and entry.filename.lower().endswith((".xml", ".rels")):
            raise Refused("too_large", file, found=f"{entry.file_size // 1_000_000} MB", limit="6 MB")
    if len(entries) > grid.MAX_PARTS or sum(entry.file_size for entry in entries) > grid.MAX_UNPACKED:
        raise Refused("zip_bomb", file, found=f"{len(entries)} dele")
    for code, pattern in _REFUSED_PARTS:
        for name in names:
            if re.search(pattern, name):
                raise Refused(code, file, found=name.rpartition("/")[2])
    if "mimetype" in names or any(name.startswith(("word/", "ppt/")) for name in names):
        kind = "OpenDocument" if "mimetype" in names else "Word/PowerPoint"
        raise Refused("wrong_format", file, found=kind)
    if any(name.endswith(".bin") and "printersettings" not in name for name in names):
        raise Refused("wrong_format", file, found=".xlsb")
    if len(set(names)) < len(names) or any(".." in name for name in names):
        raise Refused("unsafe_content", file, found="ZIP")


class _Plain(ElementTree.TreeBuilder):
    """Builds elements, and refuses a document type: that is where entities are declared."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise Refused("unsafe_content", "", found="DOCTYPE")


def _xml(parts: dict[str, bytes], name: str, file: str) -> ElementTree.Element:
    data = parts[name]
    if data.count(b"<") > grid.MAX_TAGS:
        raise Refused("too_large", file, found=name, limit=in_each("intake.tags", count=grid.MAX_TAGS))
    try:
        root = ElementTree.XML(data, ElementTree.XMLParser(target=_Plain()))
    except Refused:
        raise Refused("unsafe_content", file, found="DOCTYPE") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _relations(parts: dict[str, bytes], part: str, file: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id → type, target."""
    folder = dirname(part)
    name = join(folder, "_rels", part.rpartition("/")[2] + ".rels")
    if name not in parts:
        return {}
    found = {}
    for relation in _xml(parts, name, file):
        target = normpath(join(folder, relation.get("Target", "").lower())).lstrip("/")
        found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
    return found


def _sheets(parts: dict[str, bytes], file: str) -> list[Sheet]:
    top = dict(_relations(parts, "", file).values())
    book = top.get("officeDocument", "xl/workbook.xml")
    relations = _relations(parts, book, file)
    targets = dict(relations.values())
    strings = _strings(parts, targets.get("sharedStrings", ""), file)
    styles = targets.get("styles", "")
    formats = cell_looks(_xml(parts, styles, file)) if styles in parts else []
    sheets = []
    for entry in _xml(parts, book, file).iter("sheet"):
        id = next((value for key, value in entry.items() if key.endswith("}id")), "")
        kind, target = relations[id]
        if kind == "worksheet":
            hidden = entry.get("state", "visible") != "visible"
            name = _short(entry.get("name", ""))
            sheets.append(_sheet(parts, target, name, hidden, strings, formats, file))
    if not sheets or sum(len(sheet.cells) for sheet in sheets) > grid.MAX_CELLS:
        code = "too_large" if sheets else "damaged_file"
        raise Refused(code, file, found="ark", limit=f"{grid.MAX_CELLS} celler")
    _refuse_stray_text(parts, {target for _, target in relations.values()}, file)
    return sheets


def _refuse_stray_text(parts: dict[str, bytes], read: set[str], file: str) -> None:
    # Text boxes, charts and custom parts hold text as well; a personal number there has no cell to name. Runs
    # of a paragraph are one text; other elements, such as a chart's numbers, are each their own.
    for name in parts:
        if not name.endswith(".xml") or name in read or "comments" in name:
            continue
        root = _xml(parts, name, file)
        texts = ["".join(each.itertext()) for each in root.iter("p")]
        texts += ["".join(run.text or "" for run in root.iter("t")) if not texts else ""]
        texts += [each.text or "" for each in root.iter() if each.tag != "t"]
        texts += [each.get(name, "") for each in root.iter() for name in ("descr", "title")]
        if any(holds_number(_unescaped(text)) for text in texts):
            raise Refused("personal_number", file)


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _text(element: ElementTree.Element) -> str:
    # Runs of rich text, without the phonetic hints of Japanese input.
    direct = [t.text or "" for t in element.findall("t")]
    return _unescaped("".join(direct + [_run(run) for run in element.findall("r")]))


def _run(run: ElementTree.Element) -> str:
    """Return a run of rich text: raised digits as such, what is struck out with a stroke through it."""
    text = "".join(t.text or "" for t in run.findall("t"))
    look = run.find("rPr")
    if look is None:
        return text
    raised = look.find("vertAlign")
    if raised is not None and raised.get("val") in ("superscript", "subscript"):
        text = text.translate(_RAISED)
    return "".join(f"{mark}{STRUCK}" for mark in text) if is_struck(look) else text


def _unescaped(text: str) -> str:
    """Undo the escapes that workbooks have for letters that XML cannot hold: _x000D_ is a carriage return."""
    return _ESCAPED.sub(lambda found: _letter(int(found[1], 16)), text) if "_x" in text else text


def _letter(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


def _strings(parts: dict[str, bytes], name: str, file: str) -> list[str]:
    return [_text(item) for item in _xml(parts, name, file)] if name in parts else []


def _sheet(
    parts: dict[str, bytes],
    part: str,
    name: str,
    hidden: bool,
    strings: list[str],
    formats: list[str],
    file: str,
) -> Sheet:
    root = _xml(parts, part, file)
    cells: dict[tuple[int, int], RawCell] = {}
    hidden_rows: set[int] = set()
    seen: set[tuple[int, int]] = set()
    row = 0
    for line in root.iter("row"):
        row = int(line.get("r", row + 1))
        if line.get("hidden") in ("1", "true") or line.get("ht") in ("0", "0.0"):
            hidden_rows.add(row)
        column = 0
        for item in line.findall("c"):
            row, column = _position(item.get("r", ""), row, column + 1)
            if (row, column) in seen:
                at = Place(file, name, cell_name(row, column))
                raise Refused("unsafe_content", file, at, found=f"{at.cell} × 2")
            seen.add((row, column))
            cell = _cell(item, strings, formats)
            if cell is not None:
                cells[row, column] = cell
    merged = tuple(_range(item.get("ref", "")) for item in root.iter("mergeCell"))
    relations = _relations(parts, part, file).values()
    notes = {
        note.get("ref", ""): _short(_unescaped("".join(note.itertext())))
        for kind, target in relations
        if "omment" in kind and target in parts
        for note in _xml(parts, target, file).iter()
        if note.tag in ("comment", "threadedComment")
    }
    running = [each for each in root.iter() if each.tag.endswith(("Header", "Footer"))]
    notes |= {"": " ".join(_unescaped(each.text or "") for each in running)} if running else {}
    return Sheet(name, cells, hidden, frozenset(hidden_rows), _hidden_columns(root), merged, notes)


def _hidden_columns(root: ElementTree.Element) -> frozenset[int]:
    hidden: set[int] = set()
    ranges = [
        (int(item.get("min", 1)), min(int(item.get("max", 1)), 16384))
        for item in root.iter("col")
        if item.get("hidden") in ("1", "true") or item.get("width") in ("0", "0.0")
    ]
    reached = 0
    for first, last in sorted(ranges):
        # Each column once, however often a hostile file names it.
        hidden.update(range(max(first, reached + 1), last + 1))
        reached = max(reached, last)
    return frozenset(hidden)


def _position(reference: str, row: int, column: int) -> tuple[int, int]:
    if not reference:
        return row, column
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference)
    if not match:
        raise ValueError(reference)
    return int(match[2]), column_number(match[1])


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*_position(first, 1, 1), *_position(last or first, 1, 1))


def _cell(item: ElementTree.Element, strings: list[str], formats: list[str]) -> RawCell | None:
    """Return what a cell holds; None when it is empty."""
    kind = item.get("t", "n")
    held = [each for each in item if each.tag in ("v", "is")]
    if len(held) > 1 or any(each.tag == "v" and len(each) for each in held):
        raise ValueError("a cell of several values")
    raw = item.findtext("v") or ""
    if kind == "str":
        raw = _unescaped(raw)
    formula = item.find("f")
    if formula is not None:
        return RawCell("formula", _short(f"={formula.text or ''} {raw}"))
    if kind == "inlineStr":
        inline = item.find("is")
        raw = _text(inline) if inline is not None else ""
    elif kind == "s" and raw:
        raw = strings[int(raw)]
    if not raw.strip():
        return None
    raw = _short(raw)
    kinds: dict[str, Kind] = {"e": "error", "b": "flag", "d": "date"}
    style = int(item.get("s", 0))
    shown = formats[style] if style < len(formats) else ""
    if shown == "struck":
        return RawCell("text", "".join(f"{mark}{STRUCK}" for mark in raw))
    if kind != "n":
        return RawCell(kinds.get(kind, "text"), raw)
    number = float(raw)
    if shown == "otherwise":
        return RawCell("otherwise", raw, number)
    if shown == "date":
        return RawCell("date", _day(number), number)
    return RawCell("number", raw, number, shown == "percent")


def _short(text: str) -> str:
    # No spreadsheet program writes a longer text into a cell.
    if len(text) > grid.MAX_TEXT:
        raise ValueError("text")
    return text


def _day(serial: float) -> str:
    # Day and month are enough to recognise 1.5 in "1.5.", and are nobody's date of birth.
    try:
        day = datetime(1899, 12, 30) + timedelta(days=serial)
    except (OverflowError, ValueError):
        return "?"
    return f"{day.day}.{day.month}."
