"""From a file to the parametrize tables written in it: not a rule, but what the rules of this family look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitygate.model import Assign, Call, Container, Expr, File, Name
from qualitygate.scanner.marks import marks_of, parametrize_of
from qualitygate.scanner.query import argument, calls, target

_PARAMETRIZE = "pytest.mark.parametrize"


@dataclass(frozen=True, slots=True)
class Table:
    """One ``pytest.mark.parametrize``: ``cases`` is None where the values are not a display that can be read."""

    call: Call
    names: tuple[str, ...]
    values: Expr
    cases: tuple[Expr, ...] | None


def tables(file: File) -> Iterator[Table]:
    """Every table of the file: on tests, on classes, and in a ``pytestmark``."""
    functions = [case.function for case in file.cases if case.function.path == file.path]
    decorators = [each for function in functions for each in function.decorators]
    decorators += [each for cls in file.classes for each in cls.decorators]
    bodies = [*file.body, *(each for cls in file.classes for each in cls.body)]
    for statement in bodies:
        if isinstance(statement, Assign) and any(
            isinstance(each, Name) and each.id == "pytestmark" for each in statement.targets
        ):
            decorators += calls(statement)
    seen: set[int] = set()
    for decorator in decorators:
        if isinstance(decorator, Call) and decorator.target == _PARAMETRIZE and id(decorator) not in seen:
            seen.add(id(decorator))
            values = argument(decorator, 1, "argvalues")
            (read,) = parametrize_of(marks_of((decorator,), {}))
            if values is not None:
                yield Table(decorator, read.names, values, read.cases)


def cells(case: Expr, names: tuple[str, ...]) -> tuple[Expr, ...] | None:
    """The values of one case, in the order of the names; None where they cannot be read or counted."""
    if isinstance(case, Call) and target(case) == "pytest.param":
        return case.args
    if len(names) == 1:
        return (case,)
    return case.items if isinstance(case, Container) and case.kind in ("tuple", "list") else None
