"""The analyst's loop: a page is made again at each saved change, a mistake is said and waited over."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from barometer.project import Project

UNTRUE = re.compile(r"goal-2\.analyst\.da\.md:\d+:\d+: .*9,8.*")
PATIENCE = 240  # seconds; never a measure, only the end of hope on a loaded machine


class Watching:
    """A running `barometer watch`, and the next thing that it says."""

    def __init__(self, process: subprocess.Popen[str]):
        self.process = process

    def says(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")


@contextmanager
def watching(project: Project, *options: str) -> Iterator[Watching]:
    command = [
        sys.executable,
        "-m",
        "barometer.cli",
        "--project",
        str(project.root),
        "watch",
        "2013",
        *options,
    ]
    told = {**os.environ, "BROWSER": "true"}  # a browser that shows nothing
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, env=told
    )
    ended = threading.Timer(PATIENCE, process.kill)
    ended.start()
    try:
        yield Watching(process)
        started = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait() == 0
        assert process.stdout and process.stdout.read() == ""
        assert not psutil.wait_procs(started, timeout=PATIENCE)[1]
    finally:
        ended.cancel()
        process.kill()
        process.wait()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_each_saved_change_makes_the_page_again(project: Project) -> None:
    page = project.reports / "2013" / "goal-2.html"
    notebook = project.notebooks / "goal.ipynb"
    words = project.commentary / "2013" / "goal-2.analyst.da.md"
    values = project.published / "values.csv"
    told = "reports/2013/goal-2.html"
    made = re.compile(rf"{re.escape(told)} \(\d+\.\d s\)")
    with watching(project, "--goal", "2") as watch:
        assert made.fullmatch(watch.says())
        assert "Udkast" in page.read_text(encoding="utf-8")

        replace(words, "status: draft\n---\n", "status: draft\n---\n\nEn ny sætning.\n")
        assert made.fullmatch(watch.says())
        assert "En ny sætning." in page.read_text(encoding="utf-8")

        replace(words, "[10,8 procentpoint]", "[9,8 procentpoint]")
        assert made.fullmatch(watch.says())
        assert UNTRUE.fullmatch(watch.says())
        assert "Skal rettes" in page.read_text(encoding="utf-8")
        replace(words, "[9,8 procentpoint]", "[10,8 procentpoint]")
        assert made.fullmatch(watch.says())

        replace(notebook, "## Alle tal", "## Tallene")
        assert made.fullmatch(watch.says())
        assert ">Tallene<" in page.read_text(encoding="utf-8")

        stood = page.read_bytes()
        replace(notebook, "g.verdicts()", "g.verdict()")
        said = watch.says()
        assert said.startswith("goal-2 blev ikke lavet: cellen »g.verdict()« mislykkedes: AttributeError")
        assert page.read_bytes() == stood
        replace(notebook, "g.verdict()", "g.verdicts()")
        assert made.fullmatch(watch.says())
        assert page.read_bytes() == stood

        kept = values.read_bytes()
        values.unlink()
        assert watch.says().startswith("ikke lavet: ")
        values.write_bytes(kept)
        assert watch.says() == f"{told} (som den var)"


def test_a_browser_shows_each_change_by_itself_and_what_is_not_true(project: Project) -> None:
    """Two edits, a sentence and a chart's heading, seen in a page that nobody has loaded again."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        warnings.warn("no Chromium here: the page that reloads itself is not tested", stacklevel=1)
        pytest.skip("no Chromium here")
    page = project.reports / "2013" / "goal-2.html"
    words = project.commentary / "2013" / "goal-2.analyst.da.md"
    with watching(project, "--goal", "2", "--open") as watch, playwright.sync_playwright() as started:
        assert watch.says().startswith("reports/2013/goal-2.html")
        address = watch.says()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            shown = browser.new_page()
            shown.goto(address)
            inside = shown.frame_locator("iframe")
            inside.get_by_text("Flere i arbejde").first.wait_for()
            assert shown.get_by_role("listitem").count() == 0

            replace(words, "[10,8 procentpoint]", "[9,8 procentpoint]")
            inside.get_by_text("Skal rettes").first.wait_for(timeout=1000 * PATIENCE)
            assert UNTRUE.fullmatch(shown.get_by_role("listitem").first.text_content())

            replace(project.notebooks / "goal.ipynb", "## Alle tal", "## Tallene")
            inside.get_by_role("heading", name="Tallene").wait_for(timeout=1000 * PATIENCE)
        finally:
            browser.close()
        finished = page.read_text(encoding="utf-8")
        assert "<script" not in finished and "127.0.0.1" not in finished
        for _ in range(4):  # two pages, each with the sentence that is not true
            watch.says()


def test_what_is_not_there_is_said_at_once(project: Project) -> None:
    command = [sys.executable, "-m", "barometer.cli", "--project", str(project.root)]
    done = subprocess.run([*command, "watch", "2013", "--goal", "9"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "barometer: mål 9 er ukendt; politikken har mål 1 til 8\n"
