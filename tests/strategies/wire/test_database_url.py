"""Database urls read by the standard library and opened for real; the oracle of urls, url by url."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis.errors import InvalidArgument

from strategies import DatabaseUrlPolicy, UrlFault, database_urls, invalid_database_urls, minimal


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(DatabaseUrlPolicy(), database_urls, invalid_database_urls, UrlFault, 10) == {}


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("postgresql://test:secret@localhost:5432/test_gw0", set()),
        ("postgresql://localhost/test_gw0", set()),
        ("postgresql://test:p%40ss@localhost/test_gw0?sslmode=disable", set()),
        ("sqlite:///test_gw0.db", set()),
        ("", {UrlFault.EMPTY}),
        ("localhost:5432/test_gw0", {UrlFault.NO_SCHEME}),
        ("postgres://localhost/test_gw0", {UrlFault.UNKNOWN_DRIVER}),
        ("postgresql://localhost", {UrlFault.NO_DATABASE}),
        ("postgresql://localhost/", {UrlFault.NO_DATABASE}),
        ("sqlite://", {UrlFault.NO_DATABASE}),
        ("sqlite:///test.db", {UrlFault.SHARED}),
        ("postgresql://localhost:1/test_gw0", set()),
        ("postgresql://localhost:0/test_gw0", {UrlFault.BAD_PORT}),
        ("postgresql://localhost:65535/test_gw0", set()),
        ("postgresql://localhost:65536/test_gw0", {UrlFault.BAD_PORT}),
        ("postgresql://localhost:/test_gw0", {UrlFault.BAD_PORT}),
        ("postgresql://localhost:٣/test_gw0", {UrlFault.BAD_PORT}),
        ("postgresql://a:b@c@localhost/test_gw0", {UrlFault.UNQUOTED}),
        ("postgresql://a:b/c@localhost/test_gw0", {UrlFault.UNQUOTED}),
        ("postgresql://a b:c@localhost/test_gw0", {UrlFault.UNQUOTED}),
        ("postgresql://a:100%@localhost/test_gw0", {UrlFault.UNQUOTED}),
        ("postgresql://db.example.com/test_gw0", {UrlFault.FOREIGN_HOST}),
        ("postgresql://localhost/test_gw01", {UrlFault.SHARED}),
        ("postgresql://localhost/testgw0", {UrlFault.SHARED}),
    ],
)
def test_check_url(value: str, faults: set[UrlFault]) -> None:
    assert DatabaseUrlPolicy().check(value) == faults


def test_read_urls(sample: Any) -> None:
    passwords = set()
    for url in sample(database_urls(), 100, 1):
        parts = urlsplit(url)

        assert parts.path.strip("/").removesuffix(".db").endswith("_gw0")
        if parts.scheme != "sqlite":
            assert parts.hostname in DatabaseUrlPolicy().hosts
            assert 1 <= parts.port <= 65_535
            passwords.add(unquote(parts.password))

    assert {"secret", "p@ss/w:rd", "100%", "ü#?", ""} == passwords


def test_open_database_of_each_worker(tmp_path: Path) -> None:
    """What one worker stores no other sees, though both got their urls from the same strategy."""
    for worker in ("gw0", "gw1"):
        policy = DatabaseUrlPolicy(worker=worker)
        url = minimal(database_urls(policy=policy), lambda url: url.startswith("sqlite"))
        connection = sqlite3.connect(tmp_path / urlsplit(url).path.strip("/"))
        connection.execute("CREATE TABLE workers (name TEXT)")
        connection.execute("INSERT INTO workers VALUES (?)", (worker,))

        assert connection.execute("SELECT name FROM workers").fetchall() == [(worker,)]
        connection.commit()
        connection.close()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["test_gw0.db", "test_gw1.db"]


def test_workers_share_no_url(sample: Any) -> None:
    drawn = [set(sample(database_urls(policy=DatabaseUrlPolicy(worker=name)), 100, 1)) for name in ("gw1", "gw11")]

    assert drawn[0] & drawn[1] == set()


@pytest.mark.parametrize(
    "policy", [DatabaseUrlPolicy(worker=""), DatabaseUrlPolicy(hosts=()), DatabaseUrlPolicy(drivers=("sqlite",))]
)
def test_refuse_impossible_policy(policy: DatabaseUrlPolicy) -> None:
    with pytest.raises(InvalidArgument, match="needs a worker, a host, and a driver other than sqlite"):
        minimal(database_urls(policy=policy))


def test_draw_no_driver_that_the_policy_knows(sample: Any) -> None:
    policy = DatabaseUrlPolicy(drivers=("postgres",), hosts=("prod",))

    drawn = sample(invalid_database_urls(policy=policy), 300, 1)

    assert [each for each in drawn if policy.check(each.value) != {each.fault} or policy.check(each.near)] == []
