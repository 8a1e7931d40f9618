"""Where production code is found, layout by layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualitygate.config import find_sources
from qualitygate.errors import NothingToAnalyse
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Config

Plant = Callable[[Mapping[str, str] | list[str]], Path]

SHOP = '[project]\nname = "shop"\n'


@pytest.mark.parametrize(
    ("files", "sources"),
    [
        pytest.param(["src/shop/__init__.py", "tests/test_a.py", "setup.py"], ["src/shop"], id="src"),
        pytest.param(
            ["src/b/__init__.py", "src/a/__init__.py", "other/__init__.py"], ["src/a", "src/b"], id="src, two"
        ),
        pytest.param(["src/shop.py", "src/conftest.py", "src/test_shop.py"], ["src/shop.py"], id="src, module"),
        pytest.param(["src/space/shop/__init__.py", "tests/test_a.py"], ["src"], id="src, namespace"),
        pytest.param(["src/shop/__init__.py", "src/shop.egg-info/x.py"], ["src/shop"], id="src, egg-info"),
        pytest.param(["src/shop/__init__.py", "src/tests/test_a.py"], ["src/shop"], id="src with tests"),
        pytest.param(["src/shop/tests/test_a.py", "src/shop/__init__.py"], ["src/shop"], id="src, tests inside"),
        pytest.param(
            ["src/build/__init__.py", "src/tools/__init__.py"], ["src/build", "src/tools"], id="src, odd names"
        ),
        pytest.param(["src/main.c", "shop/__init__.py"], ["shop"], id="src without Python"),
        pytest.param(["src/__init__.py", "src/core.py"], ["src"], id="src is the package"),
        pytest.param(["lib/shop/__init__.py", "test/test_a.py"], ["lib/shop"], id="lib"),
        pytest.param(["lib/shop.py", "test/test_a.py"], ["lib/shop.py"], id="lib, module"),
        pytest.param(["source/shop/__init__.py"], ["source/shop"], id="source"),
        pytest.param(["python/shop/__init__.py"], ["python/shop"], id="python"),
        pytest.param(["shop/__init__.py", "tests/__init__.py", "docs/conf.py"], ["shop"], id="flat"),
        pytest.param(["a/__init__.py", "b/__init__.py", "run.py"], ["a", "b", "run.py"], id="flat, several"),
        pytest.param(["shop.py", "test_shop.py", "setup.py", "noxfile.py", "conftest.py"], ["shop.py"], id="module"),
        pytest.param(["shop/core.py", "tests/test_a.py"], ["shop"], id="folder of loose modules"),
        pytest.param(["space/shop/__init__.py", "tests/test_a.py"], ["space"], id="namespace"),
        pytest.param(
            ["shop/__init__.py", "examples/__init__.py", "benchmarks/__init__.py", "scripts/x.py", "bench.py"],
            ["shop"],
            id="beside tooling",
        ),
        pytest.param(["shop/__init__.py", "venv/x/__init__.py", ".venv/y/__init__.py"], ["shop"], id="beside venv"),
        pytest.param(
            {"shop/__init__.py": "", "env3/pyvenv.cfg": "", "env3/__init__.py": ""}, ["shop"], id="named venv"
        ),
        pytest.param(
            {"pyproject.toml": SHOP, "shop/__init__.py": "", "other/__init__.py": "", "run.py": ""}, ["shop"], id="name"
        ),
        pytest.param({"pyproject.toml": SHOP, "shop.py": "", "run.py": ""}, ["shop.py"], id="name, module"),
        pytest.param({"pyproject.toml": SHOP, "shop/core.py": "", "x/__init__.py": ""}, ["shop"], id="name, no init"),
        pytest.param(
            {"pyproject.toml": SHOP, "shop/__init__.py": "", "src/x.py": ""}, ["src/x.py"], id="src over name"
        ),
        pytest.param({"pyproject.toml": SHOP, "shop/__init__.py": "", "lib/x.py": ""}, ["shop"], id="name over lib"),
        pytest.param({"pyproject.toml": SHOP, "shop/README": "", "x/__init__.py": ""}, ["x"], id="name without Python"),
        pytest.param(
            {
                "pyproject.toml": '[project]\nname = "My-Shop.Core"\n',
                "my_shop_core/__init__.py": "",
                "x/__init__.py": "",
            },
            ["my_shop_core"],
            id="name, spelling",
        ),
        pytest.param(
            {"pyproject.toml": '[project]\nname = "python-slugify"\n', "slugify/__init__.py": "", "a/__init__.py": ""},
            ["slugify"],
            id="name, prefix",
        ),
        pytest.param(
            {"pyproject.toml": '[project]\nname = "PyYAML"\n', "yaml/__init__.py": "", "a/__init__.py": ""},
            ["yaml"],
            id="name, py",
        ),
        pytest.param(
            {"pyproject.toml": '[project]\nname = "space.shop"\n', "space/shop/__init__.py": "", "a/__init__.py": ""},
            ["space"],
            id="name, namespace",
        ),
        pytest.param(
            {"pyproject.toml": '[project]\nname = "tools"\n', "tools/__init__.py": "", "a/__init__.py": ""},
            ["tools"],
            id="named like tooling",
        ),
        pytest.param(
            {"setup.cfg": "[metadata]\nname = shop\n", "shop/__init__.py": "", "a/__init__.py": ""},
            ["shop"],
            id="setup.cfg name",
        ),
        pytest.param(
            {"pyproject.toml": '[tool.poetry]\nname = "shop"\n', "shop/__init__.py": "", "a/__init__.py": ""},
            ["shop"],
            id="poetry name",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["code/a", "code/gone"]\n',
                "code/a/__init__.py": "",
                "src/b/__init__.py": "",
            },
            ["code/a"],
            id="hatch",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.setuptools]\npackages = ["a", "a.b", "c"]\npy-modules = ["d"]\n',
                "a/b/__init__.py": "",
                "c/__init__.py": "",
                "d.py": "",
                "e.py": "",
            },
            ["a", "c", "d.py"],
            id="setuptools",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.setuptools]\npackages = ["a"]\npackage-dir = {"" = "code"}\n',
                "code/a/__init__.py": "",
                "code/b/__init__.py": "",
            },
            ["code/a"],
            id="setuptools, package-dir",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["code"]\n',
                "code/a/__init__.py": "",
                "b/__init__.py": "",
            },
            ["code/a"],
            id="setuptools, find",
        ),
        pytest.param(
            {
                "pyproject.toml": '[[tool.poetry.packages]]\ninclude = "a/b"\nfrom = "code"\n',
                "code/a/b/__init__.py": "",
            },
            ["code/a"],
            id="poetry",
        ),
        pytest.param(
            {"pyproject.toml": '[tool.flit.module]\nname = "a"\n', "a/__init__.py": "", "b/__init__.py": ""},
            ["a"],
            id="flit",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.uv.build-backend]\nmodule-name = "a"\nmodule-root = ""\n',
                "a/__init__.py": "",
                "b/__init__.py": "",
            },
            ["a"],
            id="uv",
        ),
        pytest.param(
            {
                "setup.cfg": "[options]\npackages =\n  a\n  a.b\npy_modules = d\npackage_dir =\n  = code\n",
                "code/a/__init__.py": "",
                "code/b/__init__.py": "",
                "code/d.py": "",
            },
            ["code/a", "code/d.py"],
            id="setup.cfg",
        ),
        pytest.param(
            {
                "setup.cfg": "[options]\npackages = find:\n[options.packages.find]\nwhere = code\n",
                "code/a/__init__.py": "",
                "b/__init__.py": "",
            },
            ["code/a"],
            id="setup.cfg, find",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["./a/", "../b", "/tmp"]\n',
                "a/__init__.py": "",
            },
            ["a"],
            id="hatch, odd paths",
        ),
        pytest.param({"setup.cfg": "name = [\n%(x", "a/__init__.py": ""}, ["a"], id="broken setup.cfg"),
        pytest.param({"pyproject.toml": "name = [\n", "a/__init__.py": ""}, ["a"], id="broken pyproject.toml"),
        pytest.param(
            {"pyproject.toml": "tool = 1\nproject = 2\n", "a/__init__.py": ""}, ["a"], id="odd pyproject.toml"
        ),
    ],
)
def test_find_sources_in_a_layout(plant: Plant, files: Mapping[str, str] | list[str], sources: list[str]) -> None:
    root = plant(files)

    assert list(find_sources(root, Config())[0]) == sources


def test_find_sources_takes_what_is_configured(plant: Plant) -> None:
    root = plant(["src/shop/__init__.py"])

    assert find_sources(root, Config(source=("elsewhere",))) == (("elsewhere",), "")


@pytest.mark.parametrize(
    ("files", "guess"),
    [
        (["src/a/__init__.py", "src/b/__init__.py"], "source: src/a, src/b (below the source folder)"),
        ({"pyproject.toml": SHOP, "shop.py": ""}, "source: shop.py (named like the project)"),
        ({"setup.cfg": "[options]\npackages = a\n", "a/__init__.py": ""}, "source: a (declared in setup.cfg)"),
        (["a/__init__.py"], "source: a (at the project's root, and neither tests nor tooling)"),
        (["a/b.py"], "source: a (the only Python that is neither tests nor tooling)"),
    ],
)
def test_find_sources_says_how(plant: Plant, files: Mapping[str, str] | list[str], guess: str) -> None:
    assert find_sources(plant(files), Config())[1] == guess


@pytest.mark.parametrize(
    "files",
    [
        ["README.md"],
        ["tests/test_a.py", "docs/conf.py", "setup.py", "conftest.py"],
        ["test_a.py", "a_test.py", "examples/x.py", "src/README.md"],
        ["checks/test_a.py", "checks/conftest.py"],
    ],
)
def test_find_sources_refuses_a_project_without(plant: Plant, files: list[str]) -> None:
    root = plant(files)

    with pytest.raises(NothingToAnalyse) as caught:
        find_sources(root, Config())

    assert str(caught.value) == (
        "error[nothing to analyse]: no source code found\n"
        f"  --> {root}\n"
        "  | looked for: packages that pyproject.toml or setup.cfg declares, src/, lib/,\n"
        "  | a package or module named like the project, packages and modules at the root\n"
        'help: name it in [tool.qualitygate]: source = ["path/to/package"]'
    )
    assert caught.value.exit_code is ExitCode.NOTHING
