"""How far a run is, as a person or a machine reads it."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TextIO

from barometer.language.messages import ENGLISH, translated
from barometer.reports.building import Event, Outcome
from barometer.terminal import write_over


def json_lines(stream: TextIO) -> Callable[[Event], None]:
    """Return a listener that writes each event as one line of JSON."""
    return lambda event: print(json.dumps(asdict(event), ensure_ascii=False), file=stream, flush=True)


def files_told(outcomes: Sequence[Outcome], language: str) -> str:
    """Return how many files of some reports were made, kept and not made."""
    made = sum(len(one.written) for one in outcomes)
    every = sum(len(one.steps) for one in outcomes)
    lost = sum(one.not_made for one in outcomes)
    missing = f", {lost} not made" if lost else ""
    kept = sum(one.kept for one in outcomes)
    return translated(f"{made} of {every} files made, {kept} kept{missing}", language)


def lost_parts(outcome: Outcome, language: str) -> list[str]:
    """Return for each part that was not made a sentence that says why."""
    # The reason first: it may begin with a file's name, of which the part would be taken for a piece.
    reasons = {part: translated(why, language) for part, why in outcome.failed.items()}
    return [translated(f"{part} was not made: {why}", language) for part, why in reasons.items()]


@dataclass
class Lines:
    """A listener that shows one line for each part, and below them what runs and how long it will take.

    Where the stream is no terminal it says nothing. `reports`: how many are made in one go;
    `language`: what it speaks.
    """

    stream: TextIO
    reports: int = 1
    language: str = ENGLISH
    planned: list[str] = field(default_factory=list)
    running: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if not self.stream.isatty():
            return
        now = time.monotonic()
        part = f"{event.report} {event.part}" if event.report else event.part
        self.begun.add(event.report)
        if event.state == "planned":
            self.planned.append(part)
        elif event.state == "running":
            self.running[part] = now
        elif event.state == "kept":
            self._say(part, "kept")
        else:
            self.took.append(now - self.running.pop(part, now))
            made = f"made in {self.took[-1]:.1f} s"
            self._say(part, made if event.state == "done" else f"failed: {event.detail}")
        write_over(self._below(), self.stream)

    def _say(self, part: str, what: str) -> None:
        write_over(f"  {part:<18} {translated(what, self.language)}\n", self.stream)

    def _below(self) -> str:
        left = len(self.planned) - len(self.took)
        if not left:
            return ""
        # What runs, runs at once: as many parts go by in the time that one takes.
        guess = statistics.mean(self.took) * left / max(1, len(self.running)) if self.took else 0.0
        guess *= self.reports / len(self.begun)  # as if those that are not begun had as many parts
        about = f", about {guess:.0f} s left" if self.took else ""
        now = ", ".join(self.running) or "getting ready"
        many = f" in project {len(self.begun)} of {self.reports}" if self.reports > 1 else ""
        told = f"{len(self.took)} of {len(self.planned)} made{many}{about}; now {now}"
        return f"  {translated(told, self.language)}"
