"""One sheet: refuse what may not be there, find its indicator, its table and its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from barometer.intake.faults import Fault, Place, fault, near
from barometer.intake.forms import PERCENT, Form, fold, lookup
from barometer.intake.grid import RawCell, Sheet
from barometer.intake.privacy import personal, personal_column, plain, turns_into_digits
from barometer.intake.rows import Cells, Expectation, SheetReading, read_rows
from barometer.language import each_language, in_each

BOX = ("code", "measurement", "owner", "definition", "population", "unit")
"""What stands above the table; its labels may be written in any language."""


_NUMBER_ALONE = re.compile(r"[\d.,\s%\u2044\u0336-]+")


def is_beside(name: str) -> bool:
    """Tell whether a sheet is the guide or the lists of a workbook, and holds no figures.

    Examples
    --------
    >>> is_beside("Lister"), is_beside("Lists"), is_beside("Mål 1.1")
    (True, True, False)
    """
    return name in [said for key in ("guide", "lists") for said in _both(key)]


def _both(key: str) -> tuple[str, ...]:
    words = in_each(f"workbook.{key}")
    return tuple(words(language) for language in words.languages)


def screen(sheet: Sheet, place: Place, numbers: Sequence[str] = ()) -> tuple[Sheet, list[Fault]]:
    """Return the sheet without formulas and personal data, and a fault for each, and for what is hidden.

    `numbers`: patterns of personal numbers that the policy names. A refused cell stays as such, so that no
    later rule says anything about it.
    """
    found: list[Fault] = []
    cells = dict(sheet.cells)
    for (row, column), cell in sheet.cells.items():
        code = personal(cell.text, numbers)
        if not code and cell.kind == "text" and personal_column(cell.text):
            code = "personal_column"
        if not code and cell.kind in ("formula", "otherwise"):
            code = "formula" if cell.kind == "formula" else "shown_otherwise"
        if not code and turns_into_digits(cell.text) and _NUMBER_ALONE.fullmatch(plain(cell.text)):
            code = "odd_digits"
        if code:
            found.append(fault(code, place.at(row, column), found=cell.text))
            cells[row, column] = RawCell("refused", "")
    for cell_name, note in sheet.notes.items():
        if code := personal(note, numbers):
            found.append(fault(code, Place(place.file, place.sheet, cell_name)))
    if code := personal(sheet.name, numbers):
        found.append(fault(code, place))
    if sheet.hidden:
        found.append(fault("hidden_sheet", place))
    return replace(sheet, cells=cells), found


def read_sheet(sheet: Sheet, place: Place, expect: Expectation, stem: str) -> SheetReading | list[Fault]:
    """Return what a screened sheet holds, or the faults that make it impossible to say which it is."""
    box = _box(sheet.cells)
    form, code = _form_of(sheet, box, expect.forms, stem)
    if form is None:
        if not code:
            return [] if not sheet.cells or is_beside(sheet.name) else [fault("unknown_sheet", place)]
        known = {form.indicator.id: form.indicator.id for form in expect.forms}
        at = place.at(*box["code"]) if "code" in box else place
        return [fault("unknown_indicator", at, found=code, expected=", ".join(known), near=near(code, known))]
    owner, faults = _check_box(form, box, sheet.cells, place, expect)
    header, columns, more = _columns(form, sheet.cells, place)
    reading = SheetReading(form, place, owner, header, columns)
    faults += more + _hidden(sheet, place, header)
    if header and not any(fault.code == "missing_column" for fault in faults):
        rows, bad, more = read_rows(reading, sheet.cells, expect)
        whole = not any(fault.code in ("too_large", "empty_sheet") for fault in more)
        reading = replace(reading, rows=tuple(rows), bad=tuple(bad), complete=whole)
        faults += more
    return replace(reading, faults=tuple(faults))


def _box(cells: Cells) -> dict[str, tuple[int, int]]:
    """Return where the values of the box above the table stand."""
    names = {fold(word): name for name in BOX for word in _both(name)}
    found: dict[str, tuple[int, int]] = {}
    top = sorted(place for place in cells if place[0] <= 40)
    for place, right in pairwise(top):
        name = names.get(fold(cells[place].text))
        if name and place[0] == right[0]:
            found.setdefault(name, right)
    return found


def _form_of(
    sheet: Sheet, box: dict[str, tuple[int, int]], forms: Sequence[Form], stem: str
) -> tuple[Form | None, str]:
    """Return the form a sheet follows, by its code, its name or the file's name; and the code it gives."""
    by_name = {fold(name): form for form in forms for name in (form.title, form.indicator.id)}
    if "code" in box:
        code = plain(sheet.cells[box["code"]].text)
        return by_name.get(fold(code)), code
    if form := by_name.get(fold(sheet.name)):
        return form, ""
    if not sheet.name:
        ending = [form for form in forms if fold(stem).endswith(form.indicator.id)]
        return (max(ending, key=lambda form: len(form.indicator.id)), "") if ending else (None, stem)
    return None, ""


def _check_box(
    form: Form, box: dict[str, tuple[int, int]], cells: Cells, place: Place, expect: Expectation
) -> tuple[str, list[Fault]]:
    """Compare the box above the table with the declaration; return the administration and the faults."""
    indicator, faults = form.indicator, []
    said = {name: plain(cells[at].text) for name, at in box.items() if cells[at].kind != "refused"}
    owner = indicator.owners[0]
    if "owner" in said:
        names = {a.code: a.name for a in expect.policy.administrations}
        known = lookup(names) | {
            fold(f"{text(spoken)} ({code})"): code
            for code, text in names.items()
            for spoken in text.languages
        }
        owner = known.get(fold(said["owner"]), "")
        if owner not in indicator.owners:
            expected = ", ".join(indicator.owners)
            faults.append(
                fault("wrong_owner", place.at(*box["owner"]), found=said["owner"], expected=expected)
            )
    if said.get("measurement", str(expect.year)).removesuffix(".0") != str(expect.year):
        at = place.at(*box["measurement"])
        faults.append(fault("wrong_measurement", at, found=said["measurement"], expected=str(expect.year)))
    unit = PERCENT if form.unit == in_each("workbook.percent") else tuple(map(form.unit, form.unit.languages))
    allowed = {
        "unit": tuple(unit),
        "population": tuple(map(indicator.population, indicator.population.languages)),
        "definition": tuple(map(indicator.definition, indicator.definition.languages)),
    }
    for name, texts in allowed.items():
        if name in said and fold(said[name]) not in {fold(text) for text in texts}:
            declared = form.unit if name == "unit" else getattr(indicator, name)
            at = place.at(*box[name])
            faults.append(fault(f"{name}_differs", at, found=said[name], expected=declared))
    return owner, faults


def _headings(form: Form) -> dict[str, str]:
    last = {name: in_each(f"workbook.{name}") for name in ("status", "remark")}
    texts = {**form.keys, **{m.column: m.heading for m in form.measures}, **last}
    return lookup(texts) | {"år": "period", "værdi": "value"}


def _columns(form: Form, cells: Cells, place: Place) -> tuple[int, dict[str, int], list[Fault]]:
    """Find the row of headings; return its number (0: none), column name → number, and the faults."""
    known = _headings(form)
    hits: dict[int, int] = {}
    for (row, _), cell in cells.items():
        hits[row] = hits.get(row, 0) + (fold(cell.text) in known)
    header = max(hits, key=lambda row: (hits[row], -row), default=0)
    said = (*form.keys.values(), *(measure.heading for measure in form.measures))
    names = [text(form.language) for text in said]
    if not header or hits[header] < 2:
        return 0, {}, [fault("no_table", place.at(1, 1), expected=each_language(lambda _: ", ".join(names)))]
    columns: dict[str, int] = {}
    faults: list[Fault] = []
    used = sorted(
        {column for (row, column), cell in cells.items() if row >= header and cell.kind != "refused"}
    )
    for column in used:
        top = cells.get((header, column))
        heading = plain(top.text) if top else ""
        name = known.get(fold(heading))
        if heading.startswith(_both("before")):
            continue
        at = place.at(header, column)
        if name is None:
            words = dict(zip(map(fold, names), names, strict=True))
            faults.append(fault("unknown_column", at, found=heading, near=near(heading, words)))
        elif name in columns:
            faults.append(fault("duplicate_column", at, found=heading))
        else:
            columns[name] = column
    needed = form.keys | {m.column: m.heading for m in form.measures if not m.optional}
    for name, text in needed.items():
        if name not in columns:
            faults.append(fault("missing_column", place.at(header, 1), found=text))
    return header, columns, faults


def _hidden(sheet: Sheet, place: Place, header: int) -> list[Fault]:
    faults = []
    for row in sorted(sheet.hidden_rows & {row for row, _ in sheet.cells}):
        words = in_each("intake.hidden_row")
        faults.append(fault("hidden_cells", place.at(row, 1), found=words))
    for column in sorted(sheet.hidden_columns & {column for _, column in sheet.cells}):
        words = in_each("intake.hidden_column")
        faults.append(fault("hidden_cells", place.at(max(header, 1), column), found=words))
    for top, left, bottom, right in sheet.merged:
        if bottom >= header > 0:
            size = f"{bottom - top + 1} × {right - left + 1}"
            faults.append(fault("merged_cells", place.at(top, left), found=size))
    return faults
