"""Anything may arrive: the readers answer with faults or the package's own error, within time and memory."""

from __future__ import annotations

import contextlib
import random
import resource
import time
import zipfile

import openpyxl
import pytest
from full_size import SOAK
from hypothesis import given
from hypothesis import strategies as st
from intake_corpus import good_csv, good_workbook, parts, saved, zipped
from intake_samples import POLICY, YEAR, previous

from barometer.errors import BarometerError
from barometer.intake.check import check_deliveries
from barometer.intake.description import describe
from barometer.intake.microdata import open_microdata

MUTATIONS = 20_000 if SOAK else 250
SLOWEST, LARGEST = 20.0, 400_000_000
"""Seconds for one file, and bytes that the process may grow by: on a small machine with other work to do."""

XML = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b'<col min="-999999999" max="999999999" hidden="1"/>',
    b'<row r="99999999999999999999">',
    b'<c r="XFE1"><v>1e999</v></c>',
    b'<c t="s"><v>-1</v></c>',
    b'<c s="99999"><v>nan</v></c>',
    b'<c t="d"><v>2013-05-01</v></c>',
    b"<f>A1</f>",
    b"&#0;&undefined;",
    b"\xff\xfe\x00",
    b"</sheetData>",
    b'hidden="1"',
    b"9" * 5000,
    b"<" * 3000,
)


def check(path, data: bytes):
    """Check bytes as a delivery; return the report, or None when the package's own error came out."""
    path.write_bytes(data)
    started = time.process_time()
    try:
        report = check_deliveries([path], POLICY, YEAR, previous())
    except BarometerError:
        return None
    finally:
        assert time.process_time() - started < SLOWEST
    assert bool(report.tables) == report.ok
    for fault in report.faults:
        assert fault.sentence("da") and fault.sentence("en")
    return report


def mutate(data: bytes, chance: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    """Return bytes with one to four accidents: flipped, lost, doubled, cut off, or foreign bytes put in."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(out) + 1), chance.choice((1, 1, 2, 8, 40, 400))
        kind = chance.randrange(6)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del out[at : at + length]
        elif kind == 2:
            out[at:at] = out[at : at + length]
        elif kind == 3 and chance.random() < 0.2:
            del out[at:]
        elif kind == 4:
            out[at:at] = chance.choice(pieces)
        else:
            out[at : at + length] = chance.randbytes(min(length, 8))
        if not out:
            break
    return bytes(out)


@pytest.fixture
def bounded():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < LARGEST


@pytest.mark.parametrize("seed", range(4))
def test_mutated_workbooks_and_csv_files(tmp_path, bounded, seed):
    chance = random.Random(seed)
    texts = (good_csv(), good_csv().decode("utf-8-sig").encode("cp1252", "replace"))
    words = (b'"', b";", b"\0", b"\r", b"=1+1", b"310299-1234", b"1.234", b"\xc3", b"sep=,\n", b"2014;")
    content = parts()
    names = [name for name in content if name.endswith((".xml", ".rels"))]
    for _ in range(MUTATIONS // 4):
        check(tmp_path / "a.csv", mutate(chance.choice(texts), chance, words))
        check(tmp_path / "a.xlsx", mutate(good_workbook(), chance, (b"PK\x01\x02", b"PK\x03\x04", b"\0" * 9)))
        name = chance.choice(names)
        damaged = {**content, name: mutate(content[name], chance, XML)}
        check(tmp_path / "b.xlsx", zipped(damaged, zipfile.ZIP_STORED))


@given(st.binary(max_size=3000), st.sampled_from(("a.xlsx", "a.csv", "a", "youth-education.csv")))
def test_any_bytes(tmp_path_factory, data, name):
    report = check(tmp_path_factory.mktemp("bytes") / name, data)
    assert report is None or not report.ok


CELLS = st.one_of(
    st.text(max_size=12),
    st.floats(width=32).map(str),
    st.integers().map(str),
    st.sampled_from(
        ("2013", "Dansk oprindelse", "Kvinder", "i alt", "Periode", "Gruppe", "Køn", "I alt (nævner)")
    ),
    st.sampled_from(
        ("Antal (tæller)", "Kode", "youth-education", "Enhed", "1.234", "12,5", "ikke leveret", "")
    ),
)
GRIDS = st.lists(st.lists(CELLS, max_size=7), max_size=14)


@given(GRIDS)
def test_any_table_of_text(tmp_path_factory, grid):
    text = "\r\n".join(";".join(row) for row in grid)
    check(tmp_path_factory.mktemp("grid") / "youth-education.csv", text.encode("utf-8", "replace"))


@given(GRIDS, st.sampled_from(("Mål 1.1", "Mål 1.2", "Ark1")))
def test_any_table_in_a_workbook(tmp_path_factory, grid, title):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in grid:
        with contextlib.suppress(openpyxl.utils.exceptions.IllegalCharacterError):
            book.active.append(row)
    check(tmp_path_factory.mktemp("grid") / "a.xlsx", saved(book))


def sheet_of(cells: bytes, after: bytes = b"") -> bytes:
    content = b"<worksheet><sheetData>" + cells + b"</sheetData>" + after + b"</worksheet>"
    return zipped({**parts(), "xl/worksheets/sheet2.xml": content}, zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    "data",
    [
        lambda: sheet_of(b"<row>" + b'<c t="str"><v>Kode</v></c>' * 99_000 + b"</row>"),
        lambda: sheet_of(b"".join(b'<row><c t="str"><v>x%d</v></c></row>' % i for i in range(99_000))),
        lambda: sheet_of(b"", b"<a>" * 290_000 + b"</a>" * 290_000),
        lambda: sheet_of(b"", b'<mergeCell ref="A1:XFD1048576"/>' * 100_000),
        lambda: sheet_of(b"", b'<col min="1" max="16384" hidden="1"/>' * 100_000),
        lambda: sheet_of(b'<row><c t="str"><v>' + b"a" * 4_000_000 + b"</v></c></row>"),
        lambda: sheet_of(b'<row><c t="str"><v>' + b"1" * 32_000 + b"</v></c></row>" * 1),
        lambda: zipped({**parts(), "docprops/x.xml": b"<" * 5_000_000}, zipfile.ZIP_STORED),
        lambda: good_csv() + b"2013;Nogen;Andre;1;2;;\r\n" * 4_900,
        lambda: good_csv() + (b"a" * 32_000 + b";") * 100,
        lambda: good_csv() + (b"a.b" * 10_000 + b"@;") * 100,
        lambda: good_csv() + b";".join(b"k%d" % i for i in range(20_000)),
    ],
)
def test_files_made_to_exhaust_the_reader(tmp_path, bounded, data):
    report = check(tmp_path / "a", data())
    assert report is not None
    assert not report.ok


def test_mutated_microdata_never_show_a_value(tmp_path):
    description = describe(
        "name: s\nperiod: '2013'\ngroup: {column: origin, codes: {1: danish, 2: other}}\n"
        "measures: {'yes': {column: q, codes: {1: 1, 2: 0}}, score: {column: z, range: [0, 10]}}\n"
        "design: {weight: w, strata: h}\n"
    )
    lines = [
        f"{1 + i % 2};{1 + i % 2};{i % 10};{1 + i / 7:.3f};hemmelig{i}".replace(".", ",") for i in range(60)
    ]
    good = ("origin;q;z;w;h\r\n" + "\r\n".join(lines)).encode()
    chance = random.Random(7)
    for _ in range(MUTATIONS):
        path = tmp_path / "s.csv"
        path.write_bytes(mutate(good, chance, (b'"', b";;;", b"hemmelig", b"\0", b"\r", b"\xff")))
        try:
            data = open_microdata(description, path)
        except BarometerError as error:
            assert "hemmelig" not in str(error)
            assert error.__cause__ is None and error.__context__ is None
        else:
            assert "hemmelig" not in repr(data) + data.frame.to_csv()
