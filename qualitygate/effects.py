"""The dotted name of what code uses in, the effect that it is known for out: what of Python reaches outside, and where.

By name and by module, and in doubt on the side of an effect: a module of which a part reads the clock or the disk is
listed whole, with the exceptions that matter. Libraries that are not listed are unknown, which is not the same as pure.
"""

from __future__ import annotations

import builtins
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from re import Match, Pattern
from uuid import UUID

#: Touchpoint -> the dotted prefixes of what reaches it, in the standard library and in others. Tests and code alike.
TOUCHED: dict[str, tuple[str, ...]] = {
    "db": ("sqlalchemy", "sqlmodel", "sqlite3", "psycopg", "psycopg2", "asyncpg", "aiosqlite", "pymongo", "motor",
           "pymysql", "MySQLdb", "peewee", "tortoise", "django.db", "databases", "duckdb", "redis"),
    "files": ("open", "io.open", "tempfile", "shutil", "os.makedirs", "os.mkdir", "os.remove", "os.unlink", "os.rename",
              "os.chmod", "zipfile", "tarfile"),
    "http": ("requests", "httpx", "aiohttp", "urllib.request", "urllib3", "http.client"),
    "external": ("subprocess", "smtplib", "boto3", "botocore", "socket", "paramiko", "kafka", "pika", "celery",
                 "stripe", "grpc", "ftplib"),
    "time": ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
             "time.time", "time.sleep", "time.monotonic", "asyncio.sleep"),
    "env": ("os.environ", "os.getenv", "os.putenv"),
    "async": ("asyncio", "anyio", "trio"),
}  # fmt: skip
#: Touchpoint -> the methods that reach it, whatever they are called on.
TOUCHED_BY_METHOD: dict[str, frozenset[str]] = {
    "db": frozenset({"executemany", "executescript", "create_all", "drop_all"}),
    "files": frozenset({
        "write_text", "write_bytes", "read_text", "read_bytes", "touch", "mkdir", "rmdir", "unlink", "chmod",
    }),
    "http": frozenset({"raise_for_status"}),
}  # fmt: skip
#: The same of production code alone. A test that does this looks at what its code has left behind.
TOUCHED_IN_CODE: dict[str, tuple[str, ...]] = {
    "files": ("os.listdir", "os.scandir", "os.walk", "os.stat", "os.replace", "os.rmdir", "os.symlink", "os.link",
              "os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.getsize", "os.path.getmtime", "glob",
              "fileinput", "codecs.open", "gzip.open", "bz2.open", "lzma.open"),
    "http": ("http.server", "xmlrpc"),
    "external": ("os.system", "os.popen", "os.kill", "socketserver", "poplib", "imaplib", "webbrowser"),
    "time": ("time.time_ns", "time.monotonic_ns", "time.localtime", "time.gmtime", "time.ctime"),
    "env": ("os.environb", "os.getenvb", "os.unsetenv"),
}  # fmt: skip
#: Methods of what production code is handed. A test has it from a fixture, which is known by its name.
TOUCHED_WHEN_HANDED: dict[str, frozenset[str]] = {
    "db": frozenset({"execute", "commit", "rollback", "fetchone", "fetchmany", "fetchall"}),
    "files": frozenset({
        "open", "exists", "is_file", "is_dir", "is_symlink", "iterdir", "rglob", "stat", "lstat", "expanduser",
        "samefile", "readlink", "symlink_to", "hardlink_to",
    }),
    "external": frozenset({"send", "sendall", "recv"}),
    "time": frozenset({"now", "today", "utcnow"}),
}  # fmt: skip

#: Builtins that read, write, or run what cannot be read here.
_IMPURE_BUILTINS = frozenset({
    "open", "print", "input", "exec", "eval", "compile", "__import__", "breakpoint", "setattr", "delattr", "globals",
    "locals", "vars", "exit", "quit", "help", "copyright", "credits", "license", "id",
})  # fmt: skip
PURE_BUILTINS = frozenset(dir(builtins)) - _IMPURE_BUILTINS

_TOUCHING = frozenset(prefix for table in (TOUCHED, TOUCHED_IN_CODE) for each in table.values() for prefix in each)
#: Modules, and functions of modules, that reach outside the process or change what all of it shares.
_IMPURE = frozenset(name for name in _TOUCHING if name.partition(".")[0] in sys.stdlib_module_names) | frozenset({
    "os", "sys", "io", "ssl", "select", "selectors", "multiprocessing", "threading", "queue", "concurrent", "signal",
    "time", "random", "secrets", "uuid.uuid1", "uuid.uuid4", "uuid.getnode", "linecache", "logging", "warnings",
    "getpass", "platform", "pwd", "grp", "locale", "ctypes", "mmap", "fcntl", "pty", "termios", "readline", "dbm",
    "shelve", "nntplib", "telnetlib", "curses", "tkinter", "gc", "importlib", "pkgutil", "runpy", "atexit",
    "contextvars", "faulthandler", "tracemalloc", "resource", "sched", "pdb", "cProfile", "timeit",
    "decimal.getcontext", "decimal.setcontext", "pathlib.Path.cwd", "pathlib.Path.home", "heapq.heappush",
    "heapq.heappop", "heapq.heapify", "heapq.heappushpop", "heapq.heapreplace", "bisect.insort", "bisect.insort_left",
    "bisect.insort_right", "operator.setitem", "operator.delitem", "inspect.stack", "inspect.currentframe", "json.dump",
    "pickle", "marshal", "csv", "pprint.pprint", "pprint.pp", "traceback", "gettext", "gzip", "bz2", "lzma",
    "struct.pack_into", "site", "sysconfig", "syslog", "mailbox", "netrc", "doctest", "unittest", "zipimport", "trace",
    "builtins", "operator.iadd", "operator.isub", "operator.imul", "operator.ior", "operator.iand", "operator.ixor",
    "operator.iconcat", "hashlib.file_digest", "itertools.tee",
})  # fmt: skip
#: What in these modules has no effect all the same.
_PURE = frozenset({
    "os.sep", "os.altsep", "os.linesep", "os.pathsep", "os.curdir", "os.pardir", "os.extsep", "os.name", "os.fspath",
    "os.PathLike", "os.path.join", "os.path.basename", "os.path.dirname", "os.path.split", "os.path.splitext",
    "os.path.normpath", "os.path.normcase", "os.path.isabs", "os.path.commonprefix", "os.path.commonpath",
    "os.path.sep",
    "sys.maxsize", "sys.maxunicode", "sys.float_info", "sys.version_info", "sys.byteorder",
    "time.struct_time",
})  # fmt: skip
#: Methods of paths, files, connections and processes, whatever they are called on.
_IMPURE_METHODS = frozenset().union(*TOUCHED_BY_METHOD.values(), *TOUCHED_WHEN_HANDED.values()) | {
    "resolve", "absolute", "read", "readline", "readlines", "write", "writelines", "flush", "seek", "close", "connect",
    "acquire", "release", "astimezone",
}  # fmt: skip

#: Methods of builtin containers that change them.
MUTATING = frozenset({
    "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard", "update", "setdefault",
    "popitem", "difference_update", "intersection_update", "symmetric_difference_update", "appendleft", "extendleft",
    "popleft", "rotate", "subtract", "move_to_end", "__setitem__", "__delitem__", "__setattr__", "__delattr__",
    "__iadd__",
})  # fmt: skip
#: Methods of builtin and standard types that change nothing and reach nowhere.
PURE_METHODS = (
    frozenset(
        name
        for kind in (
            str, bytes, int, float, complex, list, tuple, dict, set, frozenset, range, type, Decimal, Fraction, date,
            datetime, time, timedelta, UUID, Pattern, Match, PurePath, BaseException,
        )
        for name in dir(kind)
    )
    | {"most_common", "elements", "total", "_replace", "_asdict", "group", "groups"}
) - MUTATING - _IMPURE_METHODS  # fmt: skip

#: Calls that give a value nobody else holds.
FRESH_CALLS = frozenset({
    "list", "dict", "set", "frozenset", "tuple", "bytearray", "bytes", "str", "int", "float", "complex", "bool",
    "sorted", "len", "sum", "abs", "round", "range", "divmod", "ord", "chr", "repr", "format", "hash", "hex", "oct",
    "bin", "pow",
    "any", "all", "decimal.Decimal", "fractions.Fraction", "collections.Counter", "collections.deque",
    "collections.OrderedDict", "collections.defaultdict", "collections.ChainMap", "copy.deepcopy", "copy.copy",
    "str.join", "dict.fromkeys", "datetime.timedelta", "math.floor", "math.ceil",
})  # fmt: skip
#: Annotations whose values cannot be changed: adding to such a parameter gives it another value.
IMMUTABLE = frozenset({
    "int", "float", "complex", "bool", "str", "bytes", "decimal.Decimal", "fractions.Fraction", "datetime.date",
    "datetime.datetime", "datetime.time", "datetime.timedelta", "uuid.UUID",
})  # fmt: skip
#: Decorators that leave what a function does as it is.
HARMLESS_DECORATORS = frozenset({
    "staticmethod", "classmethod", "property", "functools.cache", "functools.lru_cache", "functools.cached_property",
    "functools.wraps", "functools.total_ordering", "typing.final", "typing.override", "typing_extensions.final",
    "typing_extensions.override", "typing.no_type_check",
})  # fmt: skip
#: Libraries outside the standard one whose functions, but for those named above, give values and no more.
_PURE_LIBRARIES = frozenset({"toolz", "typing_extensions", "packaging"})


def find_outside(dotted: str, *, builtin: bool = False) -> str:
    """The effect that a name is known for; empty without. ``.name`` asks for a method, whatever it is called on.

    >>> find_outside("os.environ"), find_outside("os.path.join"), find_outside(".read_text")
    ('uses `os.environ`', '', 'calls the method `read_text`')
    >>> find_outside("print", builtin=True), find_outside("datetime.datetime.now"), find_outside("math.sqrt")
    ('uses `print`', 'uses `datetime.datetime.now`', '')
    """
    if dotted.startswith("."):
        return f"calls the method `{dotted[1:]}`" if dotted[1:] in _IMPURE_METHODS else ""
    if builtin:
        return f"uses `{dotted}`" if dotted in _IMPURE_BUILTINS else ""
    parts = dotted.split(".")
    above = {".".join(parts[:number]) for number in range(1, len(parts) + 1)}
    return f"uses `{dotted}`" if above & _IMPURE and not above & _PURE else ""


def is_known_library(dotted: str) -> bool:
    """Whether what a dotted name leads to is of the standard library, or of one known to have no effect.

    >>> is_known_library("math.sqrt"), is_known_library("packaging.version.parse"), is_known_library("left_pad.pad")
    (True, True, False)
    """
    first = dotted.partition(".")[0]
    return first in sys.stdlib_module_names or first in _PURE_LIBRARIES
