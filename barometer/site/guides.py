"""How to read the figures, how they are made, whom to ask, what can be read by whom, and where things are."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from barometer import presentation as show
from barometer.language import catalogue_keys, date, label
from barometer.observations import STATUSES
from barometer.policy.described import group_name
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.layout import SiteDesk, SitePage, markup
from barometer.site.searching import can_search
from barometer.site.texts import SiteSection, text_page
from barometer.site.tidy import sign_of
from barometer.views.declared import rules_in_words


def reading_page(desk: SiteDesk) -> SitePage:
    """Return what the answers, the signs and the uncertainty mean."""
    language = desk.language
    sections = [
        SiteSection(
            "svarene", desk.word("two_answers"), (desk.word("two_answers_text"),), (), markup(_answers(desk))
        ),
        SiteSection("usikkerhed", desk.word("uncertainty"), tuple(desk.word(key) for key in _SURE)),
        SiteSection(
            "tegn", desk.word("signs"), (desk.word("signs_text"),), (), markup(signs_table(language))
        ),
        SiteSection("forskelle", desk.word("gaps"), (desk.word("gaps_text"),)),
    ]
    return _page(desk, "reading", sections)


_SURE = ("sure", "unsure", "all_counted", "people")


def _answers(desk: SiteDesk) -> show.Table:
    language = desk.language
    asked = {code: ["movement" if code in _MOVES else "target"] for code in catalogue_keys("answer")}
    asked["undecided"] = ["movement", "target"]
    rows = [
        {
            "verdict": code,
            "answer": label(f"answer.{code}", language),
            "asked": " ".join(label(f"table.{one}", language) for one in asked[code]),
            "meaning": label(f"meaning.{code}", language),
        }
        for code in catalogue_keys("answer")
    ]
    # The first column names the row: what a card says comes before the words of the verdict.
    columns = [
        show.Column("answer", desk.word("on_card")),
        show.Column("verdict", label("table.verdict", language), "verdict"),
        show.Column("asked", desk.word("question")),
        show.Column("meaning", label("report.meaning", language)),
    ]
    return show.table(pd.DataFrame(rows), columns, show.Caption(desk.word("the_answers"), language=language))


_MOVES = ("improved", "unchanged", "worsened", "no_new_data")


def signs_table(language: str) -> show.Table:
    """Return every status with its sign and what it means."""
    rows = [
        {
            "status": label(f"short.{code}", language),
            "sign": f"[{sign_of(code)}]" if sign_of(code) else "–",
            "meaning": label(f"status.{code}", language),
        }
        for code in STATUSES
    ]
    columns = [
        show.Column(name, label(f"site.column_{name}", language)) for name in ("status", "sign", "meaning")
    ]
    return show.table(
        pd.DataFrame(rows), columns, show.Caption(label("site.signs", language), language=language)
    )


def method_page(desk: SiteDesk) -> SitePage:
    """Return the policy's rules and groups, and how a figure is made, withheld and judged."""
    policy, language = desk.site.newest.record.policy, desk.language
    rules = rules_in_words(policy, language)
    groups = tuple(
        f"{group_name(policy, one.id, language)}: {one.definition(language)}" for one in policy.groups
    )
    sections = [
        SiteSection("fra-tal-til-svar", desk.word("steps"), tuple(desk.word(key) for key in _STEPS)),
        SiteSection("regler", label("policy.rules", language), rules),
        SiteSection("grupper", label("policy.groups", language), groups),
        SiteSection("fortrolighed", desk.word("confidentiality"), (desk.word("confidentiality_text"),)),
    ]
    return _page(desk, "method", sections)


_STEPS = ("step_delivered", "step_computed", "step_judged", "step_frozen")


def contact_page(desk: SiteDesk) -> SitePage:
    """Return whom to ask; what the settings do not tell is said not to be told."""
    return _page(desk, "contact", [SiteSection("kontakt", desk.word("ask"), _reached(desk)), _licence(desk)])


def _reached(desk: SiteDesk) -> tuple[str, ...]:
    settings = desk.site.project.settings.site
    return (
        desk.word(
            "asked_of", who=settings.contact or desk.site.newest.record.policy.municipality(desk.language)
        ),
        _link(desk, "email", "mailto", settings.email),
        _link(desk, "telephone", "tel", settings.telephone),
    )


def _link(desk: SiteDesk, key: str, scheme: str, told: str) -> str:
    """Return a way to reach somebody, to follow; what is not told is said not to be."""
    if not told:
        return desk.word(key, **{key: label("word.unknown", desk.language)})
    href = f"{scheme}:{told.replace(' ', '')}"
    given = desk.word(key, **{key: "{}"})
    return Markup(given).format(Markup('<a href="{}">{}</a>').format(href, told))


def _licence(desk: SiteDesk) -> SiteSection:
    return SiteSection("licens", desk.word("licence"), (desk.word("licence_text"),))


def accessibility_page(desk: SiteDesk) -> SitePage:
    """Return the accessibility statement: what is promised, what is known to lack, and whom to tell."""
    settings, language = desk.site.project.settings.site, desk.language
    reviewed = date(settings.reviewed, language) if settings.reviewed else label("word.unknown", language)
    promise = desk.word("statement_text", municipality=desk.site.newest.record.policy.municipality(language))
    sections = [
        SiteSection(
            "erklaering",
            desk.word("statement"),
            tuple(filter(None, (promise, settings.law(language)))),
        ),
        SiteSection("kendte-mangler", desk.word("lacks"), (desk.word("lacks_text"),)),
        SiteSection("henvendelse", desk.word("tell_us"), (desk.word("tell_us_text"), *_reached(desk))),
        SiteSection("haandhaevelse", desk.word("enforcement"), (settings.complaints(language),)),
        SiteSection("gennemgaaet", desk.word("reviewed"), (desk.word("reviewed_text", date=reviewed),)),
    ]
    if not settings.complaints(language):
        sections = [one for one in sections if one.anchor != "haandhaevelse"]
    return _page(desk, "accessibility", sections)


def search_page(desk: SiteDesk) -> SitePage:
    """Return the pages from A to Å; a search box is put before them where the search is installed."""
    newest, language = desk.site.newest, desk.language
    policy = newest.record.policy
    found = [(one.label(language), PageAddress("indicator", one.id)) for one in policy.indicators]
    found += [(one.title(language), PageAddress("goal", goal_key(policy, one))) for one in policy.goals]
    found += [(one.name(language), PageAddress("committee", one.code)) for one in policy.committees]
    found += [(desk.word(kind), PageAddress(kind)) for kind in _GUIDES]
    ordered = sorted(found, key=lambda one: collated(one[0]))
    links = tuple((text, address.file(language)) for text, address in ordered)
    made = _page(desk, "search", [SiteSection("a-til-aa", desk.word("a_to_z"), (), links)])
    return replace(made, searches=can_search())


_GUIDES = ("measurements", "corrections", "calendar", "reading", "method", "contact", "accessibility", "data")


def collated(text: str) -> tuple[int, ...]:
    """Return a key that sorts words as Danes do: æ, ø and å last.

    Examples
    --------
    >>> sorted(["Ørestad", "Amager", "Åen", "Zoo", "Ærø"], key=collated)
    ['Amager', 'Zoo', 'Ærø', 'Ørestad', 'Åen']
    """
    last = {"æ": 0x10001, "ø": 0x10002, "å": 0x10003}
    return tuple(last.get(letter, ord(letter)) for letter in text.lower())


def _page(desk: SiteDesk, kind: str, sections: list[SiteSection]) -> SitePage:
    return text_page(desk, desk.site.newest, PageAddress(kind), desk.word(kind), sections)
