"""From a function and its file to whether it is a sample: there for other tests to run or read, and empty on purpose.

A runner, a linter or a plugin is tested on tests that do as little as possible: they pass or raise, and that is all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Bool,
    Call,
    Case,
    Check,
    Compare,
    Define,
    Expr,
    File,
    Function,
    Literal,
    Name,
    Raise,
    Suite,
    Unary,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import (
    calls,
    expressions,
    last_part,
    recall,
    statements,
    target,
    without_docstring,
)

_NAME = re.compile(r"[^\W_]+_\w+")
#: What a test that is yet to be written raises.
_UNWRITTEN = frozenset({"NotImplementedError", "SkipTest", "Skipped", "AssertionError", "Exit"})
#: What the sample of a linter says that is found there, or in the next line: ``# [bad-assert]``, ``# +1:[bad-assert]``.
_EXPECTED = re.compile(r"\s*(?:\+1: *)?\[\w+(?:-\w+)+(?:, *\w+(?:-\w+)+)*\]\s*")


def is_input(check: Check, function: Function, suite: Suite) -> bool:
    """Whether a constant is asserted in code that other tests run or read: in a function that a call is given, in a
    method with an assertion of its own class, in what a linter reads, in a sample."""
    file = find_file(function.path, suite)
    if file is None or not _is_constant(check.test):
        return False
    own = f"{function.qualname.rpartition('::')[0]}::{last_part(check.form)}"
    return (
        any(check in each.checks for each in _list_handed(function))
        or any(each.qualname == own for each in file.helpers)
        or any(map(_EXPECTED.fullmatch, comments_on(file, check.span.line - 1, check.span.line)))
        or _is_sample(function, file, suite)
    )


def is_run_by_another(case: Case, file: File) -> bool:
    """Whether one of its file makes a test of it: ``self.__class__("test_one")``."""
    made = (Literal(case.function.name),)
    return any(
        call.args == made and call.attr in ("__class__", case.class_name)
        for other in file.cases
        for call in calls(other.function.body, enter=True)
    )


def is_run_from_elsewhere(path: str, suite: Suite) -> bool:
    """Whether a test of a folder above hands the name of its module to a call, in a text: ``run("test_such", "-v")``.

    A name of one word is none: it may stand in any text.
    """
    folder, _, name = path.rpartition("/")
    module = name.removesuffix(".py")
    above = [each for each in suite.files if _is_above(each.path.rpartition("/")[0], folder)] if "_" in module else []
    return any(module in recall(case.function, _list_words) for file in above for case in file.cases)


def _is_above(one: str, folder: str) -> bool:
    return folder != one and f"{folder}/".startswith(f"{one}/" if one else "")


def _list_words(function: Function) -> Iterator[str]:
    """The names of two words or more in the texts that it hands to calls."""
    handed = expressions(each for call in calls(function.body, enter=True) for each in (*call.args, *call.keywords))
    texts = {each.value for each in handed if isinstance(each, Literal) and isinstance(each.value, str)}
    yield from {word for text in texts for word in _NAME.findall(text)}


def makes_suite(function: Function) -> bool:
    """Whether it is the ``test_suite`` that a runner of unittest calls for the tests of a module."""
    return function.name == "test_suite" and any(call.attr.endswith("Suite") for call in calls(function.body))


def _is_constant(test: Expr | None) -> bool:
    match test:
        case Compare(left=left, right=right):
            return isinstance(left, Literal) and isinstance(right, Literal)
        case Unary(op="not", operand=operand) | Bool(op="or", values=(operand, *_)):
            return isinstance(operand, Literal)
    return isinstance(test, Literal)


def _is_sample(function: Function, file: File, suite: Suite) -> bool:
    """Whether no test runs it from the module without tests that it is in, or a test of its file does nothing but
    raise."""
    if not file.is_test_file:
        return not any(each.function is function for reach in suite.reach.values() for each in reach.functions)
    return any(map(_only_raises, file.cases))


def _list_handed(function: Function) -> Iterator[Function]:
    """The functions defined inside that a call is given: its input, which need not run."""
    handed = {arg.id for call in calls(function.body) for arg in call.args if isinstance(arg, Name)}
    for each in statements(function.body):
        if isinstance(each, Define) and isinstance(each.definition, Function) and each.definition.name in handed:
            yield each.definition


def _only_raises(case: Case) -> bool:
    """Whether it is one ``raise``, and not for being unwritten."""
    match without_docstring(case.function):
        case (Raise(exception=Call() | Name() as raised),):
            return last_part(target(raised)) not in _UNWRITTEN
    return False
