"""Tables as GitHub reads them: short rows are filled, and no cell of a long one is dropped."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Sequence

from markdown_it.rules_block import StateBlock

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_BAR = re.compile(r"(?<!\\)\|")
_TICKS = re.compile(r"(?<![\\`])`+")
_MOST_FILLED = 0x10000
"""So many cells are filled in at most, or a small text could become a page without end."""

Span = tuple[int, int]


def table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table; its cells say in `meta["places"]` where in the source their characters stand."""
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent:
        return False
    if state.is_code_block(start) or state.is_code_block(start + 1):
        return False
    sides, header = _sides(state.src[slice(*_line(state, start + 1))]), _line(state, start)
    if not sides or not (cells := _header(state.src, header, len(sides))):
        return False
    if silent:
        return True
    opened = state.push("table_open", "table", 1)
    _push_row(state, "th", cells, sides)
    line, filled = start + 2, 0
    while line < end and not _ends(state, line, end):
        cells = _cells(state.src, _line(state, line), len(sides))
        filled += len(sides) - len(cells)
        if filled > _MOST_FILLED:
            break
        _push_row(state, "td", cells, sides)
        line += 1
    state.push("table_close", "table", -1)
    opened.map, state.line = [start, line], line
    return True


def _line(state: StateBlock, line: int) -> Span:
    """Return where a line's words stand, without what its quote or list puts around them."""
    begin, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    return begin, begin + len(state.src[begin:end].rstrip())


def _sides(text: str) -> list[str]:
    """Return the columns' sides if a line is one of dashes between bars; else []."""
    # One dash and a space begin a list.
    if not _DELIMITERS.fullmatch(text) or re.match(r"-[ \t]", text) or len(text) < 2:
        return []
    dashes = [part.strip() for part in text.strip("|").split("|")]
    marks = {(True, True): "center", (False, True): "right", (True, False): "left"}
    return [marks.get((part.startswith(":"), part.endswith(":")), "") for part in dashes]


def _ends(state: StateBlock, line: int, end: int) -> bool:
    """Say whether a line no longer belongs to the table: it is empty, outdented, or begins something else."""
    if state.isEmpty(line) or state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return True
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("blockquote"))


def _header(source: str, line: Span, count: int) -> list[Span]:
    """Return a header's cells if they are as many as its columns; else []."""
    if "|" not in source[slice(*line)]:
        return []
    both = (_split(source, line, ()), _split(source, line, _code(source, line)))
    return next((cells for cells in both if len(cells) == count), [])


def _cells(source: str, line: Span, count: int) -> list[Span]:
    """Return a row's cells, `count` at most.

    A bar in code parts cells, as on GitHub, unless that would make too many of them; if there are still too
    many, the last one holds the rest, bars and all.
    """
    cells = _split(source, line, ())
    if len(cells) > count:
        cells = _split(source, line, _code(source, line))
    if len(cells) > count:
        cells[count - 1 :] = [(cells[count - 1][0], cells[-1][1])]
    return cells


def _split(source: str, line: Span, code: Sequence[Span]) -> list[Span]:
    """Return the spans between a line's bars, but for bars in code; an outer bar parts nothing."""
    inside = {at for begin, end in code for at in range(begin, end)}
    bars = [bar.start() for bar in _BAR.finditer(source, *line) if bar.start() not in inside]
    begins, ends = [line[0], *(bar + 1 for bar in bars)], [*bars, line[1]]
    cells = list(zip(begins, ends, strict=True))
    if bars and bars[0] == line[0]:
        cells = cells[1:]
    if len(cells) > 1 and bars and bars[-1] == line[1] - 1:
        cells = cells[:-1]
    return cells


def _code(source: str, line: Span) -> list[Span]:
    """Return the spans of code in a line: from ticks to the next ticks that are as many."""
    runs = [found.span() for found in _TICKS.finditer(source, *line)]
    waiting: dict[int, deque[Span]] = defaultdict(deque)
    for run in runs:
        waiting[run[1] - run[0]].append(run)
    spans: list[Span] = []
    for begin, end in runs:
        if spans and begin < spans[-1][1]:
            continue
        same = waiting[end - begin]
        while same and same[0][0] <= begin:
            same.popleft()
        if same:
            spans.append((begin, same[0][1]))
    return spans


def _push_row(state: StateBlock, kind: str, cells: Sequence[Span], sides: Sequence[str]) -> None:
    state.push("tr_open", "tr", 1)
    for place, side in enumerate(sides):
        state.push(f"{kind}_open", kind, 1).meta = {"align": side}
        begin, end = cells[place] if place < len(cells) else (0, 0)
        text = state.src[begin:end]
        # A bar's backslash goes before anything else is read, in code too.
        places = [at for at in range(begin, end) if not state.src.startswith("\\|", at, end)]
        text = text.replace("\\|", "|")
        words = state.push("inline", "", 0)
        words.content = text.strip()
        margin = len(text) - len(text.lstrip())
        words.meta = {"places": places[margin : margin + len(words.content)]}
        words.map, words.children = [state.line, state.line + 1], []
        state.push(f"{kind}_close", kind, -1)
    state.push("tr_close", "tr", -1)
