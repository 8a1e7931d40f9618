"""A test takes a permission away and expects a failure: as root there is none.

What it finds: a test, or a fixture of it, that calls ``chmod`` with a literal mode without the owner's right to read or
write, and expects an error (``raises``, ``assertRaises``), where nothing asks or sets who runs it: no ``geteuid``,
``getuid``, ``setuid``, ``getuser`` or ``os.access``, no ``allow_root_user``, no skip that mentions root or Windows, no
fake file system. A ``chmod`` that is itself the call expected to fail takes nothing away, and that something is not
there (``FileNotFoundError``) is no matter of rights.

Why it matters: root may write to what nobody may write to. In a container, where tests often run as root, the error
never comes and the test fails; on Windows most of the bits mean nothing.

Instead: ``@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")``; or provoke the error otherwise:
a folder in place of the file, a path below a file, ``monkeypatch`` of the call that fails.

When to ignore it: when the suite never runs as root, and says so.

Source: https://man7.org/linux/man-pages/man7/capabilities.7.html (CAP_DAC_OVERRIDE), document 000
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Call, Case, Check, CheckKind, Function, Hit, Literal, Rule, Severity, Subject, Suite, With
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import argument, calls, expressions, last_part, render, statements, target

_ASKS = re.compile(
    r"[gs]ete?_?uid|setres_?uid|allow_root|getuser|getpwuid|os\.access|is_?root|non_?root|as_?root|not_root|is_admin"
)
_SKIPS = re.compile(r"root|uid|win|nt\b|platform|posix|permission|chmod", re.IGNORECASE)
_FAKES = frozenset({"fs", "fs_module", "fs_class", "fs_session"})
_OWNER = 0o600
_RAISES = frozenset({"raises", "assertRaises", "assertRaisesRegex"})
_ABSENT = re.compile(r"NotFound|NoSuch|Missing")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first such chmod of each function."""
    reach = suite.reach[case.id]
    run = [part.function for part in inline(case, suite)]
    if not any(check.kind is CheckKind.RAISES and not _is_absent(check) for each in run for check in each.checks):
        return
    functions = [each for each in (*run, *(each.function for each in reach.fixtures)) if "chmod" in mentions(each)]
    found = [
        (each, call)
        for each in functions
        for call in calls(each.body)
        if _takes(call) and id(call) not in {id(other) for other in _refused(each)}
    ]
    if not found or _is_guarded(case, suite):
        return
    told: set[str] = set()
    for function, call in found:
        if function.qualname not in told:
            told.add(function.qualname)
            message = f"`{render(call, 50)}` does not stop root: the expected error never comes"
            yield Hit(call.span, message, function.path, function.qualname)


def _is_absent(check: Check) -> bool:
    """Whether the error says that something is not there."""
    given = check.test.args if isinstance(check.test, Call) else ()
    return any(_ABSENT.search(last_part(target(each))) for each in given[:1])


def _refused(function: Function) -> Iterator[Call]:
    """The calls that are to fail: those of the last statement below a ``raises``."""
    for each in statements(function.body):
        if isinstance(each, With) and any(last_part(target(item.context)) in _RAISES for item in each.items):
            yield from calls(each.body[-1])


def _takes(call: Call) -> bool:
    """Whether it takes the owner's right to read or to write."""
    mode = None
    if call.attr == "chmod":
        mode = argument(call, 1 if call.target == "os.chmod" else 0, "mode")
    return isinstance(mode, Literal) and type(mode.value) is int and mode.value & _OWNER != _OWNER


def _is_guarded(case: Case, suite: Suite) -> bool:
    reach = suite.reach[case.id]
    if _FAKES & {*case.requested, *reach.unknown_fixtures} or _ASKS.search(" ".join(case.requested)):
        return True
    if any(
        _SKIPS.search(render(each, 400)) or _ASKS.search(mark.name)
        for mark in case.marks
        for each in (*mark.args, *(value for _, value in mark.keywords))
    ):
        return True
    functions: list[Function] = [case.function, *(each.function for each in reach.functions)]
    nodes = [node for each in functions for node in (*each.decorators, *each.body)]
    if any(_ASKS.search(name) for each in functions for name in mentions(each)):
        return True
    return any(_ASKS.search(target(each)) for each in expressions(nodes, enter=True) if target(each)) or any(
        _SKIPS.search(render(each, 400)) for each in case.function.decorators
    )


BAD = (
    """
import os
import pytest
from shop import save

def test_save_read_only(tmp_path):
    tmp_path.chmod(0o444)  # finding
    with pytest.raises(PermissionError):
        save(tmp_path / "stock.csv")

def test_save_within(tmp_path):
    with pytest.raises((FileNotFoundError, PermissionError)):
        tmp_path.chmod(0o444)  # finding
        save(tmp_path / "stock.csv")

@pytest.fixture
def locked(tmp_path):
    os.chmod(tmp_path, 0o000)  # finding
    yield tmp_path
    os.chmod(tmp_path, 0o700)

def test_save_locked(locked):
    with pytest.raises(PermissionError):
        save(locked / "stock.csv")

def test_save_helped(tmp_path):
    check_refused(tmp_path)

def check_refused(folder):
    folder.chmod(0o444)  # finding
    with pytest.raises(PermissionError):
        save(folder / "stock.csv")
""",
)

GOOD = (
    """
import os
from unittest import TestCase
import pytest
from fakes import set_uid
from shop import mode_of, save

@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_save_read_only(tmp_path):
    tmp_path.chmod(0o444)
    with pytest.raises(PermissionError):
        save(tmp_path / "stock.csv")

def test_save_asked(tmp_path):
    if os.getuid() == 0:
        pytest.skip("root")
    tmp_path.chmod(0o444)
    with pytest.raises(PermissionError):
        save(tmp_path / "stock.csv")

def test_mode(tmp_path):
    check_mode(tmp_path)

def check_mode(folder):
    folder.chmod(0o444)
    assert mode_of(folder) == 0o444

def test_script(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(ValueError, match="no script"):
        save(tmp_path)

def test_refused(shelf):
    with pytest.raises(ValueError):
        shelf.chmod(0)

def test_missing(tmp_path):
    tmp_path.chmod(0o000)
    with pytest.raises(FileNotFoundError):
        save(tmp_path / "stock.csv")

def test_access(tmp_path):
    tmp_path.chmod(0o444)
    if not os.access(tmp_path, os.W_OK):
        with pytest.raises(PermissionError):
            save(tmp_path / "stock.csv")

class TestAsSomebody(TestCase):
    def setUp(self):
        set_uid(1000)

    def test_save(self):
        os.chmod("stock", 0o400)
        with self.assertRaises(PermissionError):
            save("stock")

class TestFake(TestCase):
    def test_save(self):
        self.setUpPyfakefs(allow_root_user=False)
        os.chmod("stock", 0o400)
        with self.assertRaises(PermissionError):
            save("stock")

def test_fake(fs):
    os.chmod("/stock", 0o400)
    with pytest.raises(PermissionError):
        save("/stock")
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
