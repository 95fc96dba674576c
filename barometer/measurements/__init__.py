"""Measurements: taken, frozen, opened, compared, reproduced and verified."""

from importlib import import_module
from typing import Any

from barometer.measurements.lock import locked
from barometer.measurements.record import Record, earlier_records, editions, open_record, read_record

_HOMES = {
    "archive": "archiving",
    "as_of": "vintages",
    "audit": "gate",
    "check_and_accept": "receiving",
    "compare": "comparison",
    "history": "revisions",
    "latest_before": "receiving",
    "listed": "published_round",
    "plan": "taking",
    "reproduce": "reproduction",
    "take": "taking",
    "verify": "verification",
    "verify_file": "verification",
}
"""Imported only when used, with where it lives: a report that reads a record needs none of it."""

__all__ = [
    "Record",
    "earlier_records",
    "editions",
    "locked",
    "open_record",
    "read_record",
    *_HOMES,
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
