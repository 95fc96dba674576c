"""What people write as names and values (TOML, YAML), read into frozen dataclasses.

A dataclass is the schema: its types, its defaults, and the words of a field's metadata. msgspec judges and
converts each value. It was chosen over cattrs because it is strict unless told otherwise (cattrs makes 3 of
"3") and takes a third of the time to import, which every command pays. What it leaves out is said here: the
names that are unknown or missing, and at which key of a mapping a value is wrong.
"""

from __future__ import annotations

import datetime
import reprlib
import tomllib
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from barometer.errors import BarometerError, nearest

T = TypeVar("T")


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises
    ------
    BarometerError
        If it is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BarometerError(f"{where} cannot be read as TOML: {error}") from error


def parse_yaml(text: str, where: str, *, texts: bool = False) -> Any:
    """Return what a YAML text says; with `texts` each value as it is written, so that no stays "no".

    Raises
    ------
    BarometerError
        If it is not YAML.
    """
    import yaml

    # In C ten times as fast, where the library was built with it.
    plain, typed = (getattr(yaml, f"C{name}", getattr(yaml, name)) for name in ("BaseLoader", "SafeLoader"))
    try:
        return yaml.load(text, Loader=plain if texts else typed)
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise BarometerError(f"{where} cannot be read as YAML: {problem}") from error


def fill(cls: type[T], raw: object, where: str, **given: Any) -> T:
    """Return the dataclass that a mapping of names to values describes.

    Parameters
    ----------
    cls
        A dataclass. In a field's metadata, "told" says what is expected, and "written": False that the field
        is not for whoever writes the mapping. Where a lone value may stand for the whole, `cls.alone` makes
        the dataclass of it.
    where
        Begins each message: the file, and the place in it.
    given
        Fields that the caller knows; they are not expected in the mapping.

    Raises
    ------
    BarometerError
        If a name is unknown or missing, or a value is of another type than its field.

    Examples
    --------
    >>> from barometer.calculations.base import SurveyDesign
    >>> fill(SurveyDesign, {"weight": "w", "single": "adjust"}, "survey.yaml, design").columns
    ('w',)
    >>> fill(SurveyDesign, {"weigth": "w"}, "survey.yaml, design")
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: survey.yaml, design has an unknown name 'weigth'; did you mean weight?
    """
    schema: Any = cls
    known = {name: field for name, field in _fields(schema).items() if name not in given}
    if not isinstance(raw, Mapping):
        raise BarometerError(f"{where} is not a mapping of names to values; expected {', '.join(known)}")
    for name in raw:
        if name not in known:
            hint = nearest(str(name), known) or f"; expected {', '.join(known)}"
            raise BarometerError(f"{where} has an unknown name '{name}'{hint}")
    hints = _hints(schema)
    for name, field in known.items():
        required = field.default is field.default_factory  # both are dataclasses.MISSING
        empty = raw.get(name) in (None, "", [], {}) and not (name in raw and is_dataclass(hints[name]))
        if required and empty:
            raise BarometerError(f"{where} has no '{name}'; add it: {_told(field, hints[name])}")
    values = {}
    for name, value in raw.items():
        expected = _told(known[name], hints[name])
        values[name] = _value(hints[name], value, f"{where}, {name}", expected)
    return cls(**given, **values)


@cache
def _fields(cls: Any) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(cls) if field.metadata.get("written", True)}


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _told(field: Field[Any], hint: Any) -> str:
    return str(field.metadata.get("told") or _words(hint))


def _words(hint: Any) -> str:
    """Return what a type expects, in words."""
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return " or ".join(map(str, arguments))
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_words(each) for each in arguments if each is not NoneType)
    if get_origin(hint) is tuple:
        inner = _words(arguments[0])
        return (
            f"a list, each {inner}" if arguments[-1] is ... else f"a list of {len(arguments)}, each {inner}"
        )
    plain = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return plain.get(hint, "names and values")


def _value(hint: Any, raw: object, where: str, expected: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if isinstance(raw, Mapping):
            hint = next((each for each in arguments if is_dataclass(each)), hint)
        elif str in arguments and float not in arguments:
            hint = str
    if is_dataclass(hint):
        alone = getattr(hint, "alone", None)
        return alone(raw, where) if alone and not isinstance(raw, Mapping) else fill(hint, raw, where)  # type: ignore[arg-type]
    if origin is Mapping:
        if not isinstance(raw, Mapping):
            raise BarometerError(f"{where} is not a mapping of names to values; expected {expected}")
        return {
            _text(name, where): _value(arguments[1], value, f"{where}, {name}", expected)
            for name, value in raw.items()
        }
    if origin is tuple and arguments[-1] is ...:
        if not isinstance(raw, list):
            raise BarometerError(f"{where} is not a list; expected {expected}")
        return tuple(_value(arguments[0], each, where, expected) for each in raw)
    return _text(raw, where) if hint is str else _converted(hint, raw, where, expected)


def _text(raw: object, where: str) -> str:
    """Return a text, or a number or date as it is written: the years, codes and days of a file are texts."""
    if isinstance(raw, str | datetime.date) or type(raw) is int:
        return str(raw)
    raise BarometerError(f"{where} has {reprlib.repr(raw)} where text is expected; put it in quotes")


def _converted(hint: Any, raw: object, where: str, expected: str) -> Any:
    import msgspec

    try:
        return msgspec.convert(raw, hint)
    except msgspec.ValidationError as error:
        raise BarometerError(f"{where} is {reprlib.repr(raw)}; expected {expected}") from error
