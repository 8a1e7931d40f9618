"""One source file in, its mutants out, or why there are none: what the processes do that generate.

They load this module and what it needs, so that is little but libcst and mutmut.
"""

from __future__ import annotations

from collections.abc import Collection

from qualitygate.collector import resting_collector
from qualitygate.engines.mutation.generated import GeneratedFile
from qualitygate.errors import QualityGateError
from qualitygate.model import NotMutable


def attempt(job: tuple[str, str | None, str, tuple[str, ...]]) -> GeneratedFile | NotMutable:
    """Generate one file; a file that cannot be read or that mutmut cannot mutate is named with the reason."""
    path, text, module, operators = job
    if text is None:
        return NotMutable(path, (), "cannot be read as UTF-8")
    try:
        with resting_collector():
            return generate_file(path, text, module, operators)
    except QualityGateError as error:
        return NotMutable(path, (), f"cannot be instrumented: {error.what}")
    except Exception as error:  # noqa: BLE001 - mutmut and libcst fail in their own ways on code they do not know
        reason = str(error).strip().splitlines() or [""]
        return NotMutable(path, (), f"cannot be instrumented: {type(error).__name__}: {reason[0]}")


def generate_file(
    path: str, code: str, module: str, operators: Collection[str], skip_functions: Collection[str] = frozenset()
) -> GeneratedFile:
    """The mutants of one file and its instrumented text, but for those of some functions."""
    from qualitygate.engines.mutation.generate import generate  # libcst and mutmut: mostly loaded in other processes

    return generate(path, code, module, operators, skip_functions)
