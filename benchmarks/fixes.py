"""Shows that safe fixes change no outcome: real suites before and after `qualitygate scan --fix`, test by test.

usage: python benchmarks/fixes.py [NAME]...

Needs the package index, and in the interpreter that runs it what the projects' tests import (pytest, hypothesis,
freezegun, jsonpointer). Every rule with a safe fix is selected, the opt-in ones too. A row for each project: the fixes
applied, the tests, and those whose outcome changed. Exits with 1 when one did.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from collections import Counter
from pathlib import Path

from sources import SOURCES, Source, fetch

from qualitygate.model import FixTier
from qualitygate.plugins import load_rules

MORE = (
    Source("pycparser", "3.12", "f03387877eab82ce01bbdfd0ba7252ee55a90b1c708d5129e2ce915475cf1db6", ("pycparser",)),
    Source("simplejson", "4.3.0", "ffe34ab51a0d37e6d1c661a5672df00d2d5e18804e38eac07abffb83fa5ec3d7", ("simplejson",)),
    Source(
        "jsonpointer", "3.12", "7a3dcc11b64053eaa9c549e85e413f8d40a075215f793a331bed9182a14251ae", ("jsonpointer.py",)
    ),
    Source(
        "jsonpatch",
        "1.47",
        "5ed650b7517789e0f43428aa7b09442c0b90de0a0fd17a53fd0ebf55205c601e",
        ("jsonpatch.py",),
        ("jsonpointer",),
    ),
    Source(
        "more_itertools",
        "11.2.1",
        "cbf08fd0af284dc69718b9b76a8e6203df624d70209ea511e4219d350c856f63",
        ("more_itertools",),
    ),
    Source("natsort", "8.4.0", "45312c4a0e5507593da193dedd04abb1469253b601ecaf63445ad80f0a1ea581", ("natsort",)),
    Source("semver", "3.1.1", "149b26cabada6f63212f97e94505d21578cb1d280cf714827f328d5e70765fea", ("src/semver",)),
    Source(
        "itsdangerous",
        "2.2.0",
        "e0050c0b7da1eea53ffaf149c0cfbb5c6e2e2b69c4bef22c81fa6eb73e5f6173",
        ("src/itsdangerous",),
    ),
)
#: Where the tests are, when pytest and qualitygate do not find them.
PATHS = {"jsonpointer": ("tests.py",), "jsonpatch": ("tests.py",)}


def run_suite(root: Path, paths: tuple[str, ...]) -> dict[str, str]:
    """The outcome of each test, by name; a test that reports several has them all."""
    report = root.parent / f"{root.name}.xml"
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", f"--junitxml={report}"]
    subprocess.run([*command, *paths], cwd=root, env=environ, stdout=subprocess.DEVNULL, check=False, timeout=900)
    outcomes: dict[str, str] = {}
    for case in xml.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        outcome = next((each.tag for each in case if each.tag in ("failure", "error", "skipped")), "passed")
        outcomes[name] = "+".join(filter(None, (outcomes.get(name), outcome)))
    return outcomes


def fix(root: Path, paths: tuple[str, ...]) -> str:
    """Apply the safe fixes of all rules, and say what they were."""
    safe = ",".join(rule.name for rule in load_rules() if rule.fix is FixTier.SAFE)
    done = subprocess.run(
        [sys.executable, "-m", "qualitygate", "scan", "--fix", "--select", safe, "--statistics", "--exit-zero", *paths],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = re.search(r"^fixed .*$", done.stderr, re.MULTILINE)
    return said[0] if said else sys.exit(done.stderr)


def main() -> int:
    wanted = sys.argv[1:]
    code = 0
    print("| project | fixes applied | tests | outcomes before | outcomes changed |\n|---|---|---|---|---|")
    for source in (each for each in (*SOURCES, *MORE) if not wanted or each.name in wanted):
        with tempfile.TemporaryDirectory() as folder:
            root = fetch(source, Path(folder) / "sources")
            paths = PATHS.get(source.name, ())
            before = run_suite(root, paths)
            said = fix(root, paths)
            after = run_suite(root, paths)
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        counts = ", ".join(f"{number} {outcome}" for outcome, number in Counter(before.values()).most_common())
        print(f"| {source.name} {source.version} | {said} | {len(before)} | {counts} | {len(changed)} |", flush=True)
        for name in changed:
            print(f"  {name}: {before.get(name)} -> {after.get(name)}")
        code = 1 if changed else code
    return code


if __name__ == "__main__":
    sys.exit(main())
