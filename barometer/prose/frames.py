"""What is open while a text is read: blocks in blocks, and in a line the marks that are not yet closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from barometer.prose.closing import closed, collapsed, line_of, without_control_characters
from barometer.prose.tags import HOLDERS, Tag
from barometer.prose.tree import Node

_LINES = frozenset(["paragraph", "plain", "heading", "summary", "caption", "code_block", "image"])
"""Blocks that hold a line of text, and no block."""
_WITHIN = {"list": "item", "table": "row", "row": "cell"}
"""What lies in blocks that hold no words themselves."""
_DEEPEST = 12
"""So many blocks may be open at once; HTML that goes deeper is only its words."""


@dataclass
class _Mark:
    """An open mark in a line. One that changes nothing, such as bold in bold, hands on what is inside."""

    kind: str
    tag: str
    inside: list[Node]
    place: int
    about: dict[str, Any]


@dataclass
class _Block:
    """An open block. A `fixed` one is Markdown's own: no tag of HTML closes it."""

    kind: str
    tag: str = ""
    fixed: bool = False
    about: dict[str, Any] = field(default_factory=dict)
    inside: list[Node] = field(default_factory=list)
    marks: list[_Mark] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)

    @property
    def is_line(self) -> bool:
        return self.kind in _LINES or (self.kind == "cell" and self.fixed)

    @property
    def holds(self) -> bool:
        """Whether it is a line that no block may end."""
        return self.is_line and self.kind not in ("paragraph", "plain")

    @property
    def here(self) -> list[Node]:
        """Where the next word goes."""
        return self.marks[-1].inside if self.marks else self.inside


class Frames:
    """A stack of what is open; `root` holds all the rest."""

    def __init__(self, root: str = "root") -> None:
        self.blocks = [_Block(root, fixed=True)]

    @property
    def top(self) -> _Block:
        """The innermost open block."""
        return self.blocks[-1]

    def done(self) -> tuple[Node, ...]:
        """Close everything and return what it was."""
        while len(self.blocks) > 1:
            self._pop()
        self._pop_marks()
        return line_of(self.top.inside) if self.top.is_line else tuple(self.top.inside)

    def open(self, kind: str, tag: str = "", *, fixed: bool = False, **about: Any) -> None:
        """Open a block in the one that is open, or in what must lie between them."""
        between = _WITHIN.get(self.top.kind)
        if between and kind not in (between, "caption"):
            self.open(between)
            self.open(kind, tag, fixed=fixed, **about)
        else:
            self.blocks.append(_Block(kind, tag, fixed, about))

    def add(self, node: Node, *, loose: bool = False) -> None:
        """Add words, or what stands among them; in loose ones line ends are only spaces."""
        if loose and self.top.kind != "code_block":
            node = collapsed(node)
            if not node.text.strip() and not self.top.is_line:
                return
        if not self.top.is_line:
            self.open("paragraph")
        self.top.here.append(without_control_characters(node))

    def leaf(self, node: Node) -> None:
        """Add a block that holds no other."""
        while between := _WITHIN.get(self.top.kind):
            self.open(between)
        self.top.inside.append(without_control_characters(node))

    def mark(self, kind: str, tag: str, place: int, **about: Any) -> None:
        """Open a mark in a line of text; one of no kind changes nothing."""
        if not self.top.is_line:
            self.open("paragraph")
        top = self.top
        anew = kind != "" and not top.kinds[kind]
        top.marks.append(_Mark(kind if anew else "", tag, [] if anew else top.here, place, about))
        top.kinds[top.marks[-1].kind] += 1
        top.tags[tag] += 1

    def close(self, tag: str) -> None:
        """Close what a tag opened, and all that was opened after it; nothing if it is not open."""
        for depth, block in enumerate(reversed(self.blocks)):
            mine = block.tag == tag and not block.fixed
            if block.tags[tag] or mine:
                for _ in range(depth + mine):
                    self._pop()
                while not mine and self._pop_mark() != tag:
                    pass
                return
            if block.fixed:
                return

    def close_fixed(self) -> None:
        """Close Markdown's own innermost block."""
        while not self.top.fixed:
            self._pop()
        self._pop()

    def settle(self) -> None:
        """Close the line of text that is open, but for Markdown's own headings and cells."""
        while self.top.is_line and not self.top.fixed:
            self._pop()

    def part(self) -> None:
        """End a paragraph; where none can end, break the line."""
        if not self.top.holds:
            self.settle()
        elif self.top.inside or self.top.marks:
            wide = self.top.kind in ("cell", "summary", "caption")
            self.top.here.append(Node("hardbreak" if wide else "softbreak"))

    def rule(self) -> None:
        """Add a rule between paragraphs."""
        self.part()
        if not self.top.holds:
            self.leaf(Node("rule"))

    def block(self, tag: Tag) -> None:
        """Open the block that a tag of HTML names, if it may stand here."""
        kind = HOLDERS[tag.name]
        self.part()
        if self.top.holds or len(self.blocks) > _DEEPEST:
            return
        if kind in _ROOM:
            self._make_room(kind)
        if _ONLY_IN.get(kind, self.top.kind) == self.top.kind:
            self.open(kind, tag.name, **_about(tag, kind))

    def _make_room(self, kind: str) -> None:
        """Close what an item, row or cell ends that was left open before it."""
        ended, home = _ROOM[kind]
        for depth, block in enumerate(reversed(self.blocks)):
            if block.fixed:
                break
            if block.kind in (*ended, *home):
                for _ in range(depth + (block.kind in ended)):
                    self._pop()
                break
        if kind == "row" and self.top.kind == "row":
            self._pop()
        for missing in home[home.index(self.top.kind) + 1 :] if self.top.kind in home else home:
            self.open(missing)

    def _pop(self) -> None:
        self._pop_marks()
        block = self.blocks.pop()
        inner = len(self.blocks) > 1
        self.top.inside += closed(block.kind, block.tag, tuple(block.inside), block.about, inner=inner)

    def _pop_marks(self) -> None:
        while self.top.marks:
            self._pop_mark()

    def _pop_mark(self) -> str:
        top = self.top
        mark = top.marks.pop()
        top.kinds[mark.kind] -= 1
        top.tags[mark.tag] -= 1
        if mark.kind and mark.inside:
            about = {key: value for key, value in mark.about.items() if key != "title"}
            top.here.append(Node(mark.kind, line_of(mark.inside, whole=True), **about))
        if title := str(mark.about.get("title", "")).strip():
            # Nobody shall have to point at a link to read its title.
            top.here.append(Node("text", text=f" ({title})", places=[mark.place] * (len(title) + 3)))
        return mark.tag


_ROOM = {
    "item": (("item",), ("list",)),
    "row": (("cell", "row"), ("table",)),
    "cell": (("cell",), ("table", "row")),
}
"""For what lies in lists and tables: what it ends, and where it belongs, from the outside in."""
_ONLY_IN = {"summary": "details", "caption": "table"}


def _about(tag: Tag, kind: str) -> dict[str, Any]:
    if kind == "heading":
        return {"level": int(tag.name[1])}
    if tag.name == "ol":
        return {"start": _number(tag, "start", 10**6)}
    if kind == "cell":
        return {"level": _number(tag, "colspan", 50), "start": _number(tag, "rowspan", 500)}
    return {}


def _number(tag: Tag, name: str, most: int) -> int:
    given = tag.attributes.get(name, "1")
    return min(int(given[:7]), most) if given.isdecimal() and given.isascii() else 1
