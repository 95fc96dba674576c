"""The commands that look back: reproduce, compare, history, power, verify, sign, archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barometer.cli.asked import (
    Edition,
    Json,
    Language,
    Year,
    project_of,
    project_or_none,
    say_corrected,
    show_files,
    tell,
)
from barometer.errors import BarometerError

if TYPE_CHECKING:
    from barometer.proof.reproduction import Reproductions
    from barometer.proof.unpack import ArchiveReproduction


def reproduce_command(
    context: typer.Context,
    year: Annotated[str, typer.Argument(help="An edition, all, or the file of an archive.")],
    allow_code: Annotated[
        list[str] | None, typer.Option(help="Digest of code that came with the figures and may be run.")
    ] = None,
    language: Language = "",
    json: Json = False,
) -> None:
    """Compute a measurement again from its frozen inputs and prove it equal, or name what moved and why.

    Exit code 0: all is equal. 1: something differs. 3: nothing differs, but not all could be computed again.
    """
    from barometer.language import check_language
    from barometer.proof.reproduce import reproduce as again
    from barometer.proof.unpack import is_archive, reproduce_archive
    from barometer.reports.command import render

    allowed, language = allow_code or [], check_language(language)
    result: Reproductions | ArchiveReproduction
    if is_archive(year):
        result = reproduce_archive(Path(year), render, allowed, language)
    else:
        project = project_of(context)
        result = again(project, year, render=render(project), allowed=allowed, language=language)
    tell(result, language, json)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def compare_command(
    context: typer.Context, before: Edition, after: Edition, language: Language = "", json: Json = False
) -> None:
    """Lay two measurements side by side: new, gone, revised, redefined; which verdicts changed and why."""
    from barometer.records.comparison import compare as hold_against

    tell(hold_against(project_of(context), before, after), language, json)


def history_command(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(help="Id of an indicator.")],
    language: Language = "",
    json: Json = False,
) -> None:
    """Show every vintage of an indicator, and how much its figures were revised."""
    from barometer.proof.history import history as vintages

    tell(vintages(project_of(context), indicator), language, json)


def power_command(context: typer.Context, year: Edition, language: Language = "", json: Json = False) -> None:
    """Show which change each indicator would show, and how many must be asked for the policy's margins."""
    from barometer.rounds.power import power as could_show

    project = project_of(context)
    say_corrected(context, year)
    tell(could_show(project, year), language, json)


def verify_command(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A report, a letter in Word, or an archive; by default all records.")
    ] = None,
    code: Annotated[
        str, typer.Option(help="The code on the cover of a report or letter, which the chain must hold.")
    ] = "",
    signature: Annotated[Path | None, typer.Option(help="A signature that barometer sign wrote.")] = None,
    key: Annotated[Path | None, typer.Option(help="The signer's public key (PEM), for --signature.")] = None,
    language: Language = "",
    json: Json = False,
) -> None:
    """Check all records and their chain, or a report's PDF: also outside a project, against what it carries.

    Exit code of a PDF: 0 what could be checked holds; 1 something does not; 3 not all could be.
    """
    from barometer.language import check_language, label
    from barometer.proof.anchor import verify_code
    from barometer.proof.report_file import verify_file
    from barometer.proof.sign import verify_signature
    from barometer.proof.unpack import is_archive, verify_archive
    from barometer.proof.verify import verify as all_records
    from barometer.proof.word_file import verify_word

    if file is not None and is_archive(file):
        opened, of_archive = verify_archive(file, code)
        if not json:
            print(label("archive.listed", check_language(language), file=file.name, count=opened.files))
        tell(of_archive, language, json, of_archive.ok)
        return
    if file is not None and file.suffix.lower() == ".docx":
        of_word = verify_word(project_of(context), file, code)
        tell(of_word, language, json, of_word.ok)
        return
    if file is not None:
        from barometer.letters.reprint import reprint

        of_file = verify_file(project_or_none(context), file, code, reprint)
        tell(of_file, language, json)
        raise typer.Exit(of_file.exit_code)
    project = project_of(context)
    if signature or key:
        if not (signature and key):
            raise BarometerError("a signature is checked with its signer's key; give --signature and --key")
        signed = verify_signature(project, signature, key)
        tell(signed, language, json, signed.ok)
    result = verify_code(project, code) if code else all_records(project)
    if code or not signature:
        tell(result, language, json, result.ok)


def sign_command(
    context: typer.Context,
    year: Edition,
    key: Annotated[Path, typer.Option(help="The private Ed25519 key (PEM).")],
    output: Annotated[
        Path | None, typer.Option(help="The file to write; by default in data/signatures.")
    ] = None,
) -> None:
    """Sign a record: a DSSE envelope with an in-toto statement, which verify --signature checks offline."""
    from barometer.proof.sign import sign_record

    show_files(context, sign_record(project_of(context), year, key, output))


def archive_command(
    context: typer.Context,
    year: Year,
    output: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="With the unsuppressed aggregates.")
    ] = False,
) -> None:
    """Write one file that can be opened and reproduced with nothing but Python and the locked packages."""
    from barometer.proof.archive import archive as pack

    show_files(context, pack(project_of(context), year, output, restricted=restricted))
