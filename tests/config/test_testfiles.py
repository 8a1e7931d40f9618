"""Where tests are found, layout by layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualitygate.config import find_tests
from qualitygate.errors import ConfigError, NothingToAnalyse
from qualitygate.model import Config, ScanConfig

Plant = Callable[[Mapping[str, str] | list[str]], Path]


def ini(text: str, *files: str) -> dict[str, str]:
    return {"pytest.ini": f"[pytest]\n{text}\n"} | dict.fromkeys(files, "")


@pytest.mark.parametrize(
    ("files", "tests"),
    [
        pytest.param(["tests/test_a.py", "tests/unit/test_b.py", "shop/__init__.py"], ["tests"], id="tests"),
        pytest.param(["test/test_a.py"], ["test"], id="test"),
        pytest.param(["testing/test_a.py"], ["testing"], id="testing"),
        pytest.param(
            ["integration_tests/a_test.py", "unit_test/test_b.py"], ["integration_tests", "unit_test"], id="x_tests"
        ),
        pytest.param(["test_a.py", "b_test.py", "a.py"], ["b_test.py", "test_a.py"], id="root files"),
        pytest.param(["a/tests/test_a.py", "a/b/tests/test_b.py"], ["a/b/tests", "a/tests"], id="inside the package"),
        pytest.param(["a/testing/core.py", "a/testing/tests/test_x.py"], ["a/testing/tests"], id="product testing"),
        pytest.param(["a/core.py", "a/core_test.py"], ["a/core_test.py"], id="beside the code"),
        pytest.param(["tests/helper.py", "checks/test_a.py"], ["checks/test_a.py"], id="tests without test files"),
        pytest.param(["tests/test_a.py", "docs/test_b.py", "bench/test_c.py"], ["tests"], id="examples aside"),
        pytest.param(["examples/test_b.py"], ["examples/test_b.py"], id="only examples"),
        pytest.param(
            ["test_a.py", ".tox/test_b.py", "build/test_c.py", "node_modules/x/test_d.py", "x.egg-info/test_e.py"],
            ["test_a.py"],
            id="foreign folders",
        ),
        pytest.param({"env/pyvenv.cfg": "", "env/test_a.py": "", "test_b.py": ""}, ["test_b.py"], id="environment"),
        pytest.param(ini("testpaths = checks", "checks/test_a.py", "tests/test_b.py"), ["checks"], id="testpaths"),
        pytest.param(
            ini("testpaths = a b", "a/test_a.py", "b/test_b.py", "a/conftest.py"), ["a", "b"], id="two testpaths"
        ),
        pytest.param(
            ini("testpaths = src tests", "src/a/x.py", "tests/test_b.py"), ["tests"], id="testpaths with source"
        ),
        pytest.param(ini("testpaths = a", "a/x.py", "a/tests/test_b.py"), ["a/tests"], id="testpaths is the package"),
        pytest.param(ini("testpaths = .", "tests/test_b.py", "a.py"), ["tests"], id="testpaths is the root"),
        pytest.param(ini("testpaths = c*", "checks/test_b.py", "x/test_a.py"), ["checks"], id="testpaths, glob"),
        pytest.param(ini("testpaths = a/check.py", "a/check.py", "test_a.py"), ["a/check.py"], id="testpaths, file"),
        pytest.param(
            ini("testpaths = tests README.rst", "README.rst", "tests/test_b.py"), ["tests"], id="testpaths, text file"
        ),
        pytest.param(ini("testpaths = gone", "tests/test_b.py"), ["tests"], id="testpaths that is not there"),
        pytest.param(ini("testpaths = a", "a/x.py", "tests/test_b.py"), ["tests"], id="testpaths without tests"),
        pytest.param(
            ini("python_files = check_*.py", "a/check_b.py", "tests/test_b.py"), ["a/check_b.py"], id="python_files"
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["t"]\n',
                "t/test_a.py": "",
                "tests/test_b.py": "",
            },
            ["t"],
            id="pyproject.toml",
        ),
    ],
)
def test_find_tests_in_a_layout(plant: Plant, files: Mapping[str, str] | list[str], tests: list[str]) -> None:
    root = plant(files)

    assert list(find_tests(root, Config())[0]) == tests


def test_find_tests_takes_what_is_configured(plant: Plant) -> None:
    root = plant(["tests/test_a.py"])

    assert find_tests(root, Config(tests=("elsewhere",))) == (("elsewhere",), "")


@pytest.mark.parametrize(
    ("files", "guess"),
    [
        (["tests/test_a.py"], "tests: tests (by the names of their files)"),
        (ini("testpaths = t", "t/test_a.py"), "tests: t (testpaths of pytest.ini)"),
        (
            [f"test_{n}.py" for n in "abcde"],
            "tests: test_a.py, test_b.py, test_c.py, test_d.py, test_e.py (by the names of their files)",
        ),
        (
            [f"test_{n}.py" for n in "abcdefg"],
            "tests: test_a.py, test_b.py, test_c.py, test_d.py, test_e.py and 2 more (by the names of their files)",
        ),
    ],
)
def test_find_tests_says_how(plant: Plant, files: Mapping[str, str] | list[str], guess: str) -> None:
    assert find_tests(plant(files), Config())[1] == guess


@pytest.mark.parametrize(
    ("files", "looked"),
    [
        (["shop/__init__.py"], "files named test_*.py or *_test.py in the whole tree"),
        (ini("python_files = check.py", "test_a.py"), "files named check.py in the whole tree"),
        (
            ini("testpaths = a b", "a/x.py"),
            "files named test_*.py or *_test.py in the whole tree, and in testpaths of pytest.ini: a, b",
        ),
    ],
)
def test_find_tests_refuses_a_project_without(plant: Plant, files: Mapping[str, str] | list[str], looked: str) -> None:
    root = plant(files)

    with pytest.raises(NothingToAnalyse) as caught:
        find_tests(root, Config())

    assert str(caught.value) == (
        "error[nothing to analyse]: no tests found\n"
        f"  --> {root}\n"
        f"  | looked for: {looked}\n"
        'help: give their paths, or name them in [tool.qualitygate]: tests = ["path/to/tests"]'
    )


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        (["shop/a.py"], "shop/a.py"),
        ([f"{n}.py" for n in "abcde"], "a.py, b.py, c.py, d.py, e.py"),
        ([f"{n}.py" for n in "abcdef"], "a.py, b.py, c.py, d.py, e.py and 1 more"),
    ],
)
def test_find_tests_takes_doctests_where_there_is_nothing_else(plant: Plant, paths: list[str], shown: str) -> None:
    doctests = dict.fromkeys(paths, "def f():\n    '>>> 1'\ndef g():\n    '>>> 1'\n")
    root = plant(ini("addopts = --doctest-modules") | doctests | {"plain.py": ""})

    assert find_tests(root, Config()) == ((".",), f"tests: doctests in {shown} (no file is named as one of tests)")


def test_find_tests_takes_test_files_before_doctests(plant: Plant) -> None:
    root = plant({"tests/test_a.py": "", "test_a.txt": ">>> 1\n"})

    assert find_tests(root, Config())[0] == ("tests",)


def test_find_tests_leaves_out_excluded_doctests(plant: Plant) -> None:
    root = plant({"docs/test_a.txt": ">>> 1\n"})

    with pytest.raises(NothingToAnalyse, match="no tests found"):
        find_tests(root, Config(scan=ScanConfig(exclude=("docs",))))


def test_find_tests_refuses_a_broken_pytest_configuration(plant: Plant) -> None:
    root = plant({"pytest.ini": "testpaths = a\n", "test_a.py": ""})

    with pytest.raises(ConfigError, match=r"cannot read `pytest\.ini`"):
        find_tests(root, Config())
