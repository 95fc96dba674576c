"""markdown-it, told to keep where in a line its tokens begin, and to lose nothing that was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, blockquote, html_block, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from barometer.prose.tables import table_rule

_DEEPEST = 12
"""So deep quotes, lists and footnotes may lie in each other; what lies deeper is words with its marks."""
_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<]*[^\s<.,:;!?\"'“”«»()\[\]*_~|]")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)+")

BlockRule = Callable[[StateBlock, int, int, bool], bool]


class _State(StateInline):
    """A line that is read; each token's `map` says from where in the line to where it stands."""

    begun = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self.begun = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:
        token = super().pushPending()
        token.map = [self.begun, self.begun + len(token.content)]
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.map = [self.pos, self.pos]
        return token


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _Markdown(MarkdownIt):
    """Leaves addresses as they are written: what may be linked to is for the writers to say."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return True


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """Return the parser. Text tokens come as they were read, unjoined, so that each knows its place."""
    md = _Markdown("commonmark", {"maxNesting": 3 * _DEEPEST})
    md.inline = _Inline()
    md.configure("commonmark", {"maxNesting": 3 * _DEEPEST})
    md.enable(["table", "strikethrough"])
    md.core.ruler.disable("text_join")
    md.inline.ruler2.disable("fragments_join")
    footnote_plugin(md, inline=False, move_to_end=False)
    dollarmath_plugin(md, allow_labels=False, double_inline=True)
    amsmath_plugin(md)
    md.inline.ruler.before("newline", "address", _address)
    rules: dict[str, BlockRule] = {"blockquote": blockquote, "list": list_block, "footnote_def": footnote_def}
    for name, rule in rules.items():
        md.block.ruler.at(name, _not_too_deep(rule), {"alt": _alternatives(md, name)})
    md.block.ruler.at("html_block", _html_block, {"alt": _alternatives(md, "html_block")})
    md.block.ruler.at("table", table_rule, {"alt": _alternatives(md, "table")})
    return md


def _alternatives(md: MarkdownIt, name: str) -> list[str]:
    """Return the kinds of block that a rule may end."""
    return next(rule.alt for rule in md.block.ruler.__rules__ if rule.name == name)


def _not_too_deep(rule: BlockRule) -> BlockRule:
    # The parser itself passes over what lies too deep, words and all.
    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _DEEPEST and rule(state, start, end, silent)

    return guarded


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a block of HTML, but for a comment that would take a sentence with it.

    What stands in the same line after a comment is Markdown; a comment that never ends is none.
    """
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if line.startswith("<!--"):
        ends = state.env.setdefault("comment_ends", state.src.rfind("-->"))
        if ends < state.bMarks[start]:
            return False
        only = _COMMENTS.match(line)
        if only and only.end() < len(line):
            return False
    done = html_block(state, start, end, silent)
    if done and not silent:
        _to_the_end_of_a_comment(state, start, end)
    return done


def _to_the_end_of_a_comment(state: StateBlock, start: int, end: int) -> None:
    """Let a block of HTML go on where a blank line in a comment would end it, and print the rest."""
    token = state.tokens[-1]
    while state.line < end and token.content.rfind("<!--") > token.content.rfind("-->"):
        close = state.src.find("-->", state.eMarks[state.line - 1])
        last = next((line for line in range(state.line, end) if state.eMarks[line] > close >= 0), None)
        if last is None:
            return
        state.line = last + 1
        token.content = state.getLines(start, state.line, state.blkIndent, True)
        token.map = [start, state.line]


def _address(state: StateInline, silent: bool) -> bool:
    """Read a bare http or https address as a link to itself."""
    if state.src[state.pos] != ":" or state.linkLevel or state.src[state.pos + 1 : state.pos + 3] != "//":
        return False
    scheme, rest = _SCHEME.search(state.pending), _ADDRESS.match(state.src, state.pos, state.posMax)
    if not scheme or not rest:
        return False
    end = rest.end()
    if state.src[end : end + 1] == ")" and rest[0].count("(") > rest[0].count(")"):
        end += 1
    if not silent:
        url = scheme[0] + state.src[state.pos : end]
        state.pending = state.pending[: -len(scheme[0])]
        begin = state.pos - len(scheme[0])
        opened = state.push("link_open", "a", 1)
        opened.attrs, opened.info = {"href": url}, "auto"
        words = state.push("text", "", 0)
        words.content, words.map = url, [begin, end]
        state.push("link_close", "a", -1)
    state.pos = end
    return True
