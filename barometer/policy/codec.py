"""A policy as JSON and back, without loss: the form that a record freezes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from barometer import calculations
from barometer.calculations.unloaded import Unloaded
from barometer.errors import BarometerError
from barometer.policy import model
from barometer.text import LATER


@lru_cache(maxsize=1)
def _known() -> dict[str, type]:
    declared = [getattr(calculations, name) for name in calculations.__all__]
    declared += list(vars(model).values())
    return {cls.__name__: cls for cls in declared if isinstance(cls, type) and dataclasses.is_dataclass(cls)}


def to_json(value: Any) -> Any:
    """Return a tree of frozen dataclasses as JSON values; each object names its class under `type`.

    Examples
    --------
    >>> to_json(model.Text("mål", "goal"))
    {'type': 'Text', 'da': 'mål', 'en': 'goal'}
    """
    if isinstance(value, Unloaded):
        return {"type": value.name, **{name: to_json(item) for name, item in value.declared}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        body = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        for field in dataclasses.fields(value):
            if LATER.keys() <= field.metadata.keys() and body[field.name] == field.default:
                del body[field.name]
        return {"type": type(value).__name__, **{name: to_json(item) for name, item in body.items()}}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value


def from_json(value: Any, where: str = "definitions.json", own: Mapping[str, type] | None = None) -> Any:
    """Rebuild the tree that `to_json` wrote.

    Parameters
    ----------
    own
        Calculations of the project's own by name, of a tree that was declared with such; what is not among
        them becomes `Unloaded`. None: there are none, and an unknown name is a fault.

    Raises
    ------
    BarometerError
        If a class or a field is unknown to this version of the package.

    Examples
    --------
    >>> from_json(to_json(model.Text("mål", "goal")))
    Text(da='mål', en='goal')
    """
    if isinstance(value, list):
        return tuple(from_json(item, where, own) for item in value)
    if not isinstance(value, dict):
        return value
    name = value.get("type")
    cls = _known().get(str(name)) or (own or {}).get(str(name))
    if cls is None and own is None:
        raise BarometerError(f"{where} declares a '{name}', which this version of the package does not know")
    fields = {key: from_json(item, where, own) for key, item in value.items() if key != "type"}
    if cls is None:
        return Unloaded(str(name), tuple(fields.items()))
    try:
        return cls(**fields)
    except TypeError as error:
        raise BarometerError(f"{where}: {name} cannot be rebuilt ({error})") from error
