"""Configuration files in, values or every problem with its place out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualitygate.config import ConfigProblems, load_config, load_settings
from qualitygate.config.schema import OPTIONS, Vocabulary
from qualitygate.errors import ConfigError
from qualitygate.exit_codes import ExitCode
from qualitygate.model import DEFAULT_BUDGETS, Config, Figures, MutateConfig, ScanConfig, Severity
from qualitygate.model.config import (
    GateConfig,
    GateException,
    IgnoredMutant,
    NotApplicable,
    PathTarget,
    RaisedTarget,
)

_WORDS = {
    Vocabulary.METRIC: ("mutation-score", "total-coverage", "anti-patterns"),
    Vocabulary.PATH_METRIC: ("mutation-score", "total-coverage"),
    Vocabulary.RULE: ("no-oracle", "broad-raises", "assertions"),
}


def names(vocabulary: Vocabulary) -> tuple[str, ...]:
    return _WORDS[vocabulary]


def write(root: Path, text: str, name: str = "pyproject.toml") -> Path:
    path = root / name
    path.write_text(text, encoding="utf-8")
    return path


def fail_to_load(root: Path, text: str, name: str = "pyproject.toml") -> str:
    write(root, text, name)
    with pytest.raises(ConfigError) as caught:
        load_config(root, names=names)
    return str(caught.value)


FULL = """\
[project]
name = "shop"

[tool.qualitygate]
source = ["src/shop/"]
tests = ["tests", "./more"]
python = ".venv/bin/python"
jobs = 3
required = ["mutation-score"]

[tool.qualitygate.scan]
select = ["assertions"]
ignore = ["broad-raises"]
exclude = ["tests/data/*"]
fail-on = "error"
baseline = "tests/known.jsonl"

[tool.qualitygate.mutate]
min-score = 85
exclude = ["src/shop/old.py"]
timeout-factor = 2.5
timeout-constant = 0
memory-mb = 512
verify = 7
operators = ["default", "relational_opposite"]

[[tool.qualitygate.mutate.ignore]]
mutant = "src/shop/cart.py:Cart.log"
reason = "only logs"
owner = "mia"
expires = 2030-12-31

[[tool.qualitygate.mutate.ignore]]
mutant = "06427842c9e9"
reason = "equivalent"
owner = "tom"
expires = "2030-01-01"

[tool.qualitygate.targets]
mutation-score = 90
total-coverage = 75.5

[tool.qualitygate.performance]
critical = ["shop.pricing:total", "shop:Cart.add"]

[tool.qualitygate.gate]
ratchet = "quality/ratchet.json"

[[tool.qualitygate.gate.exception]]
metric = "total-coverage"
reason = "being rewritten"
owner = "mia"
expires = 2030-12-31

[[tool.qualitygate.gate.not-applicable]]
metric = "anti-patterns"
reason = "generated tests"

[[tool.qualitygate.gate.raise]]
metric = "mutation-score"
target = 95
date = "2030-01-01"

[[tool.qualitygate.gate.path]]
path = "src/shop/pricing/*"
metric = "mutation-score"
target = 97.5

[[tool.qualitygate.gate.path]]
path = "src/shop/tax.py"
metric = "total-coverage"
target = 100

[tool.qualitygate.performance.budgets]
e2e = { p95_ms = 900, success_rate = 0.95 }
"shop.pricing:total" = { mean_ms = 2.5, peak_mb = 100, ops_per_s = 50 }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("src/shop", "tests", "more"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_load_config_reads_every_key(root: Path) -> None:
    write(root, FULL)

    config = load_config(root, names=names)

    assert config == Config(
        path="pyproject.toml",
        source=("src/shop",),
        tests=("tests", "more"),
        python=".venv/bin/python",
        jobs=3,
        required=("mutation-score",),
        scan=ScanConfig(("assertions",), ("broad-raises",), ("tests/data/*",), Severity.ERROR, "tests/known.jsonl"),
        mutate=MutateConfig(
            85.0,
            ("src/shop/old.py",),
            2.5,
            0.0,
            512,
            operators=("default", "relational_opposite"),
            ignore=(
                IgnoredMutant("src/shop/cart.py:Cart.log", "only logs", "mia", date(2030, 12, 31)),
                IgnoredMutant("06427842c9e9", "equivalent", "tom", date(2030, 1, 1)),
            ),
            verify=7,
        ),
        gate=GateConfig(
            (GateException("total-coverage", "being rewritten", "mia", date(2030, 12, 31)),),
            (NotApplicable("anti-patterns", "generated tests"),),
            (RaisedTarget("mutation-score", 95.0, date(2030, 1, 1)),),
            (
                PathTarget("src/shop/pricing/*", "mutation-score", 97.5),
                PathTarget("src/shop/tax.py", "total-coverage", 100.0),
            ),
            "quality/ratchet.json",
        ),
        targets={"mutation-score": 90.0, "total-coverage": 75.5},
        critical=("shop.pricing:total", "shop:Cart.add"),
        budgets={
            "performance": Figures(mean_ms=100.0),
            "integration": Figures(p95_ms=200.0),
            "e2e": Figures(p95_ms=900.0, success_rate=0.95),
            "shop.pricing:total": Figures(mean_ms=2.5, peak_mb=100.0, ops_per_s=50.0),
        },
    )


def test_load_config_reads_every_key_of_the_schema(root: Path) -> None:
    write(root, FULL)

    origins = load_settings(root, names=names).origins

    wanted = {option.key for option in OPTIONS if option.name != "*"}
    any_name = {"targets.mutation-score", "targets.total-coverage"}
    any_name |= {"performance.budgets.e2e", "performance.budgets.shop.pricing:total"}
    assert set(origins) == wanted | any_name


def test_load_settings_tells_the_line_of_each_value(root: Path) -> None:
    write(root, FULL)

    origins = load_settings(root, names=names).origins

    assert origins["source"] == "pyproject.toml:5"
    assert origins["mutate.min-score"] == "pyproject.toml:19"
    assert origins["mutate.ignore"] == "pyproject.toml:27"
    assert origins["targets.total-coverage"] == "pyproject.toml:41"
    assert origins["gate.exception"] == "pyproject.toml:49"
    assert origins["gate.path"] == "pyproject.toml:64"
    assert origins["performance.budgets.shop.pricing:total"] == "pyproject.toml:76"


def test_load_config_reads_its_own_file_without_the_prefix(root: Path) -> None:
    write(root, 'tests = ["tests"]\n[mutate]\nmin-score = 85.5\n', "qualitygate.toml")

    config = load_config(root, names=names)

    assert config == Config(path="qualitygate.toml", tests=("tests",), mutate=MutateConfig(min_score=85.5))


@pytest.mark.parametrize("text", ["", "# nothing\n", '[project]\nname = "shop"\n', "[tool.qualitygate]\n"])
def test_load_config_without_settings_gives_the_defaults(root: Path, text: str) -> None:
    write(root, text)

    assert load_config(root, names=names) == Config()


def test_load_config_without_files_gives_the_defaults(root: Path) -> None:
    assert load_config(root, names=names) == Config()


def test_load_config_takes_the_explicit_file(root: Path) -> None:
    write(root, "[tool.qualitygate]\njobs = 1\n")
    explicit = write(root, "jobs = 2\n", "other.toml")

    assert load_config(root, explicit, names=names) == Config(path="other.toml", jobs=2)


def test_load_config_takes_an_explicit_pyproject_of_another_folder(root: Path) -> None:
    explicit = write(root / "more", "[tool.qualitygate]\njobs = 2\n")

    assert load_config(root, explicit, names=names) == Config(path="more/pyproject.toml", jobs=2)


def test_load_config_takes_an_explicit_empty_file(root: Path) -> None:
    assert load_config(root, write(root, "", "other.toml"), names=names) == Config(path="other.toml")


@pytest.mark.parametrize(
    ("own", "pyproject", "path"),
    [
        ("jobs = 2\n", "[project]\nname = 'shop'\n", "qualitygate.toml"),
        ("", "[tool.qualitygate]\njobs = 2\n", "pyproject.toml"),
    ],
)
def test_load_config_takes_the_file_that_has_settings(root: Path, own: str, pyproject: str, path: str) -> None:
    write(root, own, "qualitygate.toml")
    write(root, pyproject)

    assert load_config(root, names=names) == Config(path=path, jobs=2)


def test_load_config_refuses_two_configurations(root: Path) -> None:
    write(root, "jobs = 1\n", "qualitygate.toml")

    assert fail_to_load(root, "[project]\nname = 'x'\n[tool.qualitygate]\njobs = 2\n") == (
        "error[config]: two configurations: only one of them can hold\n"
        "  --> pyproject.toml:3:7 [tool.qualitygate]\n"
        "  | qualitygate.toml has settings as well\n"
        "help: move them all into qualitygate.toml and delete [tool.qualitygate], or the other way round"
    )


def test_load_config_refuses_a_missing_explicit_file(root: Path) -> None:
    missing = root / "nope.toml"

    with pytest.raises(ConfigError) as caught:
        load_config(root, missing, names=names)

    assert str(caught.value) == (
        "error[config]: no such configuration file\n"
        "  --> nope.toml\n"
        "help: give --config an existing file, or leave it out to use pyproject.toml or qualitygate.toml"
    )
    assert caught.value.exit_code is ExitCode.USAGE


def test_load_config_refuses_an_unreadable_file(root: Path) -> None:
    (root / "pyproject.toml").mkdir()

    with pytest.raises(ConfigError) as caught:
        load_config(root, names=names)

    assert str(caught.value) == (
        "error[config]: the configuration file cannot be read: Is a directory\n"
        "  --> pyproject.toml\n"
        "help: make it a file that you may read"
    )


def test_load_config_refuses_a_file_that_is_not_utf8(root: Path) -> None:
    (root / "pyproject.toml").write_bytes('[project]\nname = "caf\xe9"\n'.encode("latin-1"))

    with pytest.raises(ConfigError) as caught:
        load_config(root, names=names)

    assert str(caught.value) == (
        "error[config]: the configuration file is not UTF-8\n"
        "  --> pyproject.toml:2\n"
        "  | byte 0xe9 at offset 21\n"
        "help: save it as UTF-8: TOML allows no other encoding"
    )


def test_load_config_reads_a_file_with_a_byte_order_mark(root: Path) -> None:
    (root / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.qualitygate]\njobs = 2\n")

    assert load_config(root, names=names).jobs == 2


@pytest.mark.parametrize(
    ("text", "what", "where", "why"),
    [
        ("[tool.qualitygate]\njobs = \n", "invalid value", "2:8", "jobs ="),
        ("jobs = 1\njobs = 2\n", "cannot overwrite a value", "2:9", "jobs = 2"),
        ('[a]\n\nx = "y', "unterminated string", "3:1", 'x = "y'),
        ("[a]\n[a]\n", "cannot declare ('a',) twice", "2:3", "[a]"),
        ("x = [1\n", "unclosed array", "2:1", "the file ends here"),
    ],
)
def test_load_config_tells_where_toml_is_broken(root: Path, text: str, what: str, where: str, why: str) -> None:
    assert fail_to_load(root, text) == (
        f"error[config]: not valid TOML: {what}\n"
        f"  --> pyproject.toml:{where}\n"
        f"  | {why}\n"
        "help: a key stands once, texts are quoted, tables are [in.brackets]"
    )


@pytest.mark.parametrize(
    ("text", "block"),
    [
        (
            "[tool.qualitygate.mutate]\nmin-scroe = 85\n",
            "unknown key `min-scroe`\n  --> pyproject.toml:2:1 [tool.qualitygate.mutate]\n"
            "help: did you mean `min-score`?",
        ),
        (
            "[tool.qualitygate.mutaet]\nmin-score = 85\n",
            "unknown table `mutaet`\n  --> pyproject.toml:1:19 [tool.qualitygate]\nhelp: did you mean `mutate`?",
        ),
        (
            "[tool.qualitygate]\nmin-score = 85\n",
            "unknown key `min-score`\n  --> pyproject.toml:2:1 [tool.qualitygate]\n"
            "help: `min-score` belongs in [tool.qualitygate.mutate]",
        ),
        (
            "[tool.qualitygate.scan]\njobs = 2\n",
            "unknown key `jobs`\n  --> pyproject.toml:2:1 [tool.qualitygate.scan]\n"
            "help: `jobs` belongs in [tool.qualitygate]",
        ),
        (
            "[tool.qualitygate.scan]\nzzz = 2\n",
            "unknown key `zzz`\n  --> pyproject.toml:2:1 [tool.qualitygate.scan]\n"
            "help: known: baseline, exclude, fail-on, ignore, select",
        ),
        (
            '[tool.qualitygate]\n"scan.select" = ["no-oracle"]\n',
            "unknown key `scan.select`\n  --> pyproject.toml:2:1 [tool.qualitygate]\n"
            "help: known: gate, jobs, mutate, performance, python, required, scan, source, targets, tests",
        ),
        (
            '[tool.qualitygate.mutate]\nmin-score = "high"\n',
            'wrong value for `min-score`: "high"\n  --> pyproject.toml:2:1 [tool.qualitygate.mutate]\n'
            "  | expected a number from 0 to 100, got a string\nhelp: for example `min-score = 85`",
        ),
        (
            "[tool.qualitygate]\njobs = true\n",
            "wrong value for `jobs`: true\n  --> pyproject.toml:2:1 [tool.qualitygate]\n"
            "  | expected a whole number, at least 1, got a boolean\nhelp: for example `jobs = 4`",
        ),
        (
            "[tool.qualitygate]\njobs = 0\n",
            "wrong value for `jobs`: 0\n  --> pyproject.toml:2:1 [tool.qualitygate]\n"
            "  | expected a whole number, at least 1\nhelp: for example `jobs = 4`",
        ),
        (
            "[tool.qualitygate]\npython = ' '\n",
            'wrong value for `python`: " "\n  --> pyproject.toml:2:1 [tool.qualitygate]\n'
            '  | it is empty\nhelp: for example `python = ".venv/bin/python"`',
        ),
        (
            "[tool.qualitygate]\ntests = 'tests'\n",
            'wrong value for `tests`: "tests"\n  --> pyproject.toml:2:1 [tool.qualitygate]\n'
            "  | expected a list of paths, relative to the project, got a string\n"
            'help: for example `tests = ["tests"]`',
        ),
        (
            "[tool.qualitygate]\ntests = [\n  'tests',\n  7,\n]\n",
            "wrong item in `tests`: 7\n  --> pyproject.toml:4:3 [tool.qualitygate]\n"
            "  | expected a list of paths, relative to the project, this item is a whole number\n"
            'help: for example `tests = ["tests"]`',
        ),
        (
            "[tool.qualitygate]\nscan.exclude = ['a', '']\n",
            'wrong item in `exclude`: ""\n  --> pyproject.toml:2:22 [tool.qualitygate.scan]\n'
            '  | it is empty\nhelp: for example `exclude = ["tests/data/*"]`',
        ),
        (
            "[tool.qualitygate]\nsource = ['src/shpo']\n",
            'path of `source` does not exist: "src/shpo"\n  --> pyproject.toml:2:11 [tool.qualitygate]\n'
            "help: correct it, or leave `source` out to have it found",
        ),
        (
            "[tool.qualitygate]\nsource = ['../other']\n",
            'path of `source` leads out of the project: "../other"\n  --> pyproject.toml:2:11 [tool.qualitygate]\n'
            "help: give a path below the project's folder",
        ),
        (
            "[tool.qualitygate]\ntests = ['/']\n",
            'path of `tests` leads out of the project: "/"\n  --> pyproject.toml:2:10 [tool.qualitygate]\n'
            "help: give a path below the project's folder",
        ),
        (
            "[tool.qualitygate.scan]\nfail-on = 'eror'\n",
            'wrong value for `fail-on`: "eror"\n  --> pyproject.toml:2:1 [tool.qualitygate.scan]\n'
            '  | expected one of "error", "warning", "info"\nhelp: did you mean `error`?',
        ),
        (
            "[tool.qualitygate.scan]\nignore = ['no-oracel']\n",
            "unknown rule or family `no-oracel`\n  --> pyproject.toml:2:11 [tool.qualitygate.scan]\n"
            "help: did you mean `no-oracle`?",
        ),
        (
            "[tool.qualitygate]\nrequired = ['mutation-scroe']\n",
            "unknown metric `mutation-scroe`\n  --> pyproject.toml:2:13 [tool.qualitygate]\n"
            "help: did you mean `mutation-score`?",
        ),
        (
            "[tool.qualitygate.targets]\ntotal-covrage = 80\n",
            "unknown metric `total-covrage`\n  --> pyproject.toml:2:1 [tool.qualitygate.targets]\n"
            "help: did you mean `total-coverage`?",
        ),
        (
            "[tool.qualitygate.targets]\ntotal-coverage = 100.5\n",
            "wrong value for `total-coverage`: 100.5\n  --> pyproject.toml:2:1 [tool.qualitygate.targets]\n"
            "  | expected a number from 0 to 100\nhelp: for example `total-coverage = 90`",
        ),
        (
            "[tool.qualitygate.performance]\ncritical = ['shop.pricing.total']\n",
            'wrong item in `critical`: "shop.pricing.total"\n  --> pyproject.toml:2:13 [tool.qualitygate.performance]\n'
            "  | expected `module:function` or `module:Class.method`\n"
            'help: for example `critical = ["shop.pricing:total"]`',
        ),
        (
            "[tool.qualitygate.mutate]\noperators = ['default', 'strngs']\n",
            "unknown operator or class of operators `strngs`\n"
            "  --> pyproject.toml:2:25 [tool.qualitygate.mutate]\nhelp: did you mean `strings`?",
        ),
        (
            "[tool.qualitygate.mutate.ignore]\nmutant = 'a.py:f'\n",
            'wrong value for `ignore`: {"mutant": "a.py:f"}\n  --> pyproject.toml:1:26 [tool.qualitygate.mutate]\n'
            "  | expected an array of tables, each with mutant, reason, owner, expires, got a table\n"
            'help: for example `ignore = [{ mutant = "src/shop/cart.py:Cart.log", reason = "only logs", owner = "mia", '
            "expires = 2030-12-31 }]`",
        ),
        (
            "[tool.qualitygate.mutate]\nignore = ['a.py:f']\n",
            'wrong item in `ignore`: "a.py:f"\n  --> pyproject.toml:2:11 [tool.qualitygate.mutate]\n'
            "  | expected an array of tables, each with mutant, reason, owner, expires, this item is a string\n"
            'help: for example `ignore = [{ mutant = "src/shop/cart.py:Cart.log", reason = "only logs", owner = "mia", '
            "expires = 2030-12-31 }]`",
        ),
        (
            "[tool.qualitygate]\nscan = 3\n",
            "`tool.qualitygate.scan` is not a table\n  --> pyproject.toml:2:1 [tool.qualitygate]\n"
            "  | it is a whole number\nhelp: write its settings below [tool.qualitygate.scan]",
        ),
        (
            "[tool]\nqualitygate = 'on'\n",
            "`tool.qualitygate` is not a table\n  --> pyproject.toml:2:1 [tool.qualitygate]\n"
            "  | it is a string\nhelp: write its settings below [tool.qualitygate]",
        ),
        (
            "[tool.qualitygate]\njobs = 2024-05-27\n",
            'wrong value for `jobs`: "2024-05-27"\n  --> pyproject.toml:2:1 [tool.qualitygate]\n'
            "  | expected a whole number, at least 1, got a date or time\nhelp: for example `jobs = 4`",
        ),
    ],
)
def test_load_config_tells_what_is_wrong_and_where(root: Path, text: str, block: str) -> None:
    assert fail_to_load(root, text) == f"error[config]: {block}"


BUDGETS = "[tool.qualitygate.performance.budgets]\n"


@pytest.mark.parametrize(
    ("text", "what", "rest"),
    [
        (
            "perfomance = { mean_ms = 5 }",
            "unknown kind of test or function `perfomance`",
            ":2:1 [tool.qualitygate.performance.budgets]\nhelp: did you mean `performance`?",
        ),
        (
            '"shop.pricing.total" = { mean_ms = 5 }',
            "unknown kind of test or function `shop.pricing.total`",
            ":2:1 [tool.qualitygate.performance.budgets]\n"
            "help: known: e2e, integration, module:function, performance, property, security, unit",
        ),
        (
            "e2e = { p95 = 5 }",
            "unknown key `p95`",
            ":2:9 [tool.qualitygate.performance.budgets.e2e]\nhelp: did you mean `p95_ms`?",
        ),
        (
            "e2e = { regression = 0.1 }",
            "unknown key `regression`",
            ":2:9 [tool.qualitygate.performance.budgets.e2e]\n"
            "help: known: mean_ms, ops_per_s, p95_ms, peak_mb, success_rate",
        ),
        *(
            (
                f"e2e = {{ {name} = {value} }}",
                f"wrong value for `{name}`: {shown}",
                f":2:9 [tool.qualitygate.performance.budgets.e2e]\n  | expected a number, at least 0\n"
                f"help: for example `{name} = {example}`",
            )
            for name, example in (("mean_ms", 5), ("p95_ms", 10), ("peak_mb", 100), ("ops_per_s", 50))
            for value, shown in (("-0.1", "-0.1"), ("nan", "NaN"), ("inf", "Infinity"))
        ),
        *(
            (
                f"e2e = {{ success_rate = {value} }}",
                f"wrong value for `success_rate`: {shown}",
                ":2:9 [tool.qualitygate.performance.budgets.e2e]\n  | expected a number from 0 to 1\n"
                "help: for example `success_rate = 0.95`",
            )
            for value, shown in (("-0.1", "-0.1"), ("nan", "NaN"), ("95", "95"))
        ),
        (
            "e2e = { mean_ms = '5 ms' }",
            'wrong value for `mean_ms`: "5 ms"',
            ":2:9 [tool.qualitygate.performance.budgets.e2e]\n  | expected a number, at least 0, got a string\n"
            "help: for example `mean_ms = 5`",
        ),
        (
            "e2e = 5",
            "wrong value for `e2e`: 5",
            ":2:1 [tool.qualitygate.performance.budgets]\n"
            "  | expected a table with some of mean_ms, p95_ms, peak_mb, ops_per_s, success_rate, got a whole number\n"
            "help: for example `e2e = { mean_ms = 5, p95_ms = 10 }`",
        ),
    ],
)
def test_load_config_tells_what_is_wrong_in_a_budget(root: Path, text: str, what: str, rest: str) -> None:
    assert fail_to_load(root, f"{BUDGETS}{text}\n") == f"error[config]: {what}\n  --> pyproject.toml{rest}"


@pytest.mark.parametrize(
    ("text", "what", "help"),
    [
        (
            "[tool.qualitygate.performance]\nbudgets = 5\n",
            "`tool.qualitygate.performance.budgets` is not a table",
            "write its settings below [tool.qualitygate.performance.budgets]",
        ),
        (
            "[tool.qualitygate.performance.budget]\ne2e = {}\n",
            "unknown table `budget`",
            "did you mean `budgets`?",
        ),
    ],
)
def test_load_config_tells_where_budgets_stand(root: Path, text: str, what: str, help: str) -> None:
    told = fail_to_load(root, text).splitlines()

    assert (told[0], told[-1]) == (f"error[config]: {what}", f"help: {help}")


@pytest.mark.parametrize("kind", ["unit", "integration", "e2e", "performance", "property", "security"])
def test_load_config_takes_a_budget_for_every_kind(root: Path, kind: str) -> None:
    write(root, f"{BUDGETS}{kind} = {{ mean_ms = 0 }}\n")

    assert load_config(root, names=names).budgets == {**DEFAULT_BUDGETS, kind: Figures(mean_ms=0.0)}


def test_load_config_takes_an_empty_budget_and_one_in_a_table_of_its_own(root: Path) -> None:
    write(root, f'{BUDGETS}e2e = {{}}\n[tool.qualitygate.performance.budgets."shop:Cart.add"]\nsuccess_rate = 1\n')

    budgets = load_config(root, names=names).budgets

    assert (budgets["e2e"], budgets["shop:Cart.add"]) == (Figures(), Figures(success_rate=1.0))


ENTRY = {"mutant": "'a.py:f'", "reason": "'only logs'", "owner": "'mia'", "expires": "2030-12-31"}


def ignore_with(**changes: str | None) -> str:
    """A configuration with one exception; None leaves a key out."""
    entry = {key: value for key, value in (ENTRY | changes).items() if value is not None}
    return "[[tool.qualitygate.mutate.ignore]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items())


@pytest.mark.parametrize(
    ("text", "block"),
    [
        (
            ignore_with(reason=None),
            "`reason` is missing in `ignore`\n  --> pyproject.toml:1:1 [tool.qualitygate.mutate]\n"
            '  | Why no test needs to catch it.\nhelp: for example `reason = "only logs"`',
        ),
        (
            ignore_with(exprires="2030-12-31"),
            "unknown key `exprires`\n  --> pyproject.toml:6:1 [tool.qualitygate.mutate.ignore]\n"
            "help: did you mean `expires`?",
        ),
        (
            ignore_with(reason="' '"),
            'wrong value for `reason`: " "\n  --> pyproject.toml:3:1 [tool.qualitygate.mutate.ignore]\n'
            '  | it is empty\nhelp: for example `reason = "only logs"`',
        ),
        (
            ignore_with(owner="7"),
            "wrong value for `owner`: 7\n  --> pyproject.toml:4:1 [tool.qualitygate.mutate.ignore]\n"
            '  | expected a string, got a whole number\nhelp: for example `owner = "mia"`',
        ),
        (
            ignore_with(mutant="'cart'"),
            'wrong value for `mutant`: "cart"\n  --> pyproject.toml:2:1 [tool.qualitygate.mutate.ignore]\n'
            "  | expected the id of a mutant (12 hexadecimal digits) or a glob of `path:function`\n"
            'help: for example `mutant = "src/shop/cart.py:Cart.log"`',
        ),
        (
            ignore_with(expires="'soon'"),
            'wrong value for `expires`: "soon"\n  --> pyproject.toml:5:1 [tool.qualitygate.mutate.ignore]\n'
            "  | expected a date (YYYY-MM-DD)\nhelp: for example `expires = 2030-12-31`",
        ),
        (
            ignore_with(expires="2030-12-31T00:00:00"),
            'wrong value for `expires`: "2030-12-31 00:00:00"\n'
            "  --> pyproject.toml:5:1 [tool.qualitygate.mutate.ignore]\n"
            "  | expected a date (YYYY-MM-DD), got a date or time\nhelp: for example `expires = 2030-12-31`",
        ),
    ],
)
def test_load_config_tells_what_is_wrong_in_an_exception(root: Path, text: str, block: str) -> None:
    assert fail_to_load(root, text) == f"error[config]: {block}"


GATE: dict[str, dict[str, str]] = {
    "exception": {"metric": "'mutation-score'", "reason": "'legacy'", "owner": "'mia'", "expires": "2030-12-31"},
    "not-applicable": {"metric": "'mutation-score'", "reason": "'legacy'"},
    "raise": {"metric": "'mutation-score'", "target": "90", "date": "2030-01-01"},
    "path": {"path": "'src/*'", "metric": "'mutation-score'", "target": "90"},
}


def demand_with(table: str, **changes: str | None) -> str:
    """A configuration with one entry of the gate; None leaves a key out."""
    entry = {key: value for key, value in (GATE[table] | changes).items() if value is not None}
    return f"[[tool.qualitygate.gate.{table}]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items())


@pytest.mark.parametrize(
    ("text", "what", "rest"),
    [
        (
            demand_with("exception", metric="'mutation-scroe'"),
            "unknown metric `mutation-scroe`",
            ":2:1 [tool.qualitygate.gate.exception]\nhelp: did you mean `mutation-score`?",
        ),
        (
            demand_with("not-applicable", metric="'no-oracle'"),
            "unknown metric `no-oracle`",
            ":2:1 [tool.qualitygate.gate.not-applicable]\nhelp: known: anti-patterns, mutation-score, total-coverage",
        ),
        (
            demand_with("raise", metric="'mutation-scroe'"),
            "unknown metric `mutation-scroe`",
            ":2:1 [tool.qualitygate.gate.raise]\nhelp: did you mean `mutation-score`?",
        ),
        (
            demand_with("path", metric="'anti-patterns'"),
            "unknown metric of a part of the source `anti-patterns`",
            ":3:1 [tool.qualitygate.gate.path]\nhelp: known: mutation-score, total-coverage",
        ),
        (
            demand_with("path", metric="'total-covrage'"),
            "unknown metric of a part of the source `total-covrage`",
            ":3:1 [tool.qualitygate.gate.path]\nhelp: did you mean `total-coverage`?",
        ),
        (
            demand_with("exception", expires="'31.12.2030'"),
            'wrong value for `expires`: "31.12.2030"',
            ":5:1 [tool.qualitygate.gate.exception]\n  | expected a date (YYYY-MM-DD)\n"
            "help: for example `expires = 2030-12-31`",
        ),
        (
            demand_with("raise", date="2030"),
            "wrong value for `date`: 2030",
            ":4:1 [tool.qualitygate.gate.raise]\n  | expected a date (YYYY-MM-DD), got a whole number\n"
            "help: for example `date = 2030-01-01`",
        ),
        (
            demand_with("raise", target="100.1"),
            "wrong value for `target`: 100.1",
            ":3:1 [tool.qualitygate.gate.raise]\n  | expected a number from 0 to 100\nhelp: for example `target = 95`",
        ),
        (
            demand_with("path", path="''"),
            'wrong value for `path`: ""',
            ':2:1 [tool.qualitygate.gate.path]\n  | it is empty\nhelp: for example `path = "src/shop/pricing/*"`',
        ),
        (
            demand_with("path", owner="'mia'"),
            "unknown key `owner`",
            ":5:1 [tool.qualitygate.gate.path]\nhelp: known: metric, path, target",
        ),
        (
            "[tool.qualitygate.gate]\nexeption = []\n",
            "unknown key `exeption`",
            ":2:1 [tool.qualitygate.gate]\nhelp: did you mean `exception`?",
        ),
        (
            "[tool.qualitygate.gate]\nratchet = false\n",
            "wrong value for `ratchet`: false",
            ":2:1 [tool.qualitygate.gate]\n  | expected a path below the project's folder, got a boolean\n"
            'help: for example `ratchet = "quality/ratchet.json"`',
        ),
        *(
            (
                f"[tool.qualitygate.gate]\nratchet = '{path}'\n",
                f'wrong value for `ratchet`: "{path}"',
                ":2:1 [tool.qualitygate.gate]\n  | expected a path below the project's folder\n"
                'help: for example `ratchet = "quality/ratchet.json"`',
            )
            for path in ("/etc/ratchet.json", "..", "../ratchet.json", "quality/../../ratchet.json", "quality/..")
        ),
        (
            "[[tool.qualitygate.gate.path]]\npath = '/etc'\nmetric = 'mutation-score'\ntarget = 90\n",
            'wrong value for `path`: "/etc"',
            ":2:1 [tool.qualitygate.gate.path]\n  | expected a glob of paths below the project's folder\n"
            'help: for example `path = "src/shop/pricing/*"`',
        ),
    ],
)
def test_load_config_tells_what_is_wrong_in_the_gate(root: Path, text: str, what: str, rest: str) -> None:
    assert fail_to_load(root, text) == f"error[config]: {what}\n  --> pyproject.toml{rest}"


@pytest.mark.parametrize(("table", "key"), [(table, key) for table, entry in GATE.items() for key in entry])
def test_load_config_misses_a_key_of_the_gate(root: Path, table: str, key: str) -> None:
    told = fail_to_load(root, demand_with(table, **{key: None}))

    assert told.startswith(
        f"error[config]: `{key}` is missing in `{table}`\n  --> pyproject.toml:1:1 [tool.qualitygate.gate]\n"
    )


@pytest.mark.parametrize("table", GATE)
def test_load_config_takes_one_entry_of_the_gate(root: Path, table: str) -> None:
    write(root, demand_with(table))

    gate = load_config(root, names=names).gate

    held = (gate.exceptions, gate.not_applicable, gate.raised, gate.paths)
    assert [len(entries) for entries in held] == [int(one == table) for one in GATE]
    assert gate.ratchet is None


def test_load_config_knows_which_metrics_a_part_of_the_source_has(root: Path) -> None:
    write(root, demand_with("path", metric="'naming'"))

    with pytest.raises(ConfigProblems) as caught:
        load_config(root)

    assert caught.value.what == "unknown metric of a part of the source `naming`"


def test_load_config_finds_the_exception_that_is_wrong(root: Path) -> None:
    text = ignore_with() + ignore_with(expires=None) + ignore_with()

    assert "  --> pyproject.toml:6:1 [tool.qualitygate.mutate]\n" in fail_to_load(root, text)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        (
            "[tool.qualitygate.mutate]\nmin-score = 85\n",
            "unknown table `tool`\n  --> qualitygate.toml:1:2\n"
            "help: in qualitygate.toml write [mutate], not [tool.qualitygate.mutate]",
        ),
        (
            "[mutate]\nmin-scroe = 85\n",
            "unknown key `min-scroe`\n  --> qualitygate.toml:2:1 [mutate]\nhelp: did you mean `min-score`?",
        ),
        (
            "[mutate]\njobs = 85\n",
            "unknown key `jobs`\n  --> qualitygate.toml:2:1 [mutate]\n"
            "help: `jobs` belongs at the top, before any table",
        ),
    ],
)
def test_load_config_tells_what_is_wrong_in_its_own_file(root: Path, text: str, block: str) -> None:
    assert fail_to_load(root, text, "qualitygate.toml") == f"error[config]: {block}"


def test_load_config_tells_all_problems_in_the_order_of_the_file(root: Path) -> None:
    tables = ("[tool.qualitygate.targets]\nx = 'a'\n", "[tool.qualitygate]\njobs = 0\ntest = 1\n")
    text = "".join(tables) + "[tool.qualitygate.scan]\nselect = [1, 2]\n"

    blocks = fail_to_load(root, text).split("\n\n")

    assert [block.splitlines()[:2] for block in blocks] == [
        ["error[config]: unknown metric `x`", "  --> pyproject.toml:2:1 [tool.qualitygate.targets]"],
        ['error[config]: wrong value for `x`: "a"', "  --> pyproject.toml:2:1 [tool.qualitygate.targets]"],
        ["error[config]: wrong value for `jobs`: 0", "  --> pyproject.toml:4:1 [tool.qualitygate]"],
        ["error[config]: unknown key `test`", "  --> pyproject.toml:5:1 [tool.qualitygate]"],
        ["error[config]: wrong item in `select`: 1", "  --> pyproject.toml:7:11 [tool.qualitygate.scan]"],
        ["error[config]: wrong item in `select`: 2", "  --> pyproject.toml:7:14 [tool.qualitygate.scan]"],
    ]


def test_config_problems_holds_each_problem(root: Path) -> None:
    write(root, "[tool.qualitygate]\na = 1\nb = 2\n")

    with pytest.raises(ConfigProblems) as caught:
        load_config(root, names=names)

    assert [problem.what for problem in caught.value.problems] == ["unknown key `a`", "unknown key `b`"]
    assert caught.value.what == "unknown key `a`"
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("mutate.min-score = 0", True),
        ("mutate.min-score = 100", True),
        ("mutate.min-score = -0.1", False),
        ("mutate.min-score = 100.1", False),
        ("mutate.min-score = nan", False),
        ("mutate.min-score = inf", False),
        ("mutate.timeout-factor = 1", True),
        ("mutate.timeout-factor = 0.9", False),
        ("mutate.timeout-factor = 1000", True),
        ("mutate.timeout-factor = 1001", False),
        ("mutate.timeout-constant = 0", True),
        ("mutate.timeout-constant = -1", False),
        ("mutate.memory-mb = 64", True),
        ("mutate.memory-mb = 63", False),
        ("mutate.memory-mb = 64.0", False),
        ("mutate.operators = []", True),
        ("mutate.operators = ['extended', 'strings', 'lambda', 'subscript']", True),
        ("mutate.operators = ['']", False),
        ("mutate.operators = 'default'", False),
        ("mutate.ignore = []", True),
        ("mutate.ignore = {}", False),
        ("jobs = 1", True),
        ("jobs = 0", False),
        ("targets.mutation-score = 0", True),
        ("targets.mutation-score = 100", True),
        ("targets.mutation-score = -1", False),
        ("performance.critical = ['a:b']", True),
        ("performance.critical = ['a:']", False),
        ("performance.critical = [':b']", False),
        ("performance.critical = ['a.1b:c']", False),
        ("performance.critical = ['a:b\\n']", False),
    ],
)
def test_load_config_holds_the_bounds(root: Path, line: str, accepted: bool) -> None:
    text = f"[tool.qualitygate]\n{line}\n"

    if accepted:
        write(root, text)
        assert load_config(root, names=names).path == "pyproject.toml"
    else:
        assert "error[config]: wrong " in fail_to_load(root, text)


@pytest.mark.parametrize(
    ("expires", "accepted"),
    [
        ("2030-12-31", True),
        ("'2030-12-31'", True),
        ("'2030-02-30'", False),
        ("'20301231'", False),
        ("'2030-W01-1'", False),
        ("12:00:00", False),
        ("true", False),
        ("2030", False),
    ],
)
def test_load_config_takes_dates_only(root: Path, expires: str, accepted: bool) -> None:
    text = ignore_with(expires=expires)

    if accepted:
        write(root, text)
        assert load_config(root, names=names).mutate.ignore[0].expires == date(2030, 12, 31)
    else:
        assert "error[config]: wrong value for `expires`" in fail_to_load(root, text)


@pytest.mark.parametrize(
    ("mutant", "accepted"),
    [
        ("06427842c9e9", True),
        ("src/*.py:*", True),
        ("06427842c9e", False),
        ("06427842c9e90", False),
        ("06427842C9E9", False),
        ("src/cart.py", False),
        ("src/cart.py:", False),
        (":f", False),
        ("a:b:c", False),
    ],
)
def test_load_config_takes_ids_and_globs_only(root: Path, mutant: str, accepted: bool) -> None:
    text = ignore_with(mutant=f"'{mutant}'")

    if accepted:
        write(root, text)
        assert load_config(root, names=names).mutate.ignore[0].mutant == mutant
    else:
        assert "error[config]: wrong value for `mutant`" in fail_to_load(root, text)


def test_load_config_accepts_any_name_where_none_is_known(root: Path) -> None:
    write(root, "[tool.qualitygate]\nrequired = ['whatever']\nscan.select = ['mine']\n")

    config = load_config(root, names=lambda vocabulary: ())

    assert config.required == ("whatever",)
    assert config.scan.select == ("mine",)


def test_load_config_asks_for_names_only_where_some_are_given(root: Path) -> None:
    write(root, "[tool.qualitygate]\njobs = 2\n")
    asked: list[Vocabulary] = []

    def remember(vocabulary: Vocabulary) -> tuple[str, ...]:
        asked.append(vocabulary)
        return ()

    load_config(root, names=remember)

    assert asked == []


@pytest.mark.parametrize("path", [".qualitygate-ratchet.json", "quality/a..b.json", "..quality/ratchet", "none", "a b"])
def test_load_config_takes_a_ratchet_below_the_project(root: Path, path: str) -> None:
    (root / "pyproject.toml").write_text(f"[tool.qualitygate.gate]\nratchet = '{path}'\n")

    assert load_config(root).gate.ratchet == path
