"""What `init` is going to do with a project: what is found, what stays, and where it refuses."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from qualitygate.config import load_config
from qualitygate.errors import ConfigError, UsageError
from qualitygate.init.change import write_changes
from qualitygate.init.plan import PLACES, Part, Plan, detect_parts, make_plan, read_template

FOUND = ("source: shop (named like the project)", "tests: tests (by the names of their files)")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with a package, a test and a pyproject.toml that names it."""
    root = tmp_path / "shop"
    for path, text in {
        "pyproject.toml": '[project]\nname = "shop"\n',
        "shop/__init__.py": "",
        "tests/test_shop.py": "def test_shop():\n    assert 1 + 1 == 2\n",
    }.items():
        write(root / path, text)
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def apply(root: Path, *parts: Part) -> Plan:
    plan = make_plan(root, parts)
    write_changes(root, plan.changes)
    return plan


def test_section_goes_to_the_end_of_pyproject(shop: Path) -> None:
    before = (shop / "pyproject.toml").read_bytes()

    plan = apply(shop)

    assert [(change.path, change.what) for change in plan.changes] == [("pyproject.toml", "[tool.qualitygate]")]
    assert plan.notes == FOUND
    assert (shop / "pyproject.toml").read_bytes().startswith(before + b"\n[tool.qualitygate]\n")
    config = load_config(shop)
    assert (config.source, config.tests, config.path) == (("shop",), ("tests",), "pyproject.toml")


def test_own_file_where_there_is_no_pyproject(shop: Path) -> None:
    (shop / "pyproject.toml").unlink()

    plan = apply(shop)

    assert [(change.path, change.what) for change in plan.changes] == [("qualitygate.toml", "the configuration")]
    config = load_config(shop)
    assert (config.source, config.tests, config.path) == (("shop",), ("tests",), "qualitygate.toml")


def test_what_is_not_found_is_left_to_set(tmp_path: Path) -> None:
    plan = apply(tmp_path)

    assert plan.notes == (
        "no source code found: `source` is left for you to set",
        "no tests found: `tests` is left for you to set",
    )
    values = tomllib.loads((tmp_path / "qualitygate.toml").read_text())
    assert values == {"scan": {}, "mutate": {}, "targets": {}, "gate": {}, "performance": {"budgets": {}}}


def test_path_that_toml_cannot_hold_is_left_out(shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["te\\u007fsts"]\n')
    (shop / "tests").rename(shop / "te\x7fsts")

    plan = apply(shop)

    assert len(plan.notes) == 1
    assert load_config(shop).tests == ()


@pytest.mark.parametrize(
    "section", ["[tool.qualitygate]\n", "[tool.qualitygate.scan]\n", "[tool]\nqualitygate.jobs = 2\n"]
)
def test_section_that_is_there_stays(shop: Path, section: str) -> None:
    write(shop / "pyproject.toml", section)

    plan = make_plan(shop, ())

    assert plan == Plan((), ("pyproject.toml stays: it has [tool.qualitygate]",))


@pytest.mark.parametrize("text", ["", "jobs = 2\n"])
def test_own_file_that_is_there_stays(shop: Path, text: str) -> None:
    write(shop / "qualitygate.toml", text)

    assert make_plan(shop, ()) == Plan((), ("qualitygate.toml stays: it exists",))


def test_linked_pyproject_is_refused(shop: Path, tmp_path: Path) -> None:
    (shop / "pyproject.toml").rename(tmp_path / "theirs.toml")
    (shop / "pyproject.toml").symlink_to("../theirs.toml")

    with pytest.raises(ConfigError) as error:
        make_plan(shop, ())

    assert error.value.what == "pyproject.toml is a link"
    assert error.value.where == str(shop / "pyproject.toml")
    assert error.value.why == "it leads to ../theirs.toml, which may belong to others"
    assert error.value.help == "run `qualitygate init` where it leads to, or create an empty qualitygate.toml"


def test_pyproject_that_is_no_toml_is_refused(shop: Path) -> None:
    write(shop / "pyproject.toml", "[project\n")

    with pytest.raises(ConfigError) as error:
        make_plan(shop, ())

    assert error.value.what.startswith("not valid TOML: ")
    assert error.value.where == "pyproject.toml:1:9"


@pytest.mark.parametrize(("sign", "part"), [(place.sign, part) for part, place in PLACES.items()])
def test_detect_parts_by_what_there_is(tmp_path: Path, sign: str, part: Part) -> None:
    before = detect_parts(tmp_path)
    (tmp_path / sign).touch()

    assert before == ()
    assert detect_parts(tmp_path) == (part,)


@pytest.mark.parametrize("part", Part)
def test_part_is_the_template(shop: Path, part: Part) -> None:
    plan = apply(shop, part)

    assert [change.path for change in plan.changes] == ["pyproject.toml", PLACES[part].path]
    assert (shop / PLACES[part].path).read_text(encoding="utf-8") == read_template(part)


@pytest.mark.parametrize("part", [Part.GITHUB, Part.GITLAB])
def test_job_that_is_there_stays(shop: Path, part: Part) -> None:
    write(shop / PLACES[part].path, "mine")

    plan = make_plan(shop, [part])

    assert [change.path for change in plan.changes] == ["pyproject.toml"]
    assert plan.notes == (*FOUND, f"{PLACES[part].path} stays: it exists")


def test_gitlab_job_is_to_be_included(shop: Path) -> None:
    plan = make_plan(shop, [Part.GITLAB])
    text = "include:\n  - local: .gitlab/qualitygate.yml\n"
    write(shop / ".gitlab-ci.yml", text)

    assert plan.paste == ((".gitlab-ci.yml", text),)
    assert make_plan(shop, [Part.GITLAB]).paste == ()


def test_hooks_are_shown_where_there_are_others(shop: Path) -> None:
    write(shop / ".pre-commit-config.yaml", "repos:\n  - repo: local\n    hooks:\n      - id: my-qualitygate\n")

    plan = make_plan(shop, [Part.PRE_COMMIT])

    (paste,) = plan.paste
    assert paste == (".pre-commit-config.yaml", read_template(Part.PRE_COMMIT).partition("repos:\n")[2])
    assert paste[1].startswith("  - repo: local\n")
    assert [change.path for change in plan.changes] == ["pyproject.toml"]


@pytest.mark.parametrize("hook", ["- id: qualitygate", "-  id:  'qualitygate-fix'", '- name: x\n  id: "qualitygate"'])
def test_hooks_that_are_there_stay(shop: Path, hook: str) -> None:
    write(shop / ".pre-commit-config.yaml", f"repos: []\n{hook}\n")

    plan = make_plan(shop, [Part.PRE_COMMIT])

    assert plan.notes == (*FOUND, ".pre-commit-config.yaml stays: it has hooks of qualitygate")
    assert plan.paste == ()


@pytest.mark.parametrize("part", Part)
def test_part_belongs_to_the_root_of_the_repository(shop: Path, part: Part) -> None:
    (shop.parent / ".git").mkdir()

    with pytest.raises(UsageError) as error:
        make_plan(shop, [part])

    assert error.value.what == f"{PLACES[part].path} is read at the root of the repository only"
    assert error.value.where == f"--{part.value}"
    assert error.value.why == f"the project is shop of {shop.parent}"
    assert error.value.help == "put the text from docs/ci.md there, and let each step run in the project's folder"


def test_root_of_an_inner_repository_will_do(shop: Path) -> None:
    for folder in (shop, shop.parent):
        (folder / ".git").mkdir()

    assert len(make_plan(shop, [Part.GITHUB]).changes) == 2


def test_folder_that_leads_out_of_the_project_is_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (shop / ".gitlab").symlink_to(tmp_path / "theirs")

    with pytest.raises(UsageError) as error:
        make_plan(shop, [Part.GITLAB])

    assert error.value.what == ".gitlab is a link that leads out of the project"
    assert error.value.where == str(shop / ".gitlab")
    assert error.value.help == "make it a folder, or leave --gitlab out"
