"""From a test to whether it ends in giving a name to what the code returned, and reads it nowhere."""

from __future__ import annotations

import builtins
import re
import sys
from collections import Counter
from collections.abc import Sequence

from qualitygate.model import (
    Assign,
    Await,
    Call,
    CheckKind,
    File,
    For,
    Function,
    If,
    Jump,
    Name,
    Opaque,
    Stmt,
    Try,
    With,
)
from qualitygate.scanner.query import calls, last_part, root_name, statements, target, walk

_DOUBLE = re.compile(r"mock|patch", re.IGNORECASE)


def keeps_result(function: Function, file: File) -> bool:
    """Whether it ends in giving a name to what the code returned, which nothing reads.

    Left alone are objects that are made, and calls that another test of the file expects to raise.
    """
    match find_last(function.body):
        case Assign(targets=(Name(id=name),), op="=", value=(Call() as call) | Await(value=(Call() as call))):
            if name.startswith("_") or call.attr[:1].isupper() or not _is_of_code(call):
                return False
            return name not in _find_read(function) and call.attr not in _find_raised(file)
    return False


def _is_of_code(call: Call) -> bool:
    """Whether no built-in, standard module or double is called."""
    root = call.target.partition(".")[0] or root_name(call.func)
    return not (hasattr(builtins, root) or root in sys.stdlib_module_names or _DOUBLE.search(call.target or root))


def _find_read(function: Function) -> set[str]:
    """The names that are more than bound; what stands in expressions that were not taken apart counts."""
    seen, bound = Counter[str](), Counter[str]()
    for each in walk(function.body, enter=True):
        match each:
            case Name(id=name):
                seen[name] += 1
            case Opaque(text=text):
                seen.update(re.findall(r"\w+", text))
            case Jump(names=names):
                seen.update(names)
            case Assign(targets=targets, op="="):
                bound.update(item.id for item in targets if isinstance(item, Name))
    return set(seen - bound)


def _find_raised(file: File) -> set[str]:
    """What is called where a test of the file expects an error."""
    found: set[str] = set()
    for case in file.cases:
        if any(check.kind is CheckKind.RAISES for check in case.function.checks):
            blocks = [each for each in statements(case.function.body) if isinstance(each, With)]
            found |= {call.attr for each in blocks for call in calls(each.body)}
            found |= {last_part(target(arg)) for call in calls(case.function.body) for arg in call.args}
    return found


def find_last(body: Sequence[Stmt]) -> Stmt:
    """The last statement, whatever blocks it stands in."""
    last = body[-1]
    return find_last(last.body) if isinstance(last, (With, For, If, Try)) else last
