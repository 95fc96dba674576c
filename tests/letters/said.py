"""What people say of a measurement, written as they would write it."""

from pathlib import Path

from barometer.project import Project


def comment(project: Project, year: int, name: str, text: str, status: str = "approved") -> Path:
    """Write a commentary file that somebody approved, or a draft."""
    subject, author, language, _ = name.split(".")
    goal = f"goal: {subject.removeprefix('goal-')}\n" if subject.startswith("goal-") else ""
    by = f"approved_by: {author}\napproved_on: {year}-03-01\n" if status == "approved" else ""
    file = project.commentary / str(year) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    head = f"---\nauthor: {author}\n{goal}language: {language}\nstatus: {status}\n{by}---\n"
    file.write_text(f"{head}\n{text}\n", encoding="utf-8")
    return file
