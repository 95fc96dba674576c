"""Footnotes: which are mentioned, where each is written, and what becomes of the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from barometer.prose.tree import Node, Tree

_DEEPEST = 3
"""So deep footnotes may be mentioned in footnotes only; what is mentioned deeper is no footnote."""


def with_notes(nodes: Sequence[Node]) -> Tree:
    """Return a tree whose footnotes stand by themselves.

    A definition that nothing mentions, or a second one of the same name, stays where it is, as words.
    """
    definitions = [node for node in _all(nodes, into=True) if node.kind == "definition"]
    if not definitions:
        return Tree(tuple(nodes))
    known = {node.text: node for node in reversed(definitions)}
    found = _Mentioned(known)
    found.read(nodes)
    for node in definitions:
        if known[node.text] is not node or node.text not in found.order:
            found.shown.add(id(node))
            found.read(node.children)
    body = tuple(_placed(nodes, found))
    notes = {name: tuple(_placed(known[name].children, found)) for name in found.order}
    return Tree(body, notes, tuple(sorted(_named(definitions, nodes, found))))


class _Mentioned:
    """What is mentioned from the text itself, and in such footnotes, and so on."""

    def __init__(self, known: dict[str, Node]) -> None:
        self.known = known
        self.order: dict[str, None] = {}
        self.first: set[int] = set()
        self.shown: set[int] = set()

    def read(self, nodes: Iterable[Node]) -> None:
        waiting = deque([(tuple(nodes), 0)])
        while waiting:
            part, depth = waiting.popleft()
            for node in _all(part, into=False):
                new = node.kind == "note" and node.text in self.known and node.text not in self.order
                if not new or depth > _DEEPEST or id(self.known[node.text]) in self.shown:
                    continue
                self.order[node.text] = None
                self.first.add(id(node))
                waiting.append((self.known[node.text].children, depth + 1))


def _all(nodes: Iterable[Node], *, into: bool) -> Iterator[Node]:
    """Yield nodes and what is inside of them; `into` definitions, too."""
    for node in nodes:
        yield node
        if into or node.kind != "definition":
            yield from _all(node.children, into=into)


def _placed(nodes: Iterable[Node], found: _Mentioned) -> Iterator[Node]:
    """Yield nodes without the definitions of footnotes that stand by themselves."""
    for node in nodes:
        if node.kind == "note" and node.text not in found.order:
            words = f"[^{node.text}]"
            yield Node("text", text=words, places=[*node.places] * len(words))
        elif node.kind == "note":
            yield replace(node, first=id(node) in found.first)
        elif node.kind != "definition":
            inside = tuple(_placed(node.children, found))
            if inside or not node.children:
                yield replace(node, children=inside) if inside else node
        elif id(node) in found.shown:
            yield from _as_words(node, tuple(_placed(node.children, found)))


def _as_words(node: Node, children: tuple[Node, ...]) -> Iterator[Node]:
    """Yield a definition as it was written: its name in brackets, then its words."""
    words = f"[^{node.text}]: "
    name = Node("text", text=words, places=[*node.places] * len(words))
    if children and children[0].kind == "paragraph":
        yield replace(children[0], children=(name, *children[0].children))
        yield from children[1:]
    else:
        yield Node("paragraph", (name,))
        yield from children


def _named(
    definitions: Iterable[Node], nodes: Iterable[Node], found: _Mentioned
) -> Iterator[tuple[int, str]]:
    for node in _all(nodes, into=True):
        if node.kind == "note" and node.text in found.order:
            yield node.places[0], node.text
    for node in definitions:
        if id(node) not in found.shown:
            yield node.places[0], node.text
