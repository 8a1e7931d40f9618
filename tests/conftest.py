"""What all tests share: a cache and a git of their own, and the interpreter of small projects."""

from __future__ import annotations

import compileall
import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

#: What a project's environment must have for its tests to be run and traced.
_NEEDED = ("pytest", "pluggy", "iniconfig", "packaging", "pygments", "coverage")
_ROOT = Path(__file__).parent.parent


def pytest_configure() -> None:
    """A shell starts what it runs in the background deaf to Ctrl-C, and so would be all that the tests start.

    And where the environment forbids to write bytecode, each process that they start would compile both packages anew.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for package in ("qualitygate", "strategies"):
            compileall.compile_dir(_ROOT / package, quiet=2)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Twenty thousand collected tests are not to be looked through by the cyclic collector again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test begins first: at the end all would wait for the one process that runs it."""
    items.sort(key=lambda item: item.path.name != "test_tutorial.py")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or fills the cache of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git without the user's settings and without a repository above the test's folder; a cache of the test's own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for who in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.setenv(f"GIT_{who}_{what}", "a@b.c")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def lean_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with pytest and coverage and nothing else, as small projects have.

    Our own has plugins that load a great deal whenever pytest starts.
    """
    return make_environment(tmp_path_factory.mktemp("lean") / "environment", *_NEEDED)


@pytest.fixture(scope="session")
def hypothesis_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has Hypothesis and our strategies beside these two."""
    folder = tmp_path_factory.mktemp("hypothesis") / "environment"
    python = make_environment(folder, *_NEEDED, "hypothesis", "sortedcontainers")
    site = next((folder / "lib").glob("python3*/site-packages"))
    shutil.copytree(_ROOT / "strategies", site / "strategies")
    return python


def make_environment(folder: Path, *names: str) -> Path:
    """A virtual environment with copies of these distributions of ours; its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    site = next((folder / "lib").glob("python3*/site-packages"))
    for name in names:
        for file in distribution(name).files or ():
            source = Path(str(file.locate()))
            if ".." not in file.parts and source.is_file():
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, site / file)
    return folder / "bin" / "python"
