"""Laying out a new project from the files beside this module, or from a known policy."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import barometer
from barometer.errors import BarometerError
from barometer.files import not_written, private_folder
from barometer.language import check_language, label
from barometer.policy.load import policy_folder, read_policy
from barometer.policy.model import Policy
from barometer.policy.schema import SCHEMA_FILE

LAYOUT = Path(__file__).parent / "project"
CARRIED = LAYOUT / "beside"
"""What a wheel carries of the files beside the source; in a clone links to them, in an archive nothing."""
YEAR = "YEAR"
"""Stands in the files of the layout for the year of the first measurement."""

LAST, TERM = "YEAR_OF_THE_LAST", 4
"""Stands for the year of the last measurement: a policy runs, until somebody says otherwise, for a term."""

COMMENT = "---\nauthor: analyst\ngoal: {goal}\nlanguage: {language}\nstatus: draft\n---\n\n<!-- {text} -->\n"

_PAIR = re.compile(r"\{da: (?P<da>.*?), en: (?P<en>.*?)\}$", re.MULTILINE)
"""Words in both languages on one line of the layout's policy."""

_COMMENT = re.compile(r"^( *#)(da|en)( .*\n)", re.MULTILINE)
"""A comment in one of them."""


def begin(folder: Path, year: int, like: str = "", language: str = "") -> Path:
    """Lay out a new project for a first measurement.

    What a known policy has in its folder `data` comes along.

    Parameters
    ----------
    like
        The name of a policy to begin with; "": one of one goal and two indicators.
    language
        Of a policy that speaks only one: da or en; "": both, or those of the known policy.

    Raises
    ------
    BarometerError
        If the folder is not empty, there is no policy of that name or in that language, or the notebooks that
        a project needs are not beside the package.
    """
    source = policy_folder(like) if like else LAYOUT / "policy"
    if language and like:
        read_policy(source).spoken(language)
    elif language:
        check_language(language)
    with new_project(folder) as root:
        for file in sorted(source.glob("*.yaml")):
            text = file.read_text(encoding="utf-8").replace("$schema=../schema", "$schema=schema")
            if not like:
                text = in_one_language(text, language) if language else text
                text = _begun(text, year, language or Policy.languages[0])
            _write(root / "policy" / file.name, text)
        shutil.copy(SCHEMA_FILE, root / "policy")
        if (source / "data").is_dir():
            shutil.copytree(source / "data", root / "data")
        policy = read_policy(root / "policy")
        _write(root / "barometer.toml", settings(policy))
        first = policy.languages[0]
        readme = (LAYOUT / f"README.{first}.md").read_text(encoding="utf-8")
        _write(root / "README.md", readme.replace(YEAR, str(year)))
        private_folder(root / "data" / "deliveries")
        for goal in policy.goals:
            for spoken in policy.languages:
                name = f"goal-{goal.number}.analyst.{spoken}.md"
                text = label("start.comment", spoken)
                written = COMMENT.format(goal=goal.number, language=spoken, text=text)
                _write(root / "data" / "commentary" / str(year) / name, written)
    return folder


def _begun(text: str, year: int, first: str) -> str:
    """Return the layout's policy of a year, with the codes and comments of its first language."""
    told = {LAST: str(year + TERM - 1), YEAR: str(year)}
    told |= {key.upper(): label(f"start.{key}", first) for key in ("administration", "committee")}
    for word, instead in told.items():
        text = text.replace(word, instead)
    return _COMMENT.sub(lambda found: f"{found[1]}{found[3]}" if found[2] == first else "", text)


def in_one_language(text: str, language: str) -> str:
    r"""Return the layout's policy with the words of one language alone.

    Examples
    --------
    >>> print(in_one_language("title: {da: Job, en: Work}\nlabel:\n  da: >-\n    Ord\n  en: Words", "en"))
    title: {en: Work}
    label:
      en: Words
    """
    kept: list[str] = []
    below = -1  # how far a block of the other language is indented
    for line in _PAIR.sub(lambda found: f"{{{language}: {found[language]}}}", text).splitlines():
        indent = len(line) - len(line.lstrip())
        if below >= 0 and line and indent > below:
            continue
        other = line.strip().startswith("en: " if language == "da" else "da: ")
        below = indent if other else -1
        if not other:
            kept.append(line)
        if line.startswith("id: "):
            kept.append(f"languages: [{language}]")
    return "\n".join(kept) + ("\n" if text.endswith("\n") else "")


def settings(policy: Policy) -> str:
    """Return the text of `barometer.toml` for a policy in the project: a rule for each source that it names.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> print(settings(shipped("copenhagen_2011")))
    [project]
    policy = "policy"
    <BLANKLINE>
    [letter]
    due_month = 1
    <BLANKLINE>
    [disclosure.default]
    minimum = 5
    authority = "endnu ikke besluttet: hvem der bestemmer, fra hvor mange et tal må vises"
    <BLANKLINE>
    """
    authority = label("start.authority", policy.languages[0])
    sources = dict.fromkeys(["default", *(one.source_id for one in policy.indicators)])
    parts = ['[project]\npolicy = "policy"', "[letter]\ndue_month = 1"]
    if policy.synthetic:
        parts[0] += "\nsynthetic = true"
    parts += [f'[disclosure.{source}]\nminimum = 5\nauthority = "{authority}"' for source in sources]
    return "\n\n".join(parts) + "\n"


def shipped_notebooks() -> Path:
    """Return the folder of the notebooks that come with the package.

    Raises
    ------
    BarometerError
        If there is none.
    """
    # Links to the clone's own, and files in a wheel; an archive leaves links out.
    carried, home = LAYOUT / "notebooks", package_home()
    notebooks = carried if any(carried.glob("*.ipynb")) else home / "notebooks"
    if not notebooks.is_dir():
        raise BarometerError(f"{home} has no notebooks to give a project; install barometer anew")
    return notebooks


def package_home() -> Path:
    """Return the folder with what lies beside the package's source: its lock, its licence, how it is built.

    Examples
    --------
    >>> (package_home() / "requirements.lock").is_file()
    True
    """
    return CARRIED if CARRIED.is_dir() else Path(barometer.__file__).parents[1]


@contextmanager
def new_project(folder: Path) -> Iterator[Path]:
    """Give a place with the notebooks to fill, which becomes the folder when all is done, or nothing does.

    Raises
    ------
    BarometerError
        If the folder is not empty, or the notebooks that a project needs are not beside the package.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BarometerError(f"{folder} is there already and not empty; name a new folder for the project")
    notebooks, lock = shipped_notebooks(), package_home() / "requirements.lock"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        root = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise not_written(folder, error) from error
    try:
        shutil.copytree(notebooks, root / "notebooks", ignore=shutil.ignore_patterns(".*"))
        if lock.is_file():
            shutil.copy(lock, root)
        shutil.copy(LAYOUT / "gitignore", root / ".gitignore")
        yield root
        root.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        root.rename(folder)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")
