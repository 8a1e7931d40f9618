"""`qualitygate scan`: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.cli.scan import count_findings, decide_exit
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Case, File, Finding, Function, Judgement, Kind, Report, Severity, Style, Suite, TestId

Call = Callable[..., tuple[int, str, str]]


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder with its time and content."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file()
    }


def make_report(*severities: Severity, ignored: str | None = None, cases: int = 1) -> Report:
    """A report with a finding of each severity."""
    function = Function("test_a", "test_a", "test_a.py", (), (), ())
    case = Case(TestId("test_a.py", "test_a"), function, Style.PYTEST, Kind.UNIT)
    findings = tuple(
        Finding(f"rule-{severity.value}", "family", severity, "test_a.py", "test_a", "message", ignored=ignored)
        for severity in severities
    )
    suite = Suite(root="/", files=(File("test_a.py", 1, cases=(case,) * cases),))
    return Report("shop", suite=suite, judgement=Judgement(findings))


@pytest.mark.parametrize(
    ("found", "fail_on", "code"),
    [
        ((), Severity.INFO, ExitCode.OK),
        ((Severity.INFO,), Severity.INFO, ExitCode.GATE),
        ((Severity.INFO,), Severity.WARNING, ExitCode.OK),
        ((Severity.WARNING,), Severity.WARNING, ExitCode.GATE),
        ((Severity.WARNING,), Severity.ERROR, ExitCode.OK),
        ((Severity.INFO, Severity.ERROR), Severity.ERROR, ExitCode.GATE),
    ],
)
def test_decide_exit_from_the_severity_on(found: tuple[Severity, ...], fail_on: Severity, code: ExitCode) -> None:
    report = make_report(*found)

    assert decide_exit(report, fail_on, exit_zero=False) is code
    assert decide_exit(report, fail_on, exit_zero=True) is ExitCode.OK


def test_decide_exit_leaves_out_what_is_ignored() -> None:
    report = make_report(Severity.ERROR, ignored="a reason")

    assert decide_exit(report, Severity.INFO, exit_zero=False) is ExitCode.OK


@pytest.mark.parametrize("exit_zero", [False, True])
def test_decide_exit_without_tests_is_never_green(exit_zero: bool) -> None:
    report = make_report(Severity.ERROR, cases=0)

    assert decide_exit(report, Severity.ERROR, exit_zero) is ExitCode.NOTHING
    assert decide_exit(replace(report, suite=None), Severity.ERROR, exit_zero) is ExitCode.NOTHING


def test_count_findings_sorts_by_number_then_name() -> None:
    report = make_report(Severity.WARNING, Severity.INFO, Severity.WARNING, Severity.ERROR)

    assert count_findings(report).splitlines() == [
        "     2  rule-warning  warning",
        "     1  rule-error    error",
        "     1  rule-info     info",
        "     4  in all",
    ]


def test_count_findings_of_none() -> None:
    assert count_findings(make_report()) == "     0  in all"


def test_scan_finds_the_tests_and_the_finding(shop: Path, call: Call) -> None:
    code, out, err = call("scan", "--select", "no-oracle")

    assert (code, err) == (1, "")
    assert "tests/test_shop.py:5:1 error no-oracle" in out
    assert "tests: tests (by the names of their files)" in out
    assert "\x1b" not in out


def test_scan_takes_paths_relative_to_where_one_stands(shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "tests")

    code, out, err = call("scan", "test_shop.py")

    assert (code, err) == (1, "")
    assert "tests/test_shop.py:5:1 error no-oracle" in out
    assert "by the names" not in out


def test_scan_of_a_path_judges_only_that(shop: Path, call: Call) -> None:
    (shop / "tests" / "test_other.py").write_text("def test_nothing():\n    print(1)\n")

    code, out, _ = call("scan", "tests/test_other.py", "--output-format", "json")

    assert code == 1
    assert {finding["path"] for finding in json.loads(out)["judgement"]["findings"]} == {"tests/test_other.py"}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--exit-zero"], 0),
        (["--ignore", "no-oracle"], 0),
        (["--ignore", "assertions"], 0),
        (["--fail-on", "error"], 1),
        (["--ignore", "assertions", "--select", "no-oracle"], 1),
        (["-q"], 1),
    ],
)
def test_scan_ends_as_its_options_say(shop: Path, call: Call, options: list[str], code: int) -> None:
    assert call("scan", *options)[0] == code


def test_scan_obeys_the_configuration(shop: Path, call: Call) -> None:
    (shop / "pyproject.toml").write_text("[tool.qualitygate.scan]\nignore = ['no-oracle']\n")

    assert call("scan")[0] == 0


def test_scan_takes_another_configuration(shop: Path, call: Call) -> None:
    (shop / "other.toml").write_text("scan.exclude = ['tests/*']\n")

    code, _, err = call("scan", "--config", "other.toml")

    assert code == 5
    assert err.startswith("error[nothing to analyse]: no test file found in `")


def test_scan_prints_json_alone_on_standard_output(shop: Path, call: Call) -> None:
    code, out, err = call("scan", "--output-format", "json", "-v")

    assert code == 1
    assert [finding["rule"] for finding in json.loads(out)["judgement"]["findings"]] == ["no-oracle"]
    assert "read tests/test_shop.py: 2 tests" in err.splitlines()
    assert "configuration: none, the defaults hold" in err.splitlines()


def test_scan_writes_files_and_says_so(shop: Path, call: Call) -> None:
    code, out, err = call("scan", "--output-format", "json:out.json", "--output-format", "text")

    assert code == 1
    assert err == "wrote out.json\n"
    assert "no-oracle" in out
    assert json.loads((shop / "out.json").read_text())["judgement"]["findings"]


def test_scan_quiet_says_nothing_besides(shop: Path, call: Call) -> None:
    assert call("scan", "-q", "--output-format", "json:out.json")[1:] == ("", "")
    assert "Guessed" not in call("scan", "-q")[1]


def test_scan_counts_the_findings_of_each_rule(shop: Path, call: Call) -> None:
    assert call("scan", "--statistics") == (1, "     1  no-oracle  error\n     1  in all\n", "")


def test_scan_counts_on_standard_error_beside_machine_output(shop: Path, call: Call) -> None:
    code, out, err = call("scan", "--statistics", "--output-format", "json")

    assert code == 1
    assert json.loads(out)
    assert err == "     1  no-oracle  error\n     1  in all\n"


def test_scan_colours_where_forced(shop: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "\x1b[" in call("scan")[1]


@pytest.mark.parametrize(
    ("argv", "code", "err"),
    [
        (["gone"], 2, "error[usage]: no such file or folder: gone\n"),
        ([".."], 2, "error[usage]: .. lies outside the project\n"),
        (["--config", "gone.toml"], 2, "error[config]: no such configuration file\n  --> gone.toml\n"),
        (["--select", "no-oracel"], 2, "error[usage]: no rule or family is named `no-oracel`\n  --> select\n"),
        (["--output-format", "jsn"], 2, "error[usage]: unknown format `jsn`\n  --> --output-format\n"),
        (["--output-format", "json:gone/a"], 2, "error[usage]: no such folder: gone\n"),
        (["shop"], 5, "error[nothing to analyse]: "),
    ],
)  # fmt: skip
def test_scan_refuses_bad_input(shop: Path, call: Call, argv: list[str], code: int, err: str) -> None:
    ended = call("scan", *argv)

    assert ended[:2] == (code, "")
    assert ended[2].startswith(err)
    assert "Traceback" not in ended[2]


def test_scan_refuses_a_wrong_configuration_before_it_reads_tests(shop: Path, call: Call) -> None:
    (shop / "pyproject.toml").write_text("[tool.qualitygate.scan]\nselct = ['x']\n")

    assert call("scan") == (
        2,
        "",
        "error[config]: unknown key `selct`\n"
        "  --> pyproject.toml:2:1 [tool.qualitygate.scan]\n"
        "help: did you mean `select`?\n",
    )


def test_scan_without_tests_is_not_green(shop: Path, call: Call) -> None:
    (shop / "tests" / "test_shop.py").unlink()

    code, out, err = call("scan", "--exit-zero")

    assert (code, out) == (5, "")
    assert err.startswith("error[nothing to analyse]: no tests found\n")


def test_scan_of_broken_files_only_names_them_and_is_not_green(shop: Path, call: Call) -> None:
    (shop / "tests" / "test_shop.py").write_text("def test_(:\n")

    code, out, _ = call("scan", "--exit-zero")

    assert code == 5
    assert "tests/test_shop.py:1 syntax error" in out


def test_scan_writes_nothing_in_a_read_only_tree(shop: Path, call: Call) -> None:
    folders = [shop, shop / "tests", shop / "shop"]
    before = snapshot(shop)
    for folder in folders:
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)

    try:
        code = call("scan")[0]
    finally:
        for folder in folders:
            folder.chmod(0o700)

    assert code == 1
    assert snapshot(shop) == before
    assert sorted(os.listdir(shop)) == ["pyproject.toml", "shop", "tests"]
