"""An archive opened in an empty folder: equal, not computable, forged; and code that is not run."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_town import ROOT

from barometer.cli import main
from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.project import Project
from barometer.proof.archive import archive
from barometer.proof.crate import CRATE
from barometer.proof.rendered import Pages
from barometer.proof.unpack import open_archive, reproduce_archive, verify_archive
from barometer.records.packing import SUMS, digest_list
from barometer.records.record import open_record

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def packed(frozen_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The town's archive of 2013, without and with its restricted half."""
    from small_town import at

    root = tmp_path_factory.mktemp("packed") / "town"
    shutil.copytree(frozen_template, root)
    town = at(root)
    shutil.copytree(ROOT / "notebooks", town.notebooks, dirs_exist_ok=True)
    return {half: archive(town, 2013, root.parent / f"{half}.zip", restricted=half) for half in (False, True)}


def rewritten(source: Path, target: Path, change: Change, *, listed: bool = True) -> Path:
    """Write an archive anew with something changed; `listed`: its list of digests with it."""
    with zipfile.ZipFile(source) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    change(contents)
    if listed:
        contents.pop(SUMS)
        contents[SUMS] = digest_list(contents).encode()
    with zipfile.ZipFile(target, "w") as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return target


def leaves(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return int(left.value.code or 0)


def test_in_an_empty_folder_an_archive_proves_what_it_can(
    packed: dict[bool, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(packed[False], "open.zip")
    assert leaves("reproduce", "open.zip") == 3
    said = capsys.readouterr().out
    assert (
        "0 af 12 observationer og 28 af 28 vurderinger" in said and "fortrolige del findes ikke her" in said
    )
    assert "alle 12 observationer" not in said and "--allow-code" in said
    assert leaves("verify", "open.zip") == 0
    assert "Alle filer og kæden passer til hinanden" in capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == ["open.zip"]


def test_with_the_restricted_half_all_is_computed_but_what_needs_microdata(packed: dict[bool, Path]) -> None:
    found = reproduce_archive(packed[True])
    (one,) = found.found.records
    assert found.exit_code == 3 and one.kept == ("belonging",) and one.differences.empty
    assert one.compared == (10, 28) and "10 af 12 observationer" in found.text()


def test_what_is_public_is_computed_whole(copenhagen: Project, tmp_path: Path) -> None:
    from barometer.rounds.take import take

    shutil.copy(ROOT / "requirements.lock", copenhagen.root)
    for year in (2012, 2013):
        take(copenhagen, year)
    found = reproduce_archive(archive(copenhagen, 2013, tmp_path / "x.zip"))
    assert found.ok and found.exit_code == 0 and "alle 30 observationer" in found.text()
    validate(tmp_path / "x.zip", tmp_path / "unpacked")


def without_source(folder: Path) -> None:
    """Take all but one file of the program's source out of a crate: the validator looks at each for long."""
    file = folder / CRATE
    told = json.loads(file.read_text(encoding="utf-8"))
    kept = "barometer/__init__.py"

    def is_source(part: dict[str, str]) -> bool:
        return part["@id"].startswith("barometer/") and part["@id"] != kept

    told["@graph"] = [one for one in told["@graph"] if not is_source(one)]
    root = next(one for one in told["@graph"] if one["@id"] == "./")
    root["hasPart"] = [part for part in root["hasPart"] if not is_source(part)]
    file.write_text(json.dumps(told), encoding="utf-8")
    for source in (folder / "barometer").rglob("*"):
        if source.is_file() and source.relative_to(folder).as_posix() != kept:
            source.unlink()


def validate(path: Path, folder: Path) -> None:
    """Check an archive as an RO-Crate, offline: the context is the one that ro-crate-py carries."""
    import rocrate
    from rocrate_validator import models, services
    from rocrate_validator.utils import http

    context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
    asked = set()

    class Answer:
        status_code, ok, content, text = 200, True, context, context.decode()

        def __init__(self) -> None:
            self.headers = {"Content-Type": "application/ld+json"}

        def json(self) -> object:
            return json.loads(context)

        def raise_for_status(self) -> None:
            pass

    def get(_: object, url: str, **__: object) -> Answer:
        asked.add(url)
        return Answer()

    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder)
    without_source(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http.HttpRequester, "get", get, raising=False)
        settings = models.ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="ro-crate-1.3",
            requirement_severity=models.Severity.REQUIRED,
            offline=True,
        )
        result = services.validate(settings)
    assert result.passed(), [str(issue.message) for issue in result.get_issues()]
    assert asked <= {"https://w3id.org/ro/crate/1.3/context"}


RECORD = "data/measurements/2013/"


def figure(contents: dict[str, bytes]) -> None:
    contents[f"{RECORD}verdicts.csv"] = contents[f"{RECORD}verdicts.csv"].replace(
        b",unchanged,", b",improved,", 1
    )


def consistent(contents: dict[str, bytes]) -> None:
    figure(contents)
    manifest = json.loads(contents[f"{RECORD}manifest.json"])
    manifest["files"]["verdicts.csv"] = digest(contents[f"{RECORD}verdicts.csv"])
    contents[f"{RECORD}manifest.json"] = canonical_json(manifest).encode()


def extra(contents: dict[str, bytes]) -> None:
    contents["data/commentary/2013/new.csv"] = b"x"


def lost(contents: dict[str, bytes]) -> None:
    del contents[f"{RECORD}verdicts.csv"]


def outside(contents: dict[str, bytes]) -> None:
    contents["../evil.txt"] = b"x"


def absolute(contents: dict[str, bytes]) -> None:
    contents["/tmp/evil.txt"] = b"x"


def unlisted(contents: dict[str, bytes]) -> None:
    del contents[SUMS]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (figure, r"holds another data/measurements/2013/verdicts.csv than it lists"),
        (extra, r"holds data/commentary/2013/new.csv, which it does not list"),
        (lost, r"lacks data/measurements/2013/verdicts.csv, which it lists"),
        (unlisted, r"has no SHA256SUMS"),
        (outside, r"holds '../evil.txt', no file of an archive; not opened"),
        (absolute, r"holds '/tmp/evil.txt', no file of an archive; not opened"),
    ],
)
def test_what_is_not_as_it_was_written_is_not_opened(
    packed: dict[bool, Path], tmp_path: Path, change: Change, words: str
) -> None:
    forged = rewritten(packed[False], tmp_path / "forged.zip", change, listed=False)
    with pytest.raises(BarometerError, match=words):
        reproduce_archive(forged)


def test_links_and_names_twice_are_not_opened(packed: dict[bool, Path], tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    shutil.copy(packed[False], forged)
    with zipfile.ZipFile(forged, "a") as added:
        link = zipfile.ZipInfo("data/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        added.writestr(link, "/etc/passwd")
    with pytest.raises(BarometerError, match="holds 'data/link', no file of an archive"):
        verify_archive(forged)
    shutil.copy(packed[False], forged)
    with zipfile.ZipFile(forged, "a") as added, pytest.warns(UserWarning, match="Duplicate"):
        added.writestr("barometer.toml", "x")
    with pytest.raises(BarometerError, match=r"holds barometer\.toml twice"):
        verify_archive(forged)
    for content in (b"", b"PK no more"):
        forged.write_bytes(content)
        with pytest.raises(BarometerError, match="cannot be read as an archive"):
            verify_archive(forged)
    with pytest.raises(BarometerError, match="does not exist"):
        verify_archive(tmp_path / "none.zip")


def test_a_list_forged_with_the_files_is_found_by_the_record_and_a_record_by_the_code(
    packed: dict[bool, Path], tmp_path: Path
) -> None:
    """The forger goes one step further each time: list, manifest, chain; the code is out of reach."""
    with open_archive(packed[False]) as opened:
        code = open_record(opened.project, 2013).code
    assert verify_archive(packed[False], code)[1].ok  # type: ignore[attr-defined]
    forged = rewritten(packed[False], tmp_path / "one.zip", figure)
    found = reproduce_archive(forged)
    assert found.exit_code == 1 and "er ikke den, der blev låst" in found.checked.text()
    forged = rewritten(packed[False], tmp_path / "two.zip", consistent)
    found = reproduce_archive(forged)
    assert found.checked.ok and found.exit_code == 1  # the verdicts are judged again
    assert not verify_archive(forged, code)[1].ok  # type: ignore[attr-defined]


def test_code_in_an_archive_is_not_run_unasked(packed: dict[bool, Path], tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    asked = []

    def trap(contents: dict[str, bytes]) -> None:
        contents["barometer/__init__.py"] = f"open({str(ran)!r}, 'w')".encode()
        contents["conftest.py"] = contents["sitecustomize.py"] = contents["barometer/__init__.py"]

    def renders(project: Project) -> Callable[[object], Pages]:
        asked.append(project.root)
        return lambda record: Pages({})

    forged = rewritten(packed[False], tmp_path / "trap.zip", trap)
    found = reproduce_archive(forged, renders)
    assert not asked and not ran.exists() and found.code in found.text()
    assert reproduce_archive(forged, renders, ["0" * 64]).code == found.code and not asked
    allowed = reproduce_archive(forged, renders, [found.code])
    assert asked and not ran.exists() and not allowed.code
