"""The commands that make the public pages and show them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Language, project_of
from barometer.terminal import from_here

Output = Annotated[Path | None, typer.Option(help="Folder to write to; by default reports/site.")]


def site(
    context: typer.Context,
    output: Output = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Keep every address in data/addresses.csv: it must stay.")
    ] = False,
    language: Language = "",
) -> None:
    """Make the public pages and the open data of all measurements."""
    from barometer.site.build import build_site

    project = project_of(context)
    print(from_here(build_site(project, output, publish=publish).text(language), project.root))


def serve_command(
    context: typer.Context,
    output: Output = None,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 for any that is free.")] = 8000,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the front page in a browser.")] = False,
    language: Language = "",
) -> None:
    """Show the public pages on this machine, made again at each change; end with Ctrl-C."""
    from barometer.site.serve import serve_site

    with contextlib.suppress(KeyboardInterrupt):
        serve_site(project_of(context), output, port, open_browser=open_browser, language=language)
