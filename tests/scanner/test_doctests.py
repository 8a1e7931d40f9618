"""Which doctests a scan finds: those that pytest collects, asked of pytest itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualitygate.errors import NothingToAnalyse
from qualitygate.model import ProjectFiles, PytestConfig, Skipped, SkipReason
from qualitygate.model.suite import Doctest
from qualitygate.rescan import Asked, Told, scan_and_judge
from qualitygate.scanner.cache import NO_CACHE
from qualitygate.scanner.doctests import DoctestFile, find_doctest_files, parse_doctests
from qualitygate.scanner.gather import gather, gather_doctests
from qualitygate.scanner.project_files import read_project_files
from qualitygate.scanner.scan import scan

Plant = Callable[[Mapping[str, str]], Path]
Found = list[tuple[str, int, str, int]]

ONE = '"""One.\n\n>>> 1\n1\n"""\n'

CART = '''\
# a comment first
"""The cart.

>>> 1
1
"""
import functools
from typing import TYPE_CHECKING, overload

from loose import alone

def add(a, b):
    """>>> add(1, 2)
    3
    >>> # a comment is no example
    >>> add(2,
    ...     2)
    4
    """

    def inner():
        """>>> 1
        1
        """

def silent():
    """No example.

    >>> # a comment
    """

def skipped():
    """
    >>> skipped()  # doctest: +SKIP
    """

async def later():
    """
    >>> later
    """

@functools.lru_cache
def remembered():
    """
    >>> remembered()
    """

@overload
def either(a: int): ...
@overload
def either(a: str): ...
def either(a):
    """
    >>> either(1)
    """

def twice():
    """
    >>> 1
    """

def twice():
    """
    >>> 1
    >>> 2
    """

if TYPE_CHECKING:
    def checked():
        """
        >>> 1
        """
else:
    def unchecked():
        """
        >>> 1
        """

if __name__ == "__main__":
    def script():
        """
        >>> 1
        """

try:
    import nowhere_to_be_found
except ImportError:
    def fallback():
        """
        >>> 1
        """

for number in range(1):
    with open(__file__):
        match number:
            case 0:
                def buried():
                    """
                    >>> 1
                    """

class Cart:
    """A class.

    >>> Cart()
    """

    text = """
    >>> 1
    """

    def total(self):
        """
        >>> 1
        """

    @property
    def size(self):
        """
        >>> 1
        """

    @size.setter
    def size(self, value):
        """
        >>> 1
        >>> 2
        """

    @size.deleter
    def size(self):
        """None."""

    @functools.cached_property
    def weight(self):
        """
        >>> 1
        """

    @staticmethod
    def make():
        """
        >>> 1
        """

    @classmethod
    def load(cls):
        """
        >>> 1
        """

    def __hidden(self):
        """
        >>> 1
        """

    def __len__(self):
        """
        >>> 1
        """

    class Line:
        """
        >>> 1
        """

class _Private:
    def __hidden(self):
        """
        >>> 1
        """

class __:
    def __hidden(self):
        """
        >>> 1
        """

again = add
f"""
>>> 1
"""
__test__ = {"extra": """
>>> 1
>>> 2
""", "same": add}
'''

PROJECT = {
    "shop/__init__.py": ONE,
    "shop/cart.py": CART,
    "shop/__main__.py": ONE,
    "shop/empty.py": "",
    "shop/plain/__init__.py": "",
    "shop/plain/deep.py": ONE,
    "shop/resource/late.py": ONE,
    "odd-name/__init__.py": ONE,
    "odd.name/below.py": ONE,
    "odd-name/within.py": ONE,
    "loose.py": "def alone():\n    " + '""">>> 1"""\n',
    "conftest.py": ONE,
    "setup.py": f"{ONE}import setuptools\n",
    "tools/setup.py": ONE,
    "tools/old/setup.py": f"{ONE}import distutils\n",
    "tests/test_shop.py": f"{ONE}def test_a():\n    assert 1\n",
    "tests/test_notes.txt": "Notes\n\n>>> 1\n1\n>>> 2\n2\n",
    "tests/test_none.txt": "Notes > > >\n",
    "tests/notes.txt": ">>> 1\n1\n",
    "docs/guide.md": ">>> 1\n1\n",
    "README.rst": "Title\n=====\n\n>>> 1\n1\n",
    "env/pyvenv.cfg": "",
    "env/other.py": ONE,
    "build/other.py": ONE,
    ".hidden/other.py": ONE,
    "node_modules/test_other.txt": ">>> 1\n1\n",
}

#: Tells what pytest collected, one doctest a line.
TELLER = """\
import json

def pytest_collection_finish(session):
    for item in session.items:
        if hasattr(item, "dtest"):
            path = item.path.relative_to(session.config.rootpath).as_posix()
            print("DOCTEST", json.dumps([path, item.dtest.lineno, item.name, len(item.dtest.examples)]))
"""


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Make files below a folder of their own."""

    def make(files: Mapping[str, str]) -> Path:
        root = tmp_path / "project"
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return root

    return make


def ask_pytest(root: Path, *paths: str) -> Found:
    """What pytest collects; where it knows no line, 0."""
    (root.parent / "teller.py").write_text(TELLER)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = kept | {"PYTHONPATH": str(root.parent), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-B", "-m", "pytest", "--collect-only", "-q", "-p", "teller", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *paths], cwd=root, env=environment, capture_output=True, text=True, timeout=120
    )  # fmt: skip
    assert done.returncode in (0, 5), done.stdout + done.stderr
    told = [
        json.loads(line.removeprefix("DOCTEST ")) for line in done.stdout.splitlines() if line.startswith("DOCTEST")
    ]
    return sorted((path, 0 if line is None else line + 1, name, number) for path, line, name, number in told)


def ask_us(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> Found:
    doctests, unread = gather_doctests(
        root, [Path(path) for path in paths], read_project_files(root), exclude, NO_CACHE
    )
    assert unread == ()
    return sorted((each.path, each.line, each.name, each.examples) for each in doctests)


def count_examples(found: Found) -> list[tuple[str, str, int]]:
    return sorted((path, name, number) for path, _, name, number in found)


def names_of(found: Found) -> list[str]:
    return [name for _, _, name, _ in found]


def parse(text: str | bytes, module: str = "a", encoding: str = "utf-8") -> tuple[Doctest, ...] | Skipped:
    data = text if isinstance(text, bytes) else text.encode()
    return parse_doctests(DoctestFile(Path("x"), "t/a.py" if module else "t/test_a.txt", module, encoding), data)


@pytest.mark.parametrize(
    ("options", "some"),
    [
        pytest.param("", ["test_notes.txt"], id="text files only"),
        pytest.param("addopts = --doctest-modules", ["shop.cart.Cart._Cart__hidden", "late", "__init__"], id="modules"),
        pytest.param(
            "addopts = --doctest-modules --import-mode importlib",
            ["shop.resource.late", "odd-name", "odd-name.within", "odd_name.below", "tests.test_shop"],
            id="importlib",
        ),
        pytest.param("addopts = --doctest-glob=*.md --doctest-glob '*.rst'", ["README.rst", "guide.md"], id="globs"),
        pytest.param("addopts = --doctest-glob=docs/*.md", ["guide.md"], id="glob with a folder"),
        pytest.param(
            "addopts = --doctest-modules --ignore=shop --ignore ./tests --ignore-glob=lo*.py",
            ["conftest", "within"],
            id="ignored",
        ),
        pytest.param("addopts = -p no:doctest", [], id="switched off"),
        pytest.param(
            "testpaths = sh*p/plain README.rst gone\naddopts = --doctest-modules", ["README.rst"], id="testpaths"
        ),
        pytest.param("testpaths = gone", ["test_notes.txt"], id="testpaths that are not there"),
    ],
)
def test_find_what_pytest_collects(options: str, some: list[str], plant: Plant) -> None:
    root = plant({**PROJECT, "pytest.ini": f"[pytest]\n{options}\n"})

    found, collected = ask_us(root), ask_pytest(root)

    known = {(path, name): line for path, line, name, _ in collected if line}
    lines = {(path, name): line for path, line, name, _ in found}
    assert count_examples(found) == count_examples(collected)
    assert lines | known == lines
    assert set(some) <= set(names_of(found))


def test_find_below_the_paths_only(plant: Plant) -> None:
    root = plant({**PROJECT, "pytest.ini": "[pytest]\naddopts = --doctest-modules\ntestpaths = docs\n"})
    paths = ("shop/plain", "README.rst", "tests/notes.txt", "setup.py", "tests/test_notes.txt")

    found, collected = ask_us(root, *paths), ask_pytest(root, *paths)

    assert count_examples(found) == count_examples(collected)
    assert sorted(names_of(found)) == ["README.rst", "notes.txt", "shop.plain.deep", "test_notes.txt"]


def test_find_each_file_once_for_overlapping_paths(plant: Plant) -> None:
    root = plant({"a/test_a.txt": ">>> 1\n"})

    assert names_of(ask_us(root, ".", "a", "a/test_a.txt")) == ["test_a.txt"]


@pytest.mark.parametrize("exclude", ["a", "a/*.txt", "*test_a.txt"])
def test_find_leaves_out_what_is_excluded(exclude: str, plant: Plant) -> None:
    root = plant({"a/test_a.txt": ">>> 1\n", "b/test_b.txt": ">>> 1\n"})

    assert names_of(ask_us(root, exclude=(exclude,))) == ["test_b.txt"]


@pytest.mark.parametrize(
    ("addopts", "names"),
    [
        (("--doctest-modules",), ["a", "a[b].c", "test_a.txt"]),
        (("--doctest-modules", "--ignore", "a[b]"), ["a", "test_a.txt"]),
        (("--doctest-modules", "-p", "no:doctest"), []),
        (("--doctest-modules", "-pno:doctest"), []),
        (("--doctest-modules", "-p", "no:other"), ["a", "a[b].c", "test_a.txt"]),
        (("--doctest-glob=*.txt",), ["c.txt", "test_a.txt"]),
        (("--doctest-glob=/elsewhere/*.txt",), []),
        (("--import-mode=importlib", "--doctest-modules", "--import-mode=append"), ["a", "c", "test_a.txt"]),
    ],
    ids=" ".join,
)
def test_find_files_by_options(addopts: tuple[str, ...], names: list[str], plant: Plant) -> None:
    root = plant(dict.fromkeys(("a.py", "a[b]/c.py", "a[b]/c.txt", "test_a.txt"), ONE))
    config = PytestConfig(addopts=(("--import-mode=importlib",) if "importlib" not in addopts[0] else ()) + addopts)

    found = find_doctest_files(root, (), config, ProjectFiles())

    assert [each.module or each.file.name for each in found] == names
    assert {each.encoding for each in found} <= {"utf-8"}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pytest.ini", "[pytest]\ndoctest_encoding = latin-1\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\ndoctest_encoding = "latin-1"\n'),
    ],
)
def test_find_takes_the_encoding_of_the_configuration(file: str, text: str, plant: Plant) -> None:
    root = plant({file: text})
    (root / "test_a.txt").write_bytes(b">>> '\xe9'\n'\xe9'\n")

    found, collected = ask_us(root), ask_pytest(root)

    assert count_examples(found) == count_examples(collected) == [("test_a.txt", "test_a.txt", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("x = '''\n>>> 1\n'''\n", []),
        ("'''\n>>> 1\n'''", [(1, "a", 1)]),
        ("'''\r\n>>> 1\r\n1\r\n'''\r\n", [(1, "a", 1)]),
        ("def f():\n    '\\>>> 1'\n    '''>>> 1'''\n", []),
        ("def f():\n    '>>> 1'\ndef f(): pass\n", []),
        ("class A:\n    def f(self):\n        '>>> 1'\n    f = None\n", [(3, "a.A.f", 1)]),
        ("class A:\n    if 1:\n        def f(self):\n            '>>> 1'\n", [(4, "a.A.f", 1)]),
        ("import typing\nif typing.TYPE_CHECKING:\n    def f():\n        '>>> 1'\n", []),
        ("def size(): pass\n@size.setter\ndef size():\n    '>>> 1'\n", []),
        ("@size.setter\ndef size():\n    '>>> 1'\n", [(3, "a.size", 1)]),
        ("__test__ = {1: '>>> 1', 'b': 2, **c, 'd': '>>> 1'}\n", [(1, "a.__test__.1", 1), (1, "a.__test__.d", 1)]),
        ("if a:\n    def f():\n        '>>> 1'\nelse:\n    def f():\n        '>>> 1'\n", [(6, "a.f", 1)]),
        ("tests = {'d': '>>> 1'}\n__test__.d = {'d': '>>> 1'}\n", []),
        ("def b():\n    '>>> 1'\nclass A:\n    '>>> 1'\n", [(2, "a.b", 1), (4, "a.A", 1)]),
    ],
)
def test_parse_docstrings(text: str, expected: list[tuple[int, str, int]]) -> None:
    found = parse(text)

    assert found == tuple(Doctest("t/a.py", line, name, number) for line, name, number in expected)


def test_parse_text_file() -> None:
    assert parse("Title\n\n  >>> 1\n  1\n\n>>> 2\n", module="") == (Doctest("t/test_a.txt", 1, "test_a.txt", 2),)
    assert parse("Title > > >\n", module="") == ()


@pytest.mark.parametrize(
    ("text", "module", "encoding", "reason", "detail", "line"),
    [
        ("x = 1\ndef f(:\n    '>>> 1'\n", "a", "utf-8", SkipReason.SYNTAX, "invalid syntax", 2),
        (b"'\xff'  # >>> 1\n", "a", "utf-8", SkipReason.NOT_UTF8, "invalid or missing encoding declaration", 0),
        ("'''>>> 1'''\nx = " + "(" * 300 + ")" * 300, "a", "utf-8", SkipReason.SYNTAX, "too many nested", 2),
        ("'''>>> 1'''\nx = " + "-" * 100_000 + "1", "a", "utf-8", SkipReason.TOO_DEEP, "than Python itself reads", 0),
        ("'''>>> 1'''\nx = '\0'\n", "a", "utf-8", SkipReason.SYNTAX, "null bytes", 0),
        ("\ndef f():\n    '''\n    >>>1\n    '''\n", "a", "utf-8", SkipReason.SYNTAX, "doctest: line 2 of ", 3),
        ("'''\n>>> # doctest: +SKIP\n'''\n", "a", "utf-8", SkipReason.SYNTAX, "with no example: ", 1),
        (b">>> '\xff'\n", "", "utf-8", SkipReason.NOT_UTF8, "doctest_encoding utf-8: ", 0),
        (">>> 1\n", "", "none-such", SkipReason.NOT_UTF8, "doctest_encoding none-such: unknown encoding", 0),
        (">>>1\n", "", "utf-8", SkipReason.SYNTAX, "doctest: line 1 of the docstring for test_a.txt", 1),
    ],
    ids=[
        "syntax", "bytes", "brackets", "depth", "null", "no blank", "directive only", "text bytes", "encoding", "text",
    ],
)  # fmt: skip
def test_parse_says_why_not(
    text: str | bytes, module: str, encoding: str, reason: SkipReason, detail: str, line: int
) -> None:
    found = parse(text, module, encoding)

    assert isinstance(found, Skipped)
    assert (found.path, found.reason, found.line) == ("t/a.py" if module else "t/test_a.txt", reason, line)
    assert detail in found.detail


def test_gather_names_what_cannot_be_read_once(plant: Plant) -> None:
    broken = "def f(:\n    '''>>> 1'''\n"
    files = {"pytest.ini": "[pytest]\naddopts = --doctest-modules\n", "tests/test_a.py": "def test_a(): assert f()\n"}
    root = plant({**files, "shop/cart.py": broken, "tests/test_b.py": broken, "tests/test_c.py": "'''>>>1'''\n"})
    (root / "shop/gone.py").symlink_to("nowhere.py")
    (root / "setup.py").symlink_to("nowhere.py")
    (root / "shop/quiet.py").write_text("def f(:\n")

    gathered = gather(root, [Path("tests")], (), NO_CACHE, ())

    assert [(each.path, each.reason, each.detail) for each in gathered.skipped] == [
        ("setup.py", SkipReason.UNREADABLE, "No such file or directory"),
        ("shop/cart.py", SkipReason.SYNTAX, "invalid syntax"),
        ("shop/gone.py", SkipReason.UNREADABLE, "No such file or directory"),
        ("tests/test_b.py", SkipReason.SYNTAX, "invalid syntax"),
    ]


def test_gather_names_a_folder_that_cannot_be_listed(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    root = plant({"a.py": ONE})
    refusal = [(root / "closed", "Permission denied")]
    monkeypatch.setattr("qualitygate.scanner.doctests.walk_files", lambda folder: refusal)

    found = gather_doctests(root, (), ProjectFiles(), (), NO_CACHE)

    assert found == ((), (Skipped("closed", SkipReason.UNREADABLE, "Permission denied"),))


def test_scan_holds_doctests_in_order(plant: Plant) -> None:
    files = {"pytest.ini": "[pytest]\naddopts = --doctest-modules\n", "a/b.py": f"{ONE}def f():\n    '>>> 1'\n"}
    root = plant({**files, "a/test_a.txt": ">>> 1\n", "b/test_b.txt": ">>> 1\n"})

    suite = scan(root, [Path("a")])

    assert suite.doctests == (
        Doctest("a/b.py", 1, "b", 1),
        Doctest("a/b.py", 7, "b.f", 1),
        Doctest("a/test_a.txt", 1, "test_a.txt", 1),
    )
    assert suite.cases == ()


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"shop/a.py": ONE}, "no test file"),
        ({"test_a.txt": "no example\n"}, "no test file"),
        ({"shop/a.py": ONE, "test_a.py": "x = 1\n"}, "no test found"),
    ],
)
def test_scan_without_tests_and_doctests_is_nothing(files: dict[str, str], what: str, plant: Plant) -> None:
    with pytest.raises(NothingToAnalyse, match=what):
        scan(plant(files), [Path()])


def test_scan_of_a_test_file_without_tests_but_doctests(plant: Plant) -> None:
    root = plant({"test_a.py": "x = 1\n", "test_a.txt": ">>> 1\n"})

    suite = scan(root, [Path()])

    assert ([file.path for file in suite.files], len(suite.doctests)) == (["test_a.py"], 1)


@pytest.fixture
def shop(plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test, a module with a doctest outside of the tests, a text file; with a cache folder of its own."""
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    files = {
        "pytest.ini": "[pytest]\naddopts = --doctest-modules\n",
        "tests/test_a.py": "def test_a():\n    assert f()\n",
    }
    return plant({**files, "shop/cart.py": ONE, "tests/test_notes.txt": ">>> 1\n"})


def ask(root: Path, *only: str, cached: bool = True, whole: bool = False) -> Told:
    return scan_and_judge(Asked(root, only or ("tests",), only=only, whole=whole), cached=cached)


def test_warm_suite_holds_the_same_doctests(shop: Path) -> None:
    plain = ask(shop, cached=False)

    cold, warm, whole = ask(shop), ask(shop), ask(shop, whole=True)

    expected = (Doctest("shop/cart.py", 1, "cart", 1), Doctest("tests/test_notes.txt", 1, "test_notes.txt", 1))
    assert [told.suite.doctests for told in (plain, cold, warm, whole)] == [expected] * 4


def test_cache_tells_equal_files_apart(shop: Path) -> None:
    (shop / "other").mkdir()
    (shop / "other/test_notes.txt").write_text((shop / "tests/test_notes.txt").read_text())

    found = [each.path for each in ask(shop).suite.doctests]

    assert found == ["other/test_notes.txt", "shop/cart.py", "tests/test_notes.txt"]


def test_cache_sees_another_encoding(shop: Path) -> None:
    (shop / "tests/test_notes.txt").write_bytes(b">>> '\xe9'\n")
    before = ask(shop).suite

    (shop / "pytest.ini").write_text("[pytest]\ndoctest_encoding = latin-1\n")
    after = ask(shop).suite

    assert [each.path for each in before.skipped] == ["tests/test_notes.txt"]
    assert ([each.name for each in after.doctests], after.skipped) == (["test_notes.txt"], ())


def test_named_paths_narrow_the_doctests(shop: Path) -> None:
    found = [each.path for each in ask(shop, "tests").suite.doctests]

    assert found == ["tests/test_notes.txt"]


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("shop/cart.py", ONE + "def f():\n    '>>> 1'\n", ["cart", "cart.f", "test_notes.txt"]),
        ("shop/cart.py", "def f(:\n    '>>> 1'\n", ["test_notes.txt"]),
        ("shop/__init__.py", "", ["shop.cart", "test_notes.txt"]),
        ("shop/more.py", ONE, ["cart", "more", "test_notes.txt"]),
        ("tests/test_notes.txt", "no example\n", ["cart"]),
        ("pytest.ini", "[pytest]\n", ["test_notes.txt"]),
    ],
)
def test_edit_is_seen_by_the_cache(path: str, text: str, names: list[str], shop: Path) -> None:
    ask(shop)

    (shop / path).write_text(text)
    changed, again = ask(shop), ask(shop)

    assert [each.name for each in changed.suite.doctests] == names
    assert again.suite == changed.suite


def test_warm_run_parses_no_doctest(shop: Path) -> None:
    ask(shop)
    code = (
        "import sys; from pathlib import Path; from qualitygate.rescan import Asked, scan_and_judge\n"
        "told = scan_and_judge(Asked(Path(sys.argv[1]), ('tests',), whole=False), cached=True)\n"
        "print(len(told.suite.doctests), sorted({'libcst', 'doctest'} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", code, str(shop)], capture_output=True, text=True, timeout=60)

    assert done.stdout == "2 []\n", done.stderr
