"""What runs a report's notebooks opens nothing restricted, by whatever door a cell tries."""

import os
import shutil

import nbformat
import pytest

from barometer.closed import close_folders
from barometer.errors import BarometerError
from barometer.reports.notebook import execute

DOORS = {
    "open": "open('data/restricted/secret.csv')",
    "path": "__import__('pathlib').Path('data/deliveries/2013/secret.csv').read_text()",
    "pandas": "__import__('pandas').read_csv('data/restricted/secret.csv')",
    "bytes": "open(b'data/restricted/secret.csv', 'rb')",
    "descriptor": "__import__('os').open('data/restricted/secret.csv', 0)",
    "listing": "__import__('os').listdir('data/restricted')",
    "walking": "list(__import__('os').scandir('data/deliveries'))",
    "link": "open('innocent.csv')",
    "hard link": "__import__('os').link('data/restricted/secret.csv', 'mine.csv')",
    "moving": "__import__('os').rename('data/restricted/secret.csv', 'mine.csv')",
    "by the way": "open('data/published/../restricted/secret.csv')",
    "from there": "__import__('os').chdir('data/restricted') or open('secret.csv')",
}
"""Ways into the folders, each refused."""


@pytest.fixture
def city(tmp_path):
    for name in ("restricted", "deliveries/2013", "published"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "secret.csv").write_text("a,b\n1,2\n")
    (tmp_path / "innocent.csv").symlink_to(tmp_path / "data" / "restricted" / "secret.csv")
    return tmp_path


def run(city, engine, *cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    closed = (city / "data" / "restricted", city / "data" / "deliveries")
    return execute(notebook, {}, city, engine, closed)


@pytest.mark.parametrize("engine", ["shell", "kernel"])
def test_no_door_leads_into_a_closed_folder(city, engine):
    tried = "\n".join(
        f"try:\n    {code}\n    print('in by {name}')\nexcept PermissionError as error:\n    print(error)"
        for name, code in DOORS.items()
    )
    done = run(city, engine, tried, "print(open('data/published/secret.csv').read())")
    told = "".join(output.text for output in done.cells[-2].outputs)
    assert "in by" not in told and told.count("is closed to notebooks") == len(DOORS)
    assert done.cells[-1].outputs[0].text == "a,b\n1,2\n\n"


@pytest.mark.parametrize("engine", ["shell", "kernel"])
def test_a_page_that_looks_there_is_not_made(city, engine):
    with pytest.raises(BarometerError, match="is closed to notebooks: they read the record"):
        run(city, engine, "open('data/restricted/secret.csv')")


@pytest.mark.parametrize("engine", ["shell", "kernel"])
def test_without_being_closed_they_lead_in(city, engine):
    cell = nbformat.v4.new_code_cell("open('data/restricted/secret.csv').read()")
    done = execute(nbformat.v4.new_notebook(cells=[cell]), {}, city, engine)
    assert "1,2" in done.cells[-1].outputs[0]["data"]["text/plain"]


def test_only_the_folders_named_are_closed(tmp_path):
    """In a process of its own, since it cannot be undone."""
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "a.txt").write_text("a")
    shutil.copytree(tmp_path / "shut", tmp_path / "shuttle")
    child = os.fork()
    if not child:
        close_folders([tmp_path / "shut"])
        fine = (tmp_path / "shuttle" / "a.txt").read_text() == "a"
        try:
            (tmp_path / "shut" / "a.txt").read_text()
        except PermissionError:
            os._exit(0 if fine else 2)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
