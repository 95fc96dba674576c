"""Addresses: every link leads somewhere, nothing vanishes, both languages pair, and years switch."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from site_made import Made, with_site
from small_town import POLICY, at, words

from barometer.errors import BarometerError
from barometer.language import LANGUAGES
from barometer.site.build import build_site
from barometer.site.goals import goal_page
from barometer.site.layout import SiteDesk
from barometer.site.ledger import ledger_file
from barometer.site.measured import open_site

BASE = "https://barometer.example.dk/"


def target(page: str, href: str) -> tuple[str, str]:
    """Return the file and the fragment that a link of a page leads to."""
    parts = urlsplit(href)
    if not parts.path:
        return page, unquote(parts.fragment)
    folder = Path("/site") / page
    return (folder.parent / unquote(parts.path)).resolve().relative_to("/site").as_posix(), unquote(
        parts.fragment
    )


def test_every_link_resolves_fragments_too(made: Made) -> None:
    files, pages = made.files(), made.pages()
    seen = 0
    for name, page in pages.items():
        for node in page.css("a[href], link[rel=stylesheet], script[src], img[src]"):
            href = node.attributes.get("href") or node.attributes.get("src") or ""
            if href.startswith(("http", "mailto:", "tel:")):
                continue
            file, fragment = target(name, href)
            assert file in files, f"{name}: {href}"
            if fragment and file in pages:
                assert pages[file].css_first(f'[id="{fragment}"]') is not None, f"{name}: {href}"
            seen += 1
    assert seen > 1000


def test_no_link_and_no_file_is_asked_of_the_server_s_root_or_of_anybody_else(made: Made) -> None:
    for name, page in made.pages().items():
        for node in page.css("[href], [src]"):
            href = node.attributes.get("href") or node.attributes.get("src") or ""
            if href.startswith(("mailto:", "tel:")):
                continue  # whom to ask
            outside = node.tag == "link" and node.attributes.get("rel") in ("canonical", "alternate")
            if outside and not href.endswith(".xml"):
                assert href.startswith(BASE), f"{name}: {href}"
            else:
                assert not re.match(r"/|[a-z]+:", href), f"{name}: {href}"


def test_danish_and_english_pair_one_to_one(made: Made) -> None:
    pages = made.pages()
    english = {name for name in pages if name.startswith("en/")}
    danish = set(pages) - english
    assert len(english) == len(danish)
    for name, page in pages.items():
        links = page.css("link[rel=alternate][hreflang]")
        told = {node.attributes["hreflang"]: node.attributes["href"] for node in links}
        assert set(told) == set(LANGUAGES)
        for language, address in told.items():
            file = f"{address.removeprefix(BASE)}index.html"
            assert file in (english if language == "en" else danish)
            back = pages[file].css_first(
                f'link[rel=alternate][hreflang="{"en" if name in english else "da"}"]'
            )
            assert f"{back.attributes['href'].removeprefix(BASE)}index.html" == name
        assert page.css_first("html").attributes["lang"] == ("en" if name in english else "da")
        anchors = {node.attributes["id"] for node in page.css("h2[id]")}
        other = pages[f"{told['en' if name in danish else 'da'].removeprefix(BASE)}index.html"]
        assert anchors == {node.attributes["id"] for node in other.css("h2[id]")}


def test_titles_differ_and_tell_the_year(made: Made) -> None:
    titles = {name: page.css_first("title").text() for name, page in made.pages().items()}
    twice = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    assert not twice
    assert all(re.search(r"\b20\d\d\b", title) for title in titles.values())


def test_one_first_heading_and_no_level_left_out(made: Made) -> None:
    for name, page in made.pages().items():
        levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5, h6")]
        assert levels.count(1) == 1 and levels[0] == 1, name
        assert all(later <= before + 1 for before, later in pairwise(levels)), name


def test_the_year_switch_reaches_the_same_page_or_says_why_not(made: Made) -> None:
    pages = made.pages()
    for name in ("index.html", "maal/2011-2/index.html", "2012/maal/2011-2/index.html"):
        links = pages[name].css("nav.years a")
        reached = [target(name, node.attributes["href"])[0] for node in links]
        ending = name.removeprefix("2012/")
        assert reached == [f"{year}/{ending}" for year in ("2013", "2012")]


def test_a_year_that_does_not_have_the_goal_says_so(made: Made) -> None:
    """A goal of another policy is another goal, whatever its number."""
    site = open_site(made.project)
    opened = site.standing[0].opened
    old = replace(
        opened, record=replace(opened.record, policy=replace(opened.record.policy, first_year=2007))
    )
    older = replace(site, standing=(replace(site.standing[0], opened=old), *site.standing[1:]))
    desk = SiteDesk(older, "en")
    newest = older.newest
    page = LexborHTMLParser(desk.write(goal_page(desk, newest, newest.record.policy.goal(1), newest=True)))
    years = page.css("nav.years li")
    assert [one.text().strip() for one in years] == ["2013", "Not measured in 2012"]
    assert years[1].css_first("a") is None


def test_a_superseded_edition_stays_says_so_and_names_its_successor(made: Made) -> None:
    page = made.pages()["2013/udgave/2013/maal/2011-1/index.html"]
    assert page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert page.css_first("link[rel=canonical]").attributes["href"] == f"{BASE}2013/maal/2011-1/"
    notice = page.css_first(".superseded")
    assert "tidligere udgave" in notice.text()
    assert "2013/udgave/2013/maal/2011-1/index.html" not in notice.css_first("a").attributes["href"]


def test_what_was_published_stays_or_leads_on(made: Made, tmp_path: Path) -> None:
    root = tmp_path / "town"
    shutil.copytree(made.project.root, root)
    project = with_site(at(root))
    build_site(project, publish=True)
    file = ledger_file(project)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert "maal/2011-1/index.html,udvalgets-svar," in lines
    assert not [line for line in lines if line.startswith(("assets/", "pagefind/"))]
    # What pages were dressed by is no address that anybody keeps, whatever an older list says.
    file.write_text("\n".join([*lines, "assets/font-1.woff,,", ""]), encoding="utf-8")
    # Another name of a goal changes no address.
    renamed = replace(POLICY, goals=tuple(replace(one, title=words("anew")) for one in POLICY.goals))
    assert not build_site(replace(project, policy=renamed)).removed
    file.write_text("\n".join([*lines, "maal/2007-1/index.html,,", ""]), encoding="utf-8")
    with pytest.raises(BarometerError, match=r"maal/2007-1/index.html.*leads_to"):
        build_site(project)
    file.write_text(
        "\n".join([*lines, "maal/2007-1/index.html,,maal/2011-1/index.html", ""]), encoding="utf-8"
    )
    built = build_site(project)
    page = (built.folder / "maal/2007-1/index.html").read_text(encoding="utf-8")
    assert 'http-equiv="refresh" content="0; url=../2011-1/index.html"' in page
    assert '<a href="../2011-1/index.html">' in page


def test_was_leads_to_the_accessibility_statement(made: Made) -> None:
    page = made.files()["was/index.html"].decode()
    assert "../tilgaengelighed/index.html" in page
    statement = made.pages()["tilgaengelighed/index.html"].text()
    assert "33 66 33 66" in statement and "b@example.dk" in statement
    for name, each in made.pages().items():
        assert any(
            "Tilgængelighed" in a.text() or "Accessibility" in a.text() for a in each.css("footer a")
        ), name
