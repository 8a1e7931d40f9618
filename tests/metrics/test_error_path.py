from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.metrics.error_path import measure
from qualitygate.model import Facts, Measured, Suite, Tally

Read = Callable[[str], Facts]
NONE = "no module has tests other than property and performance tests"


def test_measure_without_parts() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason=NONE)


@pytest.mark.parametrize("mark", ["performance", "property"])
def test_leave_out_modules_of_other_kinds(read: Read, mark: str) -> None:
    module = f"import pytest\n@pytest.mark.{mark}\ndef test_a(): assert 1"

    assert measure(read(module)) == Measured(None, reason=NONE)


def test_count_module_with_one_test_of_another_kind(read: Read) -> None:
    module = "import pytest\n@pytest.mark.performance\ndef test_a(): assert 1\ndef test_b(): assert 1"

    found = measure(read(module))

    assert found.evidence == ("tests/test_example.py: no test of an error (2 tests)",)


def test_name_largest_module_without_error_test_first(read: Read) -> None:
    found = measure(
        read(
            "# file: tests/test_a.py\ndef test_a(): assert 1\n"
            "# file: tests/test_b.py\ndef test_a(): assert 1\ndef test_b(): assert 1\n"
            "# file: tests/test_c.py\nimport pytest\ndef test_a():\n    with pytest.raises(ValueError): int('x')\n"
            "# file: tests/test_d.py\ndef test_a(): assert 1\n"
            "# file: tests/conftest.py\nimport pytest"
        )
    )

    assert found.tally == Tally(1, 4)
    assert found.value == 25.0
    assert found.evidence == (
        "tests/test_b.py: no test of an error (2 tests)",
        "tests/test_a.py: no test of an error (1 test)",
        "tests/test_d.py: no test of an error (1 test)",
    )
