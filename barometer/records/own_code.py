"""The code that a record keeps: calculations of the project's own, run only where they are known."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from barometer.policy.codec import from_json
from barometer.policy.model import Policy
from barometer.policy.own import OwnCode, own_calculations, read_code, require_allowed
from barometer.records.record import CODE, GENERATIONS, Record


def run_code(record: Record, running: Collection[OwnCode], allowed: Collection[str] = ()) -> Policy:
    """Return a record's policy with calculations that can be called.

    Parameters
    ----------
    running
        The modules that the project runs today.
    allowed
        Digests of other modules that may be run.

    Raises
    ------
    BarometerError
        If the record was made by code that is not the project's today and is not allowed.
    """
    names = [name for name in record.manifest["files"] if name.startswith(CODE)]
    if not names:
        return record.policy
    files = [record.path / name for name in names]
    code = [replace(read_code(file), where=f"measurement {record.edition}, {file.name}") for file in files]
    require_allowed(code, {*(one.digest for one in running), *allowed})
    own = {each.__name__: each for each in own_calculations(code)}
    file = record.path / "definitions.json"
    definitions = json.loads(file.read_text(encoding="utf-8"))
    definitions.pop(GENERATIONS, None)
    return from_json(definitions, str(file), own)
