"""Dates for machines: of the precision that is known, no more."""

from __future__ import annotations

from datetime import datetime

from barometer.intake.published import last_day

_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def typed_date(date: str) -> dict[str, str] | None:
    """Return an ISO date with the type of its precision; None where it is not known.

    Examples
    --------
    >>> typed_date("2013-01"), typed_date("unknown")
    ({'@value': '2013-01', '@type': 'xsd:gYearMonth'}, None)
    """
    return {"@value": date, "@type": _TYPES[len(date)]} if len(date) in _TYPES and date[0].isdigit() else None


def moment(date: str) -> datetime:
    """Return a moment for a file that cannot do without: the last that a date can mean, or the year 2000.

    Examples
    --------
    >>> moment("2013-01").isoformat(), moment("unknown").year
    ('2013-01-31T00:00:00', 2000)
    """
    return datetime.fromisoformat(last_day(date) if typed_date(date) else "2000-01-01")
