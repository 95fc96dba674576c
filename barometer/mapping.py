"""What people write as names and values (TOML, YAML), read into frozen dataclasses.

A dataclass is the schema: its types, its defaults, and the words of a field's metadata. msgspec judges and
converts each value. It was chosen over cattrs because it is strict unless told otherwise (cattrs makes 3 of
"3") and takes a third of the time to import, which every command pays. What it leaves out is said here: the
names that are unknown or missing, and at which key of a mapping a value is wrong.
"""

from __future__ import annotations

import datetime
import re
import reprlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from barometer.errors import BarometerError, nearest

T = TypeVar("T")

Kinds = Mapping[type, Mapping[str, type]]
"""For a type that stands for several dataclasses: each by the name that is written before its own names."""

_LINE = re.compile(r"(, line \d+)?(?=,|$)")


class _Lined(dict[Any, Any]):
    """A mapping that knows on which line each of its names stands."""

    lines: Mapping[Any, int]


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
    """Return what a YAML text says; mappings know the lines of their names, which `fill` then tells.

    Parameters
    ----------
    texts
        Each value as it is written, so that no stays "no".

    Raises
    ------
    BarometerError
        If it is not YAML, or a name stands twice in one mapping.
    """
    import yaml

    # In C ten times as fast, where the library was built with it.
    plain, typed = (getattr(yaml, f"C{name}", getattr(yaml, name)) for name in ("BaseLoader", "SafeLoader"))
    loader = plain if texts else typed
    try:
        return yaml.load(text, Loader=_with_lines(loader))
    except RecursionError as error:
        raise BarometerError(f"{where} is nested too deeply to be read; write it plainly") from error
    except ValueError as error:  # a date that no calendar has
        raise BarometerError(f"{where} cannot be read as YAML: {error}") from error
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
            mark = error.problem_mark
            problem = f"{error.problem} (at line {mark.line + 1}, column {mark.column + 1})"
        raise BarometerError(f"{where} cannot be read as YAML: {problem}") from error


@cache
def _with_lines(loader: Any) -> Any:
    """Return a YAML loader whose mappings know their lines."""
    from yaml.constructor import ConstructorError

    def mapping(self: Any, node: Any) -> Iterator[_Lined]:
        read = _Lined()
        yield read
        lines: dict[Any, int] = {}
        for key, _ in node.value:
            if key.value in lines:
                mark = key.start_mark
                raise ConstructorError(None, None, f"the name '{key.value}' stands twice", mark)
            lines[key.value] = key.start_mark.line + 1
            if key.tag != "tag:yaml.org,2002:merge":
                key.tag = "tag:yaml.org,2002:str"  # a name is one as it is written: off, 2013
        read.lines = lines
        read.update(self.construct_mapping(node))

    lined: Any = type("LinedLoader", (loader,), {})
    lined.add_constructor("tag:yaml.org,2002:map", mapping)
    # A date stays as it is written: whoever expects one says where it is none.
    lined.add_constructor("tag:yaml.org,2002:timestamp", lambda self, node: self.construct_scalar(node))
    return lined


def fill(cls: type[T], raw: object, where: str, *, kinds: Kinds | None = None, **given: Any) -> T:
    """Return the dataclass that a mapping of names to values describes.

    Parameters
    ----------
    cls
        A dataclass. In a field's metadata, "told" says what is expected, "unwritten" what holds where nothing
        is written, "written": False that the field is not for whoever writes the mapping, "rest" the shape of
        all other names, whose texts it takes in pairs. Where a lone value may stand for the whole,
        `cls.alone` makes the dataclass of it.
    where
        Begins each message: the file, and the place in it.
    kinds
        The types that stand for several dataclasses.
    given
        Fields that the caller knows; they are not expected in the mapping.

    Raises
    ------
    BarometerError
        If a name is unknown or missing, or a value is of another type than its field: all of them, a line
        each.

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
    known = {name: field for name, field in written_fields(schema).items() if name not in given}
    if not isinstance(raw, Mapping):
        raise BarometerError(f"{where} is not a mapping of names to values; expected {', '.join(known)}")
    hints = hints_of(schema)
    faults: list[str] = []
    rest = rest_of(schema)
    pairs = [name for name in raw if rest and name not in known and re.fullmatch(rest[1], str(name))]
    if rest and pairs:
        given[rest[0]] = tuple((str(name), _text(raw[name], f"{where}, {name}")) for name in pairs)
    for name in raw:
        if name not in known and name not in pairs:
            hint = nearest(str(name), known) or f"; expected {', '.join(known)}"
            faults.append(f"{on_line(where, raw, name)} has an unknown name '{name}'{hint}")
    values = {}
    for name, field in known.items():
        expected = _told(field, hints[name], kinds)
        if _is_missing(name, field, hints[name], raw):
            if any(fault.endswith(nearest(name, [name])) for fault in faults):
                continue  # it is there, misspelt
            faults.append(f"{where} has no '{name}'; add it: {expected}")
        elif name in raw:
            try:
                inside = f"{on_line(where, raw, name)}, {name}"
                values[name] = _value(hints[name], raw[name], inside, expected, kinds)
            except BarometerError as error:
                faults.append(str(error))
        elif "unwritten" in field.metadata:
            values[name] = field.metadata["unwritten"]
    if faults:
        raise BarometerError("\n".join(faults))
    return cls(**given, **values)


def fill_each(
    cls: type[T], raw: object, where: str, *, kinds: Kinds | None = None, **given: Any
) -> tuple[T, ...]:
    """Return the dataclasses that a list of mappings describes; `fill` says how.

    Raises
    ------
    BarometerError
        If it is not a list, or any of them has a fault: all faults, a line each.

    Examples
    --------
    >>> from barometer.text import Text
    >>> fill_each(Text, [{"da": "mål", "en": "goal"}], "words.yaml")
    (Text(da='mål', en='goal'),)
    """
    return _each(partial(fill, cls, kinds=kinds, **given), raw, where, "a list, each names and values")


def _each(one: Callable[[object, str], T], raw: object, where: str, expected: str) -> tuple[T, ...]:
    if not isinstance(raw, list):
        raise BarometerError(f"{where} is not a list; expected {expected}")
    return together(partial(one, each, _item(where, each)) for each in raw)


def _item(where: str, each: object) -> str:
    """Return the place of one of a list, by its own name where it has one."""
    if not isinstance(each, Mapping):
        return where
    name = next((each[key] for key in ("id", "code") if key in each), "")
    return f"{on_line(where, each, next(iter(each), None))}{f', {name}' if name else ''}"


def together(reads: Iterable[Callable[[], Any]]) -> tuple[Any, ...]:
    """Return what each gives; what is wrong with any of them is told at once.

    Raises
    ------
    BarometerError
        If any of them does: all their messages, a line each.
    """
    read, faults = [], []
    for one in reads:
        try:
            read.append(one())
        except BarometerError as error:
            faults.append(str(error))
    if faults:
        raise BarometerError("\n".join(faults))
    return tuple(read)


def on_line(where: str, raw: Mapping[Any, Any], name: object) -> str:
    """Return the place with the line of a name, where the mapping knows its lines."""
    line = getattr(raw, "lines", {}).get(name)
    return _LINE.sub(f", line {line}", where, count=1) if line else where


def _is_missing(name: str, field: Field[Any], hint: Any, raw: Mapping[Any, Any]) -> bool:
    if not is_required(field) or (name in raw and is_dataclass(hint)):
        return False
    if name in raw and raw[name] is None:
        return NoneType not in get_args(hint)
    return raw.get(name) in (None, "", [], {})


def is_required(field: Field[Any]) -> bool:
    """Return whether a field must be written."""
    missing = field.default is field.default_factory  # both are dataclasses.MISSING
    return missing and "unwritten" not in field.metadata


@cache
def written_fields(cls: Any) -> dict[str, Field[Any]]:
    """Return the fields of a dataclass that a mapping may write, by name."""
    written = (field for field in fields(cls) if field.metadata.get("written", True))
    return {field.name: field for field in written if "rest" not in field.metadata}


@cache
def rest_of(cls: Any) -> tuple[str, str] | None:
    """Return the field that takes all other names of a mapping, and their shape; None where there is none."""
    found = [(field.name, field.metadata["rest"]) for field in fields(cls) if "rest" in field.metadata]
    return found[0] if found else None


@cache
def hints_of(cls: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields, by name."""
    return get_type_hints(cls)


def _chooses(hint: Any) -> bool:
    return get_origin(hint) is Literal or any(_chooses(each) for each in get_args(hint))


def _told(field: Field[Any], hint: Any, kinds: Kinds | None) -> str:
    return str(field.metadata.get("told") or _words(hint, kinds or {}))


def _words(hint: Any, kinds: Kinds) -> str:
    """Return what a type expects, in words."""
    arguments = get_args(hint)
    if hint in kinds:
        return f"one of {', '.join(kinds[hint])}"
    if get_origin(hint) is Literal:
        return " or ".join(map(str, arguments))
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_words(each, kinds) for each in arguments if each is not NoneType)
    if get_origin(hint) is tuple:
        inner = _words(arguments[0], kinds)
        return (
            f"a list, each {inner}" if arguments[-1] is ... else f"a list of {len(arguments)}, each {inner}"
        )
    plain = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return plain.get(hint, "names and values")


def _value(hint: Any, raw: object, where: str, expected: str, kinds: Kinds | None) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if raw is None and NoneType in arguments:
            return None
        several = [each for each in arguments if each in (kinds or {})]
        if several:
            hint = several[0]
        elif isinstance(raw, Mapping):
            hint = next((each for each in arguments if is_dataclass(each)), hint)
        elif str in arguments and float not in arguments:
            hint = str
    if kinds and hint in kinds:
        return _one_of(kinds[hint], raw, where, expected, kinds)
    if is_dataclass(hint):
        alone = getattr(hint, "alone", None)
        if alone and not isinstance(raw, Mapping):
            return alone(raw, where)
        return fill(hint, raw, where, kinds=kinds)  # type: ignore[arg-type]
    if origin is Mapping:
        if not isinstance(raw, Mapping):
            raise BarometerError(f"{where} is not a mapping of names to values; expected {expected}")
        return {
            _text(name, where): _value(arguments[1], value, f"{where}, {name}", expected, kinds)
            for name, value in raw.items()
        }
    if origin is tuple and arguments[-1] is ...:
        return _each(lambda each, at: _value(arguments[0], each, at, expected, kinds), raw, where, expected)
    return _text(raw, where) if hint is str else _converted(hint, raw, where, expected)


def _one_of(classes: Mapping[str, type], raw: object, where: str, expected: str, kinds: Kinds) -> Any:
    """Return the dataclass that the name before a mapping chooses: `share: {part: …, of: …}`."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise BarometerError(
            f"{where} is {reprlib.repr(raw)}; expected {expected}, with its own names below it"
        )
    ((name, inner),) = raw.items()
    if name not in classes:
        hint = nearest(str(name), classes) or f"; expected {expected}"
        raise BarometerError(f"{on_line(where, raw, name)} has an unknown name '{name}'{hint}")
    return fill(classes[name], inner, f"{on_line(where, raw, name)}, {name}", kinds=kinds)


def _text(raw: object, where: str) -> str:
    """Return a text, or a number or date as it is written: the years, codes and days of a file are texts."""
    if isinstance(raw, str | datetime.date) or type(raw) is int:
        return str(raw)
    raise BarometerError(f"{where} has {reprlib.repr(raw)} where text is expected; put it in quotes")


def _converted(hint: Any, raw: object, where: str, expected: str) -> Any:
    import msgspec

    try:
        converted = msgspec.convert(raw, hint)
    except msgspec.ValidationError as error:
        near = nearest(raw, expected.split(" or ")) if isinstance(raw, str) and _chooses(hint) else ""
        raise BarometerError(f"{where} is {reprlib.repr(raw)}; expected {expected}{near}") from error
    # A number that is written whole stays whole: what is frozen with it keeps its bytes.
    return raw if type(raw) is int and type(converted) is float else converted
