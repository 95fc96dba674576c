"""Calculations of a project's own: a Python module beside its policy, known by its digest.

To read a policy that uses them is to run them. A project's own modules are run because its settings name
them; code that comes from elsewhere, as in an archive, is run only where its digest was allowed.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any

from barometer import calculations
from barometer.calculations.computed import Computed, is_calculation
from barometer.errors import BarometerError
from barometer.files import digest

_OWN_MODULES = "barometer_own_"
"""What the names of modules of a project's own begin with."""


@dataclass(frozen=True)
class OwnCode:
    """The text of a module; `where` is how messages name it."""

    name: str
    text: str
    where: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, by which it is known in records and allowed."""
        return digest(self.text)


def read_code(file: Path) -> OwnCode:
    """Return the text of a module; nothing of it is run.

    Raises
    ------
    BarometerError
        If it is not there, or is no Python module in UTF-8.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BarometerError(f"{file}, a module of calculations, cannot be read: {error}") from error
    if file.suffix != ".py":
        raise BarometerError(f"{file} is named as a module of calculations; expected a file *.py")
    return OwnCode(file.name, text, str(file))


def require_allowed(codes: Iterable[OwnCode], allowed: Collection[str]) -> None:
    """Refuse code whose digest was not allowed.

    Raises
    ------
    BarometerError
        Naming the first such module and its digest.

    Examples
    --------
    >>> require_allowed([OwnCode("ours.py", "", "ours.py")], ())
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: ours.py is code that came with the figures and is not run unasked; \
read it, and allow it with --allow-code e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    """
    for code in codes:
        if code.digest not in allowed:
            raise BarometerError(
                f"{code.where} is code that came with the figures and is not run unasked; read it, and allow "
                f"it with --allow-code {code.digest}"
            )


def own_calculations(codes: Iterable[OwnCode]) -> tuple[type, ...]:
    """Run modules and return the calculations that they define, each a frozen dataclass that can be computed.

    Raises
    ------
    BarometerError
        If a module cannot be run, defines no calculation, one that is not frozen, or a name that is taken.

    Examples
    --------
    >>> text = '''
    ... from dataclasses import dataclass
    ... from barometer.calculations.share import Share
    ... @dataclass(frozen=True)
    ... class ShareWithout(Share):
    ...     "The share that lacks something."
    ... '''
    >>> [each.__name__ for each in own_calculations([OwnCode("ours.py", text, "ours.py")])]
    ['ShareWithout']
    """
    taken: dict[str, str] = dict.fromkeys(calculations.__all__, "the package")
    found: list[type] = []
    for code in codes:
        for each in _defined(code):
            if each.__name__ in taken:
                other = taken[each.__name__]
                raise BarometerError(f"{code.where} defines {each.__name__}, as {other} does; rename it")
            taken[each.__name__] = code.where
            found.append(each)
    return tuple(found)


@cache
def _defined(code: OwnCode) -> tuple[type, ...]:
    module = _run(code)
    mine: list[Any] = [
        each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__
    ]
    found = [each for each in mine if isinstance(each, type) and is_dataclass(each)]
    called = [each for each in found if is_calculation(each)]
    for each in called:
        where = f"{code.where}, {each.__name__}"
        expected = ("columns", "unit", "fractions")[: 3 if issubclass(each, Computed) else 2]
        lost = [name for name in expected if getattr(each, name, None) in (None, getattr(Computed, name))]
        if lost:
            raise BarometerError(f"{where} has no '{lost[0]}'; a calculation says {' and '.join(expected)}")
        if not each.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise BarometerError(f"{where} can be changed; expected @dataclass(frozen=True)")
    if not called:
        raise BarometerError(
            f"{code.where} defines no calculation; expected a frozen dataclass with columns and unit, on "
            f"barometer.calculations.computed.Computed or with a call"
        )
    return tuple(found)


def _run(code: OwnCode) -> ModuleType:
    """Run a module under a name that its content gives it, so that two editions stand side by side."""
    module = ModuleType(f"{_OWN_MODULES}{code.digest}")
    sys.modules[module.__name__] = module  # where dataclasses look their own types up
    try:
        exec(compile(code.text, code.where, "exec"), module.__dict__)
    except Exception as error:
        del sys.modules[module.__name__]
        inside = [line for at, line in walk_tb(error.__traceback__) if at.f_code.co_filename == code.where]
        line = getattr(error, "lineno", None) or (inside[-1] if inside else 0)
        raise BarometerError(_mistake(code.where, line, error)) from error
    return module


def own_mistake(error: Exception) -> str:
    """Return what went wrong where in a calculation of a project's own; "" for an error of the package's."""
    own = [
        (at.f_code.co_filename, line)
        for at, line in walk_tb(error.__traceback__)
        if str(at.f_globals.get("__name__")).startswith(_OWN_MODULES)
    ]
    return _mistake(*own[-1], error) if own else ""


def _mistake(where: str, line: int, error: Exception) -> str:
    told = " ".join(str(error).split())
    return f"{where}{f', line {line}' if line else ''} cannot be run: {type(error).__name__}: {told}"
