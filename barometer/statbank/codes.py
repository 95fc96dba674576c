"""What codes stand for: totals told from their parts, so that nobody is counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from barometer.errors import BarometerError
from barometer.mapping import fill, parse_yaml
from barometer.statbank.tableinfo import TableInfo, Variable

TOTALS = ("total", "i alt", "all denmark", "hele landet", "whole country")
"""How the text of a total begins, or ends after a comma."""

PARTLY = ("region ", "province ", "landsdel ")
"""How the text of an area begins that is the sum of others, which the table does not name."""


@dataclass(frozen=True)
class CodeList:
    """What is known of a variable's codes in one table.

    Attributes
    ----------
    sums
        For a code those that it is the sum of.
    groups
        For a code the id of a policy's group.
    """

    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


@cache
def code_lists() -> Mapping[str, Mapping[str, CodeList]]:
    """Return the lists by table and variable.

    Examples
    --------
    >>> code_lists()["RAS200"]["HERKOMST"].groups["10"]
    'danish'
    """
    text = (resources.files("barometer.statbank") / "codes.yaml").read_text(encoding="utf-8")
    read = parse_yaml(text, "codes.yaml")
    return {
        table: {name: fill(CodeList, said, f"codes.yaml, {table}, {name}") for name, said in lists.items()}
        for table, lists in read.items()
    }


def code_list(info: TableInfo, variable: Variable) -> CodeList:
    """Return what is known of a variable's codes, checked against the table as it is.

    Raises
    ------
    BarometerError
        If the table has a code that the list does not know: its codes have changed since the list was made.
    """
    known = code_lists().get(info.id.upper(), {}).get(variable.id)
    if known is None:
        return CodeList()
    listed = {*known.groups, *known.sums, *(part for parts in known.sums.values() for part in parts)}
    new = [code for code in variable.codes if code.id not in listed and not _says_total(code.text)]
    if new:
        raise BarometerError(
            f"table {info.id}: {variable.id} has a code {new[0].id} ({new[0].text}) that is not in the list "
            f"of its codes ({', '.join(sorted(listed))}); what it stands for must be known before it is "
            "counted: add it to barometer/statbank/codes.yaml"
        )
    return known


def total_code(info: TableInfo, variable: Variable) -> str | None:
    """Return the code that stands for all others, or None where the table has none.

    Never the value that the bank would choose itself if the variable were not named: in table FRDK126 that is
    persons of Danish origin.

    Examples
    --------
    >>> from barometer.statbank.tableinfo import Code
    >>> age = Variable("ALDER", "age", False, True, (Code("IALT", "Age, total"), Code("0", "0 years")))
    >>> total_code(TableInfo("T", "", "", "", "", (age,)), age)
    'IALT'
    """
    whole = [
        code for code, parts in code_list(info, variable).sums.items() if _is_whole(code, info, variable)
    ]
    if len(whole) == 1 and whole[0] in variable.ids:
        return whole[0]
    told = [code.id for code in variable.codes if _says_total(code.text)]
    return told[0] if len(told) == 1 else None


def part_codes(info: TableInfo, variable: Variable) -> tuple[str, ...]:
    """Return the codes that are no sum of others.

    Examples
    --------
    >>> from barometer.statbank.tableinfo import Code
    >>> sex = Variable("KØN", "sex", False, True, (Code("TOT", "Total"), Code("1", "M"), Code("2", "W")))
    >>> part_codes(TableInfo("T", "", "", "", "", (sex,)), sex)
    ('1', '2')
    """
    sums = {*code_list(info, variable).sums, total_code(info, variable)}
    return tuple(c.id for c in variable.codes if c.id not in sums and not c.text.lower().startswith(PARTLY))


def refuse_double(info: TableInfo, variable: Variable, codes: Iterable[str]) -> None:
    """Refuse a sum over codes of which one holds another.

    Raises
    ------
    BarometerError
        If somebody would be counted twice.

    Examples
    --------
    >>> from barometer.statbank.tableinfo import Code
    >>> sex = Variable("KØN", "sex", False, True, (Code("TOT", "Total"), Code("1", "M"), Code("2", "W")))
    >>> refuse_double(TableInfo("T", "", "", "", "", (sex,)), sex, ["TOT", "1"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: table T, KØN: TOT (Total) already holds 1 (M); sum the parts ...
    """
    texts = {code.id: code.text for code in variable.codes}
    seen: dict[str, str] = {}
    asked = list(codes)
    whole = total_code(info, variable)
    for code in sorted(asked, key=lambda each: each != whole):
        parts = set(variable.ids) if code == whole else _leaves(code, info, variable)
        if texts.get(code, "").lower().startswith(PARTLY):
            parts |= {each.id for each in variable.codes if not each.text.lower().startswith(PARTLY)}
        for part in sorted(parts):
            if part in seen and seen[part] != code:
                holder = seen[part]
                raise BarometerError(
                    f"table {info.id}, {variable.id}: {holder} ({texts.get(holder, '')}) already holds "
                    f"{code} ({texts.get(code, '')}); sum the parts ({_few(part_codes(info, variable))}) "
                    "or take the total, not both"
                )
            seen[part] = code


def _leaves(code: str, info: TableInfo, variable: Variable) -> set[str]:
    parts = code_list(info, variable).sums.get(code)
    return {code} if parts is None else {leaf for part in parts for leaf in _leaves(part, info, variable)}


def _is_whole(code: str, info: TableInfo, variable: Variable) -> bool:
    sums = code_list(info, variable).sums
    return code in sums and not any(code in parts for parts in sums.values())


def _says_total(text: str) -> bool:
    said = text.strip().lower()
    return said in TOTALS or said.startswith("total") or said.rpartition(", ")[2] in TOTALS


def _few(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:6]) + (", …" if len(codes) > 6 else "")
