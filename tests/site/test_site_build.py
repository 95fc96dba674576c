"""Building: the same bytes twice, only what changed is written, weights kept, shown on this machine."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from site_made import APPROVED, SAID, Made, contrast, with_site
from small_town import at

from barometer.errors import BarometerError
from barometer.presentation import maps
from barometer.presentation.style import INK, PALETTE, VERDICT_COLOURS
from barometer.site.build import build_site
from barometer.site.drawn import Drawer
from barometer.site.layout import POLICY
from barometer.site.serve import serve_site, site_server


@pytest.fixture
def copied(made: Made, tmp_path: Path) -> Made:
    """The town with its site, somewhere else."""
    root = tmp_path / "town"
    shutil.copytree(made.project.root, root)
    return Made(with_site(at(root)), root / "reports" / "site", ())


def test_two_builds_give_the_same_bytes_and_write_nothing_twice(copied: Made, made: Made) -> None:
    shutil.rmtree(copied.folder)
    shutil.rmtree(copied.project.root / ".barometer")
    built = build_site(copied.project)
    assert built.kept == 0
    assert copied.files() == made.files()
    again = build_site(copied.project)
    assert (again.written, again.removed) == ((), ()) and again.kept == len(built.written)


def test_one_changed_sentence_writes_only_its_pages_and_draws_nothing(
    copied: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = copied.project.commentary / "2013" / "goal-1.AU.da.md"
    file.write_text(APPROVED.format(language="da", text=f"{SAID['da']} Det gør vi igen."), encoding="utf-8")

    def drawn(*_: object) -> None:
        raise AssertionError("a chart was drawn again")

    monkeypatch.setattr("barometer.site.drawn.charts_of", drawn)
    monkeypatch.setattr("barometer.site.drawn.drawing_pixels", drawn)
    built = build_site(copied.project)
    pages = [name for name in built.written if not name.startswith("pagefind/")]  # the words that it finds
    assert pages == ["2013/maal/2011-1/index.html", "maal/2011-1/index.html"]


def test_commentary_that_is_not_true_is_not_published(copied: Made) -> None:
    file = copied.project.commentary / "2013" / "goal-1.AU.da.md"
    text = "Forskellen er [99,9 procentpoint](#gap)."
    file.write_text(APPROVED.format(language="da", text=text), encoding="utf-8")
    before = copied.files()
    with pytest.raises(BarometerError, match=r"not true of measurement 2013\.1"):
        build_site(copied.project)
    assert copied.files() == before
    file.write_text(file.read_text(encoding="utf-8").replace("approved\n", "draft\n"), encoding="utf-8")
    head = re.sub(r"approved_.*\n", "", file.read_text(encoding="utf-8"))
    file.write_text(head, encoding="utf-8")
    build_site(copied.project)
    assert "99,9" not in copied.pages()["maal/2011-1/index.html"].text()


def test_a_drawing_is_kept_until_its_figures_change(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    (tmp_path / "old.json").write_text("[]", encoding="utf-8")
    drawer.tidy()
    assert not list(tmp_path.iterdir())


def test_pictures_of_pixels_are_the_newest_measurements_alone(made: Made) -> None:
    """One for each chart and language; of older measurements there are the figures."""
    drawn = {name.rpartition(".")[0] for name in made.files() if name.endswith(".svg") and "data/" in name}
    pixels = {name.rpartition(".")[0] for name in made.files() if name.endswith(".png")}
    assert pixels == drawn and all(name.startswith("data/seneste/") for name in pixels)


def test_pages_are_light(made: Made) -> None:
    files = made.files()
    shared = len(files["assets/site.css"]) + len(files["assets/site.js"])
    assert len(files["assets/site.css"]) < 20_000 and len(files["assets/site.js"]) < 12_000
    (font,) = (content for name, content in files.items() if name.endswith((".woff", ".woff2")))
    assert len(font) < 30_000
    for name, content in files.items():
        if name.endswith("index.html"):
            front = name in ("index.html", "en/index.html")
            assert len(content) + shared < (100_000 if front else 150_000), name


def test_pages_allow_nothing_within_them_that_runs_or_dresses_them(made: Made) -> None:
    for name, page in made.pages().items():
        told = page.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
        assert told.startswith("default-src 'none'") and "unsafe-inline" not in told, name
        assert not page.css("[style], style, [onclick], iframe, form, script:not([src]):not([type])"), name


def test_colours_are_told_from_what_they_stand_on(made: Made) -> None:
    """Words 4.5 to 1 and drawings 3 to 1, in both themes; charts lie on white in both."""
    style = made.files()["assets/site.css"].decode()
    themes = [
        dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)
    ]
    light, dark = themes[0], themes[0] | themes[1]
    assert {"ink", "paper", "improved"} <= set(themes[0]) & set(themes[1])

    def colour(text: str) -> tuple[int, ...]:
        digits = text.lstrip("#") if len(text) == 7 else "".join(2 * one for one in text.lstrip("#"))
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))

    for theme in (light, dark):
        for name in ("ink", "muted", "house", "link", "improved", "worsened", "undecided", "warning"):
            for under in ("paper", "tint"):
                assert contrast(colour(theme[name]), colour(theme[under])) >= 4.5, (name, under, theme[name])
    for drawn in (*PALETTE, *VERDICT_COLOURS.values()):
        assert contrast(colour(drawn), (255, 255, 255)) >= 3, drawn
    for shade in (maps._LIGHT, maps._DARK):
        assert contrast(colour(INK), shade) >= 4.5


def test_every_verdict_is_a_word_beside_a_shape(made: Made) -> None:
    seen = 0
    for name, page in made.pages().items():
        for node in page.css(".verdict"):
            assert node.text().strip() and node.css_first("svg[aria-hidden=true]") is not None, name
            seen += 1
    assert seen > 50


def test_codes_of_pages_are_those_of_the_records(made: Made) -> None:
    from barometer.records.record import read_record

    for name, edition in (
        ("index.html", "2013.1"),
        ("2013/udgave/2013/index.html", "2013"),
        ("2012/index.html", "2012"),
    ):
        record = read_record(made.project.measurements / edition)
        assert record.code in made.pages()[name].css_first("footer").text()
        assert record.code in made.pages()["maalinger/index.html"].text()


def test_the_site_is_shown_on_this_machine(made: Made) -> None:
    with site_server(made.folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        with urllib.request.urlopen(f"{base}/maal/2011-1/") as answer:
            assert answer.headers["Content-Security-Policy"] == POLICY
            assert b"<h1>" in answer.read()
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{base}/nowhere/")
        told = missing.value.read().decode()
        assert missing.value.code == 404 and "Siden findes ikke" in told and "The page does not exist" in told
        # It is dressed and leads on, wherever it is shown.
        links = re.findall(r'(?:href|src)="([^"]+)"', told)
        assert len(links) > 6 and all(link.startswith("/") for link in links)
        for link in links:
            with urllib.request.urlopen(base + link) as answer:
                assert answer.status == 200
        with pytest.raises(BarometerError, match="--port"):
            site_server(made.folder, server.server_address[1])
        server.shutdown()


def test_what_changes_is_shown_while_the_site_is_served(
    copied: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new sentence appears; one that is not true is told, and what was there stays."""
    opened: list[str] = []
    ended = threading.Event()
    told = ""
    monkeypatch.setattr("barometer.site.serve.PAUSE", 0.1)
    monkeypatch.setattr("barometer.site.serve.webbrowser.open", opened.append)
    monkeypatch.setattr("barometer.site.serve.Project.open", lambda root: copied.project)
    monkeypatch.setattr("barometer.site.build.search_files", lambda pages: {})
    page = copied.folder / "maal" / "2011-1" / "index.html"
    file = copied.project.commentary / "2013" / "goal-1.AU.da.md"
    thread = threading.Thread(
        target=serve_site, args=(copied.project, None, 0), kwargs={"open_browser": True, "stop": ended}
    )

    def until(there: Callable[[], bool]) -> None:
        for _ in range(1200):
            if there():
                return
            assert thread.is_alive()
            time.sleep(0.1)
        raise AssertionError("it was not made again")

    def said(words: str) -> bool:
        nonlocal told
        told += capsys.readouterr().out
        return words in told

    thread.start()
    try:
        until(lambda: bool(opened))
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", opened[0])
        file.write_text(APPROVED.format(language="da", text="Nu er der nyt."), encoding="utf-8")
        until(lambda: "Nu er der nyt." in page.read_text(encoding="utf-8"))
        untrue = "Forskellen er [99,9 procentpoint](#gap)."
        file.write_text(APPROVED.format(language="da", text=untrue), encoding="utf-8")
        until(lambda: said("99,9"))
        assert "Nu er der nyt." in page.read_text(encoding="utf-8")
    finally:
        ended.set()
        thread.join()


def test_a_project_without_a_measurement_is_told_so(copied: Made) -> None:
    shutil.rmtree(copied.project.measurements)
    with pytest.raises(BarometerError, match="holds no measurement"):
        build_site(copied.project)


def test_the_search_finds_a_page_where_it_is_installed(made: Made) -> None:
    pytest.importorskip("pagefind")
    files = made.files()
    assert files["pagefind/pagefind-entry.json"].startswith(b'{"include_characters"')
    for name, language in (("soeg/index.html", "da"), ("en/search/index.html", "en")):
        page = made.pages()[name]
        told = page.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
        assert "connect-src 'self'" in told
        assert f'"{language}": {{"hash"' in files["pagefind/pagefind-entry.json"].decode()
        assert len(page.css("#a-til-aa ~ ul li")) > 10


def speaking(monkeypatch: pytest.MonkeyPatch, *languages: tuple[str, ...]) -> None:
    """Let the policies of the measurements speak some languages, each its own."""
    from barometer.records.record import Record, read_record

    def spoken(path: Path) -> Record:
        record = read_record(path)
        own = languages[int(path.name[:4]) % len(languages)]
        return replace(record, policy=replace(record.policy, languages=own))

    monkeypatch.setattr("barometer.site.measured.read_record", spoken)


def test_pages_speak_the_languages_of_the_policy(copied: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from pysdmx.io import read_sdmx

    for file in copied.project.commentary.rglob("*.da.md"):
        file.unlink()
    speaking(monkeypatch, ("en",))
    monkeypatch.setattr("barometer.site.build.search_files", lambda pages: {})
    shutil.rmtree(copied.folder)
    build_site(copied.project)
    files, pages = copied.files(), copied.pages()
    # English lies where it always lies, so that Danish can be added; the root leads to it.
    assert {name for name in pages if not name.startswith("en/")} == {"index.html"}
    assert b'content="0; url=en/index.html"' in files["index.html"]
    for name in set(pages) - {"index.html"}:
        assert [one.attributes["hreflang"] for one in pages[name].css("[rel=alternate][hreflang]")] == ["en"]
        assert "in English only" in pages[name].css_first("footer").text() and not pages[name].css(".tongue")
    data = copied.folder / "data" / "2013"
    assert json.loads(files["data/2013/gap.json"])["label"] == {"en": "gap"}
    assert read_sdmx(str(data / "structure.xml"), validate=True).structures
    assert '"@language": "da"' not in files["data/catalogue.jsonld"].decode()
    assert "observations.en.xlsx" in files["data/catalogue.jsonld"].decode()
    assert not [name for name in files if name.endswith(".xlsx") and ".en." not in name]


def test_measurements_without_a_common_language_are_told(
    copied: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking(monkeypatch, ("da",), ("en",))
    for file in copied.project.commentary.rglob("*.md"):
        file.unlink()
    with pytest.raises(BarometerError, match=r"none in common \(2012: da, 2013.1: en\)"):
        build_site(copied.project)
