"""Every picture that a notebook names or puts out is shown as it is, or a line says why not."""

import base64
import io
from pathlib import Path

import pytest
from export_samples import elements
from fault_pages import fault, losses_of, page_of, pdf_of, prose, saved, typst_of, words_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from barometer.pages.exporters import to_html
from barometer.pages.pictures import NoPicture, find_picture, picture_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">{}</svg>'


def drawn(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 30), **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, {"L": 90, "1": 1, "CMYK": (0, 200, 200, 0)}.get(mode, "#c81e1e")).save(
        out, kind, **more
    )
    return out.getvalue()


def put_out(data: bytes, mime: str):
    text = data.decode() if mime.startswith("image/svg") else base64.b64encode(data).decode()
    output = new_output(
        "display_data", data={mime: text, "text/plain": "<IPython.core.display.Image object>"}
    )
    return new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("x", outputs=[output])])


def pixels(url: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


def test_pictures_in_folders_are_found_however_their_names_are_written() -> None:
    page = page_of(fault("picture-in-subfolder"))
    assert page.xpath("//main//img/@alt") == ["Kort over byen", "Samme", "Mellemrum", "Titel"]
    assert [str(each.Alt) for each in elements(pdf_of(fault("picture-in-subfolder")), "Figure")] == [
        "Kort over byen", "Samme", "Mellemrum", "Titel",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("kort.png", "./kort.png"),
        ("figurer/åben by/kørsel.png", "figurer/%C3%A5ben%20by/k%C3%B8rsel.png"),
        ("figurer/a\u030aben.png", "figurer/%C3%A5ben.png"),
        ("Kort.PNG", "kort.png"),
        ("a b.png", "<a b.png>"),
        ("50%25.png", "50%25.png"),
        ("kort.png", "kort.png?raw=true#x"),
        ("figurer/kort.png", "figurer\\\\kort.png"),
    ],
)
def test_and_so_are_others(tmp_path: Path, name: str, written: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(drawn("PNG"))
    page = page_of(saved(prose(f"# T\n\n![kort]({written})"), tmp_path))
    assert page.xpath("//main//img/@alt") == ["kort"]


def test_what_lies_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "x.png").write_bytes(drawn("PNG"))
    (inner / "link.png").symlink_to(tmp_path / "x.png")
    for url in ("../x.png", "..%2Fx.png", "a/../../x.png", "link.png", str(tmp_path / "x.png")):
        with pytest.raises(NoPicture) as caught:
            find_picture(url, {}, inner)
        assert caught.value.kind == "outside"


def test_a_picture_that_is_not_there_is_told_and_one_on_the_web_is_a_link() -> None:
    page = page_of(fault("picture-missing"))
    assert [each[:64] for each in losses_of(fault("picture-missing"))] == [
        "celle 1: billedet findes-ikke.png findes ikke i tekstens mappe",
        "celle 1: billedet https://example.org/kort.png ligger på nettet, og en side"[:64],
    ]
    assert [each.get("href") for each in page.xpath("//main//a")] == ["https://example.org/kort.png"]
    assert "Kort" in page.xpath("//main")[0].text_content()


def test_a_picture_without_words_is_shown_with_what_can_be_said() -> None:
    [picture] = page_of(fault("picture-without-alt")).xpath("//main//img")
    assert picture.get("alt") == "Billede uden beskrivelse under overskriften »Uden titel«"
    notebook = prose("# T", "## Kort", "<img src='attachment:a.png'> [![](attachment:a.png)](https://kk.dk/)")
    notebook.cells[2].attachments = {"a.png": {"image/png": base64.b64encode(drawn("PNG")).decode()}}
    page = page_of(notebook)
    assert set(page.xpath("//main//img/@alt")) == {"Billede uden beskrivelse under overskriften »Kort«"}
    notebook.metadata["barometer"] = {"strict": True}
    with pytest.raises(Exception, match=r"cell 3 .*alternative text"):
        to_html(notebook)


def test_attached_pictures_are_found_by_any_spelling() -> None:
    notebook = prose("# T", "![a](attachment:min%20pl%C3%A5n.png) ![b](attachment:nope.png)")
    notebook.cells[1].attachments = {"min plån.png": {"image/png": base64.b64encode(drawn("PNG")).decode()}}
    assert page_of(notebook).xpath("//main//img/@alt") == ["a"]


def test_moving_and_packed_pictures_are_shown() -> None:
    page = page_of(fault("output-gif-webp"))
    for url in page.xpath("//main//img/@src"):
        assert pixels(url).convert("RGB").getpixel((30, 15))[0] > 180
    assert "IPython" not in page.xpath("//main")[0].text_content()
    assert len(elements(pdf_of(fault("output-gif-webp")), "Figure")) == 2


@pytest.mark.parametrize(
    ("kind", "mode", "mime"),
    [
        ("BMP", "RGB", "image/bmp"),
        ("TIFF", "CMYK", "image/tiff"),
        ("PNG", "I;16", "image/png"),
        ("PNG", "LA", "image/png"),
        ("WEBP", "RGBA", "image/webp"),
        ("JPEG", "L", "image/jpeg"),
        ("GIF", "1", "image/gif"),
    ],
)
def test_and_so_are_pictures_of_other_kinds(kind: str, mode: str, mime: str) -> None:
    notebook = put_out(drawn(kind, mode) if mode not in ("I;16", "LA") else _grey(mode), mime)
    [url] = page_of(notebook).xpath("//main//img/@src")
    assert pixels(url).size == (60, 30)
    assert len(elements(pdf_of(notebook), "Figure")) == 1


def _grey(mode: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (60, 30), 40000 if mode == "I;16" else (90, 120)).save(out, "PNG")
    return out.getvalue()


def test_colours_of_ink_become_colours_of_light() -> None:
    for url in page_of(fault("cmyk-jpeg")).xpath("//main//img/@src"):
        red, green, blue = pixels(url).convert("RGB").getpixel((5, 5))
        assert red > 200 and max(green, blue) < 190
        assert pixels(url).mode == "RGB"
    assert len(elements(pdf_of(fault("cmyk-jpeg")), "Figure")) == 2


@pytest.mark.parametrize("turn", [3, 6, 8])
def test_a_photograph_stands_upright(turn: int) -> None:
    image = Image.new("RGB", (60, 30), "white")
    image.paste("#c81e1e", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    [url] = page_of(put_out(out.getvalue(), "image/jpeg")).xpath("//main//img/@src")
    shown = pixels(url)
    assert shown.getexif().get(0x0112, 1) == 1
    assert shown.size == ((60, 30) if turn == 3 else (30, 60))
    red = {3: (50, 15), 6: (15, 10), 8: (15, 50)}[turn]
    assert shown.getpixel(red)[1] < 120


@pytest.mark.parametrize("data", [drawn("PNG")[:-40], b"GIF89a", b"<svg", b"\x89PNG\r\n", b"<html/>", b""])
def test_a_broken_picture_costs_a_line_and_not_the_page(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(data)
    notebook = saved(prose("# T", "Før ![brudt](b.png) efter"), tmp_path)
    assert "Før brudt efter" in page_of(notebook).xpath("//main")[0].text_content()
    assert "Før brudt efter" in words_of(pdf_of(notebook))
    [told] = losses_of(notebook)
    assert told.startswith("celle 2: billedet b.png kan ikke læses")
    assert pdf_of(put_out(data, "image/png")).startswith(b"%PDF")


@pytest.mark.parametrize(("wide", "points"), [(60, 45), (300, 225), (4000, 447.9)])
def test_small_pictures_keep_their_size(wide: int, points: float) -> None:
    notebook = put_out(drawn("PNG", size=(wide, 30)), "image/png")
    assert page_of(notebook).xpath("//main//img/@width") == [str(wide)]
    [figure] = elements(pdf_of(notebook), "Figure")
    left, _, right, _ = (float(each) for each in figure.A[0].BBox)
    assert right - left == pytest.approx(points, abs=1.5)


def test_a_picture_taller_than_a_page_fits_it() -> None:
    [figure] = elements(pdf_of(put_out(drawn("PNG", size=(300, 3000)), "image/png")), "Figure")
    _, low, _, high = (float(each) for each in figure.A[0].BBox)
    assert high - low == pytest.approx(600, abs=2)


def test_a_drawing_keeps_the_size_that_it_names() -> None:
    notebook = put_out(
        SVG.replace("viewBox", 'width="72pt" viewBox').format("<path d='M0 0h9'/>").encode(), "image/svg+xml"
    )
    assert page_of(notebook).xpath("//main//svg/@style") == ["width:96px"]
    assert ", 72.0)" in typst_of(notebook)


def test_colours_from_a_style_sheet_stay() -> None:
    one, two = page_of(fault("svg-class-style")).xpath("//main//svg//rect")
    assert one.get("fill") == "#c00"
    assert (two.get("fill"), two.get("stroke")) == ("none", "#00c")
    assert 'fill=\\"#c00\\"' in typst_of(fault("svg-class-style"))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<style>#a.b>rect{fill:#c00 !important}</style><g id='a' class='b'><rect fill='red'/></g>", "#c00"),
        ("<style><![CDATA[rect{fill:red} .x{fill:#c00}]]></style><rect class='x'/>", "#c00"),
        ("<style>rect:first-of-type,.none{fill:#c00}</style><rect/>", "#c00"),
        ("<style>@import url(https://x.dk/a.css); *{fill:#c00}</style><rect/>", "#c00"),
        ("<style>rect{fill:url(https://x.dk/a#b)}</style><rect/>", None),
        ("<switch><foreignObject><p>x</p></foreignObject><rect fill='#c00'/></switch>", "#c00"),
        ("<a href='https://x.dk'><rect fill='#c00'/></a>", "#c00"),
    ],
)  # fmt: skip
def test_and_so_they_do_whatever_the_sheet_is_written_like(inside: str, said: str | None) -> None:
    page = page_of(put_out(SVG.format(inside).encode(), "image/svg+xml"))
    assert [each.get("fill") for each in page.xpath("//main//svg//rect")] == [said]
    assert not page.xpath("//main//svg//style | //main//svg//a")


def test_what_matplotlib_says_of_all_lines_is_said_once() -> None:
    sheet = "<style type='text/css'>*{stroke-linejoin: round; stroke-linecap: butt}</style><rect/><rect/>"
    [drawing] = page_of(put_out(SVG.format(sheet).encode(), "image/svg+xml")).xpath("//main//svg")
    assert (drawing.get("stroke-linejoin"), drawing.get("stroke-linecap")) == ("round", "butt")
    assert not drawing.xpath(".//rect/@stroke-linejoin")


def test_a_drawing_without_a_view_gets_one_from_its_size() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    assert b'viewBox="0 0 40 20"' in picture_of(svg).data


def test_names_that_a_drawing_declares_for_plain_texts_are_read() -> None:
    doctype = (
        '<!DOCTYPE svg PUBLIC "x" "y" [ <!ENTITY ns "http://www.w3.org/2000/svg"> <!ENTITY c "&#35;c00"> ]>'
    )
    svg = f'<?xml version="1.0"?>{doctype}<svg xmlns="&ns;" viewBox="0 0 1 1"><rect fill="&c;"/></svg>'
    assert b'fill="#c00"' in picture_of(svg.encode()).data
    bomb = svg.replace('"&#35;c00"', '"&ns;&ns;"')
    with pytest.raises(NoPicture):
        picture_of(bomb.encode())


def test_words_that_a_drawing_cannot_keep_are_told() -> None:
    inside = "<foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>ord</p></foreignObject><g/>"
    [told] = losses_of(put_out(SVG.format(inside).encode(), "image/svg+xml"))
    assert "har dele, som en side ikke kan vise" in told
    moving = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    assert "bevæger sig" in losses_of(put_out(moving.getvalue(), "image/gif"))[0]
