"""What a test touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.effects import TOUCHED, TOUCHED_BY_METHOD, TOUCHED_IN_CODE, TOUCHED_WHEN_HANDED
from qualitygate.model import Function
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.scan import scan
from qualitygate.scanner.source import Source
from qualitygate.touchpoints import Memo, find_touchpoints, touchpoints


def _touched(root: Path, code: str) -> tuple[str, ...]:
    (root / "tests").mkdir()
    (root / "tests/test_a.py").write_text(code + "\n")
    suite = scan(root, [root / "tests"])
    return touchpoints(suite.cases[0], suite)


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("def test_a(): assert 1 + 1 == 2", ()),
        ("import sqlite3\ndef test_a(): sqlite3.connect(':memory:')", ("db",)),
        ("from sqlalchemy import create_engine\ndef test_a(): create_engine('x')", ("db",)),
        ("import sqlite3\ndef test_a(): pass", ()),
        ("def test_a(db_session): pass", ("db",)),
        ("def test_a(tmp_path): pass", ("files",)),
        ("def test_a(): open('x')", ("files",)),
        ("def test_a(): door.open('x')", ()),
        ("from pathlib import Path\ndef test_a(): Path('x').write_text('y')", ("files",)),
        ("import tempfile\ndef test_a(): tempfile.mkdtemp()", ("files",)),
        ("import requests\ndef test_a(): requests.get('x')", ("http",)),
        ("from fastapi.testclient import TestClient\ndef test_a(): TestClient(1).get('/')", ("http",)),
        ("def test_a(client): client.get('/')", ("http",)),
        ("from unittest.mock import patch\n@patch('a.b')\ndef test_a(b): pass", ("external",)),
        ("from unittest import mock\ndef test_a():\n    with mock.patch.object(a, 'b'): pass", ("external",)),
        ("import subprocess\ndef test_a(): subprocess.run(['x'])", ("external",)),
        ("def test_a(mocker): pass", ("external",)),
        ("from datetime import datetime\ndef test_a(): datetime.now()", ("time",)),
        ("from datetime import datetime\ndef test_a(): datetime(2024, 1, 1)", ()),
        ("import time\ndef test_a(): time.time()", ("time",)),
        ("from freezegun import freeze_time\n@freeze_time('2024-01-01')\ndef test_a(): pass", ("time",)),
        ("import os\ndef test_a(): os.environ['x'] = 'y'", ("env",)),
        ("def test_a(monkeypatch): monkeypatch.setenv('x', 'y')", ("env",)),
        ("def test_a(monkeypatch): monkeypatch.setattr('x', 'y')", ()),
        ("from factories import UserFactory\ndef test_a(): UserFactory()", ("data",)),
        ("from factories import UserFactory\ndef test_a(): UserFactory.create_batch(3)", ("data",)),
        ("def test_a(faker): pass", ("data",)),
        ("async def test_a(): pass", ("async",)),
        ("import asyncio\ndef test_a(): asyncio.run(f())", ("async",)),
        ("def test_a(benchmark): pass", ("performance",)),
        ("import time\ndef test_a(): time.perf_counter()", ("performance",)),
        ("import pytest\ndef test_a():\n    with pytest.raises(ValueError): f()", ("validation",)),
        ("import pytest\ndef test_a():\n    with pytest.raises((KeyError, TypeError)): f()", ("validation",)),
        (
            "import pytest\nfrom pydantic import ValidationError\ndef test_a(): pytest.raises(ValidationError, f)",
            ("validation",),
        ),
        ("import pytest\ndef test_a():\n    with pytest.raises(KeyError): f()", ()),
        (
            "import pytest\n@pytest.mark.parametrize('invalid_name', [1])\ndef test_a(invalid_name): pass",
            ("validation",),
        ),
        ("import pytest\n@pytest.mark.parametrize('name', [1])\ndef test_a(name): pass", ()),
        ("import sqlite3\ndef connect(): sqlite3.connect('x')\ndef test_a(tmp_path): connect()", ("db", "files")),
        ("import os, pytest\n@pytest.fixture\ndef conf(): os.getenv('x')\ndef test_a(conf): pass", ("env",)),
        ("import pytest\n@pytest.fixture\ndef conf(tmp_path): pass\ndef test_a(conf): pass", ("files",)),
    ],
)
def test_touchpoints(tmp_path: Path, code: str, points: tuple[str, ...]) -> None:
    assert _touched(tmp_path, code) == points


def test_touchpoints_keeps_what_it_found_in_the_memo(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_a(): open('x')\n")
    suite = scan(tmp_path, [tmp_path])
    memo: Memo = {}

    assert touchpoints(suite.cases[0], suite, memo) == ("files",)
    assert memo == {("test_a.py", "test_a", 1): frozenset({"files"})}
    assert touchpoints(suite.cases[0], suite, {("test_a.py", "test_a", 1): frozenset({"db"})}) == ("db",)


def lower(code: str) -> tuple[Function, Source]:
    """The last function or method of a file, and the file."""
    source = lower_file("a.py", code.encode())
    assert isinstance(source, Source)
    methods = [function for cls in source.classes for function in cls.functions]
    return (*source.functions, *methods)[-1], source


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("def f(x): return x + 1", ()),
        ("import sqlite3\ndef f(): return sqlite3.connect('x')", ("db",)),
        ("import sqlite3\ndef f(): return 1", ()),
        ("def f():\n    import sqlite3\n    return sqlite3.connect('x')", ("db",)),
        ("from sqlalchemy import select as pick\ndef f(): return pick(1)", ("db",)),
        ("def f(connection): connection.execute('x')", ("db",)),
        ("def f(session): session.commit()", ("db",)),
        ("def execute(x): return x\ndef f(x): return execute(x)", ()),
        ("class K:\n    def f(self): self.execute('x')", ()),
        ("class K:\n    def f(cls): cls.execute('x')", ()),
        ("class K:\n    def f(self): self.connection.execute('x')", ("db",)),
        ("def f(path): return path.read_text()", ("files",)),
        ("def f(path): return path.exists()", ("files",)),
        ("def f(path): return path.read()", ()),
        ("def f(path): return path.exists", ()),
        ("def f(): return open('x')", ("files",)),
        ("def f(open): return open('x')", ()),
        ("def f():\n    open = max\n    return open('x')", ()),
        ("def open(x): return x\ndef f(): return open('x')", ()),
        ("from doors import open\ndef f(): return open('x')", ()),
        ("from io import open\ndef f(): return open('x')", ("files",)),
        ("import os\ndef f(): return os.listdir('x')", ("files",)),
        ("import os\ndef f(): return os.path.join('x', 'y')", ()),
        ("import os\ndef f(): return os.environ.get('x')", ("env",)),
        ("import os\ndef f(os): return os.environ", ()),
        ("def f(requests): return requests.get('x')", ()),
        ("def f():\n    requests = [1]\n    return requests.copy()", ()),
        ("import requests\ndef f(): return requests.get('x')", ("http",)),
        ("import requests\ndef f(): return [requests.get(x) for x in 'ab']", ("http",)),
        ("import requests\ndef f():\n    def g(): return requests.get('x')\n    return g()", ("http",)),
        ("import requests as web\ndef f():\n    try: pass\n    except web.Timeout: pass", ("http",)),
        ("import requests_cache\ndef f(): return requests_cache.get('x')", ()),
        ("import subprocess\ndef f(): subprocess.run(['x'])", ("external",)),
        ("def f(mailer): mailer.send('x')", ("external",)),
        ("from datetime import datetime\ndef f(): return datetime.now()", ("time",)),
        ("from datetime import datetime\ndef f(): return datetime(2024, 1, 1)", ()),
        ("def f(clock): return clock.now()", ("time",)),
        ("import time\ndef f(): return time.perf_counter()", ()),
        ("async def f(): return 1", ("async",)),
        ("import asyncio\ndef f(): asyncio.run(g())", ("async",)),
        (
            "import asyncio\nasync def f(path):\n    await asyncio.sleep(1)\n    path.touch()",
            ("async", "files", "time"),
        ),
        ("from shops import WidgetFactory\ndef f(): return WidgetFactory()", ()),
        ("import sqlite3\n@sqlite3.register\ndef f(at=sqlite3.Row): return at", ()),
        ("import sqlite3\ndef helper(): sqlite3.connect('x')\ndef f(): helper()", ()),
    ],
)
def test_find_touchpoints_of_production_code(code: str, points: tuple[str, ...]) -> None:
    assert find_touchpoints(*lower(code)) == points


@pytest.mark.parametrize(("ours", "points"), [((), ("http",)), (("shop", "requests"), ()), (("request",), ("http",))])
def test_find_no_touchpoint_in_the_project_itself(ours: tuple[str, ...], points: tuple[str, ...]) -> None:
    function, source = lower("import requests.models\ndef f(): return requests.models.Request()")

    assert find_touchpoints(function, source, ours) == points


def test_tables_say_one_thing_of_a_name() -> None:
    prefixes = [prefix for table in (TOUCHED, TOUCHED_IN_CODE) for each in table.values() for prefix in each]
    methods = [name for table in (TOUCHED_BY_METHOD, TOUCHED_WHEN_HANDED) for each in table.values() for name in each]

    assert len(prefixes) == len(set(prefixes)) > 0
    assert len(methods) == len(set(methods)) > 0
