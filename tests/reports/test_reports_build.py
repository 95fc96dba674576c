"""The plan and the build: what is made again when an input changes, and what happens when something fails."""

import json
import os
import signal
from pathlib import Path

import pytest

from barometer.errors import BarometerError
from barometer.reports.build import build
from barometer.reports.building import Event, Outcome
from barometer.reports.plan import Task, decide, nodes, read_report_manifest, tasks

COMMON = {
    "record": "r",
    "earlier/2012": "e",
    "published": "p",
    "statbank": "b",
    "settings": "s",
    "code": "c",
    "lock": "l",
    "draft": "False",
}
NOTEBOOKS = {"goal.ipynb": "g", "overview.ipynb": "o"}
COMMENTARY = {
    "goal-1.analyst.da.md": "1",
    "goal-2.analyst.da.md": "2",
    "goal-2.BIU.da.md": "3",
    "goal-2.analyst.en.md": "4",
}


def graph(
    *, goals=(1, 2, 3), languages=("da",), formats=("html", "pdf"), whole=True, templates="t", **changes
):
    return nodes(
        goals,
        languages,
        formats,
        {**COMMON, **changes.get("common", {})},
        {**NOTEBOOKS, **changes.get("notebooks", {})},
        {**COMMENTARY, **changes.get("commentary", {})},
        templates,
        whole,
    )


def make(task: Task) -> dict[str, bytes]:
    """Write what each file was made from, so that a wrong reuse shows."""
    return {
        step.node.name: json.dumps(dict(step.node.inputs), sort_keys=True).encode()
        for step in task.steps
        if step.reasons
    }


def run(folder: Path, nodes_=None, **settings) -> tuple[Outcome, list[Event]]:
    events: list[Event] = []
    outcome = build(
        nodes_ or graph(),
        folder,
        settings.pop("make", make),
        {"edition": "2013"},
        progress=events.append,
        **settings,
    )
    return outcome, events


def made(outcome: Outcome) -> set[str]:
    return {step.node.name for step in outcome.steps if step.reasons}


EVERYTHING = {
    f"{stem}.{ending}"
    for stem in ("goal-1", "goal-2", "goal-3", "overview")
    for ending in ("ipynb", "html", "pdf")
} | {"annual-report.pdf"}
EXPORTS = {name for name in EVERYTHING if not name.endswith(".ipynb")}


def of(stem: str) -> set[str]:
    return {f"{stem}.ipynb", f"{stem}.html", f"{stem}.pdf", "annual-report.pdf"}


def test_a_first_build_makes_everything_and_a_second_one_nothing(tmp_path):
    first, _ = run(tmp_path)
    assert made(first) == EVERYTHING
    stamps = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    second, events = run(tmp_path)
    assert made(second) == set()
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == stamps
    assert {event.state for event in events} == {"kept"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        *(({"common": {name: "other"}}, EVERYTHING) for name in COMMON),
        (
            {"notebooks": {"goal.ipynb": "other"}},
            EVERYTHING - {f"overview.{e}" for e in ("ipynb", "html", "pdf")},
        ),
        ({"notebooks": {"overview.ipynb": "other"}}, of("overview")),
        ({"commentary": {"goal-1.analyst.da.md": "other"}}, of("goal-1")),
        ({"commentary": {"goal-2.BIU.da.md": "other"}}, of("goal-2")),
        ({"commentary": {"goal-3.analyst.da.md": "new"}}, of("goal-3")),
        ({"commentary": {"goal-2.analyst.en.md": "other"}}, set()),
        ({"templates": "other"}, EXPORTS),
    ],
)
def test_each_kind_of_input_makes_again_exactly_what_depends_on_it(tmp_path, change, expected):
    run(tmp_path)
    stamps = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    again, _ = run(tmp_path, graph(**change))
    assert made(again) == expected
    untouched = EVERYTHING - expected
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in untouched} == {
        n: stamps[n] for n in untouched
    }
    fresh = tmp_path / "fresh"
    run(fresh, graph(**change))
    for name in EVERYTHING:
        assert (tmp_path / name).read_bytes() == (fresh / name).read_bytes()


def test_a_file_that_is_missing_or_was_changed_is_made_again(tmp_path):
    run(tmp_path)
    (tmp_path / "goal-1.html").unlink()
    (tmp_path / "goal-2.pdf").write_bytes(b"touched by hand")
    outcome, _ = run(tmp_path)
    assert {step.node.name: step.reasons for step in outcome.steps if step.reasons} == {
        "goal-1.html": ("missing",),
        "goal-2.pdf": ("changed on disk",),
    }
    assert (tmp_path / "goal-2.pdf").read_bytes() != b"touched by hand"


def test_the_annual_report_names_the_notebooks_that_it_is_made_again_for(tmp_path):
    run(tmp_path)
    steps = decide(graph(commentary={"goal-2.BIU.da.md": "x"}), tmp_path, read_report_manifest(tmp_path))
    assert steps[-1].reasons == ("goal-2.ipynb",)


def test_force_makes_everything_and_the_reasons_say_so(tmp_path):
    run(tmp_path)
    steps = decide(graph(), tmp_path, read_report_manifest(tmp_path), force=True)
    assert {step.reasons for step in steps} == {("forced",)}


def test_only_the_commentary_is_recognised_as_such(tmp_path):
    run(tmp_path)
    steps = decide(graph(commentary={"goal-2.BIU.da.md": "x"}), tmp_path, read_report_manifest(tmp_path))
    known = [(task.part, task.only_commentary, task.executes) for task in tasks(steps) if task.kinds]
    assert known == [("goal-2", True, False), ("annual-report", False, False)]


def test_a_failing_goal_is_named_and_the_others_come_out(tmp_path):
    def failing(task: Task) -> dict[str, bytes]:
        if task.goal == 2:
            raise BarometerError("the cell 'report.table()' failed")
        return make(task)

    outcome, _ = run(tmp_path, make=failing, jobs=2)
    assert outcome.failed["goal-2"] == "the cell 'report.table()' failed"
    assert "goal-2" in outcome.failed["annual-report"]
    assert (tmp_path / "goal-1.pdf").is_file()
    assert (tmp_path / "goal-3.pdf").is_file()
    assert not (tmp_path / "goal-2.pdf").exists()
    assert not (tmp_path / "annual-report.pdf").exists()
    again, _ = run(tmp_path)
    assert made(again) == of("goal-2")


def test_a_worker_that_is_killed_costs_its_own_part_and_no_other(tmp_path):
    def killed(task: Task) -> dict[str, bytes]:
        if task.goal == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(task)

    outcome, _ = run(tmp_path, make=killed, jobs=2)
    assert outcome.failed == {
        "goal-2": "the process that made it was killed (signal 9); run again",
        "annual-report": "it needs goal-2",
    }
    assert set(outcome.written) == EVERYTHING - of("goal-2")


def test_a_fault_of_the_package_itself_is_shown_whole(tmp_path):
    def faulty(task: Task) -> dict[str, bytes]:
        raise KeyError("no such thing")

    with pytest.raises(RuntimeError, match=r"(?s)a worker failed:.*in faulty.*KeyError: 'no such thing'"):
        run(tmp_path, make=faulty)
    assert not list(tmp_path.iterdir())


def test_the_annual_report_is_made_last_where_notebooks_are_executed(tmp_path):
    _, events = run(tmp_path, graph(languages=("da", "en")), jobs=2)
    finished = [(event.state, event.part) for event in events if event.state in ("running", "done")]
    for language, last in (("", "annual-report"), ("en/", "en/annual-report")):
        goals = [f"{language}{each}" for each in ("overview", "goal-1", "goal-2", "goal-3")]
        begun = finished.index(("running", last))
        assert all(finished.index(("done", goal)) < begun for goal in goals)


def test_nothing_is_written_before_it_is_allowed(tmp_path):
    def refuse() -> None:
        raise BarometerError("a sentence is not true")

    for jobs in (1, 3):
        with pytest.raises(BarometerError, match="a sentence is not true"):
            run(tmp_path, jobs=jobs, check=refuse)
        assert not list(tmp_path.iterdir())

    def failing(task: Task) -> dict[str, bytes]:
        raise BarometerError("a figure is missing")

    with pytest.raises(BarometerError, match="a sentence is not true"):
        run(tmp_path, make=failing, check=refuse)
    assert not list(tmp_path.iterdir())


def test_workers_give_the_same_files_as_one_process(tmp_path):
    run(tmp_path / "one", jobs=1)
    run(tmp_path / "four", jobs=4)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "four" / file.name).read_bytes()


def test_languages_lie_beside_each_other_and_one_does_not_touch_the_other(tmp_path):
    both = graph(languages=("da", "en"))
    run(tmp_path, both)
    assert (tmp_path / "en" / "annual-report.pdf").is_file()
    changed = graph(languages=("da", "en"), commentary={"goal-2.analyst.en.md": "other"})
    outcome, _ = run(tmp_path, changed)
    assert made(outcome) == {f"en/{name}" for name in of("goal-2")}


def test_an_unwritable_folder_costs_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BarometerError, match=r"cannot be written to .*; name another with --output"):
        run(tmp_path / "file" / "reports")
