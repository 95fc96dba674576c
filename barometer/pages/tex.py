"""TeX as people write it in notebooks, put the way the converter to MathML reads it."""

from __future__ import annotations

import re

MACROS = {
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "pmb": r"\boldsymbol{#1}",
    "bold": r"\mathbf{#1}",
    "mathds": r"\mathbb{#1}",
    "mathbbm": r"\mathbb{#1}",
    "substack": r"\begin{matrix}#1\end{matrix}",
    "strut": "",
    "class": "{#2}",
    "cssId": "{#2}",
    "LaTeX": r"\text{LaTeX}",
    "TeX": r"\text{TeX}",
}
"""Commands that the converter does not know, in those that it knows."""

DECIMAL = "\u2063"
"""Stands in a text before a comma that belongs to a number: nobody writes it, and nothing shows it."""

_SIZE = r"-?\d*\.?\d+\s*(?:pt|em|ex|mm|cm|in|px)"
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), instead)
    for pattern, instead in (
        (r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n|$)", r"\1"),  # a comment
        (r"(?<!\\)((?:\\\\)*)\\\n", r"\1\\ "),  # a space at a line's end
        (r"\\(?:tiny|scriptsize|small|normalsize|large|Large|LARGE|huge|Huge)(?![a-zA-Z])", ""),
        (r"\\cr(?![a-zA-Z])", r"\\\\"),
        (r"([_^])\s*\\(rm|bf|it|cal|sf|tt|frak)\s*\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1{\\\2 \3}"),
        (r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag|displaylimits)(?![a-zA-Z])", ""),
        (r"\\tag\*?\s*\{([^{}]*)\}", r"\\qquad\\text{(\1)}"),
        (r"\\(?:eq)?ref\s*\{([^{}]*)\}", r"\\text{(\1)}"),
        (r"(\\\\\*?)\s*\[\s*" + _SIZE + r"\s*\]", r"\1"),  # how far apart two lines stand
        (r"\\(left|right|middle)\s*<", r"\\\1\\langle "),
        (r"\\(left|right|middle)\s*>", r"\\\1\\rangle "),
        (r"\\(begin|end)\s*\{(?:split|alignedat)\}(?:\{\d+\})?", r"\\\1{aligned}"),
        (r"\\begin\s*\{eqnarray\*?\}", r"\\begin{array}{rcl}"),
        (r"\\end\s*\{eqnarray\*?\}", r"\\end{array}"),
        (r"\\(?:begin|end)\s*\{(?:equation|displaymath|math)\*?\}", " "),
        (r"\\(begin|end)\s*\{(align|gather|multline|alignat|flalign)\*?\}", r"\\\1{\2*}"),
        (r"(?<=\d)\{([,.])\}(?=\d)", rf"\\text{{{{{DECIMAL}\1}}}}"),
        (r"\\(?:boldsymbol|bm)\s*\{(\d+)\}", r"\\mathbf{\1}"),
    )
)
_TEXT = re.compile(r"(\\(?:text(?:rm|it|bf|tt|sf|normal)?|mbox|hbox))\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_BLANK = re.compile(r"(\s|~|\\[ ,;:!]|\\q?quad(?![a-zA-Z])|\\(?:begin|end)\s*\{[a-z]+\*?\})*")
_BARE = re.compile(r"(?<!\\)[_#&]")
_LONGEST = 5000
"""In letters; the converter recurses, and much more than this could end the process."""


def plain_tex(tex: str) -> str | None:
    r"""Return TeX in the converter's own dialect; None where it is too long to be read.

    What is rewritten says the same in other words. What has no effect on a page is left out: names for
    references, distances between lines.

    Examples
    --------
    >>> plain_tex(r"\left<x\right> \label{one}"), plain_tex(r"\text{if $x$}")
    ('\\left\\langle x\\right\\rangle  ', '{\\text{if }x}')
    """
    if len(tex) > _LONGEST:
        return None
    tex = re.sub(r"&(lt|gt|amp);", lambda found: {"lt": "<", "gt": ">", "amp": "&"}[found[1]], tex)
    for pattern, instead in _REWRITES:
        tex = pattern.sub(instead, tex)
    return _TEXT.sub(_parts, tex)


def is_blank(tex: str) -> bool:
    r"""Return whether TeX shows nothing: spaces, or an environment with nothing in it.

    Examples
    --------
    >>> is_blank(r"\quad~"), is_blank(r"\begin{align*} \end{align*}"), is_blank("x")
    (True, True, False)
    """
    return bool(_BLANK.fullmatch(tex))


def _parts(found: re.Match[str]) -> str:
    """Return text as text; where it holds formulas, as text, formula, text and so on."""
    parts = found[2].split("$")
    if len(parts) % 2 == 0:
        return found[0]
    texts = [_BARE.sub(r"\\\g<0>", part) for part in parts[::2]]
    parts[::2] = [f"{found[1]}{{{text}}}" if text or len(parts) == 1 else "" for text in texts]
    return f"{{{''.join(parts)}}}" if len(parts) > 1 else parts[0]
