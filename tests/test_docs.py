"""Documents and program are one: generated pages are what is rendered, examples run, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from qualitygate.config import load_config
from qualitygate.exit_codes import ExitCode, worst
from qualitygate.model import Config, Severity, Subject
from qualitygate.model import Rule as RuleType
from qualitygate.plugins import load_rules

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def load_generator() -> ModuleType:
    sys.path.insert(0, str(ROOT / "docs"))  # as where it is run
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = load_generator()
GENERATED = GENERATE.render_pages()
#: Examples of generated pages are docstrings and examples of rules: they have tests of their own.
WITH_PYTHON = [page for page in PAGES if "```python" in page.read_text(encoding="utf-8") and page.name not in GENERATED]


def test_readings_are_of_rules_that_exist() -> None:
    readings = GENERATE.read_readings()

    assert {one.rule for one in readings} <= {rule.name for rule in load_rules()}
    assert {one.genuine for one in readings} == {"yes", "no"}
    assert {one.sample for one in readings} == {"held out", "read while the rule was written", "no longer found"}
    assert all(one.project and one.why and re.search(r":\d+$", one.place) for one in readings)


def find_headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_page_is_current(name: str) -> None:
    page = ROOT / "docs" / name

    assert page.read_text(encoding="utf-8") == GENERATED[name], "run: python docs/generate.py"


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_blocks_run(page: Path) -> None:
    document = Sybil(parsers=[PythonCodeBlockParser()]).parse(page)
    examples = list(document.examples())

    for example in examples:
        example.evaluate()

    assert len(examples) >= page.read_text(encoding="utf-8").count("```python\n") > 0


def test_readme_has_python_to_run() -> None:
    assert ROOT / "README.md" in WITH_PYTHON


def load_shown_config(page: Path, root: Path) -> Config:
    """The configuration that a page shows."""
    blocks = re.findall(r"^```toml\n(.+?)^```", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    (root / "pyproject.toml").write_text("".join(blocks), encoding="utf-8")
    (root / "src").mkdir()
    (root / "tests").mkdir()
    return load_config(root)


def test_gate_page_configuration_is_valid(tmp_path: Path) -> None:
    gate = load_shown_config(ROOT / "docs" / "gate.md", tmp_path).gate

    assert [len(entries) for entries in (gate.exceptions, gate.not_applicable, gate.raised, gate.paths)] == [1] * 4


def test_readme_configuration_is_valid(tmp_path: Path) -> None:
    config = load_shown_config(ROOT / "README.md", tmp_path)

    assert config.source == ("src",)
    assert config.mutate.min_score == 85.0
    assert dict(config.targets) == {"total-coverage": 90.0}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        target, _, anchor = link.partition("#")
        if target.startswith("http"):
            continue
        place = page.parent / target if target else page
        if not place.exists() or (anchor and anchor not in find_headings(place)):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_tables_have_equal_columns(page: Path) -> None:
    uneven, width = [], 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        columns = len(re.findall(r"(?<!\\)\|", line)) if line.startswith(("| ", "|--")) else 0
        if columns and width and columns != width:
            uneven.append(number)
        width = columns

    assert uneven == []


@pytest.mark.parametrize("step", ["demo", "test"])
def test_readme_has_the_commands_of_ci(step: str) -> None:
    """`.ci/run` takes them from there, word for word."""
    found = re.findall(
        rf"^<!-- ci: {step} -->\n```sh\n(.+?)\n```$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        flags=re.M | re.S,
    )

    assert len(found) == 1
    assert found[0].startswith("python3 -m venv .venv && ")


def test_exit_codes_page_has_every_code() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")

    rows = dict(re.findall(r"^\| (\d+) \| (\w+) \|", page, flags=re.MULTILINE))
    order = re.findall(r"(?:\d+, ){3,}\d+", page)

    assert rows == {str(code.value): code.name for code in ExitCode}
    assert [sorted(int(code) for code in found.split(", ")) for found in order] == [sorted(ExitCode)]


def test_exit_codes_page_tells_which_wins() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    order = [ExitCode(int(code)) for code in re.findall(r"(?:\d+, ){3,}\d+", page)[0].split(", ")]

    winners = [worst(order[place:]) for place in range(len(order))]

    assert winners == order


def test_render_rules_shows_documentation_and_examples() -> None:
    rule = RuleType(
        severity=Severity.WARNING,
        subject=Subject.CASE,
        find=lambda case, suite: (),
        bad=("def test_a():\n    pass  # finding\n", "second"),
        good=("def test_b():\n    assert f() == 1\n",),
        default=False,
        name="empty-test",
        family="assertions",
        doc="A test of nothing | at all.\n\nSee ``pass``.",
    )

    page = GENERATE.render_rules([rule])

    assert "| [empty-test](#empty-test) | assertions | warning, opt-in | A test of nothing \\| at all |\n" in page
    assert page.endswith(
        "## empty-test\n\nwarning, family `assertions`\n\nA test of nothing | at all.\n\nSee `pass`.\n\n"
        "Bad:\n\n```py\ndef test_a():\n    pass  # finding\n```\n\n"
        "Good:\n\n```py\ndef test_b():\n    assert f() == 1\n```\n"
    )


def test_fill_design_keeps_what_is_written_by_hand() -> None:
    page = f"before\n\n{GENERATE.BEGIN}a stale table\n{GENERATE.END}after\n"

    filled = GENERATE.fill_design(page)

    assert filled.startswith(f"before\n\n{GENERATE.BEGIN}\n### qualitygate\n")
    assert filled.endswith(f"\n{GENERATE.END}after\n")
    assert GENERATE.fill_design(filled) == filled
    assert "a stale table" not in filled
