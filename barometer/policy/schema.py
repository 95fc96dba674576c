"""The JSON Schema of a policy's files, by which an editor completes and checks: made from the dataclasses.

`python -m barometer.policy.schema` writes `schema.json` anew. A file names it in its first line:
`# yaml-language-server: $schema=<where schema.json lies>`.
"""

from __future__ import annotations

import re
from dataclasses import Field, is_dataclass
from inspect import getdoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from barometer.files import canonical_json
from barometer.mapping import hints_of, is_required, rest_of, written_fields
from barometer.policy.levels import Result
from barometer.policy.load import calculation_kinds
from barometer.policy.model import Goal, Indicator, KeyFigure, Policy
from barometer.units import Unit

SCHEMA_FILE = Path(__file__).parent / "schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PLAIN = {int: "integer", float: "number", bool: "boolean"}
_ENTRY = re.compile(r"^(\S.*)\n((?:[ ]+.*\n?)+)", re.MULTILINE)


def policy_schema() -> dict[str, Any]:
    """Return the schema: a file with a `number` is a goal, one without is `policy.yaml`.

    Examples
    --------
    >>> policy_schema()["$defs"]["Category"]["required"]
    ['id', 'label']
    """
    defs: dict[str, Any] = {}
    listed = {
        "indicators": {"type": "array", "items": _object(Indicator, defs, without=("goal",))},
        "key_figures": {"type": "array", "items": _object(KeyFigure, defs, without=("goal",))},
        "units": {"type": "array", "items": _type(Unit, defs)},
        "results": {"type": "array", "items": _object(Result, defs, without=("goal",))},
    }
    goal = _object(Goal, defs)
    goal["properties"] |= listed
    shared = _object(Policy, defs, without=("goals", *listed))
    shared["properties"] |= {name: listed[name] for name in ("key_figures", "units", "results")}
    defs |= {"goal-file": goal, "policy.yaml": shared}
    return {
        "$schema": DIALECT,
        "if": {"required": ["number"]},
        "then": {"$ref": "#/$defs/goal-file"},
        "else": {"$ref": "#/$defs/policy.yaml"},
        "$defs": defs,
    }


def _object(cls: type, defs: dict[str, Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the schema of a dataclass; those inside it are put among the definitions."""
    told = _described(cls)
    found = {name: field for name, field in written_fields(cls).items() if name not in without}
    return {
        "type": "object",
        "description": (getdoc(cls) or "").partition("\n")[0],
        "properties": {name: _property(cls, name, field, told, defs) for name, field in found.items()},
        "required": [name for name, field in found.items() if is_required(field)],
        **({"patternProperties": {f"^{rest[1]}$": {"type": "string"}}} if (rest := rest_of(cls)) else {}),
        "additionalProperties": False,
    }


def _property(
    cls: type, name: str, field: Field[Any], told: dict[str, str], defs: dict[str, Any]
) -> dict[str, Any]:
    described = {"description": told[name]} if name in told else {}
    return {**_type(hints_of(cls)[name], defs), **described}


def _type(hint: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type."""
    arguments = get_args(hint)
    if hint in calculation_kinds() or (is_dataclass(hint) and isinstance(hint, type)):
        name = hint.__name__
        if name not in defs:
            defs[name] = {}  # it may stand inside itself
            defs[name] = _one_of(hint, defs) if hint in calculation_kinds() else _object(hint, defs)
        return {"$ref": f"#/$defs/{name}"}
    if get_origin(hint) is Literal:
        return {"enum": list(arguments)}
    if get_origin(hint) in (Union, UnionType):
        return {"anyOf": [_type(each, defs) for each in arguments]}
    if get_origin(hint) is tuple and arguments[-1] is ...:
        return {"type": "array", "items": _type(arguments[0], defs)}
    if get_origin(hint) is tuple:
        return {"type": "array", "prefixItems": [_type(each, defs) for each in arguments]}
    if hint is NoneType:
        return {"type": "null"}
    # Years and codes are texts, written without quotes.
    return {"type": _PLAIN[hint]} if hint in _PLAIN else {"type": ["string", "integer"]}


def _one_of(hint: type, defs: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type that stands for several: exactly one name, with its own names below it."""
    return {
        "type": "object",
        "properties": {name: _type(cls, defs) for name, cls in calculation_kinds()[hint].items()},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def _described(cls: type) -> dict[str, str]:
    """Return what a docstring says of each field, in its section of attributes or parameters."""
    section = re.search(r"(?:Attributes|Parameters)\n-+\n(.*?)(?:\n\n|\Z)", getdoc(cls) or "", re.DOTALL)
    found: dict[str, str] = {}
    for names, words in _ENTRY.findall(section[1] if section else ""):
        found |= {name: " ".join(words.split()) for name in names.split(", ")}
    return found


if __name__ == "__main__":
    SCHEMA_FILE.write_text(canonical_json(policy_schema()), encoding="utf-8")
