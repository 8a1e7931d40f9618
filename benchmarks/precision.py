"""Real test suites in, what the rules find in them out: findings counted by rule and project, samples of them to read.

usage: python benchmarks/precision.py [--sources FOLDER] [--off] [--sample N] [--seed SEED] [--rule NAME]...

The source distributions are pinned below and fetched from the package index, unless FOLDER holds them unpacked.
``--sample`` draws N findings of each rule, one project after the other, as rows of docs/readings.csv that lack the
reading: the same seed draws the same. A finding that has been read says so. ``--off`` adds the rules that are off by
default. At the end stands what is known: of the rows of docs/readings.csv that are of these suites, how many the rules
still find and how many of these are genuine; with the rows that a rule is said to find no longer, and finds again.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sources import Source, fetch

from qualitygate.plugins import load_rules

#: The sample of readings that a correction of the rule has ended.
GONE = "no longer found"

READINGS = Path(__file__).parent.parent / "docs" / "readings.csv"

#: Suites of well-known projects: applications, frameworks and libraries, of pytest, unittest and Trial.
SUITES = (
    Source("arrow", "1.4.0", "ed0cc050e98001b8779e84d461b0098c4ac597e88704a655582b21d116e526d7", ()),
    Source("coverage", "7.17.3", "6695d1bb2a9a2fbd7806d69d78cf30f35eb0f65045da0ec5b5045242fadd6a78", ()),
    Source("dask", "2026.8.0", "8a94c37b5de6d869343340dc26c3c3acca7ec48a3abdabe00ea3abb1125884d5", ()),
    Source("django", "5.2.19", "ad03d8abc51dbff95ebf34b27123cf0c26a3b62db7ba0cd520783686362533d1", ()),
    Source("djangorestframework", "3.18.3", "446a9b352e7eff630421ab3f2328bd2401b109a9470afa4a31189994911ed030", ()),
    Source("dulwich", "1.2.21", "5d3939f64883e6799614cab708ef4ee9ef415dd6dcad47527cdbb0eea43bf3a2", ()),
    Source("faker", "40.54.0", "38fba73e32699a9f1071724d67e5a66a84bf057987cffb27c9d0c979fda3f135", ()),
    Source("falcon", "4.4.0", "9f3ffbddc8baed4573295642eddb18a37eea37baba9f20c5be379c8b3d3d79e6", ()),
    Source("fastapi", "0.165.0", "dd94d4128319c1e1d50535ab023ab698f850a4d2822f0e181747b46f4ff3c0ab", ()),
    Source("gunicorn", "27.0.1", "b1514965361c8b7e8107a80aa2a92636878df1ccfac6dd204a676426e04d9e3e", ()),
    Source("ipython", "9.18.1", "6319c0f5372c196397899479e6db1783dd7937abae06815d1317e8d5d51aaaaf", ()),
    Source("jinja2", "3.1.6", "0137fb05990d35f1275a587e9aee6d56da821fc83491a0fb838183be43f66d6d", ()),
    Source("jupyter_server", "2.21.1", "a8960aa29263f6041283e97d4756b099fb49b767baab6371891ecb1bd40a63df", ()),
    Source("mypy", "2.4.1", "63b590965691e540a335fa74dadf31a7069142f6b72e234689bbd244edf55623", ()),
    Source("nbconvert", "7.17.2", "344a218e8595117ce37396ed025d994f146d076226ebac59255a2fa085ab24d8", ()),
    Source("networkx", "3.6.1", "26b7c357accc0c8cde558ad486283728b65b6a95d85ee1cd66bafab4c8168509", ()),
    Source("poetry_core", "2.5.0", "81d04c9253b19d0604718268d781867c8f7b2128e5b25bbf1e84141eec6b89c4", ()),
    Source("pydantic", "2.14.3", "1054f237f4d4733e5a30e1e2333bd33a2004ab9ab1510bd053a9a31bb48e232d", ()),
    Source("pymongo", "4.20.0", "f773b0aec28687587cdeda490463a82debc4566a4a3620dcc8dada9d2c0a1acd", ()),
    Source("pyramid", "2.1", "5a24bc1b5f9e0f0d1c0b6ddd1111e84c15dac44a07e3c1d24e74dd9bb4fc22eb", ()),
    Source("pytest", "9.2.0", "97c4f3b1f3c7414aa36465e09b8220f1d03627993bd51b1282e193753c80557b", ()),
    Source("sanic", "25.12.1", "7b51bf608e4030f06a6c002cd08fed2872e4936527e63c9a8a97d5cd06a2b47f", ()),
    Source("setuptools", "84.2.1", "3ff8b3b5492a0aa66960f4419365a86b84e013070d4313e4d4a6894f5d64d6bc", ()),
    Source("sphinx", "9.0.4", "594ef59d042972abbc581d8baa577404abe4e6c3b04ef61bd7fc2acbd51f3fa3", ()),
    Source("sqlalchemy", "2.1.9", "d700a8b2edfb26282a470333d6bc4a454c4acda4d201a3bea7b72fa76c217d28", ()),
    Source("structlog", "26.1.0", "f63a716cbd1b1291cf7661de7794b455acfa4c43c5bcf1630e6ad5ddc1adb3b7", ()),
    Source("tenacity", "9.2.1", "a606b5c808d0cded4a359d5b9932d867ff2a6a6b64d37350260fd01bbdf83839", ()),
    Source("twisted", "26.10.0", "5f0355403e507fc23ceea85e9dbb4bc59335aabde41dd324e8b8cea180dd38de", ()),
    Source("typer", "0.29.2", "b1998dc5f2c3dedafa1517a9521fa944cc4dc1fadcea085d81a3b10ebcaeb075", ()),
    Source("wtforms", "3.3.2", "49bb51d10b7832d497e758736da4d56f7d129a015db24756f36f28992f175404", ()),
)


@dataclass(frozen=True)
class Found:
    """One finding in one of the suites."""

    rule: str
    severity: str
    project: str
    version: str
    place: str  #: ``path:line``
    line: str  #: the text of that line

    @property
    def identity(self) -> tuple[str, str, str]:
        """What a row of readings.csv names it by."""
        return (self.rule, self.project, self.place)


def scan(source: Source, folder: Path, select: Iterable[str]) -> list[Found]:
    """The findings in one suite: of the default rules and those selected besides.

    Raises:
        subprocess.CalledProcessError: the scan did not end as it should.
    """
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [sys.executable, "-m", "qualitygate", "scan", "--exit-zero", "--no-cache", "--quiet"]
        chosen = [part for name in select for part in ("--select", name)]
        subprocess.run([*command, *chosen, "--output-format", f"json:{report.name}"], cwd=folder, check=True)
        findings = json.loads(Path(report.name).read_text("utf-8"))["judgement"]["findings"]
    return [
        Found(
            one["rule"],
            one["severity"],
            source.name,
            source.version,
            f"{one['path']}:{one['span']['line']}",
            read_line(folder / one["path"], one["span"]["line"]),
        )
        for one in findings
        if not one.get("suppressed")
    ]


def read_line(file: Path, number: int) -> str:
    lines = file.read_text("utf-8", errors="replace").split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def draw(found: Sequence[Found], number: int, seed: int) -> list[Found]:
    """That many findings of one rule: one of each project, then a second of each, in an order that the seed decides."""
    chance = random.Random(f"{seed} {found[0].rule}")
    by_project: dict[str, list[Found]] = {}
    for one in sorted(found, key=lambda one: one.identity):
        by_project.setdefault(one.project, []).append(one)
    piles = list(by_project.values())
    chance.shuffle(piles)
    for pile in piles:
        chance.shuffle(pile)
    turns = [(turn, place, one) for place, pile in enumerate(piles) for turn, one in enumerate(pile)]
    return [one for _, _, one in sorted(turns, key=lambda each: each[:2])][:number]


def read_readings(file: Path = READINGS) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def identify(row: dict[str, str]) -> tuple[str, str, str]:
    return (row["rule"], row["project"], row["place"])


def print_counts(found: Iterable[Found], suites: Collection[Source]) -> None:
    """A row for each rule: severity, all findings, and those of each project that has some."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in found:
        counts.setdefault((one.severity, one.rule), Counter())[one.project] += 1
    print(f"{len(suites)} suites, {sum(map(Counter.total, counts.values()))} findings of {len(counts)} rules")
    for (severity, rule), projects in sorted(counts.items(), key=lambda item: (item[0][0], -item[1].total())):
        spread = ", ".join(f"{name} {number}" for name, number in projects.most_common())
        print(f"{severity:8}{rule:36}{projects.total():6}  {spread}")


def print_samples(found: Sequence[Found], number: int, seed: int) -> None:
    """Rows for readings.csv, with the line that was found where verdict and reason are to stand."""
    readings = {identify(row): row for row in read_readings()}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for rule in sorted({one.rule for one in found}):
        for one in draw([each for each in found if each.rule == rule], number, seed):
            row = readings.get(one.identity)
            told = [row["genuine"], row["sample"], row["why"]] if row else ["?", "?", one.line]
            writer.writerow([one.rule, one.project, one.version, one.place, *told])


def print_precision(found: Sequence[Found], suites: Collection[Source]) -> None:
    """Of the readings of these suites, by severity of rules that are on: still found, and genuine of these."""
    here = {(source.name, source.version) for source in suites}
    rules = {rule.name: rule for rule in load_rules() if rule.default}
    rows = [row for row in read_readings() if (row["project"], row["version"]) in here and row["rule"] in rules]
    still = {one.identity for one in found}
    for row in rows:
        if (identify(row) in still) is (row["sample"] == GONE):
            what = "found again" if row["sample"] == GONE else "not found any more"
            print(f"{what}: {','.join(identify(row))} ({row['genuine']})")
    rows = [row for row in rows if row["sample"] != GONE]
    for severity in dict.fromkeys(rule.severity for rule in rules.values()):
        read = [row for row in rows if rules[row["rule"]].severity is severity]
        kept = [row for row in read if identify(row) in still]
        genuine = sum(row["genuine"] == "yes" for row in kept)
        share = f"{genuine / len(kept):.3f}" if kept else "-"
        print(f"{severity.value}: {len(read)} read, {len(kept)} still found, {genuine} of these genuine: {share}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=Path, help="a folder with the unpacked source distributions")
    parser.add_argument("--off", action="store_true", help="also the rules that are off by default")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="findings to draw of each rule")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rule", action="append", default=[], metavar="NAME", help="this rule alone; repeatable")
    given = parser.parse_args()
    rules = load_rules()
    if unknown := set(given.rule) - {rule.name for rule in rules}:
        raise SystemExit(f"no rule is named {', '.join(sorted(unknown))}")
    select = [rule.name for rule in rules if not rule.default and (given.off or rule.name in given.rule)]
    with tempfile.TemporaryDirectory() as scratch:
        found: list[Found] = []
        for source in SUITES:
            folder = given.sources / source.folder if given.sources else fetch(source, Path(scratch))
            found.extend(scan(source, folder, select))
    found = [one for one in found if not given.rule or one.rule in given.rule]
    print_counts(found, SUITES)
    if given.sample:
        print_samples(found, given.sample, given.seed)
    print_precision(found, SUITES)


if __name__ == "__main__":
    main()
