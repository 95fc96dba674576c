"""A forked kernel is what an ordinary one is: the same state at its start, the same outputs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from kernel_session import Session, own_server, session

# The last one settles a folder for temporary files that no kernel may inherit.
MODULES = ("numpy", "pandas", "matplotlib.pyplot", "seaborn", "tempfile:gettempdir")

# What a notebook could notice of its process, each item as JSON.
PROBE = """
import json, locale, logging, os, random, resource, signal, sys, tempfile, threading, time, warnings
import matplotlib, matplotlib.pyplot as plt, numpy, pandas, seaborn
from pandas._config.config import _registered_options as registered
print(json.dumps({
    "path": sys.path, "arguments": len(sys.argv), "first": sys.argv[:2], "name": __name__,
    "environment": {k: v for k, v in os.environ.items() if k != "JPY_SESSION_NAME"},
    "folder": os.getcwd(), "group": os.getpgid(0) == os.getpid() == os.getsid(0),
    "rc": {k: str(v) for k, v in matplotlib.rcParams.items()}, "backend": plt.get_backend(),
    "interactive": matplotlib.is_interactive(),
    "options": {k: str((v.defval, pandas.get_option(k))).lower() for k, v in registered.items()},
    "print": str(numpy.get_printoptions()), "numpy errors": numpy.geterr(),
    "signals": {int(s): str(signal.getsignal(s)).split(" at ")[0] for s in signal.valid_signals()},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "handlers": len(logging.getLogger().handlers), "level": logging.getLogger().level,
    "locale": locale.setlocale(locale.LC_ALL), "temporary": tempfile.gettempdir(), "zone": time.tzname,
    "flags": str(sys.flags), "files": resource.getrlimit(resource.RLIMIT_NOFILE),
    "umask": open("/proc/self/status").read().split("Umask:")[1].split()[0],
    "input": os.readlink("/proc/self/fd/0") in ("/dev/null",) or not os.read(0, 1),
    "threads": sorted(t.name for t in threading.enumerate() if not t.name.startswith("Thread-")),
    "builtins": sorted(vars(__import__("builtins"))), "globals": sorted(k for k in globals() if k[0] != "_"),
    "main": hasattr(sys.modules["__main__"], "__file__"), "hook": type(sys.displayhook).__name__,
}))
"""


def look(forked: bool, **arguments: Any) -> dict[str, Any]:
    with session(**arguments) as kernel:
        assert is_forked(kernel) is forked
        seen: dict[str, Any] = json.loads(kernel.run(PROBE))
        return seen


def is_forked(kernel: Session) -> bool:
    return kernel.process.parent() == own_server()


@pytest.mark.parametrize("case", ["plain", "other"])
def test_a_forked_kernel_starts_as_an_ordinary_one(
    provisioner: Callable[[str], None], tmp_path: Path, case: str
) -> None:
    arguments: dict[str, Any] = {}
    if case == "other":
        tmp_path.joinpath("matplotlibrc").write_text("lines.linewidth: 7\naxes.titlesize: 31\n")
        env = os.environ | {"MPLBACKEND": "agg", "TZ": "Asia/Tokyo", "TMPDIR": str(tmp_path), "OWN": "æ=ø"}
        del env["PATH"]
        arguments = {"cwd": str(tmp_path), "env": env}
    forked = look(True, **arguments)
    provisioner("local-provisioner")
    ordinary = look(False, **arguments)
    assert forked == ordinary
    if case == "other":
        assert forked["rc"]["lines.linewidth"] == "7.0"
        assert forked["environment"]["OWN"] == "æ=ø"


def test_kernels_of_one_server_know_nothing_of_each_other() -> None:
    draws = (
        "[random.random(), float(np.random.rand()), str(uuid.uuid4()), next(tempfile._get_candidate_names())]"
    )
    get_ready = "import os, random, uuid, tempfile, numpy as np, matplotlib as mpl, pandas as pd, builtins"
    with session() as one, session() as two:
        assert is_forked(one) and is_forked(two)
        one.run(get_ready)
        two.run(get_ready)
        first, second = one.value(draws), two.value(draws)
        assert not set(first) & set(second)
        one.run("x = 1; mpl.rcParams['lines.linewidth'] = 9; pd.set_option('display.max_rows', 3)")
        one.run(
            "os.environ['ONLY_ONE'] = '1'; os.chdir('/'); builtins.leaked = pd.leaked = 1; np.random.seed(1)"
        )
        clean = "['x' in globals(), mpl.rcParams['lines.linewidth'], pd.get_option('display.max_rows')]"
        assert two.value(clean) == [False, 1.5, 60]
        assert (
            two.value("['ONLY_ONE' in os.environ, os.getcwd() == '/', hasattr(pd, 'leaked')]") == [False] * 3
        )
    with session() as three:
        three.run(get_ready)
        assert three.value("[hasattr(builtins, 'leaked'), 'ONLY_ONE' in os.environ]") == [False, False]


def test_open_files_of_preloaded_modules_are_not_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("text").write_text("0123456789")
    tmp_path.joinpath("holds_a_file.py").write_text(
        f"file = open({str(tmp_path / 'text')!r}, buffering=1)\nfile.buffer.raw.read(2)\n"
    )
    script = (
        "from kernel_session import session\n"
        "with session() as one, session() as two:\n"
        "    for kernel in (one, two):\n"
        "        print(kernel.run('import os, holds_a_file as h; print(os.read(h.file.fileno(), 3))'))\n"
    )
    env = os.environ | {
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "barometer-prewarmed",
        "BAROMETER_KERNELS_MODULES": "holds_a_file",
        "PYTHONPATH": f"{tmp_path}:{Path(__file__).parent}",
    }
    result = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["b'234'", "b'234'"], result.stderr


NOTEBOOK = [
    "import random\nimport numpy as np, pandas as pd, matplotlib.pyplot as plt, seaborn as sns",
    "rng = np.random.default_rng(7)\nwide = pd.DataFrame(rng.normal(size=(70, 30))).round(3)\nwide",
    "print(wide.describe())",
    "wide.columns = [f'kolonne {i}' for i in range(30)]\nax = sns.lineplot(wide.iloc[:, :4])\n"
    "ax.set_title('Mål 2: æøå $x^2_i$');",
    "fig, axes = plt.subplots(1, 2, figsize=(7, 3))\nsns.barplot(x=list('abc'), y=[1, 2, 3], ax=axes[0])\n"
    "axes[1].scatter(rng.random(9), rng.random(9), label=r'$\\sum$')\naxes[1].legend()\nplt.show()",
    "%config InlineBackend.figure_formats = ['svg']\n"
    "plt.rcParams['svg.hashsalt'] = 'x'\nimport os; os.environ['SOURCE_DATE_EPOCH'] = '0'\n"
    "plt.rcParams['svg.fonttype'] = 'none'\nwide.iloc[:, 0].plot(title='svg')",
    "wide.cov().round(9), sorted(wide.columns)",
]


def executed(tmp_path: Path, name: str) -> list[dict[str, Any]]:
    cells = [nbformat.v4.new_code_cell(source, id=f"c{i}") for i, source in enumerate(NOTEBOOK)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    source = tmp_path / "in.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), source)
    result = papermill.execute_notebook(
        str(source), str(tmp_path / name), {"year": 2013}, progress_bar=False, cwd=str(tmp_path)
    )
    outputs: list[dict[str, Any]] = [cell["outputs"] for cell in result.cells]
    return outputs


def test_outputs_are_byte_identical_with_ordinary_kernels(
    provisioner: Callable[[str], None], tmp_path: Path
) -> None:
    forked = executed(tmp_path, "forked.ipynb")
    provisioner("local-provisioner")
    ordinary = executed(tmp_path, "ordinary.ipynb")
    kinds = {kind for cell in forked for output in cell for kind in output.get("data", {})}
    assert {"image/png", "image/svg+xml", "text/html", "text/plain"} <= kinds
    assert forked == ordinary


@pytest.mark.parametrize("tool", ["papermill", "jupyter-execute"])
def test_command_line_tools_use_it_unchanged(tool: str, tmp_path: Path) -> None:
    source = tmp_path / "in.ipynb"
    code = "import psutil; 'server.py' in ' '.join(psutil.Process().parent().cmdline())"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), source)
    program = str(Path(sys.executable).with_name(tool))
    commands = {
        "papermill": [program, "-k", "python3", "in.ipynb", "out.ipynb"],
        "jupyter-execute": [program, "--kernel_name=python3", "--output=out.ipynb", "in.ipynb"],
    }
    env = os.environ | {
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "barometer-prewarmed",
        "BAROMETER_KERNELS_MODULES": "numpy",
    }
    done = subprocess.run(commands[tool], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outputs = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs
    assert outputs[0]["data"]["text/plain"] == "True"


def test_loading_the_provisioner_imports_nothing_heavy() -> None:
    code = (
        "import sys, jupyter_client.provisioning; before = set(sys.modules)\n"
        "import barometer.kernels.provisioner\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new & {'pandas', 'numpy', 'matplotlib', 'ipykernel', 'IPython', 'seaborn', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
