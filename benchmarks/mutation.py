"""Our mutation runs against ``mutmut run`` and against plain processes, on real packages, in one session.

usage: python benchmarks/mutation.py compare [NAME...]      wall, CPU, memory; all verdicts of both
       python benchmarks/mutation.py verify N [NAME...]     N mutants of each package judged again by plain pytest
       python benchmarks/mutation.py overload [NAME...]     the same verdicts with four busy processes for each core
       python benchmarks/mutation.py edits N [SEED]         N random edits: kept verdicts against a fresh run
       python benchmarks/mutation.py growth                 cost of a mutant at 1,000 and at 20,000 mutants

``--keep FOLDER`` before the mode writes each report of ours there as JSON, to be read afterwards.

Packages are those of sources.py; which of their mutants are verified is drawn from their sources. mutmut runs in both
of its modes with as many workers as there are cores, as we do; its seconds are those of ``mutmut run`` alone. Mutants
on which the two differ are judged by the oracle of ``--verify``, which shares nothing with either.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from against_mutmut import compare, open_project, statuses
from edits import compare_edits
from growth import measure_growth
from sources import SOURCES, Source, fetch
from watching import Spent, watch_spending

from qualitygate.engines.mutation.asked import Asked
from qualitygate.engines.mutation.plain import Isolation, run_plain
from qualitygate.engines.mutation.run import make_mutants
from qualitygate.errors import QualityGateError
from qualitygate.model import MutateConfig, MutationEvidence

#: Seconds after which mutmut is ended.
LONGEST = 900

HEAD = f"{'':26}{'mutants':>8}{'detected':>9}{'wall s':>8}{'CPU s':>8}{'MB':>7}"


#: What the verdicts depend on besides the packages.
TOOLS = ("qualitygate", "mutmut", "pytest", "coverage", "hypothesis")


def run_ours(
    root: Path, modules: Sequence[str], *options: str, keep: Path | None = None
) -> tuple[dict[str, Any], Spent]:
    """The mutation part of our report, and what it took; ``keep`` is a file that takes the whole report."""
    command = [
        sys.executable,
        "-m",
        "qualitygate",
        "mutate",
        *modules,
        "--no-cache",
        *options,
        "--output-format",
        "json",
    ]
    with watch_spending() as spent:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        sys.exit(f"{' '.join(command)} printed no report:\n{done.stderr}")
    if keep is not None:
        keep.parent.mkdir(parents=True, exist_ok=True)
        keep.write_text(done.stdout, "utf-8")
    found: dict[str, Any] = json.loads(done.stdout)["mutation"]
    return found, spent


def run_mutmut(root: Path, source: Source, isolation: Isolation) -> tuple[MutationEvidence, Spent] | None:
    """mutmut's verdicts and what its processes took; None where it cannot run the project."""
    with open_project(root) as setting:
        made = make_mutants(setting, Asked(MutateConfig(), source.mutate))
        try:
            with watch_spending() as spent:
                evidence = run_plain(setting, made.generated, isolation=isolation, longest=LONGEST)
        except QualityGateError as error:
            print(f"  (mutmut run, {isolation.value}: {error})")
            return None
    return evidence, spent


def show_row(name: str, mutants: int, detected: int, spent: Spent) -> None:
    print(f"{name:26}{mutants:8}{detected:9}{spent.wall:8.1f}{spent.cpu:8.1f}{spent.megabytes:7.0f}", flush=True)


def compare_package(source: Source, root: Path) -> None:
    """One package: our run without and with the oracle, mutmut in both modes, ratios, differences."""
    print(f"\n== {source.name} {source.version}: {', '.join(source.mutate)}\n{HEAD}")
    plain, alone = run_ours(root, source.mutate, "--verify", "0")
    show_row("qualitygate, no oracle", len(plain["mutants"]), plain["detected"], alone)
    checked, default = run_ours(root, source.mutate)
    show_row("qualitygate", len(checked["mutants"]), checked["detected"], default)
    runs = {}
    for isolation in Isolation:
        run = run_mutmut(root, source, isolation)
        if run is not None:
            runs[isolation.value] = run
            show_row(f"mutmut run, {isolation.value}", len(run[0].verdicts), run[0].detected, run[1])
    if not runs:
        return
    wall, cpu = min(spent.wall for _, spent in runs.values()), min(spent.cpu for _, spent in runs.values())
    memory = min(spent.megabytes for _, spent in runs.values())
    for name, spent in (("without oracle", alone), ("with oracle", default)):
        print(f"{name}: wall 1/{wall / spent.wall:.1f}, CPU 1/{cpu / spent.cpu:.1f}, "
              f"memory {spent.megabytes / memory:.2f} of the better mode")  # fmt: skip
    met = [len(one["covering"]) for one in plain["mutants"]]
    fresh = sum(one["cold"] for one in plain["mutants"])
    print(f"tests that meet a mutant: {sum(met) / len(met):.1f} on average, {max(met)} at most; "
          f"judged in fresh processes: {fresh}")  # fmt: skip
    changed = differing(plain, checked)
    print(f"verdicts that differ between our two runs: {len(changed)}", *changed)
    for mode, (run, _) in runs.items():
        compare(mode, {one["name"]: one for one in plain["mutants"]}, statuses(run), root)


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The mutants that two runs of ours judge otherwise, as detected or not."""
    return [
        f"{name} {a['status']}/{b['status']}"
        for name, a, b in pair_by_name(one, other)
        if (a["status"] in DETECTED) != (b["status"] in DETECTED)
    ]


DETECTED = ("killed", "timeout", "crashed")


def pair_by_name(one: dict[str, Any], other: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    first = {mutant["name"]: mutant for mutant in one["mutants"]}
    second = {mutant["name"]: mutant for mutant in other["mutants"]}
    if first.keys() != second.keys():
        sys.exit(f"other mutants: {first.keys() ^ second.keys()}")
    return [(name, first[name], second[name]) for name in sorted(first)]


def verify_package(source: Source, root: Path, number: str, keep: Path | None) -> tuple[int, int]:
    """How many mutants the oracle judged, and how many it judged otherwise."""
    found, spent = run_ours(root, source.mutate, "--verify", number, keep=name_file(keep, source, "verify"))
    checked = found["verification"]
    print(f"{source.name:16}{len(found['mutants']):8}{checked['checked']:9}{len(checked['disagreements']):14}"
          f"{len(checked['unsettled']):11}{spent.wall:9.1f}", flush=True)  # fmt: skip
    for one in checked["disagreements"]:
        print(f"    {one['mutant']}: {one['ours']}, the oracle {one['theirs']}: {one['message']}"[:150])
    return checked["checked"], len(checked["disagreements"])


def name_file(folder: Path | None, source: Source, what: str) -> Path | None:
    """Where the report of a run is kept, if anywhere."""
    return folder / f"{source.name}-{what}.json" if folder is not None else None


def overload_package(source: Source, root: Path, keep: Path | None) -> None:
    """The verdicts of a quiet run and of one with four busy processes for each core."""
    quiet, before = run_ours(root, source.mutate, "--verify", "0", keep=name_file(keep, source, "quiet"))
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        loaded, after = run_ours(root, source.mutate, "--verify", "0", keep=name_file(keep, source, "loaded"))
    finally:
        for process in busy:
            process.kill()
            process.wait()
    changed = differing(quiet, loaded)
    print(f"{source.name:16}{len(quiet['mutants']):8}{before.wall:9.1f}{after.wall:9.1f}{len(changed):9}", flush=True)
    for line in changed:
        print(f"    {line}")


def main() -> None:
    """Fetch, run, print."""
    arguments = sys.argv[1:]
    keep = Path(arguments[1]).resolve() if arguments[:1] == ["--keep"] else None
    mode, *rest = (arguments if keep is None else arguments[2:]) or ["compare"]
    number = rest.pop(0) if mode in ("verify", "edits") and rest else ""
    sources = [one for one in SOURCES if not rest or one.name in rest]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, "
          + ", ".join(f"{tool} {version(tool)}" for tool in TOOLS), flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        if mode == "edits":
            compare_edits(Path(folder), int(number or 200), *map(int, rest[:1]))
        if mode == "growth":
            measure_growth(Path(folder))
        if mode in ("edits", "growth"):
            return
        if mode == "verify":
            print(f"{'':16}{'mutants':>8}{'checked':>9}{'disagreements':>14}{'unsettled':>11}{'wall s':>9}")
        if mode == "overload":
            print(f"{'':16}{'mutants':>8}{'quiet s':>9}{'loaded s':>9}{'changed':>9}")
        totals = [0, 0]
        for source in sources:
            root = fetch(source, Path(folder) / source.name)
            if mode == "compare":
                compare_package(source, root)
            elif mode == "overload":
                overload_package(source, root, keep)
            elif mode == "verify":
                totals = [
                    a + b for a, b in zip(totals, verify_package(source, root, number or "400", keep), strict=True)
                ]
            else:
                sys.exit(__doc__)
        if mode == "verify":
            print(f"in all: {totals[0]} mutants judged again, {totals[1]} disagreements")


if __name__ == "__main__":
    main()
