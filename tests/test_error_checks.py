"""Which checks expect an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.error_checks import is_error_test
from qualitygate.examples import lay_out
from qualitygate.model import Case, Check, CheckKind, Function, Kind, Span, Style, Suite, TestId
from qualitygate.scanner.scan import scan


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("assert total(1) == 1", False),
        ("assert reply.status_code == 399", False),
        ("assert reply.status_code == 400", True),
        ("assert 404 == reply.status_code", True),
        ("assert reply.status == 599", True),
        ("assert reply.status_code == 600", False),
        ("assert reply.status_code != 404", False),
        ("assert reply.status_code == status.HTTP_422_UNPROCESSABLE", True),
        ("assert reply.status_code == status.HTTP_201_CREATED", False),
        ("assert reply.status_code == wanted", False),
        ("assert reply.size == 404", False),
        ("assert done.exit_code == 0", False),
        ("assert done.exit_code != 0", True),
        ("assert done.exit_code != 1", False),
        ("assert done.exit_code == 1", True),
        ("assert done.returncode == -9", True),
        ("assert done.returncode > 0", False),
        ("assert code == 2", True),
        ("assert code == 199", True),
        ("assert code == 200", False),
        ("assert code == 399", False),
        ("assert code == 400", True),
        ("assert code == wanted", False),
        ("assert code == '2'", False),
        ("assert number == 2", False),
        ("assert (code, out) == (2, '')", True),
        ("assert (out, code) == ('', 2)", True),
        ("assert (code, out) == (0, '')", False),
        ("assert (code, out) != (0, '')", False),
        ("assert (code, out) == wanted", False),
        ("with pytest.raises(ValueError): total(0)", True),
        ("with pytest.warns(UserWarning): total(0)", False),
        ("check_fails(total)", True),
    ],
)
def test_tell_error_tests(tmp_path: Path, body: str, expected: bool) -> None:
    helper = "def check_fails(f):\n    with pytest.raises(ValueError): f(0)"
    lay_out(tmp_path, f"import pytest\n{helper}\ndef test_a():\n    {body}")
    suite = scan(tmp_path, [tmp_path])

    assert is_error_test(suite.cases[0], suite) is expected


def test_tell_error_test_of_unknown_reach() -> None:
    function = Function("test_a", "test_a", "t.py", (), (), (), checks=(Check(CheckKind.RAISES, Span(1)),))

    assert is_error_test(Case(TestId("t.py", "test_a"), function, Style.PYTEST, Kind.UNIT), Suite("."))
