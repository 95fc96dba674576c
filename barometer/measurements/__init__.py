"""Measurements: taken, frozen, opened, compared, reproduced and verified."""

from barometer.measurements.record import Record, earlier_records, editions, open_record, read_record

__all__ = ["Record", "earlier_records", "editions", "open_record", "read_record"]
