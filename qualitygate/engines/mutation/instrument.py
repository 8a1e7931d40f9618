"""A function and bodies for it in, the text that makes it switchable out, to be put right after its definition.

The function itself stays as written. After it come a copy that reports being entered, one copy for each mutant, and a
call that hands them to the runtime; then their names are removed again::

    def add(a, b=1):
        return a + b
    def _qualitygate_0(a, b):
        _qualitygate_enter('shop.cart.x_add'); return a + b
    def _qualitygate_1(a, b):
        return a - b
    _qualitygate_switch('shop.cart.x_add', add, _qualitygate_0, {1: _qualitygate_1}, 0, 0)
    del _qualitygate_0, _qualitygate_1

Copies have neither defaults nor annotations nor decorators: only their code objects are used, and nothing must be
evaluated twice. Since all this stands where the function stands, names, class cells and private names mean the same.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Hashable, Mapping, Sequence

import libcst as cst

#: Loads the runtime, which puts the two functions that instrumented code calls where it finds them; binds no name.
PRELUDE = "__import__('_qualitygate_runtime.trampoline')"

_NO_BODY = cst.SimpleStatementSuite([cst.Pass()])


class Stripped(cst.CSTTransformer):
    """Parameters without defaults and annotations."""

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        return updated_node.with_changes(default=None, annotation=None, equal=cst.MaybeSentinel.DEFAULT)

    def visit_Param_default(self, node: cst.Param) -> None:
        return None


def render_copies(
    module: cst.Module,
    function: cst.FunctionDef,
    owner: cst.ClassDef | None,
    key: str,
    bodies: Mapping[int, cst.BaseSuite],
) -> str:
    """The copies and the call, indented as the function is.

    Args:
        key: the function's name across modules: ``shop.cart.x_add``.
        bodies: by mutant number.
    """
    plain = strip_definition(function)
    recording, added = with_entry(function.body, key)
    copies = [copy_with(plain, 0, recording)]
    copies += [copy_with(plain, number, body) for number, body in bodies.items()]
    shift = header_lines(module, function) - header_lines(module, plain)
    names = [f"_qualitygate_{number}" for number in (0, *bodies)]
    mutants = ", ".join(f"{number}: _qualitygate_{number}" for number in bodies)
    indent = indentation(module, owner)
    calls = (
        f"_qualitygate_switch({key!a}, {function.name.value}, _qualitygate_0, {{{mutants}}}, {shift}, {added})",
        f"del {', '.join(names)}",
    )
    end = module.default_newline
    return render(module, owner, copies) + "".join(f"{indent}{call}{end}" for call in calls)


def render(module: cst.Module, owner: cst.ClassDef | None, functions: Sequence[cst.FunctionDef]) -> str:
    """The text of functions as they stand in the module or in that class."""
    if owner is None:
        return "".join(module.code_for_node(function) for function in functions)
    block = cst.IndentedBlock(
        functions, indent=owner.body.indent if isinstance(owner.body, cst.IndentedBlock) else None
    )
    text = module.code_for_node(cst.ClassDef(cst.Name("_"), block))
    return text[len("class _:") + len(module.default_newline) :]


def indentation(module: cst.Module, owner: cst.ClassDef | None) -> str:
    """What stands before a function in that class, or in the module."""
    if owner is None:
        return ""
    own = owner.body.indent if isinstance(owner.body, cst.IndentedBlock) else None
    return module.default_indent if own is None else own


def strip_definition(function: cst.FunctionDef) -> cst.FunctionDef:
    """The definition without all that is evaluated where it stands, but for type parameters: a body may use them."""
    parameters = function.params.visit(Stripped())
    return function.with_changes(
        leading_lines=(), decorators=(), lines_after_decorators=(), params=parameters, returns=None
    )


def copy_with(plain: cst.FunctionDef, number: int, body: cst.BaseSuite) -> cst.FunctionDef:
    """A numbered copy of a stripped definition."""
    return plain.with_changes(name=cst.Name(f"_qualitygate_{number}"), body=body)


def with_entry(body: cst.BaseSuite, key: str) -> tuple[cst.BaseSuite, int]:
    """The body with the call that reports being entered before all else, and how many lines that adds."""
    call = cst.Expr(cst.Call(cst.Name("_qualitygate_enter"), [cst.Arg(cst.SimpleString(ascii(key)))]))
    before = call.with_changes(semicolon=cst.Semicolon(whitespace_after=cst.SimpleWhitespace(" ")))
    if isinstance(body, cst.SimpleStatementSuite):
        return body.with_changes(body=(before, *body.body)), 0
    first, *rest = body.body
    if isinstance(first, cst.SimpleStatementLine):
        return body.with_changes(body=(first.with_changes(body=(before, *first.body)), *rest)), 0
    return body.with_changes(body=(cst.SimpleStatementLine([call]), *body.body)), 1


def header_lines(module: cst.Module, function: cst.FunctionDef) -> int:
    """How many lines there are from the first decorator or ``def`` up to the one on which the body begins."""
    return module.code_for_node(function.with_changes(leading_lines=(), body=_NO_BODY)).count("\n") - 1


def compiles(text: str) -> bool:
    """Whether this interpreter takes the text of copies; warnings of the code are none of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<copies>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def condense(text: str) -> Hashable:
    """What a text compiles to, but for the places of things in it; the text itself where this interpreter refuses it.

    Two functions that condense to equals behave alike, by the optimising compiler's word (trivial compiler
    equivalence: Papadakis, Jia, Harman and Le Traon, ICSE 2015).

    >>> condense("def f(x):\\n    g(x)\\n    return") == condense("def f(x):\\n  (g(x))\\n  pass")
    True
    >>> condense("def f(x): return 1") == condense("def f(x): return True")
    False
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
            for node in ast.walk(tree):
                if hasattr(node, "lineno"):
                    # All on one line: the compiler keeps what does nothing where a line would lose its event.
                    vars(node).update(lineno=1, end_lineno=1, col_offset=0, end_col_offset=0)
            return compile(tree, "<copy>", "exec", dont_inherit=True, optimize=0)
        except (SyntaxError, ValueError):
            return text
