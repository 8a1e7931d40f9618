"""A database takes every row inferred from its tables, and refuses every violation.

SQLite keeps neither sizes nor digits by itself; the tables here say them once more in a CHECK, so that it does.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from strategies.inference.field import ModelFault
from strategies.inference.model import explain_model, from_model, violations_of
from strategies.shrink import minimal
from strategies.testing import draw_many

ListFaults = Callable[[Any], dict[Any, set[ModelFault]]]
Sample = Callable[[SearchStrategy[Any], int, int], list[Any]]
F = ModelFault


class SqlState(enum.Enum):
    OPEN = 1
    CLOSED = 2


METADATA = sa.MetaData()
SQL_USERS = sa.Table(
    "sql_users",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(255), sa.CheckConstraint("length(email) <= 255"), nullable=False),
    sa.Column("nick", sa.String(8), sa.CheckConstraint("length(nick) BETWEEN 2 AND 8"), nullable=False),
    sa.Column("code", sa.Unicode(4), sa.CheckConstraint("length(code) >= 2 AND length(code) <= 4"), nullable=False),
    sa.Column("bio", sa.Text),
    sa.Column("age", sa.SmallInteger, sa.CheckConstraint("age >= 0 AND (age < 150)"), nullable=False),
    sa.Column("balance", sa.BigInteger, nullable=False),
    sa.Column("score", sa.Integer, sa.CheckConstraint("0 < score"), nullable=False),
    sa.Column("level", sa.Integer, sa.CheckConstraint("level IN (1, 5, 9)"), nullable=False),
    sa.Column("state", sa.Enum(SqlState), nullable=False),
    sa.Column("size", sa.Enum("S", "M", "L", name="size", create_constraint=True), nullable=False),
    sa.Column("full", sa.Integer, sa.Computed("age + 1")),
    sqlite_autoincrement=True,
)
SQL_TYPES = sa.Table(
    "sql_types",
    METADATA,
    sa.Column("key", sa.Uuid, primary_key=True),
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("active", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("hour", sa.Time, nullable=False),
    sa.Column("pause", sa.Interval, nullable=False),
    sa.Column("data", sa.LargeBinary(5), nullable=False),
    sa.Column("extra", sa.JSON, nullable=False),
    sa.Column("set_by_default", sa.Integer, server_default="3", nullable=False),
)
SQL_PRICES = sa.Table(
    "sql_prices",
    METADATA,
    sa.Column("amount", sa.Numeric(6, 2), nullable=False),
    sa.Column("rate", sa.Numeric(3, asdecimal=False), nullable=False),
    sa.Column("whole", sa.Numeric(4), sa.CheckConstraint("whole > 0"), nullable=False),
    sa.Column("free", sa.Numeric, nullable=False),
)


class Base(DeclarativeBase):
    pass


class SqlShop(Base):
    __tablename__ = "sql_shops"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column("shop_title", sa.String(5))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sql_shops.id"))
    opened_at: Mapped[datetime]


class SqlBill(Base):
    __tablename__ = "sql_bills"
    __table_args__ = (sa.CheckConstraint("paid <= due"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(sa.ForeignKey("sql_shops.id"))
    paid: Mapped[int]
    due: Mapped[int]
    shop: Mapped[SqlShop] = relationship()


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA foreign_keys = ON"))
        METADATA.create_all(connection)
        Base.metadata.create_all(connection)
        yield connection
    engine.dispose()


def insert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> Any:
    """The row as the database gives it back; afterwards it is gone again."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(table.insert().values(row))
        return connection.execute(table.select()).one()
    finally:
        savepoint.rollback()


@pytest.mark.parametrize("table", [SQL_USERS, SQL_TYPES], ids=lambda table: table.name)
def test_insert_rows(table: sa.Table, connection: sa.Connection, sample: Sample) -> None:
    rows = sample(from_model(table), 500, 1)

    for row in rows:
        stored = insert(connection, table, row)._asdict()
        assert {name: stored[name] for name in row} == row
    assert len(rows) == 500


def test_draw_numbers_of_the_declared_digits(sample: Sample) -> None:
    for row in sample(from_model(SQL_PRICES), 500, 1):
        assert abs(row["amount"]) <= Decimal("9999.99")
        assert row["amount"].as_tuple().exponent >= -2
        assert isinstance(row["rate"], float)
        assert 0 < row["whole"] <= 9999
        assert row["whole"] == int(row["whole"])
        assert row["free"].is_finite()


@pytest.mark.parametrize("table", [SQL_USERS], ids=lambda table: table.name)
def test_refuse_violations(table: sa.Table, connection: sa.Connection, sample: Sample) -> None:
    violations = sample(violations_of(table), 500, 1)

    for violation in violations:
        insert(connection, table, violation.near)
        if violation.path == ("balance",) and violation.fault in (F.TOO_SMALL, F.TOO_LARGE):
            with pytest.raises(OverflowError):
                insert(connection, table, violation.value)
            continue
        if is_beyond_sqlite(violation):
            continue
        with pytest.raises(sa.exc.SQLAlchemyError):
            insert(connection, table, violation.value)
    assert 0 < sum(map(is_beyond_sqlite, violations)) < 100


def is_beyond_sqlite(violation: Any) -> bool:
    """An integer that 32 bits do not hold: SQLite has 64 for each."""
    return violation.path == ("score",) and violation.fault is F.TOO_LARGE and violation.value["score"] >= 2**31


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            SQL_USERS,
            {
                ("email",): {F.MISSING, F.NONE, F.TOO_LONG},
                ("nick",): {F.MISSING, F.NONE, F.TOO_SHORT, F.TOO_LONG},
                ("code",): {F.MISSING, F.NONE, F.TOO_SHORT, F.TOO_LONG},
                ("age",): {F.MISSING, F.NONE, F.TOO_SMALL, F.TOO_LARGE},
                ("balance",): {F.MISSING, F.NONE, F.TOO_SMALL, F.TOO_LARGE},
                ("score",): {F.MISSING, F.NONE, F.TOO_SMALL, F.TOO_LARGE},
                ("level",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
                ("state",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
                ("size",): {F.MISSING, F.NONE, F.NOT_A_MEMBER},
            },
        ),
        (
            SQL_PRICES,
            {
                ("amount",): {F.MISSING, F.NONE, F.TOO_PRECISE, F.TOO_MANY_DIGITS},
                ("rate",): {F.MISSING, F.NONE},
                ("whole",): {F.MISSING, F.NONE, F.TOO_SMALL, F.TOO_PRECISE, F.TOO_MANY_DIGITS},
                ("free",): {F.MISSING, F.NONE},
            },
        ),
        (SqlShop, {("title",): {F.MISSING, F.NONE, F.TOO_LONG}, ("opened_at",): {F.MISSING, F.NONE}}),
    ],
    ids=["users", "prices", "shops"],
)
def test_break_every_constraint(model: Any, expected: dict[Any, set[ModelFault]], list_faults: ListFaults) -> None:
    assert list_faults(model) == expected


def test_leave_to_the_database_what_it_fills_in() -> None:
    row = minimal(from_model(SQL_USERS))

    assert "id" not in row
    assert "full" not in row
    assert row["email"] == "0@example.com"


def test_store_instances_of_mapped_classes(connection: sa.Connection, sample: Sample) -> None:
    shops = sample(from_model(SqlShop), 500, 1)

    with Session(connection) as session:
        session.add_all(shops)
        session.flush()
        assert session.scalar(sa.select(sa.func.count()).select_from(SqlShop)) == 500
        session.rollback()
    assert all(shop.owner_id is None and shop.opened_at.tzinfo is None for shop in shops)


def test_draw_foreign_key_that_is_required_needs_an_override() -> None:
    with pytest.raises(
        InvalidArgument,
        match=r"SqlBill\.shop_id: only you know which sql_shops\.id there are; give an override: shop_id=\.\.\.",
    ):
        minimal(from_model(SqlBill, paid=just(0), due=just(0)))


@pytest.mark.parametrize("overrides", [{"shop_id": just(7)}, {"shop": from_model(SqlShop)}], ids=list)
def test_override_foreign_key_or_relationship(overrides: dict[str, Any]) -> None:
    bill = draw_many(from_model(SqlBill, paid=just(1), due=just(2), **overrides), 1)[0]

    assert (bill.shop_id, bill.shop is None) == ((7, True) if "shop_id" in overrides else (None, False))


def test_draw_condition_on_two_columns_needs_an_override() -> None:
    with pytest.raises(
        InvalidArgument,
        match=r"SqlBill: no strategy is made of CHECK \(paid <= due\); give an override of due or paid",
    ):
        minimal(from_model(SqlBill, shop_id=just(1)))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (postgresql.ARRAY(sa.SmallInteger), list),
        (postgresql.JSONB(), dict),
        (postgresql.UUID(), UUID),
        (sa.DateTime(timezone=True), datetime),
        (sa.Time(timezone=True), time),
        (sa.Double(), float),
        (sa.Float(asdecimal=True), Decimal),
        (sa.Date(), date),
        (sa.Interval(), timedelta),
        (sa.VARBINARY(3), bytes),
        (sa.Numeric(), Decimal),
    ],
    ids=repr,
)
def test_draw_type_of_column(kind: Any, expected: type, sample: Sample) -> None:
    table = sa.Table(f"one {kind!r}", sa.MetaData(), sa.Column("value", kind, nullable=False))

    assert {type(row["value"]) for row in sample(from_model(table), 50, 1)} == {expected}


class Upper(sa.types.TypeDecorator[str]):
    impl = sa.String(5)
    cache_ok = True


@pytest.mark.parametrize(
    "kind", [Upper(), sa.Uuid(as_uuid=False), postgresql.ARRAY(sa.Integer, dimensions=2), postgresql.INET()], ids=repr
)
def test_draw_unsupported_type_names_column_and_type(kind: Any) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("odd", kind))

    with pytest.raises(InvalidArgument, match=r"t\.odd: no strategy is made of the type .*; give an override: odd="):
        minimal(from_model(table))
    assert minimal(from_model(table, odd=just("x"))) == {"odd": "x"}


def test_explain_shows_condition_on_two_columns() -> None:
    rows = explain_model(SqlBill, shop_id=just(3)).splitlines()

    text = "no strategy is made of CHECK (paid <= due); give an override of due or paid"
    assert rows[-1].split(maxsplit=3) == ["due,", "paid", "unsupported", text]
    assert len(rows) == 5


def test_explain_shows_override_of_relationship() -> None:
    rows = explain_model(SqlBill, shop=just(None), paid=just(1), due=just(3)).splitlines()

    assert [row.split() for row in rows] == [
        ["field", "from", "strategy"],
        ["paid", "override", "just(1)"],
        ["due", "override", "just(3)"],
        ["shop", "override", "none()"],
    ]
