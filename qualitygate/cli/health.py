"""The machine and a project's folder in, what is there and what is missing out: one check, one function."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from qualitygate import __version__
from qualitygate.cache_place import find_cache_folder
from qualitygate.config import find_sources, find_tests, load_config
from qualitygate.config.interpreter import find_python
from qualitygate.engines.interpreter import Interpreter, ask_interpreter, probe
from qualitygate.errors import QualityGateError
from qualitygate.manifest import walk
from qualitygate.model import Config
from qualitygate.revision import find_merge_base, is_shallow
from qualitygate.store import FOLDER

MEGABYTE = 1_000_000
#: The Python versions qualitygate runs on: from, and below.
PYTHON_RANGE = ((3, 11), (3, 15))
#: The mutmut versions its adapter knows: from, and below.
MUTMUT_RANGE = ((3, 8), (3, 9))
#: Distributions with plugins that change how tests run, and what becomes of that when qualitygate runs them.
PLUGINS = {
    "pytest-cov": "its options in addopts are left out: qualitygate measures coverage itself, and `fail-under` holds "
    "in your own runs only",
    "pytest-randomly": "switched off: a verdict needs an order that stays",
    "pytest-xdist": "`-n` in addopts is left out: qualitygate runs tests side by side itself",
}
_VERSIONS = """
import json
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in %s:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
"""


class State(Enum):
    """How a check ended: FAIL is something that is needed, WARN something that some commands go without."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor; ``help`` is the next step where there is one to take."""

    name: str
    state: State
    detail: str
    help: str = ""


def examine(root: Path, config_file: Path | None, python: str | None) -> Iterator[Check]:
    """Every check, one after the other."""
    yield Check("qualitygate", State.OK, f"{__version__} at {Path(__file__).parents[1]}")
    yield check_python(sys.version_info[:3])
    yield check_platform(sys.platform, hasattr(os, "fork"))
    yield check_mutmut(_installed("mutmut"))
    config = Config()
    try:
        config = load_config(root, config_file)
        yield Check("configuration", State.OK, config.path or "none: the defaults hold")
    except QualityGateError as error:
        yield _failed("configuration", error)
    for name, find in (("source", find_sources), ("tests", find_tests)):
        try:
            yield Check(name, State.OK, ", ".join(find(root, config)[0]))
        except QualityGateError as error:
            yield _failed(name, error)
    yield from check_environment(root, config, python)
    yield check_shadow(root)
    yield check_git(root)
    yield check_evidence(root)
    cache = check_cache()
    yield cache
    if cache.state is State.OK:
        yield check_room(root, config.jobs or os.cpu_count() or 1)


def check_python(running: tuple[int, ...]) -> Check:
    """Whether qualitygate itself runs on a Python it supports."""
    shown = ".".join(map(str, running))
    if _within(running, PYTHON_RANGE):
        return Check("python", State.OK, shown)
    return Check("python", State.FAIL, f"{shown} is not supported", "run qualitygate with Python 3.11 to 3.14")


def check_platform(platform: str, forks: bool) -> Check:
    """Whether mutants can be run: that forks."""
    if forks and platform in ("linux", "darwin"):
        return Check("platform", State.OK, f"{platform}, can fork")
    return Check(
        "platform",
        State.WARN,
        f"{platform} cannot fork: scan works, mutate does not",
        "run `qualitygate mutate` on Linux or macOS",
    )


def check_mutmut(found: str | None) -> Check:
    """Whether the mutmut that generates the mutants is one the adapter knows."""
    if found is None:
        return Check("mutmut", State.FAIL, "not installed", f"run `{sys.executable} -m pip install 'mutmut>=3.8,<3.9'`")
    if _within(_numbers(found), MUTMUT_RANGE):
        return Check("mutmut", State.OK, found)
    return Check(
        "mutmut", State.FAIL, f"{found} is not supported", f"run `{sys.executable} -m pip install 'mutmut>=3.8,<3.9'`"
    )


def check_environment(root: Path, config: Config, python: str | None) -> Iterator[Check]:
    """The project's interpreter, and pytest and coverage in it."""
    try:
        path, _ = find_python(root, config, python, os.environ)
        interpreter = probe(path)
    except QualityGateError as error:
        yield _failed("project's python", error)
        return
    yield Check("project's python", State.OK, f"{'.'.join(map(str, interpreter.version))} at {path}")
    yield Check("pytest", State.OK, interpreter.pytest)
    yield check_plugins(interpreter)
    yield from check_coverage(interpreter)


def check_plugins(interpreter: Interpreter) -> Check:
    """What becomes of the project's plugins that change how its tests run."""
    found = ask_interpreter(interpreter.path, _VERSIONS % sorted(PLUGINS))
    told = "\n".join(f"{name} {number}: {PLUGINS[name]}" for name, number in found.items())
    return Check("pytest's plugins", State.OK, told or "none that changes how tests run")


def check_coverage(interpreter: Interpreter) -> Iterator[Check]:
    """Coverage for the project's interpreter, its own or lent, and the tracer that records contexts."""
    own = interpreter.coverage is not None
    if not own and interpreter.tag != sys.implementation.cache_tag:
        yield Check(
            "coverage",
            State.FAIL,
            f"not in the project's environment, and qualitygate's own is for {sys.implementation.cache_tag}",
            f"run `{interpreter.path} -m pip install coverage`",
        )
        return
    lender = interpreter.path if own else sys.executable
    shown = interpreter.coverage if own else f"{_installed('coverage')} (qualitygate's own, lent)"
    yield Check("coverage", State.OK, str(shown))
    if has_c_tracer(lender):
        yield Check("coverage's C tracer", State.OK, "available")
    else:
        yield Check(
            "coverage's C tracer",
            State.WARN,
            "missing: coverage with contexts will be slow",
            f"run `{lender} -m pip install --force-reinstall --only-binary coverage coverage`",
        )


def has_c_tracer(python: str) -> bool:
    """Whether an interpreter's coverage has its compiled tracer."""
    try:
        command = [python, "-c", "from coverage.tracer import CTracer"]
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def check_shadow(root: Path) -> Check:
    """Whether something of the project hides our ``strategies`` package from its tests."""
    spec = find_spec("strategies")
    own = Path(spec.origin).resolve().parent if spec is not None and spec.origin else None
    for folder in (root, root / "src", root / "tests", root / "test"):
        # Inside a package it has another name and hides nothing.
        if folder != root and (folder / "__init__.py").exists():
            continue
        for name in ("strategies", "strategies.py"):
            path = folder / name
            hides = path.is_file() or (path / "__init__.py").is_file()
            if hides and path.resolve() != own:
                return Check(
                    "strategies",
                    State.WARN,
                    f"{path.relative_to(root).as_posix()} hides the package `strategies` of qualitygate",
                    "rename it where the tests want to import qualitygate's strategies",
                )
    return Check("strategies", State.OK, "nothing hides the package `strategies`")


def check_git(root: Path) -> Check:
    """Whether changes can be told from what was there."""
    if shutil.which("git") is None:
        return Check("git", State.WARN, "not installed", "install git to judge changes only")
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return Check("git", State.WARN, "the project is no git repository", "run `git init` to judge changes only")
    try:
        find_merge_base(root, "HEAD")
    except QualityGateError as error:
        return replace(_failed("git", error), state=State.WARN)
    if is_shallow(root):
        return Check(
            "git",
            State.WARN,
            "the clone is shallow: `--since` needs the commit where a branch began",
            "run `git fetch --unshallow`, or give actions/checkout `fetch-depth: 0`",
        )
    return Check("git", State.OK, "repository found")


def check_evidence(root: Path) -> Check:
    """Whether what a run finds can be kept for the next one."""
    folder = root / FOLDER
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return Check(
            "evidence",
            State.WARN,
            f"{FOLDER} is {'a link' if folder.is_symlink() else 'no folder'}: every run starts anew",
            f"remove {folder}",
        )
    if not os.access(folder if folder.exists() else root, os.W_OK):
        return Check(
            "evidence",
            State.WARN,
            f"{FOLDER} cannot be written: every run starts anew",
            f"make {folder} a folder that you may write to",
        )
    return Check("evidence", State.OK, f"kept in {FOLDER}" if folder.exists() else f"will be kept in {FOLDER}")


def check_room(root: Path, jobs: int) -> Check:
    """Whether the disk holds the copies of the project that a run makes: one for each process, and two more."""
    needed = (jobs + 2) * sum(path.lstat().st_size for path in walk(root))
    free = shutil.disk_usage(find_cache_folder()).free
    shown = f"{free // MEGABYTE:,} MB free, copies need about {needed // MEGABYTE + 1:,} MB"
    if free < needed:
        return Check(
            "disk", State.WARN, shown, "set QUALITYGATE_CACHE_DIR to a folder with room, or run with fewer `-j`"
        )
    return Check("disk", State.OK, shown)


def check_cache() -> Check:
    """Whether copies of the project can be made."""
    folder = find_cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            "cache folder",
            State.FAIL,
            f"{folder} cannot be written: {error.strerror or error}",
            "set QUALITYGATE_CACHE_DIR to a folder that can",
        )
    return Check("cache folder", State.OK, str(folder))


def _failed(name: str, error: QualityGateError) -> Check:
    what = "\n".join(filter(None, [error.what, error.where, error.why]))
    return Check(name, State.FAIL, what, error.help)


def _installed(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _numbers(text: str) -> tuple[int, ...]:
    """The leading numbers of a version.

    >>> _numbers("3.8.1rc1"), _numbers("3.9.dev2")
    ((3, 8, 1), (3, 9))
    """
    found = []
    for part in text.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
    return tuple(found)


def _within(found: tuple[int, ...], bounds: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
    return bounds[0] <= found < bounds[1]
