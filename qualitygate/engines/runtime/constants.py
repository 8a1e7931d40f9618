"""The modules of a session in, the constants that Hypothesis takes from them out: those of the code as it was written.

Hypothesis draws numbers and texts that it reads in the files of the project's modules. In a warm session these files
hold every mutant as well, and our own modules stand beside them: tests would draw what no plain run of theirs draws.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_OURS = re.compile(r"_qualitygate_(?:\d+|switch|enter)")
_RUNTIME = "_qualitygate_runtime"


class AsWritten(ast.NodeTransformer):
    """Takes out what makes functions switchable: copies, the call that hands them on, and what loads the runtime."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        return None if _OURS.fullmatch(node.name) else self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST | None:
        return None if _OURS.fullmatch(node.name) else self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> ast.AST | None:
        return None if all(isinstance(one, ast.Name) and _OURS.fullmatch(one.id) for one in node.targets) else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        match node.value:
            case ast.Call(func=ast.Name(id=name)) if _OURS.fullmatch(name):
                return None
            case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(name))]) if _RUNTIME in name:
                return None
        return self.generic_visit(node)


def take_out(text: str) -> str:
    """The code of an instrumented file without the instrumentation; comments and layout are lost."""
    return ast.unparse(AsWritten().visit(ast.parse(text)))


def settle_constants() -> None:
    """Read the constants of the loaded modules once, as they are written, and let Hypothesis pass over ours.

    Where Hypothesis takes no constants from code, or in another way than is known here, nothing is done but that.
    """
    if "hypothesis" not in sys.modules:
        return
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == _RUNTIME:
            module.__file__ = None
    try:
        from hypothesis.internal import constants_ast
        from hypothesis.internal.conjecture import providers

        plain: Any = constants_ast.constants_from_module
        read: Any = constants_ast._constants_from_source

        def constants_from_module(module: ModuleType, **more: Any) -> Any:
            text = read_module(module)
            return plain(module, **more) if _RUNTIME not in text else read(take_out(text), limit=True)

        setattr(providers, plain.__name__, constants_from_module)
        providers._get_local_constants()
    except (ImportError, AttributeError, TypeError):
        return


def read_module(module: ModuleType) -> str:
    """The text of a module's file; empty where it has none."""
    try:
        return Path(inspect.getsourcefile(module) or "").read_text("utf-8")
    except (OSError, TypeError, UnicodeDecodeError):
        return ""
