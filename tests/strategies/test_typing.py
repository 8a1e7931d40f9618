"""What a type checker says of right and wrong uses."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

#: the type checkers that users run, as strict as they can be set from the command line
TYPE_CHECKERS = {
    "mypy": ("mypy", "--strict", "--cache-dir", "cache"),
    "pyright": ("pyright", "--pythonpath", sys.executable),
}

USES = """\
from decimal import Decimal

from hypothesis.strategies import SearchStrategy, integers, just, none
from strategies import (
    EmailFault, Invalid, MoneyPolicy, Order, Pair, User, UsernamePolicy, half_cents, invalid_emails, minimal, money,
    orders, pairs, users,
)

right_1: SearchStrategy[User] = users(email=just("a@b.c"), id=integers(1, 9))
right_2: SearchStrategy[Invalid[str]] = invalid_emails(faults=[EmailFault.SPACE])
right_3: SearchStrategy[Pair[str]] = pairs(UsernamePolicy())
right_4: SearchStrategy[Pair[Decimal]] = pairs(MoneyPolicy())
right_5: SearchStrategy[Decimal] = half_cents(Decimal("0.05"))
right_6: Order = minimal(orders(billing_address=none()))
wrong_1 = users(emial=just("a@b.c"))
wrong_2 = users(email="a@b.c")
wrong_3 = users(email=just(3))
wrong_4: SearchStrategy[str] = users()
wrong_5 = orders(user=just("ann"))
wrong_6 = money(policy=UsernamePolicy())
wrong_7 = invalid_emails(faults=["email.space"])
"""
INFERRED = """\
from dataclasses import dataclass
from typing import Any, TypedDict

import sqlalchemy as sa
from hypothesis.strategies import SearchStrategy, just
from strategies import Invalid, explain_model, from_model, violations_of


@dataclass
class User:
    id: int


class Row(TypedDict):
    id: int


TABLE = sa.Table("t", sa.MetaData())
right_1: SearchStrategy[User] = from_model(User, id=just(3))
right_2: SearchStrategy[Row] = from_model(Row)
right_3: SearchStrategy[dict[str, Any]] = from_model(TABLE)
right_4: SearchStrategy[Invalid[dict[str, Any]]] = violations_of(User)
right_5: str = explain_model(TABLE)
wrong_1: SearchStrategy[int] = from_model(User)
wrong_2 = from_model(User, id=3)
wrong_3 = from_model("User")
"""
TEXTS = {
    "overrides.py": USES,
    "overrides_of_qualitygate.py": USES.replace("from strategies import", "from qualitygate.strategies import"),
    "inferred.py": INFERRED,
}


@pytest.fixture(scope="module", params=TYPE_CHECKERS)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a type checker prints of all the texts; they are checked in one run, which reads our packages once."""
    folder = tmp_path_factory.mktemp("typing")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", *TYPE_CHECKERS[request.param], *TEXTS]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "count"), [("overrides.py", 7), ("overrides_of_qualitygate.py", 7), ("inferred.py", 3)]
)
def test_report_wrong_uses_and_no_right_one(printed: str, name: str, count: int) -> None:
    reported = re.findall(rf"\b{re.escape(name)}:(\d+):(?:\d+ -)? error: ", printed)

    wrong = {number for number, line in enumerate(TEXTS[name].splitlines(), 1) if line.startswith("wrong_")}
    assert {int(line) for line in reported} == wrong, printed
    assert len(wrong) == count
