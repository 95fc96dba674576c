"""A policy that can be used, or everything that is wrong with its folder: each fault with file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.mapping import on_line
from barometer.policy.faults import PolicyFault
from barometer.policy.load import parse_file, policy_files, read_policy
from barometer.policy.model import Policy
from barometer.policy.spoken import NAMED

_WRITTEN = {"calculation": "methods", "target": "targets"}
"""Names that faults have for what stands under another name."""

_Declared = tuple[str, Mapping[str, Any]]


def checked_policy(folder: Path, sources: Collection[str] = (), own: tuple[type, ...] = ()) -> Policy:
    """Return the policy in a folder, in which everything that is named is there, and fits.

    Parameters
    ----------
    sources
        The disclosure rules that the project's settings have.
    own
        Calculations of the project's own.

    Raises
    ------
    BarometerError
        If anything is wrong, with a line for each fault: what cannot be read, else what does not fit.

    Examples
    --------
    >>> from barometer.policy.load import policy_folder
    >>> checked_policy(policy_folder("demo"), ("survey", "public")).title.en
    'The invented inclusion policy 2024-2028'
    """
    try:
        policy = read_policy(folder, own)
    except BarometerError as error:
        raise _refused(folder, str(error).splitlines()) from error
    if faults := policy.check(sources):
        declared = _declarations(folder)
        raise _refused(folder, [_located(fault, declared) for fault in faults])
    return policy


def checked_policies(
    folders: Sequence[Path], sources: Collection[str] = (), own: tuple[type, ...] = ()
) -> tuple[Policy, ...]:
    """Return the policies of several folders in the order of their years; see `checked_policy`.

    Raises
    ------
    BarometerError
        If anything is wrong with one of them, or two are in force in the same year.

    Examples
    --------
    >>> from barometer.policy.load import policy_folder
    >>> folders = [policy_folder("copenhagen_2015"), policy_folder("copenhagen_2011")]
    >>> [policy.id for policy in checked_policies(folders)]
    ['copenhagen_2011', 'copenhagen_2015']
    """
    read = sorted((checked_policy(one, sources, own) for one in folders), key=lambda one: one.first_year)
    for before, after in pairwise(read):
        if after.first_year <= before.last_year:
            raise BarometerError(
                f"policy {before.id} ends with {before.last_year} and policy {after.id} begins with "
                f"{after.first_year}; expected one policy in force each year: mend the years of one of them"
            )
    return tuple(read)


def _refused(folder: Path, faults: list[str]) -> BarometerError:
    head = f"the policy in {folder.name} cannot be used until these declarations are mended:"
    return BarometerError("\n".join([head, *(f"  {fault}" for fault in faults)]))


def _located(fault: PolicyFault, declared: Mapping[str, _Declared]) -> str:
    head, _, field = fault.where.partition(", ")
    if head not in declared:
        return str(fault)
    where, raw = declared[head]
    told = field.partition(",")[0].partition(" ")[0]
    name = next((name for name in (told, _WRITTEN.get(told)) if name in raw), next(iter(raw)))
    return f"{on_line(where, raw, name)}, {fault}"


def _declarations(folder: Path) -> dict[str, _Declared]:
    """Return by the words that faults begin with where each thing is declared."""
    found: dict[str, _Declared] = {}
    for file in policy_files(folder):
        where, raw = parse_file(file)
        found[f"goal {raw['number']}" if "number" in raw else f"policy {raw['id']}"] = where, raw
        for listed, (noun, key) in NAMED.items():
            for each in raw.get(listed, ()):
                if isinstance(each, Mapping):
                    found[f"{noun} {each.get(key)}"] = where, each
    return found
