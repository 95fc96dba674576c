"""Formulas of public notebooks: what each converter makes of them, beside pandoc.

    python benchmarks/formulas.py FOLDER

FOLDER holds notebooks, one folder for each repository; of each at most 300 different formulas are taken. The
oracle needs `pypandoc-binary`; of `latex2mathml` and `tex2typst` those that are installed are measured too.
Two formulas agree if the same signs stand in the same places, letters' styles among them; left out are
spaces, empty cells, numbers of equations (which pandoc drops), and whether limits stand beside or below.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from barometer.pages import press
from barometer.pages.formulas import mathml, typst_math
from barometer.pages.typst import literal

EACH = 300
_ENVIRONMENT = r"\\begin\{(align|equation|gather|multline|eqnarray|alignat)(\*?)\}.*?\\end\{\1\2\}"
_INLINE = r"(?<![\\$\w])\$(?![\s\d]*\$)(\S(?:[^$\n]|\n(?!\n))*?)(?<![\s\\])\$(?![\d$])"
Formula = tuple[str, bool]


def main(folder: Path) -> None:
    """Print how often each converter agrees with pandoc."""
    formulas = list(gathered(folder))
    oracle = pandoc(formulas)
    print(f"{len(formulas)} formulas, of which pandoc reads {sum(each is not None for each in oracle)}")
    measured: dict[str, Callable[[Sequence[Formula]], list[str | None]]] = {
        "page: math-core": lambda given: [mathml(tex, block=block) for tex, block in given],
        "PDF: math-core and our notation": lambda given: typeset(
            [typst_math(tex, block=block) for tex, block in given], given
        ),
    }
    if find_spec("latex2mathml"):
        measured["latex2mathml"] = _latex2mathml
    if find_spec("tex2typst"):
        measured["tex2typst, as before"] = _tex2typst
    for name, convert in measured.items():
        print(f"{name}: {told(convert(formulas), oracle)}")


def told(made: Sequence[str | None], oracle: Sequence[str | None]) -> str:
    """Return in words what became of the formulas that the oracle reads."""
    count: Counter[str] = Counter()
    for mine, theirs in zip(made, oracle, strict=True):
        if theirs is not None:
            same = mine is not None and signs(mine) == signs(theirs)
            count["same" if same else "differ" if mine else "not read"] += 1
    total = count.total()
    return ", ".join(f"{key} {n} ({100 * n / total:.1f} %)" for key, n in count.most_common())


def gathered(folder: Path) -> Iterator[Formula]:
    """Give the different formulas of notebooks' prose, and whether each stands alone."""
    per: Counter[str] = Counter()
    seen: set[str] = set()
    for path in sorted(folder.rglob("*.ipynb")):
        repository = path.relative_to(folder).parts[0]
        try:
            cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
        except ValueError:
            continue
        for cell in (each for each in cells if each.get("cell_type") == "markdown"):
            for tex, block in _formulas("".join(cell["source"])):
                if tex not in seen and 0 < len(tex) < 3000 and per[repository] < EACH:
                    seen.add(tex)
                    per[repository] += 1
                    yield tex, block


def _formulas(text: str) -> list[Formula]:
    found: list[Formula] = []
    text = re.sub(r"```.*?```|~~~.*?~~~", "", text, flags=re.DOTALL)
    for pattern, block in (
        (r"(?<!\\)\$\$(.+?)\$\$", True),
        (_ENVIRONMENT, True),
        (r"`[^`\n]+`", None),
        (_INLINE, False),
    ):
        for match in re.finditer(pattern, text, re.DOTALL):
            if block is not None:
                tex = match[0] if pattern == _ENVIRONMENT else match[1]
                found.append((re.sub(r"\\tag\*?\s*\{[^{}]*\}", "", tex).strip(), block))
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return found


def pandoc(formulas: Sequence[Formula]) -> list[str | None]:
    """Return pandoc's MathML for formulas, None where it reads none."""
    import pypandoc

    kinds = {True: "DisplayMath", False: "InlineMath"}
    blocks = [
        {
            "t": "Div",
            "c": [[f"f{at}", [], []], [{"t": "Para", "c": [{"t": "Math", "c": [{"t": kinds[block]}, tex]}]}]],
        }
        for at, (tex, block) in enumerate(formulas)
    ]
    document = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})
    command = [pypandoc.get_pandoc_path(), "-f", "json", "-t", "html", "--mathml"]
    page = subprocess.run(command, input=document, capture_output=True, text=True, check=True).stdout
    made: list[str | None] = [None] * len(formulas)
    for found in re.finditer(r'<div id="f(\d+)">(.*?)</div>', page, re.DOTALL):
        if math := re.search(r"<math.*?</math>", found[2], re.DOTALL):
            made[int(found[1])] = re.sub(r"<annotation.*?</annotation>", "", math[0], flags=re.DOTALL)
    return made


def typeset(notations: Sequence[str | None], formulas: Sequence[Formula]) -> list[str | None]:
    """Return what Typst makes of its own notation, as MathML."""
    made: list[str | None] = [None] * len(notations)
    for at, notation in enumerate(notations):
        if notation is not None:
            made[at] = _page(notation, formulas[at][1])
    return made


def _page(notation: str, block: bool) -> str | None:
    import typst

    text = f"#math.equation(block: {str(block).lower()}, eval({literal(notation)}, "
    scope = '(hide: x => math.class("normal", x), boxed: x => x)'
    text += f'mode: "math", scope: {scope}))'
    compiler = typst.Compiler(font_paths=press._fonts(), ignore_system_fonts=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.typ").write_text(text, encoding="utf-8")
        try:
            page = compiler.compile(input=f"{folder}/main.typ", root=folder, format="html").decode("utf-8")
        except typst.TypstError:
            return None
    math = re.search(r"<math.*?</math>", page, re.DOTALL)
    return math[0] if math else None


def _latex2mathml(formulas: Sequence[Formula]) -> list[str | None]:
    from latex2mathml.converter import convert

    def one(tex: str) -> str | None:
        try:
            return str(convert(tex))
        except Exception:  # whatever it raises: it has not read the formula
            return None

    return [one(tex) for tex, _ in formulas]


def _tex2typst(formulas: Sequence[Formula]) -> list[str | None]:
    from tex2typst import tex2typst

    def one(tex: str) -> str | None:
        try:
            found = str(tex2typst(tex))
        except ValueError:
            return None
        return None if "#" in found.replace("\\#", "") else found

    return typeset([one(tex) for tex, _ in formulas], formulas)


# Signs that stand for the same thing in MathML, one of each.
_GROUPS = (
    "-− *∗⋆ ~∼˜\u0303 |∣ ∥‖ ¯‾―_\u0305\u0332\u0304 ^ˆ\u0302 →\u20d7⟶ \u0307˙ εϵ φϕ <⟨ >⟩ '′’ ⋅·•∙ °∘ ←⟵ ⇒⟹ "
)
_GROUPS += '⇐⟸ ⇔⟺ ↔⟷ ↦⟼ ∆Δ ∅⌀ iı "”“ \\∖ ⊤⊺ ◻□'
_SAME = {sign: group[0] for group in re.split(" +", _GROUPS) for sign in group[1:]}
_STYLES = {"DOUBLE-STRUCK": "d", "FRAKTUR": "f", "BLACK-LETTER": "f", "SCRIPT": "s", "BOLD": "b"}
_SCRIPTS = {"msub": (1, None), "munder": (1, None), "msup": (None, 1), "mover": (None, 1)}


def signs(math: str) -> tuple[Any, ...]:
    """Return MathML as its signs, each in its place."""
    kept = re.sub(r"&(?!(?:lt|gt|amp|quot);)\w+;", lambda found: unescape(found[0]), math)
    root = etree.fromstring(kept.encode("utf-8"), etree.XMLParser(recover=True, resolve_entities=False))
    return tuple(_lifted(_flat(root, "")))


def _words(text: str, style: str) -> list[str]:
    words = []
    for letter in re.sub("[\u2061-\u2064\u200b-\u200d\ufe00\ufe01\\s]", "", text):
        name = unicodedata.name(letter, "")
        styled = next((code for word, code in _STYLES.items() if word in name), "")
        base = (
            unicodedata.normalize("NFKD", letter)
            if "MATHEMATICAL" in name or 0x2100 <= ord(letter) < 0x2140
            else letter
        )
        shown = "..." if letter in "…⋯" else _SAME.get(base, base)
        words += (
            [*shown]
            if len(shown) > 1
            else [shown + ("~" + (styled or style) if (styled or style) and shown.isalnum() else "")]
        )
    return [*re.sub("⋅⋅⋅", "...", "".join(words))] if words == ["⋅"] * 3 else words


def _flat(element: Any, style: str) -> list[Any]:
    tag = etree.QName(element).localname
    given = element.get("mathvariant", "")
    style = next((code for word, code in _STYLES.items() if word.lower() in given), style)
    if tag in ("mi", "mn", "mo", "mtext"):
        bold = "b" if element.find("{*}b") is not None or element.find("b") is not None else style
        return _words("".join(element.itertext()), bold)
    if tag in ("mspace", "annotation", "none", "mprescripts", "mphantom"):
        return [] if tag != "mphantom" else [word for child in element for word in _flat(child, style)]
    kids = [_flat(child, style) for child in element if isinstance(child.tag, str)]
    if tag == "semantics":
        return kids[0]
    if tag in _SCRIPTS:
        below, above = (kids[at] if at else [] for at in _SCRIPTS[tag])
        return [("script", kids[0], below, above)]
    if tag in ("msubsup", "munderover"):
        return [("script", *kids)]
    if tag == "mtable":
        return [("table", *kids)]
    joined = [word for kid in kids for word in kid]
    if tag == "mtd":
        return [("cell", joined)]
    return (
        [(tag, *kids)]
        if tag in ("mfrac", "mroot", "mmultiscripts")
        else [(tag, joined)]
        if tag == "msqrt"
        else joined
    )


_ACCENTS = frozenset("¯^~→⏞⏟\u0307\u0308")


def _lifted(items: Sequence[Any]) -> list[Any]:
    """Return signs so that it does not matter how they were grouped."""
    out: list[Any] = []
    for item in items:
        if not isinstance(item, tuple):
            out.append(item)
        elif item[0] == "script":
            out += _script(*(_lifted(part) for part in item[1:]))
        elif item[0] == "table":
            out += _table(item[1:])
        else:
            out.append((item[0], *(tuple(_lifted(part)) for part in item[1:])))
    return out


def _script(base: list[Any], below: list[Any], above: list[Any]) -> list[Any]:
    """Return scripts at the last sign of their base; those on a base with scripts belong to the same base."""
    before: list[Any] = []
    if len(base) > 1 and not _ACCENTS & {*filter(lambda each: isinstance(each, str), (*below, *above))}:
        before, base = base[:-1], base[-1:]
    if not below and not above:
        return [*before, *base]
    if len(base) == 1 and isinstance(base[0], tuple) and base[0][0] == "script":
        _, inner, low, high = base[0]
        if (below and not low and not above) or (above and not high and not below):
            return [*before, ("script", inner, low or tuple(below), high or tuple(above))]
    return [*before, ("script", tuple(base), tuple(below), tuple(above))]


def _table(rows: Sequence[Any]) -> list[Any]:
    cells = [[tuple(_lifted(cell[1])) for cell in row if cell[0] == "cell"] for row in rows]
    kept = [row for row in ([cell for cell in row if cell] for row in cells) if row]
    if len(kept) <= 1:
        return [word for row in kept for cell in row for word in cell]
    return [("table", *(tuple(row) for row in kept))]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
