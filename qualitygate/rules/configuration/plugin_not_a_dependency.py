"""The settings use a plugin that no list of dependencies names.

What it finds: an option in ``addopts`` (``--cov``, ``-n``, ``--timeout`` ...) or a setting of the pytest configuration
(``asyncio_mode``, ``DJANGO_SETTINGS_MODULE`` ...) that only a plugin knows, while no file of the project names the
plugin. Silent where pytest itself is named in none: the lists are elsewhere.

Why it matters: a fresh environment stops with ``unrecognized arguments: --cov``, or ignores the setting with a
warning; it works on the desk of whoever once installed the plugin by hand.

Instead: list the plugin beside pytest.

When to ignore it: where another dependency brings it for sure.

Source: https://docs.pytest.org/en/stable/how-to/plugins.html, document 001
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Hit, ProjectFile, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.scanner.project_files import addopts, ci_files, hit_line, pytest_options

_OPTIONS = {
    "--cov": "pytest-cov", "-n": "pytest-xdist", "--numprocesses": "pytest-xdist", "--dist": "pytest-xdist",
    "--benchmark": "pytest-benchmark", "--timeout": "pytest-timeout", "--reruns": "pytest-rerunfailures",
    "--html": "pytest-html", "--asyncio-mode": "pytest-asyncio", "--ds": "pytest-django",
    "--reuse-db": "pytest-django",
    "--randomly-seed": "pytest-randomly", "--disable-socket": "pytest-socket", "--alluredir": "allure-pytest",
    "--memray": "pytest-memray", "--mypy": "pytest-mypy", "--black": "pytest-black", "--flake8": "pytest-flake8",
    "--random-order": "pytest-random-order", "--record-mode": "pytest-recording",
    "--doctest-plus": "pytest-doctestplus",
}  # fmt: skip
_SETTINGS = {
    "asyncio_mode": "pytest-asyncio", "asyncio_default_fixture_loop_scope": "pytest-asyncio",
    "timeout": "pytest-timeout", "timeout_method": "pytest-timeout", "DJANGO_SETTINGS_MODULE": "pytest-django",
}  # fmt: skip
#: Plugins that bring another.
_BRINGS = {"pytest-asyncio": ("pytest-aiohttp", "pytest-homeassistant-custom-component")}
_PYTEST = re.compile(r"(?:^|[\"'\s,])pytest(?:\[\w+\])?\s*(?:[<>=~!;,\"'^@]|$)")


def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
    """One hit on the first use of each plugin."""
    pipelines = {file.path for file in ci_files(project)}
    lists = [file for file in project.files if file.path not in pipelines and _names_pytest(file)]
    if not lists:
        return
    text = "\n".join(line for file in project.files for line in file.lines).lower().replace("_", "-")
    path, words = addopts(project, suite)
    used = [(path, line, word, plugin) for line, word in words if (plugin := _plugin(word))]
    held = pytest_options(project, suite)
    if held is not None:
        used += [(held[0].path, held[1][name].line, name, _SETTINGS[name]) for name in _SETTINGS if name in held[1]]
    told = set()
    for path, line, what, plugin in used:
        named = any(each in text for each in (plugin, *_BRINGS.get(plugin, ())))
        if not named and plugin not in told:
            told.add(plugin)
            yield hit_line(project, path, line, f"`{what}` is of `{plugin}`, which no list of dependencies names")


def _plugin(word: str) -> str:
    option = word.partition("=")[0]
    if option.startswith(("--cov", "--benchmark-")):
        option = "-".join(option.split("-")[:3])
    return _OPTIONS.get("-n" if re.fullmatch(r"-n(\d+|auto|logical)", word) else option, "")


def _names_pytest(file: ProjectFile) -> bool:
    """Whether it lists pytest among what is to be installed."""
    lines = (line.partition("#")[0].strip() for line in file.lines)
    return any(_PYTEST.search(line) and not line.startswith("[") for line in lines)


BAD = (
    """
# file: pyproject.toml
[project.optional-dependencies]
test = ["pytest>=8", "pytest-cov"]

[tool.pytest.ini_options]
asyncio_mode = "auto"  # finding
addopts = [
    "--cov=shop",
    "-n", "auto",  # finding
    "--dist", "loadfile",
    "--timeout=30",  # finding
]
""",
    """
# file: requirements-dev.txt
pytest==8.3.4

# file: pytest.ini
[pytest]
# finding below
addopts = -n4 -ra
""",
)

GOOD = (
    """
# file: pyproject.toml
[dependency-groups]
test = ["pytest", "pytest_cov", "pytest-asyncio"]

[tool.pytest.ini_options]
asyncio_mode = "auto"
addopts = "--cov=shop --cov-report=xml --strict-markers -ra"
""",
    """
# file: pytest.ini
[pytest]
addopts = --cov=shop
""",
    """
# file: ci/requirements.txt
pytest
pytest-aiohttp

# file: pytest.ini
[pytest]
asyncio_mode = auto
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.PROJECT, find=find, bad=BAD, good=GOOD)
