"""A locale in, values that look real out: Faker driven by Hypothesis, so that they shrink and repeat.

Source: documents 000, 002 and 004 (Faker in factories and helpers, unseeded there). Faker is an extra: it is imported
when the first value is drawn. Everyday values find few bugs; they are for what people read, as screens and reports.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from random import Random
from threading import get_ident
from typing import Any, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .address import ZIP_CODES, Address, AddressPolicy, addresses_of
from .declare import strategy, suggest
from .email import emails_of
from .user import User, UserFields, UserPolicy, users_of
from .username import usernames_of

#: beside all that the provider of dates makes: they read the clock, so that a failure would not come again
_CLOCKED = ("profile", "simple_profile", "credit_card_expire", "credit_card_full", "passport_full", "passport_dates")
#: what of a user is made to look real
_REAL = ("first_name", "last_name", "username", "email")


@strategy()
def realistic(*, provider: str = "name", locale: str = "en_US") -> SearchStrategy[Any]:
    """What one of Faker's providers makes: ``name``, ``street_address``, ``company``, ``iban`` ...

    >>> from strategies import minimal
    >>> minimal(realistic(provider="first_name"), lambda name: name.startswith("Z"))
    'Zoe'

    :raises InvalidArgument: when drawn, without Faker, for an unknown provider or locale, or a provider that reads the
        clock: use ``instants`` and ``timestamps``
    """
    _require_provider(provider, locale)
    return _provided(_RANDOMS, provider, locale)


@strategy(fields=UserFields)
def realistic_users(
    *, locale: str = "en_US", policy: UserPolicy | None = None, **fields: Unpack[UserFields]
) -> SearchStrategy[User]:
    """Users whom the policy accepts, with names of the locale and a user name and address made of them.

    >>> from strategies import minimal
    >>> user = minimal(realistic_users())
    >>> user.full_name, user.username, user.email
    ('Aaron Smith', 'smithaaron', 'smithaaron@example.com')

    :raises InvalidArgument: when drawn, without Faker, for an unknown locale or field, or an impossible policy
    """
    _require_provider("first_name", locale)
    policy = policy or UserPolicy()
    spare = {name: st.just("") for name in _REAL}
    users = users_of(policy, cast("UserFields", {**spare, **fields}))
    made = tuple(name for name in _REAL if name not in fields)
    return _real_users(_RANDOMS, locale, policy, users, made, usernames_of(policy.username), emails_of(policy.email))


@strategy()
def realistic_addresses(*, locale: str = "en_US") -> SearchStrategy[Address]:
    """Addresses of the locale's country, with a zip code of its form.

    >>> from strategies import minimal
    >>> minimal(realistic_addresses(locale="de_DE")).country
    'DE'

    :raises InvalidArgument: when drawn, without Faker, or for a locale whose country ``addresses`` does not know
    """
    country = locale.partition("_")[2]
    if country not in ZIP_CODES:
        raise InvalidArgument(f"realistic_addresses(locale={locale!r}): {country!r} is none of {', '.join(ZIP_CODES)}")
    _require_provider("street_address", locale)
    spare = addresses_of(AddressPolicy(), {"country": st.just(country)})
    return _real_addresses(_RANDOMS, locale, country, spare)


#: draws of Hypothesis behind the face of ``random.Random``
_RANDOMS = st.randoms(use_true_random=False)


@st.composite
def _provided(draw: DrawFn, randoms: SearchStrategy[Random], provider: str, locale: str) -> Any:
    return _ask(draw(randoms), locale, provider)[0]


@st.composite
def _real_users(
    draw: DrawFn,
    randoms: SearchStrategy[Random],
    locale: str,
    policy: UserPolicy,
    users: SearchStrategy[User],
    made: tuple[str, ...],
    usernames: SearchStrategy[str],
    emails: SearchStrategy[str],
) -> User:
    user = draw(users)
    first, last, nick = _ask(draw(randoms), locale, "first_name", "last_name", "user_name")
    # the user name belongs to the person where their name is in the alphabet
    own = f"{last}{first}".lower()
    name = "".join(character for character in (own if own.isascii() else nick) if character in policy.username.alphabet)
    name = name[: policy.username.max_size]
    if policy.username.check(name):
        name = draw(usernames)
    email = f"{name}@example.com"
    if policy.email.check(email):
        email = draw(emails)
    real = {"first_name": first, "last_name": last, "username": name, "email": email}
    return replace(user, **{field: real[field] for field in made})


@st.composite
def _real_addresses(
    draw: DrawFn, randoms: SearchStrategy[Random], locale: str, country: str, spare: SearchStrategy[Address]
) -> Address:
    state = {"US": ("state_abbr",), "CA": ("province_abbr",)}.get(country, ())
    street, city, zip_code, *states = _ask(draw(randoms), locale, "street_address", "city", "postcode", *state)
    address = Address(street.replace("\n", ", "), city, "".join(states), zip_code, country)
    # of some countries Faker writes zip codes in more than one form
    return replace(address, zip_code=draw(spare).zip_code) if AddressPolicy().check(address) else address


def _ask(random: Random, locale: str, *providers: str) -> list[Any]:
    """What the providers make of the draws, one after the other."""
    generator = _generator(locale, get_ident())
    before, generator.random = generator.random, random
    try:
        return [getattr(generator, provider)() for provider in providers]
    finally:
        generator.random = before


@lru_cache(maxsize=32)
def _generator(locale: str, thread: int) -> Any:
    """Faker for a locale, one for each thread, as it holds the source of its randomness."""
    try:
        factory = import_module("faker").Factory
    except ImportError as error:
        raise InvalidArgument("realistic values need Faker, an extra: pip install 'qualitygate[realistic]'") from error
    try:
        return factory.create(locale)
    except AttributeError as error:
        known = import_module("faker.config").AVAILABLE_LOCALES
        raise InvalidArgument(f"Faker has no locale {locale!r}; {suggest(locale, sorted(known))}") from error


def _require_provider(provider: str, locale: str) -> None:
    generator = _generator(locale, get_ident())
    known = [name for name in dir(generator) if not name.startswith("_") and name not in ("seed", "random")]
    if provider not in known:
        raise InvalidArgument(f"Faker has no provider {provider!r} for {locale}; {suggest(provider, known)}")
    home = getattr(getattr(getattr(generator, provider), "__func__", None), "__module__", "")
    if provider in _CLOCKED or ".date_time" in home:
        raise InvalidArgument(
            f"realistic(provider={provider!r}) reads the clock, so that a failure would not come again; "
            "use instants() or timestamps()"
        )
