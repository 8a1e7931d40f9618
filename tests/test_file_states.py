"""What the states of files tell, and that no file which a scan may read is left out of them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitygate.file_states import (
    ABSENT,
    ANY,
    TOO_MANY,
    are_same,
    digest_content,
    is_settled,
    observe_distributions,
    observe_file,
    observe_tree,
)
from qualitygate.scanner.project_files import _PATTERNS, COVERAGE_FILES, PYTEST_FILES

#: A state of a file that was changed at the first second, and one that was changed at the tenth.
EARLY, LATE = "1 1000000000 3 7 33188", "1 10000000000 3 7 33188"


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file below the folder."""

    def write(path: str, text: str = "") -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write


def relative(states: dict[str, str], root: Path) -> set[str]:
    return {os.path.relpath(path, root) for path in states}


@pytest.mark.parametrize(
    "pattern",
    [
        *_PATTERNS,
        *PYTEST_FILES,
        *COVERAGE_FILES,
        "a/b/conftest.py",
        "a/test_x.txt",
        "qualitygate.toml",
        "requirements.egg-info/a.txt",
    ],
)
def test_every_file_that_a_scan_reads_is_observed(pattern: str, put: Callable[..., Path], tmp_path: Path) -> None:
    file = put(pattern.replace("*", "x"))

    assert observe_tree(str(tmp_path)) == {str(file): observe_file(str(file))}


@pytest.mark.parametrize(
    "path",
    ["node_modules/a.py", "a/__pycache__/b.py", ".venv/a.py", ".git/config.toml", "a/b.json"],
)
def test_what_no_scan_reads_is_not_observed(path: str, put: Callable[..., Path], tmp_path: Path) -> None:
    put(path)

    assert observe_tree(str(tmp_path)) == {}


def test_every_file_is_observed_where_asked(put: Callable[..., Path], tmp_path: Path) -> None:
    put("page/style.css")
    put("page/__pycache__/a.pyc")

    assert relative(observe_tree(str(tmp_path), every=True), tmp_path) == {"page/style.css"}


def test_virtual_environment_is_observed_where_it_can_be_imported_from(
    put: Callable[..., Path], tmp_path: Path
) -> None:
    for path in ("env/pyvenv.cfg", "env/bin/run.py", "env/lib/python3.11/a.py", "env/lib/site-packages/b.py"):
        put(path)

    assert relative(observe_tree(str(tmp_path)), tmp_path) == {"env/pyvenv.cfg", "env/bin/run.py"}


def test_environment_itself_is_observed_as_any_folder(put: Callable[..., Path], tmp_path: Path) -> None:
    for path in ("pyvenv.cfg", "my-tests/test_a.py"):
        put(path)

    assert relative(observe_tree(str(tmp_path)), tmp_path) == {"pyvenv.cfg", "my-tests/test_a.py"}


def test_link_to_a_folder_is_observed_and_what_it_leads_to(put: Callable[..., Path], tmp_path: Path) -> None:
    put("outside/test_a.py")
    put("root/real/test_b.py")
    root = tmp_path / "root"
    (root / "a_link").symlink_to(tmp_path / "outside")
    (root / "again").symlink_to(root / "real")
    (root / "loop").symlink_to(root)

    states = observe_tree(str(root))

    assert relative(states, root) == {"a_link", "a_link/test_a.py", "real/test_b.py", "again", "loop"}
    assert states[str(root / "again")] == f"link {root / 'real'}"


def test_link_is_observed_by_where_it_ends(put: Callable[..., Path], tmp_path: Path) -> None:
    put("root/real/test_b.py")
    root = tmp_path / "root"
    (tmp_path / "between").symlink_to(root / "real")
    (root / "link").symlink_to(tmp_path / "between")

    assert observe_tree(str(root))[str(root / "link")] == f"link {root / 'real'}"


def test_linked_part_of_an_environment_is_observed_as_any_folder(put: Callable[..., Path], tmp_path: Path) -> None:
    for path in ("env/pyvenv.cfg", "env/bin/my-tests/test_a.py"):
        put(path)
    (tmp_path / "tests").symlink_to(tmp_path / "env/bin")

    assert relative(observe_tree(str(tmp_path)), tmp_path) == {"env/pyvenv.cfg", "tests", "tests/my-tests/test_a.py"}


def test_broken_links_are_observed(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").symlink_to(tmp_path / "gone.py")
    (tmp_path / "round").symlink_to(tmp_path / "round")

    assert observe_tree(str(tmp_path)) == {str(tmp_path / "test_a.py"): ABSENT}


def test_folder_named_like_a_module_is_observed_with_what_it_holds(put: Callable[..., Path], tmp_path: Path) -> None:
    put("odd.py/test_a.py")

    states = observe_tree(str(tmp_path))

    assert states.pop(str(tmp_path / "odd.py")) == "folder"
    assert relative(states, tmp_path) == {"odd.py/test_a.py"}


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert observe_tree(str(tmp_path / "gone")) == {str(tmp_path / "gone"): "refused 2"}


def test_tree_that_is_too_large_is_not_observed(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a/b.csv")
    monkeypatch.setattr("qualitygate.file_states._MOST_ENTRIES", 2)
    fits = observe_tree(str(tmp_path))
    put("a/c.csv")

    assert (fits, observe_tree(str(tmp_path))) == ({}, {str(tmp_path): TOO_MANY})


def test_state_of_a_single_file(put: Callable[..., Path], tmp_path: Path) -> None:
    file = put("a.py", "abc")
    found = file.stat()

    assert observe_file(str(file)).split() == [
        str(each) for each in (found.st_mtime_ns, found.st_ctime_ns, 3, found.st_ino, found.st_mode)
    ]
    assert observe_file(str(tmp_path)) == "folder"
    assert observe_file(str(tmp_path / "gone")) == observe_file(str(file / "below")) == ABSENT
    assert observe_file(str(tmp_path / ("x" * 300))).startswith("refused ")


def test_state_tells_content_put_back_in_time(put: Callable[..., Path]) -> None:
    file = put("a.py", "abc")
    before, times = observe_file(str(file)), file.stat()
    while file.stat().st_ctime_ns == times.st_ctime_ns:  # until the next tick of the clock
        file.write_text("xyz")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert file.stat().st_mtime_ns == times.st_mtime_ns
    assert observe_file(str(file)) != before


def test_distributions_are_observed_by_their_entry_points(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("site/a-1.dist-info/METADATA")
    put("site/b.egg-info/entry_points.txt")
    put("site/c/a.py")
    put("c.egg/EGG-INFO/entry_points.txt")
    put("site/e.DIST-INFO/METADATA")
    archive = put("d.zip")
    monkeypatch.chdir(tmp_path / "site")

    states = observe_distributions([str(tmp_path / "c.egg"), str(archive), str(tmp_path / "gone"), ""])

    assert relative(states, tmp_path) == {
        "site/a-1.dist-info/entry_points.txt", "site/b.egg-info/entry_points.txt", "c.egg/EGG-INFO/entry_points.txt",
        "site/e.DIST-INFO/entry_points.txt", "d.zip", "gone",
    }  # fmt: skip
    assert states[str(tmp_path / "gone")] == states[f"{tmp_path}/site/a-1.dist-info/entry_points.txt"] == ABSENT


def test_distributions_of_this_environment_are_observed() -> None:
    assert any("pytest-" in path for path in observe_distributions(sys.path))


@pytest.mark.parametrize(
    ("state", "looked", "settled"),
    [
        (EARLY, 3_000_000_000, False),
        (EARLY, 3_000_000_001, True),
        (LATE, 12_000_000_000, False),
        (LATE, 12_000_000_001, True),
        ("1000000000 1000000000 3 7 33188", 99_000_000_000, False),
        ("1000000001 1000000001 3 7 33188", 99_000_000_000, True),
        ("1000000000 2000000000 3 7 33188", 99_000_000_000, True),
        (ABSENT, 0, True),
        ("folder", 0, True),
        ("link a/b", 0, True),
    ],
)
def test_is_settled_two_seconds_after_the_last_change(state: str, looked: int, settled: bool) -> None:
    assert is_settled(state, looked) is settled


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        ({}, {}, True),
        ({"a": (ABSENT, "")}, {"a": ABSENT}, True),
        ({"a": (ABSENT, "")}, {"a": EARLY}, False),
        ({"a": (EARLY, "x")}, {"a": ABSENT}, False),
        ({"a": (EARLY, "")}, {"a": EARLY}, True),
        ({"a": (EARLY, "")}, {"a": LATE}, False),
        ({"a": ("link b", "")}, {"a": "link c"}, False),
        ({"a": (EARLY, "")}, {"a": EARLY, "b": EARLY}, False),
        ({"a": (EARLY, ""), "b": (EARLY, "")}, {"a": EARLY}, False),
        ({"a": (EARLY, "")}, {"b": EARLY}, False),
        ({"a": (ANY, "")}, {"a": LATE}, True),
        ({"a": (ANY, "")}, {"a": ABSENT}, False),
        ({"a": (ANY, "")}, {"a": "folder"}, False),
    ],
)
def test_are_same_by_states(before: dict[str, tuple[str, str]], now: dict[str, str], same: bool) -> None:
    assert are_same(before, now, looked=None) is same


def test_are_same_by_content_where_the_state_differs(put: Callable[..., Path]) -> None:
    path = str(put("a.py", "abc"))
    content, now = digest_content(path), {path: observe_file(path)}

    assert are_same({path: (EARLY, content)}, now, looked=None)
    assert not are_same({path: (EARLY, "other")}, now, looked=None)
    assert not are_same({path: ("folder", content)}, now, looked=None)


def test_are_same_trusts_no_state_that_a_later_change_could_have(put: Callable[..., Path]) -> None:
    path = str(put("a.py", "abc"))
    state = observe_file(path)
    looked = time.time_ns()

    assert are_same({path: (state, digest_content(path))}, {path: state}, looked)
    assert not are_same({path: (state, "of what was there in the same tick")}, {path: state}, looked)
    assert not are_same({path: (state, "")}, {path: state}, looked)
    assert are_same({path: (state, "of what was there in the same tick")}, {path: state}, looked + 10_000_000_000)


def test_digest_content_of_what_has_none(put: Callable[..., Path], tmp_path: Path) -> None:
    large = put("a.txt")
    os.truncate(large, 4_000_000)
    fits = digest_content(str(large))
    os.truncate(large, 4_000_001)

    assert len(fits) == 40
    assert [digest_content(str(path)) for path in (large, tmp_path, tmp_path / "gone")] == ["", "", ""]
