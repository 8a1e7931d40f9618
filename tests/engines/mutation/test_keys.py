"""Equal keys only where the verdict must be equal: which edits make which kept verdicts stale."""

from __future__ import annotations

import ast
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation.keys import Keys, is_inert, read_keys, read_outline
from qualitygate.manifest import Manifest
from qualitygate.model import NOWHERE, Mutant, TestId

FILES = {
    "shop.py": "def add(a, b):\n    return a + b\n",
    "data.json": "{}",
    "tests/conftest.py": "import pytest\n",
    "tests/checks.py": "def check(x):\n    assert x\n",
    "tests/test_a.py": "import shop\n\nCASES = [1]\n\n\ndef test_a():\n    assert shop.add(1, 2) == 3\n",
    "tests/test_b.py": "import shop\n\n\ndef test_b():\n    assert shop.add(1, 0)\n"
    "\n\nclass TestB:\n    def test_c(self):\n        pass\n",
}
TESTS = ("tests/test_a.py", "tests/test_b.py")
A, B = TestId("tests/test_a.py", "test_a"), TestId("tests/test_b.py", "test_b")
MUTANT = Mutant("1", "shop.py", "add", NOWHERE, "swap_op", "a + b", "a - b", "shop.x_add__mutmut_1")


def keys_of(
    files: dict[str, str], environment: str = "e", tests: tuple[str, ...] = TESTS, outside: tuple[str, ...] = ()
) -> Keys:
    hashes = {path: sha256(text.encode()).hexdigest() for path, text in sorted(files.items())}
    texts = {path: text for path, text in files.items() if path.endswith(".py")}
    return read_keys(Manifest(hashes, environment), texts, tests, outside)


def warm(keys: Keys, *tests: TestId) -> str:
    return keys.key(MUTANT, tests or (A,), fresh=False)


def edit(path: str, old: str = "", new: str = "") -> dict[str, str]:
    assert old in FILES.get(path, "")
    return FILES | {path: FILES[path].replace(old, new) if old else new}


#: Edits that leave a verdict by test_a as it was.
APART = {
    "body of a test elsewhere": edit("tests/test_b.py", "assert shop.add(1, 0)", "assert True"),
    "test added elsewhere": edit("tests/test_b.py", "\n\n\nclass", "\n\n\ndef test_d():\n    assert 0\n\n\nclass"),
    "test removed elsewhere": edit("tests/test_b.py", "def test_b():\n    assert shop.add(1, 0)\n\n\n", ""),
    "test of a class elsewhere": edit("tests/test_b.py", "        pass\n", "        assert 0\n"),
    "comment elsewhere": edit("tests/test_b.py", "import shop", "import shop  # the shop"),
    "docstring elsewhere": edit("tests/test_b.py", "import shop", '"""Tests."""\nimport shop'),
    "new file of tests with known imports": FILES | {"tests/test_n.py": "import shop\n\n\ndef test_n():\n    pass\n"},
}

#: Edits that may change it.
STALE = {
    "source": edit("shop.py", "a + b", "b + a"),
    "comment in a source": edit("shop.py", "def", "# add\ndef"),
    "data": edit("data.json", "{}", "[]"),
    "conftest": edit("tests/conftest.py", "pytest", "pytest as p"),
    "helper": edit("tests/checks.py", "assert x", "assert not x"),
    "body of the test": edit("tests/test_a.py", "== 3", ">= 3"),
    "constant of the test": edit("tests/test_a.py", "[1]", "[2]"),
    "constant elsewhere": edit("tests/test_b.py", "import shop\n", "import shop\nLIMIT = 1\n"),
    "other import elsewhere": edit("tests/test_b.py", "import shop\n", "import shop\nimport json\n"),
    "decorated test elsewhere": edit("tests/test_b.py", "def test_b", "@shop.mark\ndef test_b"),
    "default elsewhere": edit("tests/test_b.py", "test_b()", "test_b(x=shop.add(1, 1))"),
    "annotation elsewhere": edit("tests/test_b.py", "test_b()", "test_b(x: shop.T)"),
    "return annotation elsewhere": edit("tests/test_b.py", "test_b():", "test_b() -> shop.T:"),
    "call of a test elsewhere": edit("tests/test_b.py", "\n\n\nclass", "\n\n\ntest_b()\n\n\nclass"),
    "class attribute elsewhere": edit("tests/test_b.py", "class TestB:\n", "class TestB:\n    x = shop.add(1, 2)\n"),
    "broken elsewhere": edit("tests/test_b.py", "def test_b():", "def test_b(:"),
    "new file of data": FILES | {"tests/new.txt": ""},
    "new helper": FILES | {"tests/more.py": ""},
    "new file of tests that imports more": FILES | {"tests/test_n.py": "import os\n"},
}  # fmt: skip


@pytest.mark.parametrize("files", APART.values(), ids=APART)
def test_key_stays_with(files: dict[str, str]) -> None:
    tests = (*TESTS, "tests/test_n.py")

    assert warm(keys_of(files, tests=tests)) == warm(keys_of(FILES, tests=tests))


@pytest.mark.parametrize("files", STALE.values(), ids=STALE)
def test_key_changes_with(files: dict[str, str]) -> None:
    tests = (*TESTS, "tests/test_n.py")

    assert warm(keys_of(files, tests=tests)) != warm(keys_of(FILES, tests=tests))


@pytest.mark.parametrize("files", [*APART.values(), *STALE.values()], ids=[*APART, *STALE])
def test_key_of_a_fresh_process_changes_with_everything(files: dict[str, str]) -> None:
    assert keys_of(files).key(MUTANT, (A,), fresh=True) != keys_of(FILES).key(MUTANT, (A,), fresh=True)


def test_key_changes_with_what_is_no_file() -> None:
    found = {
        warm(keys_of(FILES)),
        warm(keys_of(FILES, environment="other")),
        warm(keys_of(FILES, outside=("/home/x.py 1",))),
        warm(keys_of(FILES), A, B),
        warm(keys_of(FILES), B),
        keys_of(FILES).key(MUTANT, (A,), fresh=True),
        keys_of(FILES).key(MUTANT, (A,), fresh=False, extra="matrix"),
        keys_of(FILES).key(Mutant("2", *[getattr(MUTANT, n) for n in MUTANT.__slots__[1:]]), (A,), fresh=False),
    }

    assert len(found) == 8


def test_key_does_not_depend_on_the_order_of_tests() -> None:
    assert warm(keys_of(FILES), A, B) == warm(keys_of(FILES), B, A, B)


def test_file_that_another_mentions_is_taken_whole() -> None:
    using = FILES | {"tests/test_c.py": "from test_b import check\n"}
    changed = using | {"tests/test_b.py": using["tests/test_b.py"].replace("assert shop.add(1, 0)", "assert True")}

    assert warm(keys_of(using)) != warm(keys_of(changed))


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    pass\n\n\nX = f()\n",
        "class A:\n    def f(self):\n        pass\n\n\nX = A().f()\n",
        "exec('1')\n",
        "import sys\n\nsys.modules[__name__]\n",
        "def f(:\n",
        "class A:\n    pass\n\n\nclass B(A):\n    pass\n",
        "\u0000",
        "X = globals()\n",
        "def g():\n    pass\n\n\n@g\ndef test():\n    pass\n",
    ],
)
def test_outline_of_a_file_that_may_call_its_own_functions_is_none(text: str) -> None:
    assert read_outline("test_a.py", text) is None


@pytest.mark.parametrize(
    ("text", "imports", "empty"),
    [
        ("", set(), True),
        (
            "'doc'\nimport a\nfrom b import c as d\n\n\ndef test():\n    f()\n",
            {"import a", "from b import c as d"},
            True,
        ),
        ("from . import a\n", {"from . import a in tests"}, True),
        ("async def test():\n    pass\n", set(), True),
        ("X = 1\n", set(), False),
        ("@mark\ndef test():\n    pass\n", set(), False),
        ("class TestA:\n    pass\n", set(), False),
        ("if 1:\n    import a\n", set(), False),
        ("def test(x=1):\n    pass\n", set(), False),
        ("def test(*, x=1):\n    pass\n", set(), False),
        ("def test(*x: int):\n    pass\n", set(), False),
    ],
)
def test_outline(text: str, imports: set[str], empty: bool) -> None:
    outline = read_outline("tests/test_a.py", text)

    assert outline is not None
    assert (outline.imports, outline.rest == "") == (imports, empty)


@given(st.text())
def test_outline_takes_any_text(text: str) -> None:
    outline = read_outline("test_a.py", text)

    lines = outline.imports if outline is not None else ()
    assert all(line.startswith(("import ", "from ")) for line in lines)
    assert outline is None or bool(outline.rest) == any(
        not (isinstance(node, ast.Import | ast.ImportFrom) or is_inert(node)) for node in ast.parse(text).body
    )
