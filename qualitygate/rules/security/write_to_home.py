"""A test writes into the home directory of whoever runs it.

What it finds: a path that begins with ``Path.home()``, ``os.path.expanduser("~...")`` or ``Path("~...").expanduser()``,
in one expression or through a variable, that a test, a fixture or a helper writes to: ``write_text``, ``write_bytes``,
``mkdir``, ``touch``, ``unlink``, ``open`` for writing, ``os.makedirs``, ``os.remove``, ``shutil.rmtree``, ``copy`` or
``move``. Silent where the home is replaced (``HOME`` set, ``Path.home`` or ``expanduser`` patched), the file system is
fake, or a decorator asks for permission first (``requires_...``, a ``skipif`` on an environment variable).

Why it matters: it changes or deletes the developer's own settings and keys, and passes or fails by what was there. On
a build machine the home may not exist.

Instead: ``monkeypatch.setenv("HOME", str(tmp_path))`` (``USERPROFILE`` on Windows), or pass the folder in.

When to ignore it: in a throw-away container.

Source: https://docs.pytest.org/en/stable/how-to/monkeypatch.html, https://cwe.mitre.org/data/definitions/668.html
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, Case, Expr, Function, Hit, Literal, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import argument, calls, expressions, last_part, literal, names, statements, target

_METHODS = frozenset({"write_text", "write_bytes", "mkdir", "touch", "unlink", "rmdir", "symlink_to"})
_CALLS = frozenset({"os.makedirs", "os.mkdir", "os.remove", "os.unlink", "os.rmdir", "shutil.rmtree"})
_COPIES = frozenset({"shutil.copy", "shutil.copyfile", "shutil.copytree", "shutil.move", "os.rename", "os.replace"})
_HOMES = frozenset({"pathlib.Path.home", "os.path.expanduser"})
_FAKES = frozenset({"fs", "fs_class", "fs_module", "fs_session", "home", "fake_home", "tmp_home"})
_REPLACES = ("HOME", "USERPROFILE", "home", "expanduser")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each write."""
    reach = suite.reach[case.id]
    reached = [case.function, *(each.function for each in reach.functions)]
    functions = [each for each in reached if not {"home", "expanduser"}.isdisjoint(mentions(each))]
    writes = [(each, call) for each in functions for call in _writes(each)]
    if (
        not writes
        or _is_asked_for(case)
        or _FAKES & {*case.requested, *reach.unknown_fixtures, *(each.name for each in reach.fixtures)}
    ):
        return
    nodes = [node for each in reached for node in (*each.decorators, *each.body)]
    if not any(isinstance(each, Literal) and _replaces(each.value) for each in expressions(nodes, enter=True)):
        for function, call in writes:
            yield Hit(call.span, "writes into the home directory of the user", function.path, function.qualname)


def _is_asked_for(case: Case) -> bool:
    """Whether it runs only where somebody has allowed it."""
    if any(last_part(target(each)).startswith(("requires", "needs", "only_")) for each in case.function.decorators):
        return True
    marks = (each for each in case.marks if each.name == "skipif")
    return any("environ" in call.target or "getenv" in call.target for each in marks for call in calls(each.args))


def _replaces(value: object) -> bool:
    return isinstance(value, str) and value.rpartition(".")[2] in _REPLACES


def _writes(function: Function) -> Iterator[Call]:
    made = list(calls(function.body))
    if not any(_is_home(each) for each in made):
        return
    homes: set[str] = set()
    for each in statements(function.body):
        if isinstance(each, Assign) and each.value is not None and _leads_home(each.value, homes):
            homes |= {item.id for item in each.targets if isinstance(item, Name)}
    for call in made:
        written = _written(call)
        if written is not None and _leads_home(written, homes):
            yield call


def _written(call: Call) -> Expr | None:
    """The path it writes to."""
    if call.target in ("open", "io.open"):
        mode = literal(argument(call, 1, "mode"), "r")
        return argument(call, 0, "file") if isinstance(mode, str) and set(mode) & set("wax+") else None
    if call.target in _CALLS or call.target in _COPIES:
        return call.args[-1] if call.args and call.target in _COPIES else argument(call, 0, "path")
    return getattr(call.func, "value", None) if call.attr in _METHODS else None


def _leads_home(path: Expr, homes: set[str]) -> bool:
    return bool(names(path) & homes) or any(_is_home(each) for each in calls(path))


def _is_home(call: Call) -> bool:
    if call.target == "os.path.expanduser":
        return bool(call.args) and str(literal(call.args[0], "")).startswith("~")
    return call.target in _HOMES or target(call) == "pathlib.Path().expanduser"


BAD = (
    """
import os
import shutil
from pathlib import Path
import pytest
from shop import load

def test_load():
    (Path.home() / ".shop.toml").write_text("[shop]")  # finding
    assert load() == {"shop": {}}

@pytest.fixture
def settings():
    folder = os.path.expanduser("~/.shop")
    os.makedirs(folder)  # finding
    yield folder
    shutil.rmtree(folder)  # finding

def test_settings(settings):
    with open(Path("~/.shop/log").expanduser(), "w") as file:  # finding
        assert file.write("x")
""",
    """
from pathlib import Path
from shop import load

def write_settings(text):
    settings = Path.home() / ".shop.toml"
    settings.write_text(text)  # finding

def test_load():
    write_settings("[shop]")
    assert load() == {"shop": {}}
""",
)

GOOD = (
    """
import os
from pathlib import Path
import pytest
from permissions import requires_permission
from shop import load

def test_load(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (Path.home() / ".shop.toml").write_text("[shop]")
    assert load() == {"shop": {}}

def test_read(tmp_path):
    (tmp_path / "log").write_text("")
    assert load() == (Path.home() / ".shop.toml").read_text()
    assert open(os.path.expanduser("~/.shop")).read() == ""

@requires_permission
def test_allowed():
    (Path.home() / ".shop.toml").write_text("[shop]")
    assert load() == {"shop": {}}

@pytest.mark.skipif(not os.getenv("WRITES_TO_HOME"), reason="asks first")
def test_allowed_by_variable():
    (Path.home() / ".shop.toml").write_text("[shop]")
    assert load() == {"shop": {}}

def test_fake(fs):
    (Path.home() / ".shop.toml").write_text("[shop]")
    assert load() == {"shop": {}}
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
