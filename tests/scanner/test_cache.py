"""What the cache of scans gives back: what was kept, or nothing; never an error, never an old answer."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.collector import resting_collector
from qualitygate.config import load_config
from qualitygate.model import NOWHERE, Span
from qualitygate.pipeline import scan_project
from qualitygate.rescan import Asked, Told, scan_and_judge
from qualitygate.scanner.cache import NO_CACHE, ScanCache, digest, digest_package, pack, unpack

PROJECTS = Path(__file__).parent.parent / "projects"

TEST = "from steps import verify\n\n\ndef test_total(price):\n    verify(price)\n"
STEPS = "def verify(value):\n    assert value == 3\n"
CONFTEST = "import pytest\n\n\n@pytest.fixture\ndef price():\n    return 3\n"

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.builds(Span, *[st.integers(0, 9)] * 4),
    lambda inner: st.tuples(inner, inner) | st.dictionaries(st.text(), inner) | st.frozensets(st.integers()),
    max_leaves=8,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scans.sqlite"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test whose only oracle is in a helper module, its fixture in a conftest; with a cache folder of its own."""
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "shop"
    (root / "tests").mkdir(parents=True)
    for name, text in (("test_shop.py", TEST), ("steps.py", STEPS), ("conftest.py", CONFTEST)):
        (root / "tests" / name).write_text(text)
    (root / "pyproject.toml").write_text("[project]\nname = 'shop'\nversion = '1'\n")
    return root


def ask(root: Path, *, cached: bool = True, whole: bool = False, select: tuple[str, ...] = ()) -> Told:
    return scan_and_judge(Asked(root, ("tests",), select=select, whole=whole), cached=cached)


def rules_found(told: Told) -> set[str]:
    return {finding.rule for finding in told.judgement.findings}


@given(value=values)
def test_unpack_gives_what_was_packed(value: object) -> None:
    assert unpack(pack(value)) == value


@given(value=values, place=st.integers(0), change=st.integers(1, 255))
def test_unpack_of_changed_bytes_is_nothing(value: object, place: int, change: int) -> None:
    packed = bytearray(pack(value))
    packed[place % len(packed)] ^= change

    assert unpack(bytes(packed)) is None


@pytest.mark.parametrize(
    "value",
    [print, subprocess.Popen, Path("x"), unpack, pickle.Unpickler],
    ids=["builtin", "class", "path", "function of ours", "class of pickle"],
)
def test_unpack_makes_nothing_but_our_data(value: object) -> None:
    assert unpack(pack(value)) is None


@pytest.mark.parametrize("packed", [None, "text", 3, b"", b"short"], ids=repr)
def test_unpack_of_what_is_no_value(packed: object) -> None:
    assert unpack(packed) is None


def test_digest_tells_parts_apart() -> None:
    keys = [digest(), digest(""), digest("ab"), digest("a", "b"), digest("", "ab"), digest("ab", "")]

    assert len(set(keys)) == len(keys)
    assert digest("\u00e9") == digest("\u00e9".encode())


def test_digest_package_sees_an_edit_of_a_rule_and_none_of_the_command_line(tmp_path: Path) -> None:
    for folder in ("rules", "cli"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.py").write_text("A = 1\n")
    first = digest_package(tmp_path)

    (tmp_path / "cli" / "one.py").write_text("A = 2\n")
    after_cli = digest_package(tmp_path)
    (tmp_path / "rules" / "one.py").write_text("A = 2\n")
    after_rule = digest_package(tmp_path)
    (tmp_path / "rules" / "one.py").rename(tmp_path / "rules" / "two.py")

    assert first == after_cli
    assert len({first, after_rule, digest_package(tmp_path)}) == 3


def test_cache_finds_what_an_earlier_one_kept(file: Path) -> None:
    with ScanCache(file) as cache:
        cache.keep("a", (1, NOWHERE))
        cache.keep("a", (2, NOWHERE))

    with ScanCache(file) as cache:
        assert cache.is_open
        assert cache.find("a") == (2, NOWHERE)
        assert cache.find("b") is None


def test_cache_writes_while_it_goes(file: Path) -> None:
    with ScanCache(file) as cache, ScanCache(file) as other:
        for number in range(64):
            cache.keep(str(number), number)

        assert other.find("63") == 63


def test_cache_forgets_what_is_old(file: Path) -> None:
    with ScanCache(file) as cache:
        cache.keep("old", 1)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE kept SET written = written - 31 * 24 * 3600")
    with ScanCache(file) as cache:
        cache.keep("new", 2)

    with ScanCache(file) as cache:
        assert (cache.find("old"), cache.find("new")) == (None, 2)


def test_cache_without_a_file_keeps_nothing() -> None:
    with NO_CACHE as cache:
        cache.keep("a", 1)

        assert not cache.is_open
        assert cache.find("a") is None


def test_cache_begins_a_damaged_file_anew(file: Path) -> None:
    file.write_bytes(b"no database at all " * 100)

    with ScanCache(file) as cache:
        cache.keep("a", 1)

    with ScanCache(file) as cache:
        assert cache.find("a") == 1


def test_cache_that_is_locked_is_no_cache(file: Path) -> None:
    with ScanCache(file) as cache:
        cache.keep("a", 1)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    with ScanCache(file) as cache:
        cache.keep("b", 2)
        found = cache.find("a")
    holder.execute("ROLLBACK")
    holder.close()

    assert found is None
    with ScanCache(file) as cache:
        assert (cache.find("a"), cache.find("b")) == (1, None)


def test_cache_in_a_folder_that_is_not_there_is_no_cache(tmp_path: Path) -> None:
    with ScanCache(tmp_path / "missing" / "scans.sqlite") as cache:
        cache.keep("a", 1)

        assert cache.find("a") is None


def test_warm_answer_is_the_cold_one(project: Path) -> None:
    plain = ask(project, cached=False)

    cold, warm = ask(project), ask(project)

    assert (cold.suite, cold.judgement) == (plain.suite, plain.judgement)
    assert (warm.suite, warm.judgement) == (plain.suite, plain.judgement)
    assert [str(case.id) for case in warm.suite.cases] == ["tests/test_shop.py::test_total"]


def test_whole_suite_from_the_cache_is_the_one_without(project: Path) -> None:
    ask(project)

    warm, plain = ask(project, whole=True), ask(project, whole=True, cached=False)

    assert (warm.suite, warm.judgement) == (plain.suite, plain.judgement)
    assert warm.suite.cases[0].function.body != ()


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("tests/test_shop.py", TEST.replace("    verify(price)", "    price + 1"), "no-oracle"),
        ("tests/steps.py", STEPS.replace("assert value == 3", "print(value)"), "no-oracle"),
        ("tests/conftest.py", CONFTEST.replace("def price", "def other"), "unknown-fixture"),
    ],
)
def test_edit_of_any_file_is_seen(path: str, text: str, rule: str, project: Path) -> None:
    before = rules_found(ask(project))

    (project / path).write_text(text)
    changed, plain = ask(project), ask(project, cached=False)

    assert rule not in before
    assert rule in rules_found(changed)
    assert changed.judgement == plain.judgement


def test_edit_taken_back_gives_the_first_answer(project: Path) -> None:
    first = ask(project)
    (project / "tests/steps.py").write_text("def verify(value):\n    print(value)\n")
    ask(project)

    (project / "tests/steps.py").write_text(STEPS)

    assert ask(project).judgement == first.judgement


def test_helper_that_is_removed_or_comes_is_seen(project: Path) -> None:
    first = ask(project)
    (project / "tests/steps.py").unlink()
    removed, plain = ask(project), ask(project, cached=False)
    (project / "tests/steps.py").write_text(STEPS)

    assert len(removed.suite.files) == len(first.suite.files) - 1
    assert removed.judgement == plain.judgement
    assert ask(project).suite == first.suite


def test_configuration_of_pytest_is_seen(project: Path) -> None:
    ask(project)

    (project / "pytest.ini").write_text("[pytest]\npython_functions = check_*\npython_files = test_*.py\n")
    (project / "tests/test_more.py").write_text("def check_it():\n    assert f() == 1\n\n\ndef test_not(): pass\n")

    assert [str(case.id) for case in ask(project).suite.cases] == ["tests/test_more.py::check_it"]


def test_other_rules_are_another_question(project: Path) -> None:
    (project / "tests/steps.py").write_text("def verify(value):\n    print(value)\n")

    found = rules_found(ask(project))
    left = rules_found(scan_and_judge(Asked(project, ("tests",), ignore=("no-oracle",), whole=False), cached=True))

    assert "no-oracle" in found
    assert "no-oracle" not in left


def test_changed_rules_are_another_question(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(project)
    monkeypatch.setattr("qualitygate.scanner.gather.digest_code", lambda: "rules of tomorrow")
    asked: list[Asked] = []
    monkeypatch.setattr("qualitygate.rescan.judge_suite", lambda one, suite: asked.append(one))

    ask(project)

    assert len(asked) == 1


def test_foreign_rules_are_asked_each_time(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(project)
    asked: list[Asked] = []
    monkeypatch.setattr("qualitygate.rescan.has_foreign_plugins", lambda: True)
    monkeypatch.setattr("qualitygate.rescan.judge_suite", lambda one, suite: asked.append(one))

    ask(project)
    ask(project)

    assert len(asked) == 2


@pytest.mark.parametrize("kind", ["source:", "outline:", "told:"])
def test_damaged_or_lost_values_are_read_anew(kind: str, project: Path) -> None:
    plain = ask(project, cached=False, whole=True)
    for damage in ("UPDATE kept SET value = x'00' || value", "DELETE FROM kept"):
        ask(project)
        file = project.parent / "cache" / "scans" / "scans.sqlite"
        with sqlite3.connect(file) as connection:
            changed = connection.execute(f"{damage} WHERE key LIKE '{kind}%'").rowcount

        assert changed > 0
        assert ask(project, whole=True).judgement == plain.judgement
        assert ask(project).judgement == plain.judgement


def test_warm_run_loads_no_parser_and_no_rule(project: Path) -> None:
    ask(project)
    code = (
        "import sys; from pathlib import Path; from qualitygate.rescan import Asked, scan_and_judge\n"
        "told = scan_and_judge(Asked(Path(sys.argv[1]), ('tests',), whole=False), cached=True)\n"
        "loaded = {'libcst', 'rich', 'qualitygate.judge', 'qualitygate.plugins'} & set(sys.modules)\n"
        "print(len(told.suite.cases), sorted(loaded))\n"
    )

    done = subprocess.run([sys.executable, "-c", code, str(project)], capture_output=True, text=True, timeout=60)

    assert done.stdout == "1 []\n", done.stderr


def test_resting_collector_is_put_back_as_it_was() -> None:
    import gc

    with resting_collector():
        inside = gc.isenabled()
        with resting_collector():
            pass
        still = gc.isenabled()

    assert (inside, still, gc.isenabled()) == (False, False, True)


@pytest.mark.parametrize("name", ["flat-layout", "unittest-style", "latin1-file", "hypothesis-project", "python2-file"])
def test_report_is_the_same_with_and_without_cache(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same_report: Callable[..., None]
) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    root = PROJECTS / name

    same_report(root)


@pytest.fixture
def same_report() -> Callable[[Path], None]:
    """Compares a run without cache with two with it, all but the seconds."""

    def compare(root: Path) -> None:
        config = load_config(root, None)
        reports = [scan_project(root, config, whole=False, cached=cached) for cached in (False, True, True)]
        plain, cold, warm = ((one.suite, one.judgement, one.sources, one.guessed) for one in reports)

        assert plain == cold
        assert plain == warm

    return compare
