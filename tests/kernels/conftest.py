"""Kernels of these tests are forked, unless a test asks for ordinary ones; nothing may be left over."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from barometer import kernels


@pytest.fixture
def provisioner(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def choose(name: str) -> None:
        monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", name)

    return choose


@pytest.fixture(autouse=True)
def forked(provisioner: Callable[[str], None]) -> None:
    provisioner("barometer-prewarmed")


@pytest.fixture(scope="module", autouse=True)
def server(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """One server for a test module, with what the module names in MODULES."""
    kernels.stop()
    yield kernels.prewarm(request.module.MODULES)
    kernels.stop()
    leftover = os.environ.keys() & {"BAROMETER_KERNELS_SERVER", "BAROMETER_KERNELS_MODULES"}
    assert not leftover


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """A temporary folder whose path leaves room for a socket's name; pytest's own may not."""
    folder = Path(tempfile.mkdtemp(prefix="k", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)
