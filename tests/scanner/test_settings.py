"""The pytest configuration, by pytest's own precedence."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.errors import ConfigError
from qualitygate.model import PytestConfig
from qualitygate.scanner.settings import read_pytest_config

_TEXTS = {
    "pytest.toml": '[pytest]\npython_files = ["a_*.py"]\n',
    ".pytest.toml": '[pytest]\npython_files = ["b_*.py"]\n',
    "pytest.ini": "[pytest]\npython_files = c_*.py\n",
    ".pytest.ini": "[pytest]\npython_files = d_*.py\n",
    "pyproject.toml": '[tool.pytest.ini_options]\npython_files = "e_*.py"\n',
    "tox.ini": "[pytest]\npython_files = f_*.py\n",
    "setup.cfg": "[tool:pytest]\npython_files = g_*.py\n",
}


@pytest.mark.parametrize("first", range(len(_TEXTS)))
def test_read_takes_the_first_file_in_pytests_order(first: int, tmp_path: Path) -> None:
    names = list(_TEXTS)[first:]
    for name in names:
        (tmp_path / name).write_text(_TEXTS[name])

    config = read_pytest_config(tmp_path)

    assert config.path == names[0]
    assert config.python_files == (f"{'abcdefg'[first]}_*.py",)


@pytest.mark.parametrize("name", ["pytest.ini", ".pytest.ini", "pytest.toml"])
def test_read_lets_an_empty_dedicated_file_win(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    (tmp_path / "pyproject.toml").write_text(_TEXTS["pyproject.toml"])

    assert read_pytest_config(tmp_path) == PytestConfig(path=name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[tool:pytest]\npython_files = x.py\n"),
        ("pytest.ini", "[other]\npython_files = x.py\n"),
    ],
)
def test_read_ignores_the_wrong_section_in_pytest_ini(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    assert read_pytest_config(tmp_path) == PytestConfig(path=name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tox.ini", "[tox]\nenvlist = py\n"),
        ("setup.cfg", "[pytest]\npython_files = x.py\n"),
        ("pyproject.toml", "[tool.other]\nx = 1\n"),
        ("pyproject.toml", "tool = 3\n"),
        ("pyproject.toml", "[tool]\npytest = 3\n"),
    ],
)
def test_read_passes_over_files_without_pytest_options(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    assert read_pytest_config(tmp_path) == PytestConfig()


def test_read_reads_every_option(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\n"
        "python_files = test_*.py check_*.py\n"
        "python_classes = Test *Suite\n"
        "python_functions = test check_*\n"
        "testpaths = tests 'more tests'\n"
        "asyncio_mode = auto\n"
        "addopts = -ra -m 'not slow'\n"
        "timeout = 30.5\n"
        "markers =\n"
        "    slow: takes long\n"
        "    wip\n"
        "    issue(number): a ticket\n"
    )

    assert read_pytest_config(tmp_path) == PytestConfig(
        path="pytest.ini",
        python_files=("test_*.py", "check_*.py"),
        python_classes=("Test", "*Suite"),
        python_functions=("test", "check_*"),
        testpaths=("tests", "more tests"),
        markers=("slow", "wip", "issue"),
        addopts=("-ra", "-m", "not slow"),
        asyncio_mode="auto",
        timeout=30.5,
    )


@pytest.mark.parametrize("table", ["[tool.pytest.ini_options]", "[tool.pytest]"])
def test_read_reads_lists_of_toml(table: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        f'{table}\nmarkers = ["slow: long", "wip"]\naddopts = ["-m", "not slow"]\ntestpaths = ["a b", "c"]\n'
    )

    config = read_pytest_config(tmp_path)

    assert config.markers == ("slow", "wip")
    assert config.addopts == ("-m", "not slow")
    assert config.testpaths == ("a b", "c")


@pytest.mark.parametrize(
    ("addopts", "mode"),
    [
        ("-o asyncio_mode=auto", "auto"),
        ("--override-ini asyncio_mode=auto", "auto"),
        ("--override-ini=asyncio_mode=auto", "auto"),
        ("--asyncio-mode auto", "auto"),
        ("--asyncio-mode=auto", "auto"),
        ("-o other=auto", "strict"),
        ("-o", "strict"),
    ],
)
def test_read_lets_addopts_override(addopts: str, mode: str, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nasyncio_mode = strict\naddopts = {addopts}\n")

    assert read_pytest_config(tmp_path).asyncio_mode == mode


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("timeout = 20", 20.0),
        ("timeout = 0", 0.0),
        ("timeout = -1", 0.0),
        ("timeout = soon", 0.0),
        ("timeout =", 0.0),
        ("addopts = --timeout=5", 5.0),
        ("addopts = --timeout 5", 5.0),
        ("addopts = -o timeout=5", 5.0),
        ("addopts = --timeout=0\ntimeout = 20", 0.0),
        ("addopts = --timeout-method=thread", 0.0),
    ],
)
def test_read_reads_the_seconds_of_pytest_timeout(line: str, seconds: float, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{line}\n")

    assert read_pytest_config(tmp_path).timeout == seconds


def test_read_takes_the_nearest_folder_up_to_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "part" / "tests"
    inner.mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = outer.py\n")
    (tmp_path / "part" / "pytest.ini").write_text("[pytest]\npython_files = inner.py\n")

    assert read_pytest_config(tmp_path, [inner]).path == "part/pytest.ini"
    assert read_pytest_config(tmp_path, [inner, tmp_path]).path == "pytest.ini"
    assert read_pytest_config(tmp_path / "part" / "tests", [inner]).path is None


def test_read_takes_the_folder_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "tox.ini").write_text("[pytest]\n")
    file = tmp_path / "part" / "test_a.py"
    file.write_text("")

    assert read_pytest_config(tmp_path, [file]).path == "part/tox.ini"


def test_read_stays_at_the_root_for_paths_outside_of_it(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "pytest.ini").write_text("")
    (elsewhere / "tox.ini").write_text("[pytest]\n")

    assert read_pytest_config(root, [elsewhere]).path == "pytest.ini"


def test_read_takes_the_words_of_an_unclosed_quote(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -k 'a b\n")

    assert read_pytest_config(tmp_path).addopts == ("-k", "'a", "b")


@pytest.mark.parametrize(
    ("name", "text"),
    [("pytest.ini", "python_files = x\n"), ("pyproject.toml", "[tool\n"), ("pytest.toml", "x = \n")],
)
def test_read_names_a_broken_file(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(ConfigError, match=f"cannot read `{name}`") as caught:
        read_pytest_config(tmp_path)

    assert caught.value.where == str(tmp_path / name)
    assert caught.value.why
    assert caught.value.help == "correct the file; pytest refuses it too"
