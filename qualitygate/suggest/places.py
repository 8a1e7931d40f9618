"""A mutant and its change in, the advice that comes of where it stands out: a default, an exception, a log.

There the operator matters little: whatever becomes of a message, the same assertion notices.
"""

from __future__ import annotations

import ast
import builtins
import re

from qualitygate.model import Mutant
from qualitygate.suggest.change import Change
from qualitygate.suggest.wording import Advice, AdviceKind, anchor, call, quote, shorten

#: ``logger``, ``self._log``, ``logging``, but no catalog.
_LOG_OWNER = re.compile(r"(?i)(?:^|[._])log(?:ger|ging)?\d*$")
_LOG_METHODS = frozenset({"critical", "debug", "error", "exception", "info", "log", "warn", "warning"})


def advise_by_place(mutant: Mutant, change: Change) -> Advice | None:
    """Advice for defaults, exceptions, failed assertions and logs; None elsewhere."""
    statement = change.statement
    if parameter := _find_parameter(change):
        return _advise_default(mutant, parameter, change)
    if isinstance(statement, ast.Raise) and isinstance(statement.exc, ast.Call) and statement.exc in change.path[1:]:
        return _advise_exception(mutant, statement.exc, change)
    if isinstance(statement, ast.Assert) and statement.msg is not None and statement.msg in change.path[1:]:
        return _advise_message(mutant, "AssertionError", statement.msg)
    inner = [change.before.value] if isinstance(change.before, ast.Expr) else []
    for node in (*change.path, *inner):
        if isinstance(node, ast.Call) and (found := _advise_log(mutant, node)):
            return found
    return None


def _find_parameter(change: Change) -> tuple[str, ast.AST] | None:
    """The name of the parameter whose default holds the change, and that default."""
    for node, inner in zip(change.path, change.path[1:], strict=False):
        if isinstance(node, ast.arguments):
            plain = [*node.posonlyargs, *node.args]
            pairs: list[tuple[ast.arg, ast.expr | None]] = list(
                zip(plain[len(plain) - len(node.defaults) :], node.defaults, strict=True)
            )
            pairs += zip(node.kwonlyargs, node.kw_defaults, strict=True)
            return next(((parameter.arg, default) for parameter, default in pairs if default is inner), None)
    return None


def _advise_default(mutant: Mutant, parameter: tuple[str, ast.AST], change: Change) -> Advice:
    name, default = parameter
    if isinstance(change.statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        text = (
            f"call {quote(mutant.function)} without {quote(name)} and assert what its default {quote(default)} brings "
            "about: a test that always passes the argument never meets the default"
        )
    else:  # a lambda inside the function
        text = (
            f"let the lambda be called without {quote(name)} and assert what its default {quote(default)} brings about"
        )
    return Advice(AdviceKind.DEFAULT, text, f"assert {call(mutant.function)} == ...  # without {name}")


def _advise_exception(mutant: Mutant, exception: ast.Call, change: Change) -> Advice:
    name = ast.unparse(exception.func)
    first = exception.args[0] if exception.args else None
    whole = len(exception.args) == 1 and not exception.keywords
    in_first = first is not None and first in change.path
    if whole and first is not None and (in_first or change.before is exception):
        return _advise_message(mutant, name, first)
    text = (
        f"catch the {quote(name)} and assert what it carries, each argument: {quote(exception)}; that some "
        f"{quote(name)} is raised is not enough"
    )
    kind = AdviceKind.MESSAGE if in_first else AdviceKind.ARGUMENT
    return Advice(kind, text, _raises(name, mutant, after="assert caught.value.args == ..."))


def _advise_message(mutant: Mutant, exception: str, message: ast.expr) -> Advice:
    pieces = _show_pieces(exception, _read_pieces(message))
    match = f", match={anchor(pieces)}" if any(pieces) else ', match="..."'
    text = (
        f"assert the message of the {quote(exception)}, whole: `raises({shorten(exception)}, match=...)` between ^ and "
        "$, for match searches and would find the text inside a longer one"
    )
    if any(pieces) and not _is_builtin(exception):
        text += "; leave room with .* for what else it prints"
    return Advice(AdviceKind.MESSAGE, text, _raises(exception, mutant, match))


def _raises(exception: str, mutant: Mutant, match: str = "", after: str = "") -> str:
    lines = [
        f"with pytest.raises({exception}{match}){' as caught' if after else ''}:",
        f"    {call(mutant.function)}",
        *([after] if after else []),
    ]
    return "\n".join(lines)


def _is_builtin(exception: str) -> bool:
    known = getattr(builtins, exception, None)
    return isinstance(known, type) and issubclass(known, Exception)


def _show_pieces(exception: str, pieces: list[str]) -> list[str]:
    """The pieces as the exception's own text holds them: KeyError puts its message in quotes."""
    if not _is_builtin(exception):
        return pieces
    known = getattr(builtins, exception)
    if len(pieces) != 1:
        return ["", *pieces, ""] if issubclass(known, KeyError) else pieces
    try:
        return [str(known(pieces[0]))]
    except TypeError:  # it wants more than a message
        return []


def _read_pieces(message: ast.expr) -> list[str]:
    """The fixed texts of a message, in order; what is filled in stands between them."""
    if isinstance(message, ast.Constant):
        return [message.value] if isinstance(message.value, str) else []
    if not isinstance(message, ast.JoinedStr):
        return []
    pieces = [""]
    for value in message.values:
        if isinstance(value, ast.Constant):
            pieces[-1] += str(value.value)
        else:
            pieces.append("")
    return pieces


def _advise_log(mutant: Mutant, node: ast.Call) -> Advice | None:
    target = ast.unparse(node.func)
    owner, _, method = target.rpartition(".")
    if target == "print":
        fixture, what, example = "capsys", "printed", "assert capsys.readouterr().out == ..."
    elif target in ("warnings.warn", "warn"):
        text = f"assert the warning whole: `pytest.warns(..., match=...)` around the call, for {quote(node)}"
        return Advice(AdviceKind.LOG, text, f'with pytest.warns(match="..."):\n    {call(mutant.function)}')
    elif method in _LOG_METHODS and _LOG_OWNER.search(owner):
        fixture, what, example = "caplog", "logged", "assert caplog.messages == [...]"
    else:
        return None
    text = (
        f"assert what is {what} with the fixture {fixture}, exactly; where the text is nobody's business, "
        "`# pragma: no mutate` on the line takes it out"
    )
    return Advice(AdviceKind.LOG, text, f"{call(mutant.function)}\n{example}")
