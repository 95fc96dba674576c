"""Pages on a phone: read by a real browser at the width that 400 % zoom leaves, where one is installed."""

import re
import shutil
import subprocess
import warnings

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (320, 768, 1280)

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


@pytest.fixture(scope="module")
def measured(tmp_path_factory, built):
    """Return for each page and width: how wide it scrolls, texts outside their box, the smallest letters."""
    if CHROMIUM is None:
        warnings.warn("no Chromium here: pages on a phone are not tested", stacklevel=1)
        pytest.skip("no Chromium here")
    folder = tmp_path_factory.mktemp("phone")
    pages = sorted((built.reports / "2013").rglob("*.html"))
    frames = "".join(
        f'<iframe name="{place}-{width}" src="{page.as_uri()}" onload="read(this)" '
        f'style="width:{width}px;height:800px;border:0"></iframe>'
        for place, page in enumerate(pages)
        for width in WIDTHS
    )
    (folder / "reader.html").write_text(READER + frames, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run(
        [*command, (folder / "reader.html").as_uri()], capture_output=True, text=True, timeout=300, check=True
    )
    found = {
        (pages[int(place)].name, int(width)): (int(wide), int(out), float(small))
        for place, width, wide, out, small in re.findall(
            r"READ (\d+)-(\d+) (\d+) (\d+) ([\d.]+)", done.stdout
        )
    }
    assert {width for _, width in found} == set(WIDTHS) and len(found) >= 27
    return found


def test_no_page_scrolls_sideways(measured):
    assert {page: wide for page, wide in measured.items() if wide[0] > page[1]} == {}


def test_no_answer_runs_out_of_its_box(measured):
    assert {page: out for page, (_, out, _) in measured.items() if out} == {}


def test_the_letters_of_a_chart_are_twelve_pixels_at_least(measured):
    drawn = {page: small for page, (_, _, small) in measured.items() if small < 99}
    assert drawn and {page: small for page, small in drawn.items() if small < 12} == {}
