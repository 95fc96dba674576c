"""The language of a run: all that it tells is in one."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from barometer.errors import BarometerError
from barometer.terminal import from_here

if TYPE_CHECKING:
    from barometer.project import Project


@dataclass
class Run:
    """One run: what stands before the command, the project that it is for, and the language that it speaks.

    That is the one that is asked for, else the first of the project's policy; English where there is no
    project, or no policy.
    """

    project: Path | None = None
    opened: Project | None = None
    language: str = ""

    def said(self, sentence: str) -> str:
        """Return what is told in English in the language of the run."""
        from barometer.intake.faults import fault_kinds
        from barometer.language.messages import translated
        from barometer.text import without_controls

        told = fault_kinds().values()  # an error may tell the first fault of a delivery
        words = (
            dict(zip(kind, part, strict=True)) for kind in told for part in zip(*kind.values(), strict=True)
        )
        text = without_controls(translated(sentence, self.speaks(), words))
        named = self.project.absolute() if self.project else None
        return from_here(text, self.opened.root if self.opened else named)

    def speaks(self) -> str:
        """Return the language of the run's messages."""
        if self.language:
            return self.language
        return self.opened.policy.languages[0] if self.opened else spoken_in(self.project or Path.cwd())


def run_of(context: typer.Context) -> Run:
    """Return the run that a command belongs to."""
    run: Run = context.find_root().obj
    return run


def spoken_in(folder: Path) -> str:
    """Return the first language of a project's policy, also where settings or policy have faults.

    Examples
    --------
    >>> spoken_in(Path())
    'da'
    """
    from barometer.policy.load import POLICY_FILE
    from barometer.policy.model import Policy
    from barometer.project import find_policy
    from barometer.settings import SETTINGS_FILE

    here = folder.absolute()
    root = next((one for one in (here, *here.parents) if (one / SETTINGS_FILE).is_file()), None)
    if root is None:
        return "en"
    policy = re.search(r'^polic(?:y|ies)\s*=.*"([^"\n]+)"', _plain(root / SETTINGS_FILE), re.MULTILINE)
    files = sorted(root.glob(f"*/{POLICY_FILE}"))  # where no policy can be found by its name
    with contextlib.suppress(BarometerError):
        files.insert(0, find_policy(policy[1] if policy else "", root) / POLICY_FILE)
    if not files:
        return "en"
    first = re.search(r"^languages:\s*[\[-]\s*[\"']?(\w+)", _plain(files[0]), re.MULTILINE)
    return first[1] if first else Policy.languages[0]


def _plain(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
