"""A pass over a finished PDF: row headers in tables, notes after them, and no date where none is known."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any


def tag_tables(pdf: bytes, *, dated: bool) -> bytes:
    """Return the PDF with the first cell of each body row as a row header that the other cells name.

    Typst tags column headers only; a screen reader that reads "77,2 %" shall say of what. The same PDF in
    gives the same bytes out. A document whose date is not known loses the one that Typst insists on.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree = document.Root.StructTreeRoot
        named: dict[str, Any] = {}
        for table in [*_find(tree, "/Table")]:
            for gone in _without_holders(table):
                del pikepdf.NameTree(tree.IDTree)[gone]
            for body in _find(table, "/TBody"):
                group: list[Any] = []
                for row in _find(body, "/TR"):
                    name = f"row{len(named) + 1:05}"
                    named |= _head(list(_children(row)), name, group)
        if named:
            ids = pikepdf.NameTree(tree.IDTree)
            for name, cell in named.items():
                ids[name] = cell
        if not dated:
            _undate(document)
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _without_holders(table: Any) -> list[str]:
    """Take the first column out of a table's tags: its empty cells only held rows together on a page.

    A last row of one cell that such a cell held is the table's note, and stands after the table. Returns the
    names of the headers that are gone.
    """
    import pikepdf

    names: list[str] = []
    note = None
    for row in _find(table, "/TR"):
        cells = [*_children(row)]
        if not names:
            if _holds(cells[0]):
                return []  # a table that does without
            names.append(str(cells[0].ID))
        kept = [cell for cell in cells if cell.S != "/TD" or [*_over(cell)] != names][
            str(cells[0].S) == "/TH" :
        ]
        single = len(kept) == 1 and "/ColSpan" in _attributes(kept[0])
        note = row if single and not {*_over(kept[0])} & {*names} else None
        row.K = pikepdf.Array(kept)
        for cell in kept:
            if "/Headers" in (told := _attributes(cell)):
                told.Headers = pikepdf.Array([id for id in told.Headers if str(id) not in names])
    if note is not None:
        _after(table, note)
    return names


def _holds(cell: Any) -> bool:
    """Say whether anything stands in a cell."""
    import pikepdf

    kids = cell.get("/K")
    return kids is not None and not (isinstance(kids, pikepdf.Array) and len(kids) == 0)


def _after(table: Any, row: Any) -> None:
    """Let a row's cell stand after its table: a paragraph, or a part that holds some."""
    import pikepdf

    body, parent, cell = row.P, table.P, row.K[0]
    body.K = pikepdf.Array([each for each in body.K if each.objgen != row.objgen])
    cell.S = pikepdf.Name.Div if any(True for _ in _children(cell)) else pikepdf.Name.P
    del cell["/A"]
    cell.P = parent
    kids = parent.K if isinstance(parent.K, pikepdf.Array) else [parent.K]
    place = next(at for at, each in enumerate(kids) if _same(each, table))
    parent.K = pikepdf.Array([*kids[: place + 1], cell, *kids[place + 1 :]])


def _same(one: Any, other: Any) -> bool:
    import pikepdf

    return isinstance(one, pikepdf.Dictionary) and one.objgen == other.objgen


def _over(cell: Any) -> Iterator[str]:
    """Return the names of a cell's headers."""
    for id in _attributes(cell).get("/Headers", ()):
        yield str(id)


def _undate(document: Any) -> None:
    for key in ("/CreationDate", "/ModDate"):
        del document.docinfo[key]
    described = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(
        re.sub(rb"<xmp:(Create|Modify)Date>[^<]*</xmp:(Create|Modify)Date>", b"", described)
    )


def _head(cells: list[Any], name: str, group: list[Any]) -> dict[str, Any]:
    """Make the first of a row's cells its header; return it by its name.

    A row of one cell that spans others names the group of the rows below: it becomes `group`. Any other row
    of one cell has no header.
    """
    import pikepdf

    if len(cells) < 2 and not (cells and "/ColSpan" in _attributes(cells[0])):
        return {}
    cells[0].S = pikepdf.Name.TH
    cells[0].ID = pikepdf.String(name)
    for cell in cells:
        table = _attributes(cell)
        over = () if len(cells) == 1 else group
        if cell is cells[0]:
            table.Scope = pikepdf.Name.Row
        else:
            over = (*over, pikepdf.String(name))
        if over:
            table.Headers = pikepdf.Array([*table.get("/Headers", ()), *over])
    if len(cells) == 1:
        group[:] = [pikepdf.String(name)]
    return {name: cells[0]}


def _attributes(cell: Any) -> Any:
    """Return a cell's attributes of the kind Table, made if need be."""
    import pikepdf

    given = cell.get("/A")
    if isinstance(given, pikepdf.Dictionary):
        cell.A = given = pikepdf.Array([given])
    elif given is None:
        cell.A = given = pikepdf.Array()
    for attributes in given:
        if attributes.get("/O") == "/Table":
            return attributes
    given.append(pikepdf.Dictionary(O=pikepdf.Name.Table))
    return given[-1]


def _children(node: Any) -> Iterator[Any]:
    """Return an element's child elements, without the marks on pages."""
    import pikepdf

    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _find(node: Any, kind: str) -> Iterator[Any]:
    """Return the elements of a kind below an element, in reading order; not those inside of them."""
    for child in _children(node):
        if kind == child.S:
            yield child
        else:
            yield from _find(child, kind)
