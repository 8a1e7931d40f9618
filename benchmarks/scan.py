"""Real test suites in, what scanning them costs out: lines, CPU and wall seconds, memory; other tools beside it.

usage: python benchmarks/scan.py [--sources FOLDER] [--tools FOLDER]

The source distributions are pinned below and fetched from the package index, unless FOLDER holds them unpacked.
``--tools`` is a virtual environment with any of ruff, flake8 with flake8-pytest-style, fixit and pytest-tidy; those it
lacks are left out. Every figure is of a fresh process, its start included. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sources import Source, fetch
from watching import watch_spending

SUITES = (
    Source("flask", "3.1.3", "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb", ()),
    Source("httpx", "0.28.1", "75e98c5f16b0f35b567856f597f06ff2270a374470a5c2392242528e3e3e42fc", ()),
    Source("requests", "2.34.2", "f288924cae4e29463698d6d60bc6a4da69c89185ad1e0bcc4104f584e960b9ed", ()),
    Source("werkzeug", "3.1.9", "55ca7c70a75689be937aa27f8ff4b018f06ff4838fc73045560bf0f5a1291060", ()),
    Source("starlette", "1.10.0", "b8399098d4c1e3522734f7235dc79b1fc967f96cf139c81e0fa30479e0685f9b", ()),
    Source("click", "8.5.1", "9bbfada76703fd1d784b83eea012e3e8c6a001a876543ef104fa56aaaeb072b4", ()),
    Source("anyio", "4.16.0", "59bb03251907983d1603d27c3087ddb1e93299ea2163adcdba37899a4fb12ffb", ()),
)

#: Copies of all suites together, for the memory of a large one.
COPIES = 7

#: Files that a short run scans.
FEW = 5

#: Other tools, how each is called on the files, and what tells its version.
RIVALS = (
    ("ruff --select PT", ["ruff", "check", "--isolated", "--no-cache", "--select", "PT", "--exit-zero"], "ruff"),
    ("flake8-pytest-style", ["flake8", "--isolated", "-j1", "--select", "PT", "--exit-zero"], "flake8-pytest-style"),
    ("fixit", ["fixit", "--quiet", "lint"], "fixit"),
    ("pytest-tidy", ["pytest-tidy"], "pytest-tidy"),
)  # fmt: skip


@dataclass
class Cost:
    """What one process took."""

    wall: float = 0.0
    cpu: float = 0.0
    megabytes: float = 0.0


def measure(command: list[str], folder: Path, cache: Path) -> Cost:
    """One process, its output thrown away; it and all that it starts are counted."""
    surroundings = {**os.environ, "QUALITYGATE_CACHE_DIR": str(cache)}
    with watch_spending() as spent, tempfile.TemporaryFile() as errors:
        done = subprocess.run(
            command, cwd=folder, env=surroundings, stdout=subprocess.DEVNULL, stderr=errors, check=False
        )
        errors.seek(0)
        told = errors.read().decode("utf-8", "replace")
    if done.returncode < 0 or "Traceback" in told:
        raise SystemExit(f"{command} ended with {done.returncode}:\n{told[-2000:]}")
    return Cost(spent.wall, spent.cpu, spent.megabytes)


def scan_command(*options: str) -> list[str]:
    return [sys.executable, "-m", "qualitygate", "scan", "--exit-zero", "--output-format", "concise", *options]


def knows_cache() -> bool:
    done = subprocess.run([*scan_command(), "--help"], capture_output=True, text=True, check=True)
    return "--no-cache" in done.stdout


def list_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def count_lines(files: list[Path]) -> int:
    return sum(file.read_bytes().count(b"\n") for file in files)


def best(costs: list[Cost]) -> Cost:
    """The one that took the least CPU: what else runs on the machine can only add."""
    return min(costs, key=lambda cost: cost.cpu)


def row(name: str, lines: int, cost: Cost) -> None:
    """One line of a table; a figure without lines is a start-up."""
    speed = f"{lines / cost.cpu:12,.0f}" if lines else f"{'':12}"
    print(f"{name:34}{lines:9,}{cost.cpu:9.2f}{cost.wall:9.2f}{speed}{cost.megabytes:8.0f}", flush=True)


def measure_ours(together: Path, suites: list[Path], lines: int, scratch: Path) -> None:
    caching = knows_cache()
    empty = scratch / "empty"
    empty.mkdir()
    (empty / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
    cold = ["--no-cache"] if caching else []
    cache = scratch / "cache"
    row("start-up, one test", 0, best([measure(scan_command(*cold), empty, cache) for _ in range(3)]))
    for suite in suites:
        each = count_lines(list_files(suite / "tests"))
        row(f"{suite.name}, cold", each, measure(scan_command("tests", *cold), suite, cache))
    row("all together, cold", lines, best([measure(scan_command(".", *cold), together, cache) for _ in range(2)]))
    few = pick_few(together)
    some = count_lines([together / name for name in few])
    row("five files, cold", some, best([measure(scan_command(*few, *cold), together, cache) for _ in range(3)]))
    if caching:
        row("all together, filling the cache", lines, measure(scan_command("."), together, cache))
        row("all together, warm", lines, best([measure(scan_command("."), together, cache) for _ in range(3)]))
        measure(scan_command(*few), together, cache)
        row("five files, warm", some, best([measure(scan_command(*few), together, cache) for _ in range(3)]))
        row("start-up, one test, warm", 0, best([measure(scan_command(), empty, cache) for _ in range(3)]))


def measure_large(together: Path, lines: int, scratch: Path) -> None:
    large = scratch / "large"
    for number in range(COPIES):
        shutil.copytree(together, large / f"part{number}")
    row(f"{COPIES} copies, cold", lines * COPIES, measure(scan_command("."), large, scratch / "large-cache"))
    if knows_cache():
        row(f"{COPIES} copies, warm", lines * COPIES, measure(scan_command("."), large, scratch / "large-cache"))


def measure_rivals(tools: Path, together: Path, lines: int, scratch: Path) -> None:
    for name, command, distribution in RIVALS:
        program = tools / "bin" / command[0]
        if not program.exists():
            print(f"{name}: not installed")
            continue
        version = subprocess.run(
            [str(tools / "bin" / "python"), "-c",
             "import sys; from importlib.metadata import version as v; print(v(sys.argv[1]))", distribution],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        row(f"{name} {version}", lines, measure([str(program), *command[1:], "."], together, scratch / "cache"))


def pick_few(together: Path) -> list[str]:
    """Files of middling size, relative to the folder."""
    files = sorted(
        (file for file in list_files(together) if file.name.startswith("test_")), key=lambda file: file.stat().st_size
    )
    middle = len(files) // 2
    return [str(file.relative_to(together)) for file in files[middle - FEW // 2 : middle - FEW // 2 + FEW]]


def lay_together(suites: list[Path], into: Path) -> int:
    """All test folders in one project; gives its lines."""
    for suite in suites:
        shutil.copytree(suite / "tests", into / suite.name.replace(".", "_") / "tests")
    (into / "pyproject.toml").write_text("[project]\nname = 'together'\nversion = '1'\n")
    return count_lines(list_files(into))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=Path, help="a folder with the unpacked source distributions")
    parser.add_argument("--tools", type=Path, help="a virtual environment with other tools")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        suites = [given.sources / each.folder if given.sources else fetch(each, scratch / "sources") for each in SUITES]
        together = scratch / "together"
        lines = lay_together(suites, together)
        print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
        print(f"{'':34}{'lines':>9}{'CPU s':>9}{'wall s':>9}{'lines/CPU s':>12}{'MB':>8}")
        measure_ours(together, suites, lines, scratch)
        if given.tools:
            measure_rivals(given.tools, together, lines, scratch)
        measure_large(together, lines, scratch)


if __name__ == "__main__":
    main()
