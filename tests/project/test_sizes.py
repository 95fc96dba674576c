"""What one verb pulls in stays small: code lines of all that it imports, in its functions too."""

from __future__ import annotations

import ast
import io
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in (ROOT / "barometer").rglob("*.py")
}
LAYOUT = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)
VERBS = {
    "check": (("barometer.rounds.receive",), 6000),
    "a goal's page": (("barometer.views.goal",), 10400),
    "measure": (("barometer.rounds.take",), 14500),
}
"""Where each verb begins, and how many lines it may pull in.

4,000, 6,000 and 9,000 were aimed at before surveys, registers and the statistics bank had a door, before
a project could bring its own policy, words and calculations, and before gaps, funnels and people were told.
What each of these takes is in use on the way, so the limits moved with them; nothing else may come in.
"""


@cache
def code_lines(module: str) -> int:
    """Return how many lines of a module are code: neither blank, nor comment, nor docstring."""
    source = FILES[module].read_text(encoding="utf-8")
    described: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            described |= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines |= {*range(token.start[0], token.end[0] + 1)}
    return len(lines - described)


@cache
def imported(module: str) -> frozenset[str]:
    """Return the modules of the package that a module imports anywhere, and the packages that they lie in."""
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    only_named = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in only_named:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)} & set(FILES)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & set(FILES)
    above = {name.rsplit(".", depth)[0] for name in found for depth in range(1, name.count("."))}
    return frozenset((found | above) - {"barometer"})


def pulled_in(*modules: str) -> set[str]:
    """Return all modules that some modules import, themselves among them."""
    found: set[str] = set()
    waiting = [*modules]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += imported(module)
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_pulls_in_no_more_than_it_needs(verb: str) -> None:
    modules, most = VERBS[verb]
    assert sum(map(code_lines, pulled_in(*modules))) <= most


def test_a_policy_is_read_without_what_computes() -> None:
    found = pulled_in("barometer.policy.load", "barometer.policy.check", "barometer.policy.codec")
    engine = {"cells", "compared", "compute", "estimates"}
    assert not {f"barometer.calculations.{name}" for name in engine} & found
    assert not {name for name in found if name.startswith("barometer.statistics.survey")}


def test_a_page_is_made_without_what_measures() -> None:
    found = pulled_in("barometer.views.goal", "barometer.views.overview", "barometer.views.indicator")
    rooms = {name.split(".")[1] for name in found}
    assert not rooms & {"rounds", "disclosure", "proof", "commentary", "pages"}
