"""Hostile texts let loose on what they are made for: HTML, SQL, a shell, paths, format strings, encodings."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

from strategies import HostileFault, PlainTextPolicy, hostile_text, invalid_plain_texts, minimal, plain_texts


@pytest.mark.slow
def test_hold_the_laws(laws: Any) -> None:
    assert laws.find_breaches(PlainTextPolicy(), plain_texts, invalid_plain_texts, HostileFault) == {}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", set()),
        ("It's 100% fine; really - at $5 (or more) & <3", set()),
        ("Robert'); DROP TABLE students; --", {HostileFault.SQL}),
        ("O'Brien", set()),
        ("<img src=x>", {HostileFault.MARKUP}),
        ("a < b", set()),
        ("&amp;", {HostileFault.MARKUP}),
        ("a; rm x", {HostileFault.SHELL}),
        ("$(id)", {HostileFault.SHELL}),
        ("../x", {HostileFault.PATH}),
        ("and/or", set()),
        ("{{x}}", {HostileFault.TEMPLATE}),
        ("%s", {HostileFault.FORMAT}),
        ("{}", {HostileFault.FORMAT}),
        ("%2fsecret", set()),
        ("a\tb", {HostileFault.CONTROL}),
        ("a\u202eb", {HostileFault.BIDI}),
        ("a\u200bb", {HostileFault.INVISIBLE}),
        ("a\ud800", {HostileFault.SURROGATE}),
        ("e" + "\u0301" * 3, set()),
        ("e" + "\u0301" * 4, {HostileFault.COMBINING}),
        ("e\u0301\u0301e\u0301\u0301", set()),
        ("x" * 1000, set()),
        ("x" * 1001, {HostileFault.HUGE}),
        ("<b>\0", {HostileFault.MARKUP, HostileFault.CONTROL}),
    ],
)
def test_check_text(text: str, faults: set[HostileFault]) -> None:
    assert PlainTextPolicy().check(text) == faults


def test_markup_is_read_as_markup_unless_escaped(sample: Any) -> None:
    def read(page: str) -> tuple[str, list[str]]:
        texts: list[str] = []
        tags: list[str] = []
        parser = HTMLParser(convert_charrefs=True)
        parser.handle_data = texts.append
        parser.handle_starttag = lambda tag, attributes: tags.append(tag)
        parser.feed(page)
        parser.close()
        return "".join(texts), tags

    drawn = sample(hostile_text(faults=[HostileFault.MARKUP]), 100, 1)

    assert {tag for text in drawn for tag in read(f"<p>{text}</p>")[1]} >= {"b", "script", "img"}
    assert [text for text in drawn if read(f"<p>{escape(text)}</p>") != (text, ["p"])] == []


def test_sql_changes_a_statement_unless_bound(sample: Any) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE users (name TEXT)")
    database.execute("INSERT INTO users VALUES ('ann')")
    broken, bound = 0, 0
    drawn = sample(hostile_text(faults=[HostileFault.SQL]), 100, 1)
    for text in drawn:
        try:
            rows = database.execute(f"SELECT * FROM users WHERE name = '{text}'").fetchall()
            broken += rows != []
        except (sqlite3.Error, sqlite3.Warning):
            broken += 1
        bound += database.execute("SELECT * FROM users WHERE name = ?", (text,)).fetchall() == []
    database.close()

    assert broken >= len(drawn) / 2
    assert bound == len(drawn)


@pytest.mark.integration
@pytest.mark.skipif(os.name != "posix", reason="needs the shell of POSIX")
def test_shell_runs_a_command_unless_it_is_an_argument() -> None:
    text = minimal(hostile_text(faults=[HostileFault.SHELL]))

    through_shell = subprocess.run(f"echo {text}", shell=True, capture_output=True, text=True, timeout=10).stdout
    as_argument = subprocess.run(["echo", text], capture_output=True, text=True, timeout=10).stdout

    assert text == "; echo hostile"
    assert through_shell == "\nhostile\n"
    assert as_argument == "; echo hostile\n"


def test_path_leaves_the_directory(tmp_path: Path) -> None:
    home = tmp_path / "uploads"
    text = minimal(hostile_text(faults=[HostileFault.PATH]))

    assert not (home / text).resolve().is_relative_to(home)


def test_format_reads_what_it_is_given() -> None:
    text = minimal(hostile_text(faults=[HostileFault.FORMAT]))

    assert text.format(PlainTextPolicy()) == str(PlainTextPolicy)


def test_surrogates_cannot_be_encoded_and_plain_texts_can(sample: Any) -> None:
    for text in sample(plain_texts(), 100, 1):
        assert json.loads(json.dumps(text).encode()) == text
        assert text.encode().decode() == text
    for text in sample(hostile_text(faults=[HostileFault.SURROGATE]), 50, 1):
        with pytest.raises(UnicodeEncodeError):
            text.encode()


def test_draw_every_family_alone_and_between_texts(sample: Any) -> None:
    policy = PlainTextPolicy()

    found = [policy.check(text) for text in sample(hostile_text(), 1000, 1)]

    assert set().union(*found) == set(HostileFault)
    assert frozenset() not in found


def test_hostile_texts_of_wanted_families(sample: Any) -> None:
    wanted = [HostileFault.HUGE, HostileFault.BIDI]

    texts = sample(hostile_text(faults=wanted), 100, 1)

    assert {fault for text in texts for fault in PlainTextPolicy().check(text)} == set(wanted)
    assert {1, 1001} <= set(map(len, texts))


def test_marks_at_the_limit_of_the_policy() -> None:
    policy = PlainTextPolicy(max_marks=1)

    invalid = minimal(invalid_plain_texts(policy=policy, faults=[HostileFault.COMBINING]))

    assert invalid.value == "0e\u0301\u0301"
    assert invalid.near == "0e\u0301"


@pytest.mark.parametrize("policy", [PlainTextPolicy(99), PlainTextPolicy(max_marks=0), PlainTextPolicy(max_marks=41)])
def test_refuse_impossible_policy(policy: PlainTextPolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_size must be at least 100, max_marks 1 to 40"):
        minimal(plain_texts(policy=policy))
    with pytest.raises(InvalidArgument, match="max_size must be at least 100, max_marks 1 to 40"):
        minimal(hostile_text(policy=policy))


@pytest.mark.parametrize("policy", [PlainTextPolicy(100), PlainTextPolicy(max_marks=40)])
def test_accept_policy_at_its_limits(policy: PlainTextPolicy, sample: Any) -> None:
    assert [text for text in sample(plain_texts(policy=policy), 100, 1) if policy.check(text)] == []
    drawn = sample(invalid_plain_texts(policy=policy), 300, 1)
    assert [each for each in drawn if policy.check(each.value) != {each.fault}] == []
