"""From a function and its file to whether it can fail by other means than an assertion of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualitygate.model import Assign, Call, Evaluate, File, Function, Keyword, Literal, Raise, Reach, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.collect import TEST_CASES
from qualitygate.scanner.query import Node, code, last_part, literal, statements, target, walk

_CHECKING = re.compile(
    r"Should[A-Z]|\w+_assert_|_*(?:assert|check|verify|validate|ensure|expect|raise_|must_|(?:failure|success)ResultOf"
    r"|(?:call|get)Deprecated)"
)
_PROGRAM = re.compile(r"(?:^|;)\s*assert\b|raise AssertionError", re.MULTILINE)
#: Calls that fail by themselves: for the program that they are given, for a time that is over, for what has no hash.
_FAILS = frozenset(
    {"run_code", "run_cell", "runcode", "exec", "eval", "import_module", "run_path", "wait_for", "fail_after", "hash"}
)
#: What is handed on to be called: an assertion as a callback, the error of a double.
_MENTIONED = re.compile(r"assert[A-Z_]|failUnless|trap$|side_effect$")
#: Keywords by which a helper is told what is to come out, or that it has to put up with.
_EXPECTED = re.compile(r"(?:exit|return)_?code|^expect|^bogus_")
#: Methods of a client that raise on another ``status`` than they are told.
_REQUESTS = re.compile(r"(?:get|post|put|delete|patch|head|options|request)(?:_json)?$")
#: What a double raises as its original would; any other error is there to be noticed.
_ORDINARY = re.compile(r"(?:NotImplemented|Attribute|Index|Key|Lookup|Type|Value)Error$|Stop")


def fails(functions: Sequence[Function], file: File, suite: Suite) -> bool:
    """Whether one of a test and its helpers does, or the test names in its file what does."""
    return _may_fail(functions) or _names_checking(functions[0], file) or _calls_partial(functions[0], file, suite)


def _may_fail(functions: Sequence[Function]) -> bool:
    """Whether one of them raises by hand, has a double that does, checks by the name of a call, or runs a program."""
    nodes = [each for function in functions for each in walk(function.body, enter=True)]
    known = {function.name for function in functions}  #: what these check is known
    return any(
        isinstance(each, Raise)
        or (isinstance(each, Keyword) and each.name is not None and bool(_EXPECTED.search(each.name)))
        or _is_program(each)
        or (isinstance(each, Call) and each.attr in _FAILS)
        or (
            isinstance(each, Call) and bool(_REQUESTS.match(each.attr)) and type(literal(each.keyword("status"))) is int
        )
        or (isinstance(each, Call) and each.attr not in known and bool(_CHECKING.match(each.attr)))
        for each in nodes
    ) or any(_MENTIONED.match(name) for function in functions for name in mentions(function))


def _calls_partial(function: Function, file: File, suite: Suite) -> bool:
    """Whether it calls what its file makes of a helper that asserts: ``black = partial(check_style, "black")``."""
    called = {each.target for each in walk(function.body, enter=True) if isinstance(each, Call)}
    made = [each.value for each in file.body if isinstance(each, Assign) and called & set(map(target, each.targets))]
    of = {
        last_part(target(each.args[0]))
        for each in made
        if isinstance(each, Call) and each.attr == "partial" and each.args
    }
    return bool(of) and any(helper.checks and helper.name in of for each in suite.files for helper in each.helpers)


def leaves_sight(function: Function, reach: Reach, file: File, suite: Suite) -> bool:
    """Whether it calls a method for nothing that comes back, and only a base class outside the suite can have it."""
    owner = function.qualname.rpartition("::")[0]
    bases = {last_part(base) for cls in file.classes if cls.qualname == owner for base in cls.bases}
    called = [each.value for each in statements(function.body) if isinstance(each, Evaluate)]
    methods = {each.attr for each in called if isinstance(each, Call) and each.target == f"self.{each.attr}"}
    if methods <= {each.function.name for each in reach.functions}:
        return False
    return not bases <= {*TEST_CASES, *(cls.name for each in suite.files for cls in each.classes)}


def _is_program(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str) and bool(_PROGRAM.search(node.value))


def _names_checking(function: Function, file: File) -> bool:
    """Whether it names what checks in its file: a class that asserts, in a text; a program; a double that raises."""
    checking = {each.name for each in file.classes if any(own.checks for own in each.functions)}
    texts = (each.value for each in walk(code(function), enter=True) if isinstance(each, Literal))
    if any(isinstance(text, str) and last_part(text) in checking for text in texts):
        return True
    known = mentions(function)
    kept = (
        each for body in (file.body, *(cls.body for cls in file.classes)) for each in body if isinstance(each, Assign)
    )
    named = [each for each in kept if any(last_part(target(item)) in known for item in each.targets)]
    doubles = [own.body for each in file.classes if each.name in known for own in each.functions]
    if any(_is_program(each) or _MENTIONED.match(last_part(target(each))) for each in walk(named)):
        return True
    return any(
        isinstance(each, Raise) and not _ORDINARY.match(last_part(target(each.exception)) or "Stop")
        for body in doubles
        for each in walk(body)
    )
