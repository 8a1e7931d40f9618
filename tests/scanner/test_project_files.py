"""What is read of the files beside the tests: options with their lines, and which file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.model import Option, ProjectFile, ProjectFiles, PytestConfig, Span, Suite
from qualitygate.scanner.project_files import (
    addopts,
    ci_files,
    coverage_files,
    fail_under,
    find_file,
    find_option,
    given,
    hit_line,
    parse_project_file,
    pytest_options,
    pytest_section,
    read_project_files,
    to_number,
    words,
)
from qualitygate.scanner.scan import scan

INI = """\
# above
[pytest]
addopts = -v
    # between
    --strict-markers

  -m "not slow"
markers:
    slow: takes long
empty =
[tox]  # a remark
env_list = py312
"""

TOML = """\
[project]
name = "shop"
dependencies = ["pytest", "pytest-cov"]

[tool.pytest.ini_options]  # ours
xfail_strict = true
addopts = [
    "-v",  # more
    "--strict-markers",
]
filterwarnings = '''
error
ignore::UserWarning
'''
coverage.run.branch = true
"""


def _project(**texts: str) -> ProjectFiles:
    names = {"rc": ".coveragerc", "pyproject": "pyproject.toml", "setup": "setup.cfg", "tox": "tox.ini"}
    names |= {"ini": "pytest.ini", "github": ".github/workflows/ci.yml", "gitlab": ".gitlab-ci.yml"}
    return ProjectFiles(tuple(parse_project_file(names[name], text) for name, text in texts.items()))


def _suite(project: ProjectFiles, path: str | None) -> Suite:
    return Suite(root="/shop", config=PytestConfig(path=path), project=project)


def test_parse_ini_options() -> None:
    file = parse_project_file("pytest.ini", INI)

    assert file.sections == (("pytest", 2), ("tox", 11))
    assert file.options == (
        Option("pytest", "addopts", ((3, "-v"), (5, "--strict-markers"), (7, '-m "not slow"')), 3),
        Option("pytest", "markers", ((9, "slow: takes long"),), 8),
        Option("pytest", "empty", (), 10),
        Option("tox", "env_list", ((12, "py312"),), 12),
    )
    assert [(comment.line, comment.text) for comment in file.comments] == [(1, " above"), (4, " between")]


def test_parse_ini_that_starts_indented() -> None:
    file = parse_project_file("tox.ini", "  lost\n[tox]\n  lost too\n[open\nname\nname = 1\n")

    assert file.sections == (("tox", 2),)
    assert file.options == (Option("tox", "name", ((6, "1"),), 6),)


def test_parse_toml_options() -> None:
    file = parse_project_file("pyproject.toml", TOML)

    assert file.sections == (
        ("project", 1),
        ("tool", 0),
        ("tool.pytest", 0),
        ("tool.pytest.ini_options", 5),
        ("tool.pytest.ini_options.coverage", 5),
        ("tool.pytest.ini_options.coverage.run", 5),
    )
    section = "tool.pytest.ini_options"
    assert find_option(file, section, "addopts") == Option(
        section, "addopts", ((8, "-v"), (9, "--strict-markers")), 7, True
    )
    assert find_option(file, section, "xfail_strict") == Option(section, "xfail_strict", ((6, "True"),), 6)
    filters = find_option(file, section, "filterwarnings")
    assert filters is not None
    assert filters.items == ((12, "error"), (13, "ignore::UserWarning"))
    assert filters.text == "error\nignore::UserWarning"
    branch = find_option(file, f"{section}.coverage.run", "branch")
    assert branch is not None
    assert branch.line == 15


@pytest.mark.parametrize(("path", "text"), [("pyproject.toml", "[open"), ("ci.yml", "a: [b]"), ("setup.py", "# a = 1")])
def test_parse_keeps_lines_of_anything_else(path: str, text: str) -> None:
    file = parse_project_file(path, text)

    assert (file.lines, file.sections, file.options, file.comments) == ((text,), (), (), ())


def test_find_option_takes_the_last() -> None:
    file = parse_project_file("tox.ini", "[a]\nx = 1\nx = 2\n[b]\nx = 3\n")

    assert find_option(file, "a", "x") == Option("a", "x", ((3, "2"),), 3)
    assert find_option(file, "a", "y") is None


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("pytest.ini", "[tool:pytest]\n", ("pytest", 1)),
        ("pytest.ini", "\n[pytest]\n", ("pytest", 2)),
        (".pytest.ini", "", ("pytest", 1)),
        ("tox.ini", "[tool:pytest]\n", None),
        ("tox.ini", "[tox]\n[pytest]\n", ("pytest", 2)),
        ("setup.cfg", "[pytest]\n", None),
        ("setup.cfg", "[tool:pytest]\n", ("tool:pytest", 1)),
        ("pyproject.toml", "[tool.ruff]\n", None),
        ("pyproject.toml", "[tool.pytest]\n", ("tool.pytest", 1)),
        ("pyproject.toml", "[tool.pytest.ini_options]\n", ("tool.pytest.ini_options", 1)),
        ("pytest.toml", "[pytest]\n", ("pytest", 1)),
    ],
)
def test_pytest_section(path: str, text: str, expected: tuple[str, int] | None) -> None:
    assert pytest_section(parse_project_file(path, text)) == expected


def test_pytest_options_of_the_file_that_holds() -> None:
    project = _project(ini=INI, tox="[pytest]\naddopts = -x\n")

    held = pytest_options(project, _suite(project, "pytest.ini"))

    assert held is not None
    assert held[0].path == "pytest.ini"
    assert list(held[1]) == ["addopts", "markers", "empty"]
    assert pytest_options(project, _suite(project, None)) is None
    assert pytest_options(project, _suite(project, "tests/pytest.ini")) is None


def test_words_of_ini_and_toml() -> None:
    ini = find_option(parse_project_file("pytest.ini", INI), "pytest", "addopts")
    toml = find_option(parse_project_file("pyproject.toml", TOML), "tool.pytest.ini_options", "addopts")

    assert ini is not None
    assert list(words(ini)) == [(3, "-v"), (5, "--strict-markers"), (7, "-m"), (7, "not slow")]
    assert toml is not None
    assert list(words(toml)) == [(8, "-v"), (9, "--strict-markers")]
    assert list(words(Option("s", "n", ((4, '-m "not'), (5, 'slow"')), 4))) == [(4, "-m"), (4, '"not'), (5, 'slow"')]


def test_addopts_without_any() -> None:
    project = _project(ini="[pytest]\ntestpaths = tests\n")

    assert addopts(project, _suite(project, "pytest.ini")) == ("", [])
    assert addopts(project, _suite(project, None)) == ("", [])


def test_addopts_with_its_path() -> None:
    project = _project(tox="[pytest]\naddopts = -x -v\n")

    assert addopts(project, _suite(project, "tox.ini")) == ("tox.ini", [(2, "-x"), (2, "-v")])


def test_coverage_files_in_the_order_of_coverage() -> None:
    project = _project(
        pyproject="[tool.coverage.report]\nfail_under = 9\n",
        tox="[run]\n",
        setup="[a]\n[coverage:html]\n[coverage:run]\n",
        rc="",
    )

    found = [(file.path, prefix, line) for file, prefix, line in coverage_files(project)]

    assert found == [(".coveragerc", "", 1), ("setup.cfg", "coverage:", 2), ("pyproject.toml", "tool.coverage.", 1)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"pyproject": "[tool.coverage.report]\nfail_under = 85\n"}, (85.0, "pyproject.toml")),
        ({"pyproject": "[tool.coverage.report]\nfail_under = 85\n", "rc": ""}, None),
        ({"rc": "[report]\nfail_under = 70.5\n"}, (70.5, ".coveragerc")),
        ({"rc": "[report]\nfail_under = all\n"}, None),
        ({"setup": "[coverage:report]\nfail_under = 0\n"}, (0.0, "setup.cfg")),
        ({}, None),
    ],
)
def test_fail_under(texts: dict[str, str], expected: tuple[float, str] | None) -> None:
    assert fail_under(_project(**texts)) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("--cov-fail-under=8 -x", [(1, "8")]),
        ("--cov-fail-under 8 --cov-fail-under=9", [(1, "8"), (1, "9")]),
        ("--cov-fail-under", []),
        ("--cov-fail-under-x=8", []),
    ],
)
def test_given(arguments: str, expected: list[tuple[int, str]]) -> None:
    assert given([(1, word) for word in arguments.split()], "--cov-fail-under") == expected


@pytest.mark.parametrize(("text", "expected"), [("8", 8.0), ("0", 0.0), ("8.5", 8.5), ("", None), ("all", None)])
def test_to_number(text: str, expected: float | None) -> None:
    assert to_number(text) == expected


def test_ci_files() -> None:
    project = _project(github="on: push", gitlab="test:", ini="")

    assert [file.path for file in ci_files(project)] == [".github/workflows/ci.yml", ".gitlab-ci.yml"]


def test_find_file() -> None:
    project = _project(ini="", tox="")

    assert find_file(project, "tox.ini") is project.files[1]
    assert find_file(project, "setup.cfg") is None
    assert find_file(project, None) is None


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("pytest.ini", 5, Span(5, 4, 5, 20)),
        ("pytest.ini", 13, Span(13, 0, 13, 0)),
        ("pytest.ini", 12, Span(12, 0, 12, 16)),
        ("setup.cfg", 2, Span(2, 0, 2, 0)),
    ],
)
def test_hit_line(path: str, line: int, expected: Span) -> None:
    hit = hit_line(_project(ini=INI), path, line, "sick")

    assert (hit.span, hit.message, hit.path) == (expected, "sick", path)
    assert hit.span.line == expected.line


def test_read_project_files(tmp_path: Path) -> None:
    for path in ("tox.ini", ".github/workflows/a.yml", "requirements/dev.txt", "dev-requirements.txt", "notes.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("[pytest]\n")
    (tmp_path / "setup.cfg").write_bytes(b"\xff\xfe")
    (tmp_path / "setup.py").mkdir()
    (tmp_path / "pytest.ini").write_bytes(b"\xef\xbb\xbf[pytest]\n")
    (tmp_path / "Pipfile").write_text("#" * 1_000_001)

    found = read_project_files(tmp_path)

    assert [file.path for file in found.files] == [
        ".github/workflows/a.yml",
        "dev-requirements.txt",
        "pytest.ini",
        "requirements/dev.txt",
        "tox.ini",
    ]
    assert found.files[2].sections == (("pytest", 1),)


def test_scan_reads_them(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -v\n")
    (tmp_path / "test_a.py").write_text("def test_a():\n    assert sum([1]) == 1\n")

    suite = scan(tmp_path, [tmp_path])

    assert suite.project == ProjectFiles(
        (ProjectFile("pytest.ini", ("[pytest]", "addopts = -v"), (("pytest", 1),), suite.project.files[0].options),)
    )
    assert [option.name for option in suite.project.files[0].options] == ["addopts"]
