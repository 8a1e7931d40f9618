"""Modules whose assertions pytest rewrites in, their code out: worked out by one process of a run, found by the others.

Every session collects the whole suite, and rewriting it is much of what is done before the first test. No compiled
files are written, neither into the project nor into its environment; what is kept here is found by the text it was
made of.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from _pytest.assertion import rewrite

#: Beside these modules: what a test that loads one later reads there is nothing foreign to the run.
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rewritten")


def share_rewriting(folder: str = _FOLDER) -> None:
    """From now on look in a folder first, and leave there what was missing.

    Where pytest rewrites in another way than is known here, it goes on as it does.
    """
    plain: Callable[[Path, Any], tuple[Any, CodeType]] | None = getattr(rewrite, "_rewrite_test", None)
    if plain is None:
        return

    def rewrite_test(fn: Path, config: Any) -> tuple[Any, CodeType]:
        if not sys.dont_write_bytecode:  # then pytest keeps it itself, and asks for more than the code
            return plain(fn, config)
        kept = os.path.join(folder, name_code(fn, config))
        code = read_code(kept, str(fn))
        if code is not None:
            return None, code
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            stamp, code = plain(fn, config)
        if told:  # each process is to hear of them, in its own way
            return plain(fn, config)
        write_code(kept, code)
        return stamp, code

    rewrite._rewrite_test = rewrite_test


def name_code(file: Path, config: Any) -> str:
    """A name for all that the code depends on but the place of its file."""
    told = config.getini("enable_assertion_pass_hook")
    made_by = f"{pytest.__version__}\0{sys.version}\0{sys.flags.optimize}\0{told}\0"
    return hashlib.blake2b(made_by.encode() + file.read_bytes(), digest_size=20).hexdigest()


def read_code(kept: str, place: str) -> CodeType | None:
    """The code of that name as that of a file at that place; None where it is missing or damaged."""
    try:
        with open(kept, "rb") as file:
            code = marshal.loads(file.read())
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return move(code, place) if isinstance(code, CodeType) else None


def write_code(kept: str, code: CodeType) -> None:
    """Put it in place as a whole; who cannot keep it works it out again."""
    half = f"{kept}.{os.getpid()}"
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        with open(half, "wb") as file:
            file.write(marshal.dumps(code))
        os.replace(half, kept)


def move(code: CodeType, place: str) -> CodeType:
    """The same code, and all that it holds, in another file."""
    inside = tuple(move(one, place) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_filename=place, co_consts=inside)
