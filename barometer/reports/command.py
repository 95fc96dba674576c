"""The command `barometer report` as a person or a machine sees it: what is made, what stands, what failed."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from barometer.language import label
from barometer.records.record import editions
from barometer.project import Project
from barometer.reports.build import Event, Outcome
from barometer.reports.making import explain, make_report, plan_report
from barometer.reports.plan import Step
from barometer.terminal import write_over


def run_report(
    project: Project,
    year: str,
    *,
    goals: Sequence[int],
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    jobs: int | None,
    force: bool,
    draft: bool,
    explain_only: bool,
    as_json: bool,
) -> bool:
    """Make a report and print what happened; return whether every part was made.

    Raises
    ------
    BarometerError
        For anything asked for that is not there.
    """
    unknown = values_not_known(project, year)
    if unknown:
        print(unknown)
        return True
    report = plan_report(
        project, year, goals=goals, languages=languages, formats=formats, output=output, draft=draft
    )
    if explain_only:
        print("\n".join(_explained(step) for step in explain(report, force=force)))
        return True
    progress = json_lines(sys.stdout) if as_json else Lines(sys.stderr)
    outcome = make_report(report, jobs=jobs, force=force, progress=progress)
    if not as_json:
        print(_summary(outcome, project.root))
    for part, sentence in outcome.failed.items():
        print(f"barometer: {part} was not made: {sentence}", file=sys.stderr)
    return not outcome.failed


def values_not_known(project: Project, year: str) -> str:
    """Return what to say of a measurement whose values are not known; "" for any other."""
    if year in editions(project):
        return ""
    from barometer.rounds.published import listed

    taken = listed(project)
    if taken.empty:
        return ""
    mine = taken[(taken["edition"] == year) & (taken["kind"] == "values_not_known")]
    if mine.empty:
        return ""
    notes = [
        label("report.not_known", language, year=year, note=mine[f"note_{language}"].iloc[0])
        for language in ("da", "en")
    ]
    return "\n".join(notes)


def _explained(step: Step) -> str:
    return f"{step.node.name}: {'made again: ' + ', '.join(step.reasons) if step.reasons else 'kept'}"


def _summary(outcome: Outcome, root: Path) -> str:
    made = sum(bool(step.reasons) for step in outcome.steps)
    folder = outcome.folder.relative_to(root) if outcome.folder.is_relative_to(root) else outcome.folder
    return f"{folder}: {made} of {len(outcome.steps)} files made, {len(outcome.steps) - made} kept"


def json_lines(stream: TextIO) -> Callable[[Event], None]:
    """Return a listener that writes each event as one line of JSON."""
    return lambda event: print(json.dumps(asdict(event), ensure_ascii=False), file=stream, flush=True)


@dataclass
class Lines:
    """A listener that shows one line for each part, and below them what runs and how long it will take.

    Where the stream is no terminal it says nothing.
    """

    stream: TextIO
    planned: list[str] = field(default_factory=list)
    running: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if not self.stream.isatty():
            return
        now = time.monotonic()
        if event.state == "planned":
            self.planned.append(event.part)
        elif event.state == "running":
            self.running[event.part] = now
        elif event.state == "kept":
            self._say(event.part, "kept")
        else:
            self.took.append(now - self.running.pop(event.part, now))
            made = f"made in {self.took[-1]:.1f} s"
            self._say(event.part, made if event.state == "done" else f"failed: {event.detail}")
        write_over(self._below(), self.stream)

    def _say(self, part: str, what: str) -> None:
        write_over(f"  {part:<18} {what}\n", self.stream)

    def _below(self) -> str:
        left = len(self.planned) - len(self.took)
        if not left:
            return ""
        # What runs, runs at once: as many parts go by in the time that one takes.
        guess = statistics.mean(self.took) * left / max(1, len(self.running)) if self.took else 0.0
        told = f", about {guess:.0f} s left" if self.took else ""
        now = ", ".join(self.running) or "getting ready"
        return f"  {len(self.took)} of {len(self.planned)} made{told}; now {now}"
