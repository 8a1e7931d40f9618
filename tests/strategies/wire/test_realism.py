"""Realistic values repeat, shrink and pass the policies; what is said where Faker is not installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy, just

from strategies import (
    AddressPolicy,
    EmailPolicy,
    User,
    UsernamePolicy,
    UserPolicy,
    minimal,
    realistic,
    realistic_addresses,
    realistic_users,
)

pytest.importorskip("faker", reason="needs the extra qualitygate[realistic]")


def draw(values: SearchStrategy[Any], count: int, number: int) -> list[Any]:
    drawn = []

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate])
    @given(values)
    def collect(value: Any) -> None:
        drawn.append(value)

    collect()
    return drawn


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP", "ar_EG"])
def test_draw_users_whom_the_policy_accepts(locale: str) -> None:
    users = draw(realistic_users(locale=locale), 100, 1)

    assert [user for user in users if UserPolicy().check(user)] == []
    assert len({user.full_name for user in users}) > 20


@pytest.mark.parametrize("country", ["US", "CA", "GB", "DE", "NL", "JP"])
def test_draw_addresses_that_the_policy_accepts(country: str) -> None:
    locale = {"DE": "de_DE", "NL": "nl_NL", "JP": "ja_JP"}.get(country, f"en_{country}")

    addresses = draw(realistic_addresses(locale=locale), 100, 1)

    assert [address for address in addresses if AddressPolicy((country,)).check(address)] == []
    assert not any("\n" in address.street for address in addresses)
    assert {len(address.state) for address in addresses} == ({2} if country in ("US", "CA") else {0})
    assert len(set(addresses)) > 50


@pytest.mark.parametrize(
    "values", [realistic_users(), realistic_addresses(locale="de_DE"), realistic(provider="company")], ids=repr
)
def test_repeat_with_the_same_seed(values: SearchStrategy[Any]) -> None:
    assert draw(values, 30, 5) == draw(values, 30, 5)
    assert draw(values, 30, 5) != draw(values, 30, 6)


def test_shrink_to_what_the_test_needs() -> None:
    user = minimal(realistic_users(), lambda user: user.last_name.startswith("Z"))

    assert user.first_name == minimal(realistic_users()).first_name
    assert (user.id, user.is_active, user.is_admin) == (1, True, False)


def test_user_name_and_address_belong_to_the_person() -> None:
    user = minimal(realistic_users(locale="de_DE"))

    assert user.username == f"{user.last_name}{user.first_name}".lower()
    assert user.email == f"{user.username}@example.com"


def test_override_fields() -> None:
    user = minimal(realistic_users(last_name=just("O'Brien"), email=just("a@b.c"), id=just(7)))

    assert (user.last_name, user.email, user.id) == ("O'Brien", "a@b.c", 7)


def test_fit_user_names_to_a_narrow_policy() -> None:
    policy = UserPolicy(UsernamePolicy(min_size=4, max_size=6, alphabet="abcxyz"), EmailPolicy(local_alphabet="abc"))

    users = draw(realistic_users(policy=policy), 100, 1)

    assert [user for user in users if policy.check(user)] == []


def test_draw_in_threads() -> None:
    """Faker holds the source of its randomness: threads that shared one would mix their draws."""
    expected = draw(realistic(provider="company"), 20, 3)
    found: list[list[User]] = []
    threads = [Thread(target=lambda: found.append(draw(realistic(provider="company"), 20, 3))) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (realistic(provider="nam"), "Faker has no provider 'nam' for en_US; did you mean 'name'"),
        (realistic(provider="_pick"), "Faker has no provider '_pick'"),
        (realistic(provider="seed"), "Faker has no provider 'seed'"),
        (realistic(locale="en_XX"), r"Faker has no locale 'en_XX'; did you mean 'es_MX'"),
        (realistic(provider="date_of_birth"), r"reads the clock, .*; use instants\(\) or timestamps\(\)"),
        (realistic(provider="profile"), "reads the clock"),
        (realistic_users(locale="xx"), "Faker has no locale 'xx'"),
        (realistic_addresses(locale="fr_FR"), r"realistic_addresses\(locale='fr_FR'\): 'FR' is none of US, CA, GB"),
    ],
    ids=repr,
)
def test_refuse_what_cannot_be(values: SearchStrategy[Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        minimal(values)


@pytest.mark.integration
def test_say_what_to_install_only_when_drawn(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['faker'] = None\n"
        "from hypothesis.errors import InvalidArgument\n"
        "from strategies import minimal, realistic, realistic_users\n"
        "for values in (realistic(), realistic_users()):\n"
        "    try:\n"
        "        minimal(values)\n"
        "    except InvalidArgument as error:\n"
        "        print(str(error).splitlines()[0])\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert done.stderr == ""
    assert (
        done.stdout.splitlines() == ["realistic values need Faker, an extra: pip install 'qualitygate[realistic]'"] * 2
    )


@pytest.mark.integration
def test_import_no_faker_before_a_value_is_drawn(tmp_path: Path) -> None:
    code = "import sys; from strategies import realistic; realistic(); print('faker' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert done.stdout.strip() == "False"
