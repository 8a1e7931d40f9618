"""What a test touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.scanner.scan import scan
from qualitygate.touchpoints import Memo, touchpoints


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
