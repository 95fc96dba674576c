"""The command that fetches figures from a statistics bank."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Json, Language, project_of, tell
from barometer.errors import BarometerError


def fetch(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help="A table of the bank, such as FOLK1E.")],
    areas: Annotated[str, typer.Option(help="Codes of areas, with commas: 101,000.")] = "",
    first: Annotated[str, typer.Option("--from", help="Only from this year or period on.")] = "",
    select: Annotated[
        list[str] | None, typer.Option(help="VARIABLE=code,code; once for each variable.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="A variable by all its parts; totals left out.")
    ] = None,
    bulk: Annotated[bool, typer.Option("--bulk", help="A stream, without a limit of size.")] = False,
    split: Annotated[bool, typer.Option("--split", help="Several requests for what is too large.")] = False,
    name: Annotated[str, typer.Option(help="The extract's name; the table's by default.")] = "",
    address: Annotated[str, typer.Option(help="Another bank's address.")] = "",
    database: Annotated[str, typer.Option(help="A city's own bank: s30 is Copenhagen's.")] = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Fetch a table of the statistics bank; all that was asked and answered is kept in data/statbank/."""
    from barometer.statbank.fetch import fetch_table
    from barometer.statbank.service import ADDRESS, Service

    wanted = dict(_selection(each) for each in select or ())
    folder: Path = project_of(context).statbank / (name or table.upper())
    service = Service(address or ADDRESS, database)
    given = tuple(area.strip() for area in areas.split(",") if area.strip())
    result = fetch_table(
        service, folder, table, wanted, by or (), bulk=bulk, in_parts=split, first=first, areas=given
    )
    tell(result, language, json)


def _selection(text: str) -> tuple[str, tuple[str, ...]]:
    name, mark, codes = text.partition("=")
    if not mark or not codes.strip():
        raise BarometerError(f"--select {text}: expected VARIABLE=code,code, such as HERKOMST=24,25")
    return name.strip(), tuple(code.strip() for code in codes.split(","))
