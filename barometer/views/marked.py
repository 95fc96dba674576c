"""What every page of a measurement must be marked with, whatever makes the page."""

from __future__ import annotations

from barometer.records.record import Record


def marks_of(record: Record | None, *, synthetic: bool, draft: bool = False) -> tuple[str, ...]:
    """Return keys of the catalogue's group `mark`, in the order in which pages show them.

    Parameters
    ----------
    record
        The measurement; None where it is not taken yet.
    synthetic
        Whether the project or the policy says so.

    Examples
    --------
    >>> marks_of(None, synthetic=True, draft=True)
    ('synthetic', 'draft')
    """
    marks = {
        "synthetic": synthetic,
        "draft": draft,
        "unaudited": record is not None and record.unaudited,
        "reconstruction": record is not None and record.reconstruction,
    }
    return tuple(name for name, there in marks.items() if there)
