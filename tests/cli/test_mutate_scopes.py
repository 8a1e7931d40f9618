"""`qualitygate mutate` of a part: what has changed, samples, shards, kept verdicts, exceptions; end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

Call = Callable[..., tuple[int, str, str]]

SHOP = """\
def add(a, b):
    return a + b


def grade(points):
    if points > 50:
        return "good"
    return "poor"


def total(rows):
    result = 0
    for row in rows:
        result += row
    return result
"""
TESTS = """\
import shop


def test_add():
    assert shop.add(1, 2) == 3


def test_add_zero():
    assert shop.add(0, 0) == 0


def test_grade_good():
    assert shop.grade(60) == "good"


def test_grade_poor():
    assert shop.grade(40) == "poor"


def test_grade_bound():
    assert shop.grade(50) == "poor"


def test_total():
    assert shop.total([1, 2]) == 3


def test_total_empty():
    assert shop.total([]) == 0
"""
BOUND = "import bound\n\n\ndef test_limit():\n    assert bound.limit()\n"
FILES = {
    "pyproject.toml": '[tool.qualitygate]\nsource = ["shop.py", "bound.py"]\ntests = ["tests"]\n',
    "shop.py": SHOP,
    "bound.py": "def limit():\n    return 5\n",
    "tests/test_shop.py": TESTS,
    "tests/test_bound.py": BOUND,
    "conftest.py": "",
}
#: The same instant for every commit, so that each run of these tests draws the same samples.
WHO = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "a"), ("EMAIL", "a@b.c"), ("DATE", "2024-01-01T00:00:00Z"))
}
REPLAYED = "nothing has changed since the last run: its evidence in .qualitygate/ was used"


@dataclass(frozen=True, slots=True)
class Done:
    """How a run of the command ended."""

    code: int
    out: str
    err: str
    report: dict[str, Any]

    @property
    def mutation(self) -> dict[str, Any]:
        return self.report["mutation"]  # type: ignore[no-any-return]

    @property
    def mutants(self) -> list[dict[str, Any]]:
        return self.mutation["mutants"]  # type: ignore[no-any-return]

    @property
    def statuses(self) -> dict[str, str]:
        return {one["id"]: one["status"] for one in self.mutants}

    @property
    def gate(self) -> dict[str, tuple[str, str]]:
        return {one["name"]: (one["state"], one["detail"]) for one in self.report["gate"]["conditions"]}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A project in a repository, and a cache of its own."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        unwanted = ("NO_COLOR", "FORCE_COLOR", "QUALITYGATE_DEBUG")
        kept = {name: value for name, value in os.environ.items() if name not in unwanted and name[:4] != "GIT_"}
        return kept | WHO | {
            "QUALITYGATE_CACHE_DIR": str(self.root.parent / "cache"), "COLUMNS": "200",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CEILING_DIRECTORIES": str(self.root.parent),
        }  # fmt: skip

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, env=self.environment, check=True, capture_output=True)

    @contextmanager
    def edited(self, files: Mapping[str, str]) -> Iterator[None]:
        """For a while with other texts."""
        before = {path: (self.root / path).read_text() for path in files}
        self.write(files)
        try:
            yield
        finally:
            self.write(before)

    def run(self, *arguments: str) -> Done:
        """``qualitygate mutate`` with these arguments, in a process of its own."""
        json_file = self.root.parent / "out.json"
        json_file.unlink(missing_ok=True)
        formats = ("--output-format", "text", "--output-format", f"json:{json_file}")
        done = subprocess.run(
            [sys.executable, "-m", "qualitygate", "mutate", "-j", "1", *arguments, *formats],
            cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=200,
        )  # fmt: skip
        report = json.loads(json_file.read_text()) if json_file.exists() else {}
        return Done(done.returncode, done.stdout, done.stderr.replace(f"wrote {json_file}\n", ""), report)


def make_checkout(root: Path, files: Mapping[str, str]) -> Checkout:
    checkout = Checkout(root)
    checkout.write(files)
    checkout.git("init", "-q", "-b", "main")
    checkout.git("add", "-A")
    checkout.git("commit", "-qm", "state")
    return checkout


@pytest.fixture(scope="module", autouse=True)
def lean(lean_python: Path) -> Iterator[None]:
    """The tests of all these projects run with the interpreter of a small one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIRTUAL_ENV", str(lean_python.parents[1]))
        yield


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return make_checkout(tmp_path_factory.mktemp("scopes") / "shop", FILES)


@pytest.fixture(scope="module")
def whole(shop: Checkout) -> Done:
    """The first run, of everything."""
    return shop.run("--verify", "0")


@pytest.fixture
def inside(shop: Checkout, whole: Done, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """The shop after its first run, as the place where we stand."""
    for name in [name for name in os.environ if name not in shop.environment]:
        monkeypatch.delenv(name)
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(shop.root)
    return shop


def functions(done: Done) -> set[str]:
    return {one["function"] for one in done.mutants}


@pytest.mark.slow
def test_whole_run_judges_every_mutant(whole: Done) -> None:
    assert (whole.code, whole.err) == (0, "")
    assert functions(whole) == {"add", "grade", "total", "limit"}
    assert {one["function"] for one in whole.mutants if one["status"] != "killed"} == {"grade", "limit"}
    assert not any(one["reused"] for one in whole.mutants)
    assert (whole.mutation["scope"], whole.mutation["sample"], whole.mutation["verification"]) == ("", None, None)


@pytest.mark.slow
def test_replay_finds_the_same_at_once(inside: Checkout, whole: Done, call: Call) -> None:
    code, out, err = call("mutate", "--verify", "0", "--min-score", "100")

    assert (code, err) == (1, "")
    assert REPLAYED in out
    shown = whole.out[whole.out.index("Survivors in") : whole.out.index("Metrics")]
    assert shown in out


@pytest.mark.slow
def test_narrowing_takes_its_part_of_the_whole(inside: Checkout, whole: Done, call: Call) -> None:
    code, out, _ = call("mutate", "bound.py", "--verify", "0", "--output-format", "json")

    mutants = json.loads(out)["mutation"]["mutants"]
    assert code == 0
    assert mutants == [one for one in whole.mutants if one["path"] == "bound.py"] != []
    assert REPLAYED in call("mutate", "bound.py", "--verify", "0")[1]


@pytest.mark.slow
def test_show_knows_a_mutant_by_every_name(inside: Checkout, whole: Done, call: Call) -> None:
    (limit,) = (one for one in whole.mutants if one["function"] == "limit")

    shown = [call("mutate", "--verify", "0", "--show", name) for name in (limit["id"], limit["name"], "bound.py:2")]

    assert shown[0] == shown[1] == shown[2]
    code, out, err = shown[0]
    assert (code, err) == (0, "")
    assert out.startswith(f"bound.py:2 limit\n  mutant {limit['id']}, {limit['name']}\n")
    assert "operator number: `5` -> `6`" in out
    assert "run by 1 test: tests/test_bound.py::test_limit" in out


@pytest.mark.slow
def test_show_of_no_mutant_names_the_nearest(inside: Checkout, call: Call) -> None:
    code, out, err = call("mutate", "--verify", "0", "--show", "bound.py:9")

    assert (code, out) == (2, "")
    assert err == "error[usage]: no mutant `bound.py:9`\nhelp: the nearest: `bound.py:2`\n"


@pytest.mark.slow
def test_a_whole_run_answers_an_early_stop(inside: Checkout, whole: Done, call: Call) -> None:
    code, out, _ = call("mutate", "--verify", "0", "--early-stop", "--min-score", "100")

    assert code == 1
    assert REPLAYED in out


@pytest.mark.slow
def test_since_without_a_change_has_nothing_to_judge(shop: Checkout, whole: Done) -> None:
    kept = shop.root / ".qualitygate/evidence.json"
    before = kept.read_bytes()

    done = shop.run("--since", "HEAD", "--min-score", "100", "--verify", "0")

    assert kept.read_bytes() == before  # a part never takes the place of the whole
    assert (done.code, done.err, done.mutants) == (0, "", [])
    assert done.mutation["scope"] == "since HEAD"
    assert done.gate == {
        "mutants": (
            "passed", "nothing to judge: no mutant is on a changed line, and no test of one has changed",
        )
    }  # fmt: skip


@pytest.mark.slow
def test_since_judges_changed_lines_and_what_changed_and_removed_tests_ran(shop: Checkout, whole: Done) -> None:
    removed = 'def test_grade_bound():\n    assert shop.grade(50) == "poor"\n\n\n'
    edits = {
        "shop.py": SHOP.replace("result = 0", "result = int(0)"),
        "tests/test_shop.py": TESTS.replace(removed, ""),
        "tests/test_bound.py": BOUND.replace("bound.limit()", "bound.limit() == 5"),
    }

    with shop.edited(edits):
        done = shop.run("--since", "main", "--verify", "0")

    judged = {(one["function"], one["span"]["line"]) for one in done.mutants}
    assert judged == {("total", 12), ("limit", 2), ("grade", 6), ("grade", 7), ("grade", 8)}
    (kept,) = (one for one in done.mutants if one["function"] == "limit")
    assert kept["status"] == "killed"
    (lost,) = (one for one in done.mutants if one["replacement"] == ">= 50")
    assert lost["status"] == "survived"
    assert {one["status"] for one in whole.mutants if one["id"] == lost["id"]} == {"killed"}
    assert (done.code, done.mutation["scope"]) == (0, "since main")


def test_since_an_unknown_revision_is_one_error(inside: Checkout, call: Call) -> None:
    code, out, err = call("mutate", "--since", "mian")

    assert (code, out) == (2, "")
    assert err == f"error[usage]: unknown git reference `mian`\n  --> {inside.root}\nhelp: did you mean `main`?\n"


@pytest.mark.slow
def test_an_edit_of_one_test_leaves_the_verdicts_of_the_others(shop: Checkout, whole: Done) -> None:
    with shop.edited({"tests/test_bound.py": BOUND.replace("bound.limit()", "bound.limit() == 5")}):
        done = shop.run("shop.py", "bound.py", "--verify", "0")

    assert {one["function"] for one in done.mutants if not one["reused"]} == {"limit"}
    assert {one["function"] for one in done.mutants if one["reused"]} == {"add", "grade", "total"}
    assert {one["id"]: one["status"] for one in done.mutants if one["reused"]}.items() <= whole.statuses.items()
    assert [one["status"] for one in done.mutants if one["function"] == "limit"] == ["killed"]
    assert f"{len(done.mutants) - 1} of {len(done.mutants)} verdicts" in done.out


@pytest.mark.slow
def test_a_sample_without_a_cache_judges_anew_and_leaves_the_bar_open(shop: Checkout, whole: Done) -> None:
    kept = shop.root / ".qualitygate/evidence.json"
    before = kept.read_bytes()

    done = shop.run("--sample", "4", "--no-cache", "--min-score", "60", "--verify", "0")

    assert kept.read_bytes() == before
    sample = done.mutation["sample"]
    assert len(done.mutants) == 4
    assert done.statuses.items() <= whole.statuses.items()
    assert not any(one["reused"] for one in done.mutants)
    assert (sample["population"], sample["why"]) == (len(whole.mutants), "sample")
    assert sample["basis"].startswith("tree ")
    assert done.gate["min-score"][0] == "not measured"
    assert done.gate["min-score"][1].startswith("undecided by a sample: ")
    assert done.code == 6


@pytest.mark.slow
def test_shards_merge_to_the_whole(inside: Checkout, whole: Done, call: Call) -> None:
    parts = [inside.run("--shard", f"{number}/2", "--verify", "0", "--min-score", "100") for number in (1, 2)]
    files = [f".qualitygate/shard-{number}-of-2.json" for number in (1, 2)]

    code, out, err = call("merge", *files, "--min-score", "100", "--output-format", "json")
    merged = json.loads(out)

    assert [part.code for part in parts] == [0, 0]
    assert [part.mutation["scope"] for part in parts] == ["shard 1/2", "shard 2/2"]
    assert all(set(part.gate) == {"mutants"} for part in parts)
    assert sum(len(part.mutants) for part in parts) == len(whole.mutants)
    assert {one["id"]: one["status"] for one in merged["mutation"]["mutants"]} == whole.statuses
    assert (merged["mutation"]["score"], merged["mutation"]["scope"]) == (whole.mutation["score"], "")
    assert (code, err) == (1, "")
    assert f"written to {files[0]}: give it to `qualitygate merge`" in parts[0].out

    code, out, err = call("merge", files[1])
    assert (code, out) == (2, "")
    assert err == (
        f"error[usage]: missing: shard 1 of 2\n  --> {files[1]}\n"
        "help: give the files of all shards; nothing is decided without them\n"
    )
    code, out, err = call("merge", files[0], "nowhere.json")
    assert (code, out) == (2, "")
    assert err == (
        "error[usage]: cannot read nowhere.json: No such file or directory\nhelp: give the files of all shards\n"
    )


@pytest.mark.slow
def test_the_kill_matrix_names_every_killer(shop: Checkout, whole: Done) -> None:
    done = shop.run("--kill-matrix", "--verify", "0")

    test = "tests/test_shop.py::test_{}".format
    killers = {f"{one['original']} -> {one['replacement']}": sorted(one["killers"]) for one in done.mutants}
    contributions = {one["test"]: one for one in done.mutation["contributions"]}
    assert done.mutation["matrix"] is True
    assert done.statuses == whole.statuses
    assert killers["a + b -> a - b"] == [test("add")]
    assert killers["> 50 -> >= 50"] == [test("grade_bound")]
    assert killers["5 -> 6"] == []
    assert any(len(names) > 1 for names in killers.values())
    assert (contributions[test("grade_bound")]["sole"], contributions[test("add_zero")]["kills"]) == (1, 0)
    assert contributions["tests/test_bound.py::test_limit"]["kills"] == 0


@pytest.mark.slow
def test_verify_all_says_what_the_oracle_found(inside: Checkout, whole: Done, call: Call) -> None:
    done = inside.run("bound.py", "--verify", "all")

    found = done.mutation["verification"]
    assert (found["checked"], found["disagreements"], found["unsettled"]) == (1, [], [])
    assert done.gate["oracle"] == ("passed", "1 verdict checked in plain processes, 0 verdicts disagree")
    assert done.code == 0
    assert REPLAYED in call("mutate", "bound.py", "--verify", "all")[1]


@pytest.mark.slow
def test_plain_mutmut_gives_the_same_verdicts(shop: Checkout, whole: Done) -> None:
    done = shop.run("shop.py", "--engine", "mutmut")

    assert (done.code, done.err, done.mutation["engine"]) == (0, "", "mutmut")
    assert done.statuses == {one["id"]: one["status"] for one in whole.mutants if one["path"] == "shop.py"}


@pytest.mark.slow
def test_mutmuts_own_command_shows_our_results(shop: Checkout, whole: Done) -> None:
    done = shop.run("--verify", "0", "--mutmut-results")
    folder = shop.root / ".qualitygate/mutmut"

    results = subprocess.run(
        [sys.executable, "-m", "mutmut", "results"], cwd=folder, env=shop.environment, capture_output=True, text=True
    )

    assert (done.code, done.err) == (0, "")
    assert "mutmut's commands work in .qualitygate/mutmut: cd there and run `mutmut results`" in done.out
    assert results.returncode == 0, results.stderr
    listed = dict(line.strip().split(": ") for line in results.stdout.splitlines() if line.strip())
    assert listed == {one["name"]: "survived" for one in whole.mutants if one["status"] == "survived"}


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Sixty mutants, of which every other is killed: more than a batch."""
    numbers = range(100, 160)
    source = "".join(f"def give_{number}():\n    return {number}\n\n\n" for number in numbers)
    checks = "".join(f"    assert wide.give_{number}() == {number}\n" for number in numbers[::2])
    files = {
        "pyproject.toml": '[tool.qualitygate]\nsource = ["wide.py"]\ntests = ["tests"]\n',
        "wide.py": source,
        "tests/test_wide.py": f"import wide\n\n\ndef test_all():\n{checks}",
        "conftest.py": "",
    }
    return make_checkout(tmp_path_factory.mktemp("wide") / "wide", files)


@pytest.mark.slow
@pytest.mark.parametrize(("least", "code", "decision"), [("5", 0, "pass"), ("95", 1, "fail")])
def test_an_early_stop_decides_after_a_part(least: str, code: int, decision: str, wide: Checkout) -> None:
    done = wide.run("--early-stop", "--min-score", least, "--verify", "0")

    sample = done.mutation["sample"]
    assert (sample["population"], sample["why"], sample["decision"]) == (60, "early stop", decision)
    assert len(done.mutants) == 40
    assert sample["low"] <= 50.0 <= sample["high"]
    assert (done.code, done.gate["min-score"][0]) == (code, "passed" if code == 0 else "failed")


@pytest.mark.slow
def test_a_budget_that_is_spent_at_once_judges_one_batch(wide: Checkout) -> None:
    done = wide.run("--budget", "0.001s", "--min-score", "50", "--verify", "0")

    sample = done.mutation["sample"]
    assert (sample["population"], sample["why"], sample["decision"]) == (60, "budget", None)
    assert len(done.mutants) == 40
    assert (done.code, done.gate["min-score"][0]) == (6, "not measured")


CONFIGURED = """\
[tool.qualitygate]
source = ["shop.py", "bound.py"]
tests = ["tests"]

[tool.qualitygate.mutate]
operators = ["extended"]

[[tool.qualitygate.mutate.ignore]]
mutant = "shop.py:grade"
reason = "graded by hand"
owner = "ann"
expires = 2999-12-31

[[tool.qualitygate.mutate.ignore]]
mutant = "shop.py:total"
reason = "for a week"
owner = "bob"
expires = 2020-01-01
"""


@pytest.mark.slow
def test_exceptions_and_operators_of_the_configuration(tmp_path: Path) -> None:
    pragma = "def limit():\n    return 5  # qualitygate: ignore-mutant any number will do\n"
    checkout = make_checkout(tmp_path / "shop", FILES | {"pyproject.toml": CONFIGURED, "bound.py": pragma})

    done = checkout.run("--verify", "0", "--min-score", "0")

    ignored = {(one["function"], one["message"]) for one in done.mutants if one["status"] == "ignored"}
    judged = [one for one in done.mutants if one["status"] != "ignored"]
    assert ignored == {("limit", "any number will do"), ("grade", "graded by hand")}
    assert {one["function"] for one in judged} == {"add", "total"}
    assert any(one["name"].rpartition("__")[2].startswith("extended_") for one in judged)
    assert done.gate["exceptions"] == ("failed", "expired: shop.py:total (bob: for a week), until 2020-01-01")
    assert done.gate["min-score"][0] == "passed"
    assert done.code == 7
    assert (
        "the exception for shop.py:total (bob: for a week) expired after 2020-01-01: it ignores nothing"
        in done.mutation["notes"]
    )


CONTRADICTION = """\
error[usage]: --early-stop and --shard contradict each other
  | shards are merged to the verdicts of all mutants: none may leave some out
help: use --sample, which draws the same mutants on every machine
"""


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("--early-stop",),
            "error[usage]: --early-stop without a score to decide\n"
            "help: add --min-score, or set mutate.min-score\n",
        ),
        (("--early-stop", "--shard", "1/2", "--min-score", "5"), CONTRADICTION),
        (
            ("--shard", "3/2"),
            "error[usage]: shard 3 of 2\nhelp: shards are numbered from 1 to 2\n",
        ),
        (
            ("--shard", "half"),
            "error[usage]: `half` is no shard\nhelp: give its number and how many there are, like `3/8`\n",
        ),
        (
            ("--budget", "0s"),
            "error[usage]: `0s` is no time\n  --> --budget\nhelp: write seconds, minutes or hours: 60s, 5m, 1h\n",
        ),
        (
            ("--budget", "-5"),
            "error[usage]: `-5` is no time\n  --> --budget\nhelp: write seconds, minutes or hours: 60s, 5m, 1h\n",
        ),
        (
            ("--verify", "-1"),
            "error[usage]: `-1` is no number of mutants\n  --> --verify\nhelp: give a number, or `all`\n",
        ),
        (
            ("--verify", "\u0663"),
            "error[usage]: `\u0663` is no number of mutants\n  --> --verify\nhelp: give a number, or `all`\n",
        ),
        (
            ("--sample", "0"),
            "error[usage]: 0 is not in the range x>=1\n  --> --sample\nhelp: run `qualitygate mutate --help`\n",
        ),
    ],
)  # fmt: skip
def test_words_that_make_no_sense_are_one_error(
    arguments: tuple[str, ...], error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    checkout = Checkout(tmp_path / "shop")
    checkout.write(FILES)
    monkeypatch.chdir(checkout.root)
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))

    code, out, err = call("mutate", *arguments)

    assert (code, out, err) == (2, "", error)
    assert not (checkout.root / ".qualitygate").exists()


def test_merge_of_nothing_says_what_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)

    code, out, err = call("merge")

    assert (code, out) == (2, "")
    assert err.splitlines()[0] == "error[usage]: missing argument 'FILES...'"
