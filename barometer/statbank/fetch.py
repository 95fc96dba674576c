"""Figures fetched from the statistics bank: asked for by name, compared with what was known, and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.language import label, number
from barometer.statbank.asking import periods_from, query_for, refuse_too_large, split_query
from barometer.statbank.extract import REQUEST, TABLEINFO, Extract, write_extract
from barometer.statbank.query import Query
from barometer.statbank.service import Service
from barometer.statbank.tableinfo import TIME, read_tableinfo, table_changes


@dataclass(frozen=True, eq=False)
class Fetched:
    """What was fetched, how it was asked for, and what has changed in the table since it was fetched last."""

    extract: Extract
    changes: tuple[str, ...]

    def text(self, language: str) -> str:
        """Return it in words."""
        info, rows = self.extract.info, self.extract.frame
        asked = self.extract.request.queries
        lines = [label("statbank.fetched", language, table=info.id, text=info.text)]
        for name in asked[0].codes:
            codes = list(dict.fromkeys(code for query in asked for code in query.codes[name]))
            said = ", ".join(codes[:6]) + (f", … ({len(codes)})" if len(codes) > 6 else "")
            lines.append(f"  {name}: {said}")
        counts = rows["status"].value_counts()
        lines += [
            f"  {label(f'statbank.{status}', language)}: {number(int(counts.get(status, 0)), 0, language)}"
            for status in ("observed", "missing", "zero_or_withheld")
            if counts.get(status, 0)
        ]
        lines += [label("statbank.changed", language, what=what) for what in self.changes]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return it for machines."""
        counts = self.extract.frame["status"].value_counts()
        return {
            "table": self.extract.info.id,
            "updated": self.extract.info.updated,
            "rows": {status: int(count) for status, count in sorted(counts.items())},
            "changes": list(self.changes),
        }


def fetch_table(
    service: Service,
    folder: Path,
    table: str,
    wanted: Mapping[str, Sequence[str]],
    parts_of: Sequence[str] = (),
    *,
    bulk: bool = False,
    in_parts: bool = False,
    first: str = "",
    areas: Sequence[str] = (),
) -> Fetched:
    """Fetch figures and keep request, answer and table information in `folder`.

    Parameters
    ----------
    wanted, parts_of
        See `query_for`.
    bulk
        Ask for a stream, which has no limit of size.
    in_parts
        Ask for more than fits in one answer by several requests.
    first
        Only periods from this one on; "" for all that the table has or `wanted` names.
    areas
        Codes of areas, whatever the table calls that variable.

    Raises
    ------
    BarometerError
        If the request cannot be made, is refused, or is answered with something else. What was fetched before
        stays as it was.
    """
    told = service.tableinfo(table, "en")
    info = read_tableinfo(told, f"table {table}")
    known = folder / TABLEINFO
    pinned = read_tableinfo(known.read_bytes(), str(known)) if (folder / REQUEST).exists() else info
    asked = dict(wanted)
    if first:
        asked[TIME] = (periods_from(info, first),)
    if areas:
        asked[info.areas().id] = tuple(areas)
    query = query_for(info, asked, parts_of, "BULK" if bulk else "CSV")
    queries: tuple[Query, ...] = split_query(query) if in_parts and not bulk else (query,)
    for each in queries:
        refuse_too_large(each)
    answers = [service.data(each) for each in queries]
    after = service.tableinfo(table, "en") if len(queries) > 1 else told
    if read_tableinfo(after, f"table {table}").updated != info.updated:
        raise BarometerError(f"table {table} was updated while it was fetched; fetch it again")
    extract = write_extract(folder, service.address, service.database, queries, told, answers)
    return Fetched(extract, tuple(table_changes(pinned, info)))
