"""The package ``strategies`` in, the same under a name out that a user's own ``strategies`` folder cannot shadow.

The objects are the same ones. Only where another ``strategies`` comes first on the path is ours loaded from its place
beside this package.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strategies import *  # noqa: F403
    from strategies import __all__ as __all__
    from strategies import machines as machines
    from strategies import testing as testing

_ALIAS = "qualitygate._strategies"


def _load(home: Path) -> ModuleType:
    """The package in ``home``: the importable ``strategies`` if it is that one, else under a name of our own."""
    source = home / "__init__.py"
    try:
        spec = importlib.util.find_spec("strategies")
    except ValueError:  # a module of that name without a spec, such as one made by hand
        spec = None
    if spec is not None and spec.origin is not None and Path(spec.origin).resolve() == source.resolve():
        return import_module("strategies")
    if _ALIAS not in sys.modules:
        own = importlib.util.spec_from_file_location(_ALIAS, source, submodule_search_locations=[str(home)])
        if own is None or own.loader is None:
            raise ImportError(f"cannot load {source}", path=str(source))
        module = importlib.util.module_from_spec(own)
        sys.modules[_ALIAS] = module
        own.loader.exec_module(module)
    return sys.modules[_ALIAS]


_package = _load(Path(__file__).resolve().parent.parent / "strategies")

if not TYPE_CHECKING:
    __all__ = list(_package.__all__)


def __getattr__(name: str) -> object:
    return getattr(_package, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
