"""Commands that a notebook defines in its formulas: they hold for all of them, as in Jupyter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_DEFINES = re.compile(
    r"\\(?P<how>(?:re|provide)?newcommand\*?|DeclareMathOperator\*?|def)\s*"
    r"(?:\{\s*\\(?P<braced>[a-zA-Z]+)\s*\}|\\(?P<bare>[a-zA-Z]+))\s*"
    r"(?:\[(?P<count>[1-9])\](?:\[(?P<first>[^\[\]]*)\])?|(?P<marks>(?:#[1-9])+))?\s*(?=\{)"
)
_MOST, _LONGEST = 200, 5000


@dataclass(frozen=True)
class Macro:
    """A command: how many arguments it takes, what it stands for, and its first argument if left out."""

    count: int
    body: str
    first: str | None = None


Macros = Mapping[str, Macro]


def macros_in(texts: Iterable[str]) -> Macros:
    r"""Return the commands that texts define, by name; the last definition of a name holds.

    Examples
    --------
    >>> macros_in([r"$\newcommand{\E}[1]{\mathbb{E}(#1)}$ \DeclareMathOperator{\Var}{Var}"])["E"]
    Macro(count=1, body='\\mathbb{E}(#1)', first=None)
    """
    return {name: macro for text in texts for name, macro, _, _ in _definitions(text)}


def expanded(tex: str, macros: Macros) -> str:
    r"""Return TeX without definitions, and with what defined commands stand for in their place.

    Examples
    --------
    >>> expanded(r"\def\a{x} \E{\a}^2", macros_in([r"\newcommand{\E}[1]{E(#1)}\def\a{x}"]))
    ' E(x)^2'
    """
    for _, _, begin, end in reversed([*_definitions(tex)]):
        tex = tex[:begin] + tex[end:]
    if not macros:
        return tex
    names = re.compile(r"\\(" + "|".join(sorted(macros, key=len, reverse=True)) + r")(?![a-zA-Z])")
    for _ in range(_MOST):
        found = names.search(tex)
        if found is None or len(tex) > _LONGEST:
            return tex
        macro, end = macros[found[1]], found.end()
        body = macro.body
        for number in range(1, macro.count + 1):
            given = re.compile(r"\s*\[([^\[\]]*)\]").match(tex, end) if number == 1 else None
            if macro.first is not None and number == 1:
                argument, end = (given[1], given.end()) if given else (macro.first, end)
            else:
                argument, end = _argument(tex, end)
            body = body.replace(f"#{number}", argument)
        # A space, or a command at the end would run into the letters that follow.
        apart = " " if re.search(r"\\[a-zA-Z]+$", body) and tex[end : end + 1].isalpha() else ""
        tex = tex[: found.start()] + body + apart + tex[end:]
    return tex


def _definitions(text: str) -> Iterable[tuple[str, Macro, int, int]]:
    """Give each definition: its name, what it says, and where it stands."""
    for found in _DEFINES.finditer(text):
        body, end = _argument(text, found.end())
        count = int(found["count"] or len(found["marks"] or "") // 2)
        if found["how"].startswith("Declare"):
            body = rf"\operatorname{'*' * found['how'].endswith('*')}{{{body}}}"
        yield found["braced"] or found["bare"], Macro(count, body, found["first"]), found.start(), end


def _argument(text: str, at: int) -> tuple[str, int]:
    """Return what stands in braces, or the next sign or command, and where it ends."""
    while text[at : at + 1].isspace():
        at += 1
    if text[at : at + 1] != "{":
        found = re.compile(r"\\[a-zA-Z]+|\\?.", re.DOTALL).match(text, at)
        return (found[0], found.end()) if found else ("", at)
    depth = 0
    for brace in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, at):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return text[at + 1 : brace.start()], brace.end()
    return text[at + 1 :], len(text)
