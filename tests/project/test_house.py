"""The house: rooms import only from rooms above, dependencies are told once, nothing tells of a machine."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from barometer.policy.schema import SCHEMA_FILE, policy_schema

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "barometer"

ROOMS = [
    "errors",
    "files",
    "terminal",
    "closed",
    "processes",
    "mapping",
    "text",
    "units",
    "observations",
    "generations",
    "statistics",
    "language",
    "calculations",
    "presentation",
    "prose",
    "policy",
    "settings",
    "project",
    "start",
    "statbank",
    "disclosure",
    "intake",
    "registers",
    "pages",
    "records",
    "assessment",
    "rounds",
    "commentary",
    "proof",
    "views",
    "shell",
    "reports",
    "letters",
    "site",
    "demo",
    "cli",
]


def imported_rooms(file: Path) -> set[str]:
    """Return the rooms of the package that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("barometer.") and name.count(".")}
    return {room for room in found if room in ROOMS}


def test_a_room_imports_only_from_rooms_above_it():
    wrong = []
    for file in sorted(PACKAGE.rglob("*.py")):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        assert room in ROOMS, f"{file} lies in no known room"
        wrong += [
            f"{file.relative_to(ROOT)} imports {other}"
            for other in sorted(imported_rooms(file))
            if ROOMS.index(other) > ROOMS.index(room)
        ]
    assert not wrong


def files_imported(file: Path, every: set[str]) -> set[str]:
    """Return the modules of the package that a module imports when it runs, in its functions too."""
    found: set[str] = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    skipped = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        below = {f"{node.module}.{alias.name}" for alias in node.names}
        # A name that is a module of a package is that module; any other is something of the module itself.
        found |= below & every or {node.module} & every
    return found


def test_no_file_leads_back_to_itself():
    files = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in PACKAGE.rglob("*.py")
    }
    files.pop("barometer")
    reached = {name: files_imported(file, set(files)) - {name} for name, file in files.items()}
    while True:
        wider = {
            name: set().union(there, *(reached[one] for one in there)) for name, there in reached.items()
        }
        if wider == reached:
            break
        reached = wider
    assert sorted(name for name, there in reached.items() if name in there) == []


def test_the_shell_knows_nothing_of_what_is_measured():
    assert imported_rooms(PACKAGE / "shell.py") == {"closed", "processes"}


def test_no_two_things_have_one_name():
    places: dict[str, list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and "overload" not in map(ast.unparse, node.decorator_list):
                places.setdefault(node.name, []).append(str(file.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def requirement_names(requirements: list[str]) -> dict[str, str]:
    """Return version specifier by normalised name."""
    pairs = (re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", each.strip()).groups() for each in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower(): specifier for name, specifier in pairs}


def test_environment_yml_and_pyproject_tell_the_same_dependencies():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(each["pip"] for each in conda if isinstance(each, dict))
    names = requirement_names(
        [each for each in conda if isinstance(each, str)]
        + [each for each in by_pip if not each.startswith("--")]
    )
    assert names.pop("python") == pyproject["requires-python"]
    names.pop("pip")
    assert names == requirement_names(pyproject["dependencies"])


def test_the_lock_has_a_hash_for_every_package_and_names_no_index():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) > 100
    for block in blocks:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_lock_holds_every_dependency():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *pyproject["dependencies"],
        *(each for extra in pyproject["optional-dependencies"].values() for each in extra),
    ]
    locked = requirement_names(
        re.findall(r"^[A-Za-z0-9_.-]+(?===)", (ROOT / "requirements.lock").read_text(), re.M)
    )
    assert set(requirement_names(wanted)) <= set(locked)


@pytest.mark.parametrize("module", ["pandas", "matplotlib", "scipy.stats", "seaborn", "papermill"])
def test_importing_the_package_imports_nothing_heavy(module):
    code = f"import sys, barometer, barometer.cli; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_report_is_planned_without_what_takes_long_to_import():
    code = (
        "import sys\n"
        "from barometer.policy.load import shipped\n"
        "from barometer.project import Project\n"
        "from barometer.reports.report import plan_report\n"
        "assert shipped('demo').synthetic\n"
        "report = plan_report(Project.open('.'), 2013)\n"
        "assert len(report.explain()) == 28 and report.written and report.title(1, 'da')\n"
        "print(sorted({'numpy', 'pandas', 'nbformat', 'nbconvert', 'papermill'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_the_schema_of_policies_is_the_one_that_the_dataclasses_give():
    shipped = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert shipped == policy_schema(), "write it anew: python -m barometer.policy.schema"


def test_no_file_in_version_control_tells_of_a_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    trace = re.compile("/(?:" + "|".join(("wor" + "k", "roo" + "t", "hom" + "e")) + r")/[a-z]")
    found = []
    for name in listed.splitlines():
        file = ROOT / name
        if (
            file.suffix in {".py", ".md", ".toml", ".yml", ".ipynb", ".json", ".csv", ".cff", ""}
            and file.is_file()
        ):
            text = file.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {match.group()}" for match in trace.finditer(text)]
    assert not found


def test_the_spine_that_the_readme_names_is_an_afternoons_reading():
    told = (ROOT / "README.md").read_text(encoding="utf-8").partition("**The spine**")[2].partition("\n\n")[0]
    folder, files = "", []
    for name in re.findall(r"`([a-z_/]+\.py)`", told):
        folder = f"{name.rpartition('/')[0]}/" if "/" in name else folder
        inside = PACKAGE / (name if "/" in name or not folder else f"{folder}{name}")
        files.append(inside if inside.is_file() else PACKAGE / name)
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    assert len(files) == 17 and lines <= 3000
