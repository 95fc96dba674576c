"""Commentary that may be published: approved by name, and still true of its measurement."""

from __future__ import annotations

from barometer.commentary.check import check
from barometer.commentary.documents import Commentary, read_folder
from barometer.commentary.figures import Figures
from barometer.errors import BarometerError
from barometer.project import Project
from barometer.records.record import Record


def approved_commentary(project: Project, record: Record) -> tuple[Commentary, ...]:
    """Return a measurement's approved commentary.

    Raises
    ------
    BarometerError
        If a sentence is not true of the measurement: nothing untrue is published.
    """
    every = read_folder(project.commentary / str(record.year), record.policy)
    files = [one for one in every if one.status == "approved"]
    if not files:
        return ()
    spoken = record.policy.languages[0]
    findings = check(files, Figures.load(project, record.edition), project.commentary, spoken)
    wrong = [str(one) for one in findings if one.stops]
    if wrong:
        raise BarometerError(
            f"approved commentary is not true of measurement {record.edition}, so no page is made: "
            f"{wrong[0]}; run barometer commentary check {record.edition}"
        )
    return tuple(files)
