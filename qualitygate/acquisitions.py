"""A suite in, what its tests and fixtures acquire and must release out: files, connections, servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitygate.model import Assign, Attribute, Call, Function, Literal, Name, Span, Style, Suite
from qualitygate.scanner.query import calls, last_part, statements, target

#: Calls whose result must be closed.
OPENS = frozenset({
    "open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "zipfile.ZipFile", "tarfile.open",
    "socket.socket", "socket.create_connection", "sqlite3.connect", "urllib.request.urlopen",
    "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Pool",
    "smtplib.SMTP", "ftplib.FTP",
})  # fmt: skip
#: The same for clients that a test may drop, and a fixture may not.
CLIENTS = frozenset({"requests.Session", "requests.session", "httpx.Client"})
#: The rules whose findings say that an acquisition is not released.
LEAK_RULES = frozenset({
    "mkdtemp-in-test", "patch-without-stop", "server-never-stopped", "tracemalloc-without-stop", "unclosed-resource",
})  # fmt: skip

_PATCHES = ("unittest.mock.patch", "mock.patch")
_MAKES = frozenset({"tempfile.mkdtemp", "tempfile.mkstemp"})
_LOOPS = frozenset({"serve_forever", "run_forever", "serve"})
_RUNS = frozenset({"app", "uvicorn", "server"})


@dataclass(frozen=True, slots=True)
class Acquisition:
    """One call that takes something from the system."""

    what: str
    path: str
    scope: str  #: the function's qualified name
    span: Span


def list_acquisitions(suite: Suite) -> tuple[Acquisition, ...]:
    """Every acquisition in the suite's tests and fixtures, in file order: where the rules look whether it is released.

    Clients count in fixtures only, and what a unittest ``setUp`` opens does not: no rule says whether it is closed.
    """
    found = []
    for file in suite.files:
        places = [(case.function, OPENS) for case in file.cases]
        for fixture in file.fixtures:
            places.append((fixture.function, OPENS | CLIENTS if fixture.style is Style.PYTEST else frozenset()))
        for function, opens in places:
            started = list(find_patch_starts(function))
            for call in calls(function.body):
                if call in started:
                    found.append(Acquisition("patch", file.path, function.qualname, call.span))
                elif what := _name_acquired(call, opens):
                    found.append(Acquisition(what, file.path, function.qualname, call.span))
    return tuple(found)


def find_patch_starts(function: Function) -> Iterator[Call]:
    """The calls that start a patch: ``patch(...).start()``, directly or through a variable."""
    starts = [call for call in calls(function.body) if call.attr == "start" and isinstance(call.func, Attribute)]
    if not starts:
        return
    patchers = {
        target(item)
        for each in statements(function.body)
        if isinstance(each, Assign) and isinstance(each.value, Call) and _is_patch(each.value)
        for item in each.targets
        if isinstance(item, (Name, Attribute))
    }
    for call in starts:
        owner = call.func.value if isinstance(call.func, Attribute) else call
        if (isinstance(owner, Call) and _is_patch(owner)) or target(owner) in patchers - {""}:
            yield call


def name_started(call: Call) -> str:
    """``process`` or ``server`` for a call that starts one, else nothing."""
    if call.target == "subprocess.Popen":
        return "process"
    if call.target in ("threading.Thread", "multiprocessing.Process"):
        run = target(call.keyword("target"))
        owner, _, method = run.rpartition(".")
        if method in _LOOPS or (method == "run" and last_part(owner) in _RUNS):
            return "server"
    return ""


def makes_temporary(call: Call) -> bool:
    """Whether it makes a temporary file or folder that nothing removes by itself."""
    kept = call.target == "tempfile.NamedTemporaryFile" and call.keyword("delete") == Literal(False)
    return kept or (call.target in _MAKES and call.keyword("dir") is None)


def _name_acquired(call: Call, opens: frozenset[str]) -> str:
    if call.target in opens or call.target == "tracemalloc.start" or makes_temporary(call):
        return call.target
    return name_started(call)


def _is_patch(call: Call) -> bool:
    return any(call.target in (each, f"{each}.object", f"{each}.dict", f"{each}.multiple") for each in _PATCHES)
