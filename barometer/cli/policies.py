"""The commands for the policy: whether it can be used, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Language, project_of, show_files
from barometer.cli.speaking import run_of
from barometer.errors import BarometerError

policy_app = typer.Typer(no_args_is_help=True, help="The policy: is it right, and what does it say.")


@policy_app.command("check")
def policy_check(context: typer.Context, language: Language = "") -> None:
    """Say what is wrong with the policy, with file and line, and what reaches into frozen years."""
    from barometer.language import LANGUAGES, label
    from barometer.language.brought import require_words
    from barometer.records.reach import reaches

    project = project_of(context)
    policy = project.policy
    require_words(policy.languages)
    counts = {name: len(getattr(policy, name)) for name in ("goals", "indicators", "key_figures")}
    key = "policy.right_one" if counts["goals"] == 1 else "policy.right"
    print(label(key, language, title=policy.title(language), **counts))
    if language not in LANGUAGES:
        print(label("policy.mistakes", language))
    for reach in reaches(project):
        print(reach.text(language))


@policy_app.command("words")
def policy_words(
    context: typer.Context,
    language: Annotated[str, typer.Argument(help="A language whose words the project brings.")],
) -> None:
    """List the words that a language of the project lacks, as a file to fill in, with the English ones."""
    from barometer.language.brought import lacking_file, lacking_in, read_catalogue
    from barometer.project import project_folder
    from barometer.settings import SETTINGS_FILE, read_settings

    root = project_folder(run_of(context).project or ".")
    file = root / read_settings(root / SETTINGS_FILE).languages.get(language, f"language/{language}.toml")
    lacking = lacking_in(read_catalogue(file, language) if file.is_file() else ())
    print(lacking_file(lacking), end="")
    if lacking:
        raise typer.Exit(1)


@policy_app.command("show")
def policy_show(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(help="The file to write: .html or .pdf.")] = Path("policy.html"),
    language: Language = "",
) -> None:
    """Write the policy as a document that a committee can adopt: definitions, targets, decisions, rules."""
    from barometer.files import write_atomic
    from barometer.pages.exporters import to_html, to_pdf
    from barometer.views.declared import policy_document

    forms = {".html": to_html, ".pdf": to_pdf}
    if output.suffix not in forms:
        raise BarometerError(f"{output} is no document that can be written; expected .html or .pdf")
    document = policy_document(project_of(context).policy, language)
    write_atomic(output, forms[output.suffix](document))
    show_files(context, output)
