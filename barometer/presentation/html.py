"""Tables, figures, verdicts and notices as HTML that reads well aloud."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from barometer.files import digest
from barometer.language import label, languages_known
from barometer.presentation.marks import MARKS
from barometer.presentation.svg import clean

SHAPES = {
    "improved": '<path d="M6 1 11.5 11H.5Z"/>',
    "unchanged": '<path d="M1.5 1.5h9v9h-9Z"/>',
    "worsened": '<path d="M6 11 .5 1h11Z"/>',
    "no_new_data": '<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "met": '<path d="M1 6.5 4.5 10 11 2.5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "on_track": '<path d="M0 4.5h6v-3L12 6l-6 4.5v-3H0Z"/>',
    "off_track": '<path d="M0 5h12v2H0Z"/>',
    "moving_away": '<path d="M12 4.5H6v-3L0 6l6 4.5v-3h6Z"/>',
    "missed": '<path d="m2 2 8 8M10 2l-8 8" fill="none" stroke="currentColor" stroke-width="2"/>',
    "no_target": '<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "target_unknown": '<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "undecided": '<path d="M3.4 4.2a2.6 2.6 0 1 1 3.7 2.4q-1.1.6-1.1 1.8" fill="none" '
    'stroke="currentColor" stroke-width="1.7"/><circle cx="6" cy="11" r="1"/>',
}
"""A shape for each verdict on a field of 12 × 12, in the text's own colour."""


def rendered(payload: dict[str, Any], number: str = "") -> str:
    """Return a payload as HTML; `number` ("Figur 3") stands before the title."""
    renderers: dict[str, Callable[[dict[str, Any], str], str]] = {
        "table": _table,
        "figure": _figure,
        "verdicts": _verdicts,
        "notice": _notice,
        "opening": _opening,
    }
    return renderers[payload["kind"]](payload, number)


def _table(payload: dict[str, Any], number: str) -> str:
    caption = payload["caption"]
    return (
        f'<figure class="table"{_id(caption["id"])}>{_grid(payload, _caption(caption, number))}'
        f"{_below(caption, payload['notes'])}</figure>"
    )


def _grid(payload: dict[str, Any], caption: str) -> str:
    # Sorted: a payload that was stored and read again has its keys in another order.
    name = f"t-{digest(json.dumps([payload, caption], sort_keys=True))[:8]}"
    head = "".join(
        f'<th scope="col" class="{_align(each)}">{escape(each["text"])}</th>' for each in payload["header"]
    )
    groups: dict[int, list[str]] = {}
    for at, text in payload.get("groups", ()):
        groups.setdefault(at, []).append(text)
    body = "".join(
        _groups(groups.get(at, ()), payload) + _row(row, anchor, payload)
        for at, (row, anchor) in enumerate(zip(payload["rows"], _anchors(payload), strict=True))
    ) + _groups(groups.get(len(payload["rows"]), ()), payload)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{name}"><table>'
        f'<caption id="{name}">{caption}</caption><thead><tr>{head}</tr></thead>'
        f"{_bodies(body)}</table></div>"
    )


def _bodies(rows: str) -> str:
    return f"<tbody>{rows}</tbody>".replace("<tbody></tbody>", "")


def _row(row: list[dict[str, str]], anchor: str, payload: dict[str, Any]) -> str:
    cells = "".join(
        f'<td class="{_align(column)}">{_cell(cell, payload)}</td>'
        for cell, column in zip(row[1:], payload["header"][1:], strict=True)
    )
    return f'<tr{anchor}><th scope="row">{_cell(row[0], payload)}</th>{cells}</tr>'


def _groups(names: Sequence[str], payload: dict[str, Any]) -> str:
    """Return the names of groups, each over the rows that belong to it."""
    width = len(payload["header"])
    return "".join(
        f'</tbody><tbody><tr class="group"><th scope="rowgroup" colspan="{width}">{escape(name)}</th></tr>'
        for name in names
    )


def _anchors(payload: dict[str, Any]) -> list[str]:
    names = payload.get("anchors") or [""] * len(payload["rows"])
    return [f' id="{escape(name)}"' if name else "" for name in names]


def _align(column: dict[str, Any]) -> str:
    return "number" if column["align"] == "right" else "words"


def _cell(cell: dict[str, Any], payload: dict[str, Any]) -> str:
    text = escape(cell["text"])
    if "spark" in cell:
        return f'{_spark(cell["spark"]["points"])}<span class="begins">{text}</span>'
    if cell["verdict"]:
        return verdict(cell["verdict"], text)
    if cell["status"] in MARKS and text != label(f"short.{cell['status']}", payload["caption"]["language"]):
        word = label(f"short.{cell['status']}", payload["caption"]["language"])
        mark = MARKS[cell["status"]]
        return f'{text}<sup aria-hidden="true">{mark}</sup><span class="aloud"> ({escape(word)})</span>'
    return f'<em class="missing {escape(cell["status"])}">{text}</em>' if cell["status"] else text


def _spark(points: Sequence[Sequence[float]]) -> str:
    """Return a line that words beside it say: 72 × 20, the newest point filled."""
    placed = [(4 + 64 * x, *(17 - 14 * each for each in ends)) for x, *ends in points]
    bars = "".join(f"M{x:.1f} {low:.1f}V{high:.1f}" for x, _, low, high in placed if low != high)
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, *_ in placed)
    last = len(placed) - 1
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{"currentColor" if at == last else "none"}"/>'
        for at, (x, y, *_) in enumerate(placed)
    )
    return (
        '<svg class="spark" viewBox="0 0 72 20" width="72" height="20" aria-hidden="true" fill="none" '
        f'stroke="currentColor"><path d="{bars}" stroke-opacity=".45"/><path d="{line}"/>{dots}</svg>'
    )


def verdict(code: str, text: str) -> str:
    """Return a verdict's shape and word; `text` is HTML."""
    return (
        f'<span class="verdict {escape(code)}"><svg viewBox="0 0 12 12" width="12" height="12" '
        f'aria-hidden="true" fill="currentColor">{SHAPES.get(code, "")}</svg> {text}</span>'
    )


def _figure(payload: dict[str, Any], number: str) -> str:
    caption, behind = payload["caption"], payload["table"]
    prefix = caption["id"] or f"f-{digest(payload['svg'] + str(payload.get('copy', '')))[:8]}"
    numbers = ""
    if behind:
        language = caption["language"]
        name = f"{label('page.numbers_of', language)}: {caption['title']}"
        grid = _grid(behind, f"<p>{escape(name)}</p>")
        notes = [note for note in behind["notes"] if note not in payload["notes"]]
        numbers = (
            f"<details><summary>{escape(label('page.numbers', language))}</summary>{grid}"
            f"{_below({**caption, 'note': '', 'source': ''}, notes)}</details>"
        )
    told = caption.get("description")
    described = label("describe.heading", caption["language"], text=told) if told else ""
    words = f'<p class="described">{escape(described)}</p>' if described else ""
    heading = f"<figcaption>{_caption(caption, number)}{words}</figcaption>"
    return (
        f'<figure class="drawing"{_id(caption["id"])}>{heading}'
        f'<div class="plot" role="group" tabindex="0" aria-label="{escape(caption["title"])}">'
        f"{clean(payload['svg'], f'{prefix}-', caption['title'], caption['alt'])}</div>"
        f"{numbers}{_below(caption, payload['notes'])}</figure>"
    )


def _verdicts(payload: dict[str, Any], number: str) -> str:
    first = [each for each in payload["judgements"] if each["question"]]
    others = [each for each in payload["judgements"] if not each["question"]]
    title = f'<p class="title">{escape(payload["title"])}</p>' if payload["title"] else ""
    language = payload["language"]
    lists = "".join(
        f"<dl{kind}>{''.join(_judgement(each, language) for each in some)}</dl>"
        for kind, some in (("", first), (' class="others"' if first else "", others))
        if some
    )
    return f'<div class="verdicts"{_id(payload["id"])}>{title}{lists}</div>'


def _judgement(each: dict[str, str], language: str) -> str:
    asked, said = escape(each["question"]), escape(each["label"])
    if asked and said:
        said = f'<span class="rule">{said}</span>'
    word = escape(label(f"verdict.{each['verdict']}", language))
    reason = f"<p>{escape(each['reason'])}</p>" if each["reason"] else ""
    heading = " ".join(filter(None, (asked, said)))
    return f"<div><dt>{heading}</dt><dd>{verdict(each['verdict'], word)}{reason}</dd></div>"


def _notice(payload: dict[str, Any], number: str) -> str:
    title = f'<p class="title">{escape(payload["title"])}</p>' if payload["title"] else ""
    text = f"{title}<p>{escape(payload['text'])}</p>"
    return f'<div class="notice {escape(payload["tone"])}" role="note">{text}</div>'


def _opening(payload: dict[str, Any], number: str) -> str:
    language = payload["language"]
    said = [escape(label(f"mark.{mark}", language)) for mark in payload["marks"]]
    marks = "".join(f"<p><strong>{each}</strong></p>" for each in said)
    # nbconvert's own pages give each cell the class of its tags: those in another language are not shown.
    others = ",".join(f".celltag_{each}" for each in languages_known() if each != language)
    return f"<style>{others}{{display:none}}</style><p>{escape(payload['title'])}</p>{marks}"


def _caption(caption: dict[str, str], number: str) -> str:
    before = f'<span class="count">{escape(number)}.</span> ' if number else ""
    subtitle = f'<p class="subtitle">{escape(caption["subtitle"])}</p>' if caption["subtitle"] else ""
    return f'<p class="title">{before}{escape(caption["title"])}</p>{subtitle}'


def _below(caption: dict[str, str], notes: list[str]) -> str:
    lines = []
    if notes or caption["note"]:
        text = " ".join(part for part in (caption["note"], *notes) if part)
        lines.append(label("table.note", caption["language"], text=text))
    if caption["source"]:
        lines.append(label("table.source", caption["language"], text=caption["source"]))
    return "".join(f'<p class="below">{escape(line)}</p>' for line in lines)


def _id(anchor: str) -> str:
    return f' id="{escape(anchor)}"' if anchor else ""
