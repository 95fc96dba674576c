"""From the parser's tokens to the tree: Markdown's marks and HTML's tags become the same nodes."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from barometer.prose.frames import Frames
from barometer.prose.notes import with_notes
from barometer.prose.parser import markdown
from barometer.prose.tags import HOLDERS, MARKS, PARTS, Tag, characters, pieces
from barometer.prose.tree import Node, Tree, readable

_CONTAINERS = {
    "blockquote": "quote", "bullet_list": "list", "ordered_list": "list", "list_item": "item",
    "heading": "heading", "table": "table", "tr": "row", "th": "cell", "td": "cell",
    "footnote_reference": "definition",
}  # fmt: skip
_MARKS = {"em": "emphasis", "strong": "strong", "s": "strike"}


def tree(text: str) -> Tree:
    """Return Markdown as a tree; see `barometer.prose.parse`."""
    source, places = readable(text)
    builder = _Builder(source, places)
    tokens = markdown().parse(source, {}) if source else []
    for token in tokens:
        builder.block(token)
    return with_notes(builder.frames.done())


class _Builder:
    """Takes tokens one by one; `places` says where each character of the source stands in the text."""

    def __init__(self, source: str, places: Sequence[int]) -> None:
        self.source, self.places = source, places
        self.starts = [0, *(at + 1 for at, character in enumerate(source) if character == "\n")]
        self.frames = Frames()

    def block(self, token: Token) -> None:
        """Take a token of the text's own level."""
        kind, _, step = token.type.rpartition("_")
        if token.type == "inline":
            places = token.meta["places"] if token.meta else self._aligned(token.content, token)
            _Line(token.content, [self.places[at] for at in places], self.frames).read(token.children or [])
        elif kind == "paragraph":
            self.frames.settle()
            if step == "open":
                self.frames.open("plain" if token.hidden else "paragraph")
        elif kind in _CONTAINERS and step == "open":
            self._open(_CONTAINERS[kind], token)
        elif kind in _CONTAINERS:
            self.frames.close_fixed()
        elif token.type == "html_block":
            places = [self.places[at] for at in self._aligned(token.content, token)]
            self.frames.settle()
            _html(token.content, places, self.frames)
            self.frames.settle()
        else:
            kinds = {"fence": "code_block", "code_block": "code_block", "hr": "rule"}
            self._leaf(kinds.get(token.type, "formula_block"), token)

    def _open(self, kind: str, token: Token) -> None:
        self.frames.settle()
        start = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
        level = int(token.tag[1:]) if kind == "heading" else 0
        self.frames.open(kind, fixed=True, start=start, level=level, align=token.meta.get("align", ""))
        if kind == "definition":
            line = (token.map or [0])[0]
            at = self.source.find(f"[^{token.meta['label']}]:", self.starts[line])
            self.frames.top.about |= {"text": token.meta["label"], "places": [self.places[at]]}

    def _leaf(self, kind: str, token: Token) -> None:
        self.frames.settle()
        places = [self.places[at] for at in self._aligned(token.content, token)]
        self.frames.leaf(Node(kind, text=token.content, places=places))

    def _aligned(self, content: str, token: Token) -> list[int]:
        """Return where in the source the characters of a block's lines stand.

        A block's line is the last thing in its line of the source: what stands before is its container's.
        """
        first = (token.map or [0])[0] + (token.type == "fence")
        last = len(self.source) - 1
        places: list[int] = []
        for number, line in enumerate(content.split("\n"), start=first):
            begin = self.starts[min(number, len(self.starts) - 1)]
            end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.source)
            words = line.lstrip()
            at = max(self.source.rfind(words.rstrip(), begin, end), begin)
            # A tab may have become spaces, more of them than there were characters.
            places += [max(at - step, begin) for step in range(len(line) - len(words), 0, -1)]
            places += [min(at + step, last) for step in range(len(words))]
            places.append(min(end, last))
        return places[:-1]


class _Line:
    """Takes the tokens of a line of text into the frame that is open."""

    def __init__(self, text: str, places: Sequence[int], frames: Frames) -> None:
        self.text, self.places, self.frames = text, places, frames
        self.at = 0

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._token(token)

    def _place(self, at: int) -> int:
        return self.places[min(at, len(self.places) - 1)]

    def _stand(self, words: str, begin: int) -> bool:
        """Say whether words stand in the text as they are."""
        return self.text[begin : begin + len(words)].replace("\n", " ") == words.replace("\n", " ")

    def _words(self, kind: str, words: str, begin: int) -> None:
        """Add words; those that do not stand in the text as they are all stand where they begin."""
        places: Sequence[int] = self.places[begin : begin + len(words)]
        if not self._stand(words, begin):
            places = [self._place(begin)] * len(words)
        self.frames.add(Node(kind, text=words, places=places))

    def _token(self, token: Token) -> None:
        begin = (token.map or [0])[0]
        kind, _, step = token.type.rpartition("_")
        if token.type == "text":
            # Marks of emphasis that came to nothing are read one by one from the same place.
            begin = self.at if self.at > begin and token.content[:1] in "*_~" else begin
            self._words("text", token.content, begin)
            self.at = begin + len(token.content)
        elif token.type in ("text_special", "math_inline", "math_inline_double", "code_inline"):
            self._marked(token, begin)
        elif token.type in ("softbreak", "hardbreak"):
            self.frames.add(Node(token.type, places=[self._place(begin)]))
        elif kind in _MARKS or kind == "link":
            self._mark(kind, token, begin, opens=step == "open")
        elif token.type == "image":
            self._image(token, begin)
        elif token.type == "footnote_ref":
            self.frames.add(Node("note", text=token.meta["label"], places=[self._place(begin)]))
        else:
            _html(token.content, self.places[begin : begin + len(token.content)], self.frames)

    def _marked(self, token: Token, begin: int) -> None:
        """Add words between marks: code, a formula, an escaped character or an entity."""
        if token.type == "text_special":
            self._words("text", token.content, begin)
            return
        begin += len(token.markup)
        # One space at each end of code belongs to its marks.
        begin += not self._stand(token.content, begin)
        kinds = {"code_inline": "code", "math_inline": "formula", "math_inline_double": "formula_block"}
        self._words(kinds[token.type], token.content, begin)

    def _mark(self, kind: str, token: Token, begin: int, *, opens: bool) -> None:
        if not opens:
            self.frames.close(f"*{kind}")
        elif kind == "link":
            address, title = str(token.attrs["href"]), str(token.attrs.get("title", ""))
            about = {"url": address, "bare": token.info == "auto", "title": title}
            self.frames.mark(kind, "*link", self._place(begin), **about)
        else:
            self.frames.mark(_MARKS[kind], f"*{kind}", self._place(begin))

    def _image(self, token: Token, begin: int) -> None:
        words, inner = begin + len("!["), Frames("image")
        line = _Line(token.content, self.places[words : words + len(token.content)], inner)
        line.read(token.children or [])
        _add_image(
            self.frames, inner.done(), str(token.attrs["src"]), str(token.attrs.get("title", "")),
            self._place(begin),
        )  # fmt: skip


def _add_image(frames: Frames, words: tuple[Node, ...], url: str, title: str, place: int) -> None:
    """Add a picture, and its title after it."""
    # A picture's place is told by a mark around it, so that its title is written as a link's is.
    frames.mark("", "*image", place, title=title)
    frames.add(Node("image", words, url=url))
    frames.close("*image")


def _html(text: str, places: Sequence[int], frames: Frames) -> None:
    """Take HTML into the frames: its tags as nodes, its words, and what is not allowed as words."""
    for tag, begin, end in pieces(text):
        if tag is None:
            words, stand = characters(text[begin:end], places[begin:end])
            frames.add(Node("text", text=words, places=stand), loose=True)
        elif tag.closes:
            _close_tag(tag, frames)
        else:
            _open_tag(tag, places[begin], frames)


def _close_tag(tag: Tag, frames: Frames) -> None:
    if tag.name in PARTS:
        frames.part()
    else:
        frames.close(tag.name)


def _open_tag(tag: Tag, place: int, frames: Frames) -> None:
    given = tag.attributes
    if tag.name == "br":
        frames.add(Node("hardbreak", places=[place]))
    elif tag.name == "hr":
        frames.rule()
    elif tag.name == "img":
        alt = given.get("alt", "")
        words = (Node("text", text=alt, places=[place] * len(alt)),) if alt else ()
        _add_image(frames, words, given.get("src", ""), given.get("title", ""), place)
    elif tag.name in PARTS:
        frames.part()
    elif tag.name in HOLDERS:
        frames.block(tag)
    elif tag.name != "a":
        frames.mark(MARKS.get(tag.name, ""), tag.name, place)
    else:
        kind = "link" if "href" in given else ""
        frames.mark(kind, "a", place, url=given.get("href", ""), title=given.get("title", ""))
