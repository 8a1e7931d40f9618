"""From an assertion to the call whose result it only asks to be there, and whether that is an answer."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Mapping

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Bool,
    Call,
    Compare,
    Expr,
    Function,
    Literal,
    Name,
)
from qualitygate.scanner.query import statements, target

_QUESTION = re.compile(
    r"(?:is|has|can|should|was|are|does|did|exists|contains|any|all|match|search|fullmatch|find|lookup|starts|ends|valid"
    r"|equal|bool|in|wait|poll|permits|allows|supports|accepts|implement(?:s|ed)|provide[sd]|includes|matches|subgroup)"
    r"(?:_|$|[A-Z])|(?:on|query)[A-Z]|xpath|cssselect|validate|verify|getattr|check|get$",
)
_BUILT_IN = frozenset(dir(builtins))
_KIND = ("isinstance", "issubclass", "hasattr", "callable")
#: What hands on what another call gave.
_HANDS_ON = ("list", "tuple", "sorted", "set", "dict", "next", "iter", "str", "asyncio.run", "asyncio.wait_for")
_RUNS = "run_until_complete"  #: of a loop, whatever it is called


def bind(function: Function) -> dict[str, Expr]:
    """The value that each name of a body is bound to last, but for what only hands on the one before."""
    values: dict[str, Expr] = {}
    for each in statements(function.body):
        if isinstance(each, Assign) and isinstance(each.targets[0], Name) and each.value is not None:
            name = each.targets[0]
            if name.id not in values or not _hands_on(each.value, name):
                values[name.id] = each.value
    return values


def _hands_on(value: Expr, name: Name) -> bool:
    """Whether it gives what the name already stands for: ``found = sorted(list(found))``."""
    made = value.value if isinstance(value, Await) else value
    if isinstance(made, Call) and _is_handing_on(made):
        return _hands_on(made.args[0], name)
    return made == name


def _is_handing_on(call: Call) -> bool:
    return bool(call.args) and (call.target in _HANDS_ON or call.attr == _RUNS)


def ask(test: Expr | None, values: Mapping[str, Expr]) -> Call | bool:
    """The call whose result is only asked to be there; True for a question of type; False for a real oracle."""
    match test:
        case Compare(left=left, op="is not", right=Literal(value=None)):
            return find_made(left, values)
        case Compare(left=Call(func=Name(target="len"), args=(left,)), op=">" | "!=", right=Literal(value=0)):
            return find_made(left, values)
        case Compare(left=Call(func=Name(target="len"), args=(left,)), op=">=", right=Literal(value=1)):
            return find_made(left, values)
        case Compare(left=left, op="!=", right=Literal(value="" | b"")):
            return find_made(left, values)
        case Call(func=Name(target="isinstance"), args=(Attribute(), _)):
            return False
        case Call(func=Name(target="isinstance"), args=(Name(), Name() | Attribute() as kind)):
            return not _is_own(kind)
        case Call(func=Name(target=asked)):
            return asked in _KIND
        case Compare(left=Call(func=Name(target="type")), op="is"):
            return True
        case Name():
            return find_made(test, values)
        case Bool(op="and", values=parts):
            found = [ask(part, values) for part in parts]
            return all(found) and next((each for each in found if isinstance(each, Call)), True)
    return False


def _is_own(kind: Expr) -> bool:
    """Whether a class is neither built in nor of the standard library."""
    root = target(kind).partition(".")[0]
    return root not in _BUILT_IN and root not in sys.stdlib_module_names


def find_made(value: Expr, values: Mapping[str, Expr]) -> Call | bool:
    """The call that gave it, unless that is a question with an answer."""
    made = _resolve(value, values)
    seen: list[Call] = []
    # names may refer to each other: each call is left once
    while isinstance(made, Call) and _is_handing_on(made) and made not in seen:
        seen.append(made)
        inner = _resolve(made.args[0], values)
        if not isinstance(inner, Call):
            break
        made = inner
    if not isinstance(made, Call) or _QUESTION.match(made.attr) or Literal(None) in made.args:
        return False
    return made


def _resolve(value: Expr, values: Mapping[str, Expr]) -> Expr | None:
    made = values.get(value.id) if isinstance(value, Name) else value
    return made.value if isinstance(made, Await) else made
