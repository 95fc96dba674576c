"""The engine gives what an ordinary kernel gives: the same state at its start, the same outputs."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from engine_session import ENGINE, KERNEL, execute, said

from barometer.reports import run

# What a notebook could notice of its process, each item as JSON; but for what a kernel's debugger adds.
PROBE = """
import json, locale, logging, os, random, resource, signal, sys, tempfile, threading, time, warnings
import matplotlib, matplotlib.pyplot as plt, numpy, pandas
from pandas._config.config import _registered_options as registered
print(json.dumps({
    "path": [p for p in sys.path if p], "name": __name__,
    "environment": {k: v for k, v in os.environ.items() if k[:4] not in ("JPY_", "PYDE")},
    "folder": os.getcwd(), "group": os.getpgid(0) == os.getpid() == os.getsid(0),
    "rc": {k: str(v) for k, v in matplotlib.rcParams.items()}, "backend": plt.get_backend(),
    "interactive": matplotlib.is_interactive(),
    "options": {k: str(pandas.get_option(k)).lower() for k, v in registered.items()},
    "print": str(numpy.get_printoptions()), "numpy errors": numpy.geterr(),
    "signals": {int(s): str(signal.getsignal(s)).split(" at ")[0] for s in signal.valid_signals()},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "handlers": len(logging.getLogger().handlers), "level": logging.getLogger().level,
    "disabled": logging.root.manager.disable,
    "locale": locale.setlocale(locale.LC_ALL), "temporary": tempfile.gettempdir(), "zone": time.tzname,
    "flags": str(sys.flags), "files": resource.getrlimit(resource.RLIMIT_NOFILE),
    "umask": open("/proc/self/status").read().split("Umask:")[1].split()[0],
    "input": os.readlink("/proc/self/fd/0") in ("/dev/null",) or not os.read(0, 1),
    "builtins": sorted({*vars(__import__("builtins"))} - {"execfile", "runfile"}),
    "globals": sorted(k for k in globals() if k[0] != "_"),
    "main": hasattr(sys.modules["__main__"], "__file__"), "shell": type(get_ipython()).__name__,
}))
"""

SCRIPT = """
import json, logging, sys
from pathlib import Path
import matplotlib.pyplot as plt, numpy, pandas
from engine_session import execute
from barometer import processes
engine, method, spoil, cells = sys.argv[1:]
processes.start_method = lambda: method
exec(spoil)
done = execute(engine, *json.loads(cells), folder=Path.cwd(), tags=("raises-exception",))
print(json.dumps([(cell.execution_count, cell.outputs) for cell in done.cells]))
"""

SPOIL = """
plt.rcParams["lines.linewidth"] = 9
pandas.set_option("display.max_rows", 3)
logging.basicConfig()
logging.disable(logging.ERROR)
sys.argv += ["spoilt"]
"""


def from_a_script(
    engine: str, folder: Path, cells: list[str], method: str = "fork", spoil: str = ""
) -> list[tuple[int | None, list[dict[str, Any]]]]:
    """Return counts and outputs of cells run by a script which has imported all, and changed this or that."""
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = os.environ | {"PYTHONPATH": path}
    env.pop("PYTEST_CURRENT_TEST", None)  # where it is set, a kernel does not read its own output
    command = [sys.executable, "-c", SCRIPT, engine, method, spoil, json.dumps(cells)]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [(count, shown) for count, shown in json.loads(done.stdout.splitlines()[-1])]


def look(engine: str, folder: Path, spoil: str = "") -> dict[str, Any]:
    """Return what a notebook notices at its start."""
    ((_, shown),) = from_a_script(engine, folder, [PROBE], spoil=spoil)
    (told,) = [output["text"] for output in shown if output.get("name") == "stdout"]
    seen: dict[str, Any] = json.loads(told)
    return seen


@pytest.mark.parametrize("spoil", ["", SPOIL])
def test_a_notebook_starts_as_in_a_kernel_whatever_its_parent_did(tmp_path: Path, spoil: str) -> None:
    tmp_path.joinpath("matplotlibrc").write_text("axes.titlesize: 31\n")
    ours, kernels = look(ENGINE, tmp_path, spoil), look(KERNEL, tmp_path)
    assert ours["rc"]["axes.titlesize"] == "31.0"
    assert ours == kernels


CELLS = {
    "display": "from IPython.display import HTML, Markdown, clear_output, display, update_display\n1 + 1",
    "frame": "import numpy as np, pandas as pd, matplotlib.pyplot as plt\n"
    "rng = np.random.default_rng(7)\nwide = pd.DataFrame(rng.normal(size=(70, 30))).round(3)\nwide",
    "print": "import sys\nprint(wide.describe())\nprint('fejl', file=sys.stderr)\nprint('æøå')",
    "inline": "wide.iloc[:, :4].plot(title='Mål 2: æøå $x^2_i$');",
    "show": "fig, axes = plt.subplots(1, 2, figsize=(7, 3))\naxes[0].bar(list('abc'), [1, 2, 3])\n"
    "axes[1].scatter(rng.random(9), rng.random(9), label=r'$\\sum$')\naxes[1].legend()\nplt.show()\nprint('after')",
    "svg": "%config InlineBackend.figure_formats = ['svg']\nplt.rcParams['svg.hashsalt'] = 'x'\n"
    "import os; os.environ['SOURCE_DATE_EPOCH'] = '0'\nwide.iloc[:, 0].plot(title='svg')",
    "nothing": "print(end='', flush=True)\nsys.stderr.write('');",
    "magic": "%matplotlib inline\n%pwd",
    "update": "display(HTML('<b>1</b>'), display_id='d')\nhandle = display('x', display_id=True)\nhandle.update('y')",
    "update from afar": "update_display(HTML('<b>2</b>'), display_id='d')",
    "clear": "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "quiet": "1 + 1;",
    "empty": "",
    "last": "_",
    "out": "Out[1], In[1][:4]",
    "await": "import asyncio\nawait asyncio.sleep(0)\nasyncio.get_running_loop().is_running()",
    "task": "task = asyncio.ensure_future(asyncio.sleep(0, 5))",
    "task done": "await task",
    "run": "try:\n    asyncio.run(asyncio.sleep(0))\nexcept RuntimeError as error:\n    print(error)",
    "capture": "%%capture kept\nprint('captured')",
    "captured": "kept.stdout",
    "shell": "!echo fra skallen",
    "bash": "%%bash\necho en; echo to >&2",
    "thread": "import threading\nt = threading.Thread(target=print, args=('fra tråden',))\nt.start(); t.join()",
    "help": "len?",
    "input": "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__, error)",
    "latex": "from IPython.display import Latex, Math\nMath('x^2')",
    "bytes": "from IPython.display import Image\nbuffer = __import__('io').BytesIO()\n"
    "plt.figure(figsize=(1, 1)).savefig(buffer)\nplt.close('all')\nImage(buffer.getvalue())",
    "class": "class Own:\n    def __repr__(self):\n        return 'own'\n    def _repr_html_(self):\n        return '<i>own</i>'\n"
    "    def _repr_latex_(self):\n        raise ValueError('no')\nOwn()",
    "pickle": "import pickle\nclass Here: pass\ntype(pickle.loads(pickle.dumps(Here()))) is Here",
    "warning": "import warnings\nwarnings.warn('pas på')",
    "function": "def half(x):\n    return 1 / x",
    "error": "half(0)",
}


def outputs(engine: str, folder: Path, method: str = "fork") -> dict[str, Any]:
    done = from_a_script(engine, folder, list(CELLS.values()), method)
    return {name: (count, together(shown)) for name, (count, shown) in zip(CELLS, done, strict=True)}


def together(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each stream in one piece and in one order: a kernel sends it in as many as its clock gives."""
    texts: dict[str, str] = {}
    for output in shown:
        if output["output_type"] == "stream":
            text = re.sub(r"/tmp/ipykernel_\d+/\d+\.py|<ipython-input-\d+-\w+>\.py", "CELL", output["text"])
            texts[output["name"]] = texts.get(output["name"], "") + text
    return [sorted(texts.items()), *[output for output in shown if output["output_type"] != "stream"]]


@pytest.fixture(scope="module")
def of_a_kernel(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("same")
    return folder, outputs(KERNEL, folder)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_outputs_are_those_of_a_kernel(of_a_kernel: tuple[Path, dict[str, Any]], method: str) -> None:
    folder, kernels = of_a_kernel
    ours = outputs(ENGINE, folder, method)
    assert {name: ours[name] for name in CELLS if ours[name] != kernels[name]} == {}
    kinds = {kind for _, shown in ours.values() for output in shown[1:] for kind in output.get("data", {})}
    assert {"image/png", "image/svg+xml", "text/html", "text/plain", "text/latex"} <= kinds


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.system('echo udenom')",
        "import subprocess; subprocess.run(['echo', 'udenom'])",
        "import ctypes; libc = ctypes.CDLL(None); libc.puts(b'udenom'); libc.fflush(None)",
        "import os\nif not (pid := os.fork()):\n    print('udenom', flush=True)\n    os._exit(0)\nos.waitpid(pid, 0)",
        "import multiprocessing\np = multiprocessing.get_context('fork').Process(target=print, args=('udenom',))\np.start(); p.join()",
        "import os; os.write(1, 'udenåm'.encode()[:5]); os.write(1, 'udenåm'.encode()[5:])",
    ],
)
def test_what_is_printed_past_python_stands_with_its_cell(code: str) -> None:
    """A kernel reads it by a thread of its own, so that it sometimes stands with a later cell."""
    done = execute(ENGINE, f"{code};", "print('efter')")
    assert said(done.cells[0]).strip() in ("udenom", "udenåm") and said(done.cells[1]) == "efter\n"


def test_notebooks_know_nothing_of_each_other(tmp_path: Path) -> None:
    draws = (
        "import random, uuid, tempfile, numpy as np, matplotlib as mpl, pandas as pd, os, builtins, json\n"
        "print(json.dumps([random.random(), float(np.random.rand()), str(uuid.uuid4()), tempfile.mktemp()]))"
    )
    spoil = (
        "mpl.rcParams['lines.linewidth'] = 9; pd.set_option('display.max_rows', 3); os.environ['ONLY_ONE'] = '1'\n"
        "os.chdir('/'); builtins.leaked = pd.leaked = 1; np.random.seed(1); random.seed(1)"
    )
    clean = (
        "[mpl.rcParams['lines.linewidth'], pd.get_option('display.max_rows'), 'ONLY_ONE' in os.environ,"
        " os.getcwd() == '/', hasattr(pd, 'leaked'), hasattr(builtins, 'leaked')]"
    )
    one = execute(ENGINE, draws, spoil, clean, folder=tmp_path)
    two = execute(ENGINE, draws, clean, folder=tmp_path)
    first, second = (set(json.loads(said(each.cells[0]))) for each in (one, two))
    assert not first & second
    assert two.cells[1].outputs[0].data["text/plain"] == "[1.5, 60, False, False, False, False]"
    assert "ONLY_ONE" not in os.environ and not hasattr(sys.modules["pandas"], "leaked")


def test_papermill_uses_it_by_name(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_code_cell("year = 0", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("year"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "in.ipynb")
    files = (str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"))
    done = papermill.execute_notebook(
        *files,
        {"year": 2013},
        engine_name=run.ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
    )
    assert done.cells[-1].outputs[0].data["text/plain"] == "2013"
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).metadata.language_info.name == "python"


def test_an_error_ends_the_notebook_unless_it_is_expected() -> None:
    cells = ("1 / 0", "2")
    failed = execute(ENGINE, *cells)
    assert [cell.execution_count for cell in failed.cells] == [1, None]
    assert failed.cells[0].outputs[0].ename == "ZeroDivisionError"
    for settings in ({"tags": ("raises-exception",)}, {"allow_errors": True}):
        assert [cell.execution_count for cell in execute(ENGINE, *cells, **settings).cells] == [1, 2]
    assert failed.cells[0].metadata.papermill.exception is True
