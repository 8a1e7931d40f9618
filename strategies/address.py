"""An AddressPolicy in, valid and invalid postal addresses out: the zip code always fits the country.

Source: document 002 (street, city, state, zip code, country of an order's shipping and billing address).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy, suggest
from .policy import Fault, Invalid, choose_faults

#: by ISO 3166 code: the form of a zip code, in ASCII digits and letters
ZIP_CODES: Mapping[str, str] = {
    "US": r"[0-9]{5}(-[0-9]{4})?",
    "CA": r"[A-Z][0-9][A-Z] [0-9][A-Z][0-9]",
    "GB": r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}",
    "DE": r"[0-9]{5}",
    "NL": r"[1-9][0-9]{3} [A-Z]{2}",
    "JP": r"[0-9]{3}-[0-9]{4}",
}

#: city and state that belong together, by country
_CITIES = {
    "US": (("Anytown", "CA"), ("Springfield", "IL")),
    "CA": (("Montréal", "QC"), ("Toronto", "ON")),
    "GB": (("London", ""), ("Stoke-on-Trent", "")),
    "DE": (("Köln", "NW"), ("Bad Homburg v. d. Höhe", "HE")),
    "NL": (("'s-Hertogenbosch", "NB"),),
    "JP": (("大阪市", "大阪府"),),
}
_STREETS = ("Main St", "Oak Avenue", "Straße des 17. Juni", "St. John's Road", "Rue de l'Église")
# letters that all of the listed countries use
_ZIP_LETTERS = "ABCEGHJKLMNPRSTVXY"


class AddressFault(Fault):
    """What can be wrong with a postal address, simplest first."""

    EMPTY_STREET = "address.empty_street"
    EMPTY_CITY = "address.empty_city"
    EMPTY_ZIP = "address.empty_zip"
    #: a zip code of another form than the country's
    ZIP_MISFIT = "address.zip_misfit"
    UNKNOWN_COUNTRY = "address.unknown_country"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address."""

    street: str
    city: str
    #: "" where the country has none
    state: str
    zip_code: str
    #: ISO 3166, two letters
    country: str


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Which addresses are valid."""

    #: where one can ship to, among those of ``ZIP_CODES``
    countries: tuple[str, ...] = tuple(ZIP_CODES)

    def check(self, value: Address, /) -> frozenset[AddressFault]:
        """Every fault of the address; the empty set means valid.

        >>> sorted(AddressPolicy().check(Address("1 Main St", "Anytown", "CA", "1234", "US")))
        [AddressFault.ZIP_MISFIT]
        """
        faults = set()
        if not value.street.strip():
            faults.add(AddressFault.EMPTY_STREET)
        if not value.city.strip():
            faults.add(AddressFault.EMPTY_CITY)
        if not value.zip_code:
            faults.add(AddressFault.EMPTY_ZIP)
        if value.country not in self.countries or value.country not in ZIP_CODES:
            faults.add(AddressFault.UNKNOWN_COUNTRY)
        elif value.zip_code and not re.fullmatch(ZIP_CODES[value.country], value.zip_code):
            faults.add(AddressFault.ZIP_MISFIT)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Address]]:
        """Invalid addresses one character away from a valid one."""
        table = addresses_by_fault(self)
        del table[AddressFault.EMPTY_ZIP]
        return choose_faults(table, None)

    def boundaries(self) -> Mapping[str, Callable[[Address], bool]]:
        """Every country."""

        def ships_to(country: str) -> Callable[[Address], bool]:
            return lambda value: value.country == country

        return {country: ships_to(country) for country in self.countries}


class AddressFields(TypedDict, total=False):
    """What ``addresses`` can override; an overridden country keeps its own cities and zip codes."""

    street: SearchStrategy[str]
    city: SearchStrategy[str]
    state: SearchStrategy[str]
    zip_code: SearchStrategy[str]
    country: SearchStrategy[str]


@strategy(fields=AddressFields)
def addresses(*, policy: AddressPolicy | None = None, **fields: Unpack[AddressFields]) -> SearchStrategy[Address]:
    """Addresses whose city, state and zip code fit their country; every country is among 100 examples.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(addresses())
    Address(street='1 Main St', city='Anytown', state='CA', zip_code='00000', country='US')
    >>> from hypothesis.strategies import just
    >>> minimal(addresses(country=just("NL"))).zip_code
    '1000 AA'

    :raises InvalidArgument: when drawn, for a country that is not in ``ZIP_CODES``, unless the zip code is given too
    """
    return addresses_of(policy or AddressPolicy(), fields)


def addresses_of(policy: AddressPolicy, fields: AddressFields) -> SearchStrategy[Address]:
    """``addresses(policy=policy, **fields)`` without the outermost layer, for the inside of other strategies."""
    for country in policy.countries:
        if country not in ZIP_CODES:
            raise InvalidArgument(f"{policy!r}: unknown country {country!r}; {suggest(country, ZIP_CODES)}")
    if not policy.countries:
        raise InvalidArgument(f"{policy!r}: countries is empty; known: {', '.join(ZIP_CODES)}")
    return _addresses(st.sampled_from(policy.countries), cast("dict[str, SearchStrategy[str]]", fields))


@strategy()
def invalid_addresses(
    *, policy: AddressPolicy | None = None, faults: Collection[AddressFault] | None = None
) -> SearchStrategy[Invalid[Address]]:
    """Addresses that the policy rejects, each for one named fault; ``faults`` picks some of them.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_addresses(faults=[AddressFault.ZIP_MISFIT]))
    >>> invalid.path, invalid.value.zip_code, invalid.near.zip_code
    (('zip_code',), '0000', '00000')

    :raises InvalidArgument: when drawn, for an unknown country or a fault that is not listed
    """
    return choose_faults(addresses_by_fault(policy or AddressPolicy()), faults)


@st.composite
def _addresses(draw: DrawFn, countries: SearchStrategy[str], fields: Mapping[str, SearchStrategy[str]]) -> Address:
    # One number for house, street, city and zip code: a single draw, which shrinks to the first of each.
    number, place = divmod(draw(_NUMBERS), 10_000)
    country = draw(fields.get("country", countries))
    given = {name: draw(field) for name, field in fields.items() if name != "country"}
    if country not in ZIP_CODES and not {"city", "state", "zip_code"} <= given.keys():
        raise InvalidArgument(
            f"addresses(country=...) drew {country!r}, whose cities and zip codes are unknown; "
            f"give city, state and zip_code too, or a country of {', '.join(ZIP_CODES)}"
        )
    place, street = divmod(place, len(_STREETS))
    cities = _CITIES.get(country, (("", ""),))
    house, chosen = divmod(place, len(cities))
    city, state = cities[chosen]
    whole = {
        "street": f"{house + 1} {_STREETS[street]}",
        "city": city,
        "state": state,
        "zip_code": "" if "zip_code" in given else _zip_code(country, number),
    }
    return Address(**(whole | given), country=country)


_NUMBERS = st.integers(0, 10**7 * 10_000 - 1)


def _zip_code(country: str, number: int) -> str:
    """The number as a zip code of the country; 0 is the first one."""

    def letter(of: int) -> str:
        return _ZIP_LETTERS[of % len(_ZIP_LETTERS)]

    a, b, c = number % 10, number // 10 % 10, number // 100 % 10
    match country:
        case "CA":
            return f"{letter(number)}{a}{letter(number // 7)} {b}{letter(number // 11)}{c}"
        case "GB":
            return f"{letter(number)}{letter(number // 7)}{a} {b}{letter(number // 11)}{letter(number // 13)}"
        case "NL":
            return f"{1000 + number % 9000} {letter(number)}{letter(number // 7)}"
        case "JP":
            return f"{number // 10_000:03d}-{number % 10_000:04d}"
        case _:
            return f"{number % 100_000:05d}"


def addresses_by_fault(policy: AddressPolicy) -> dict[AddressFault, SearchStrategy[Invalid[Address]]]:
    """An invalid strategy for each fault, simplest first."""
    owners = addresses_of(policy, {})
    houses = addresses_of(policy, {"street": st.just("1"), "city": st.just("A")})
    return {
        AddressFault.EMPTY_STREET: _changed(houses, "street", lambda street: "", AddressFault.EMPTY_STREET),
        AddressFault.EMPTY_CITY: _changed(houses, "city", lambda city: "", AddressFault.EMPTY_CITY),
        AddressFault.EMPTY_ZIP: _changed(owners, "zip_code", lambda code: "", AddressFault.EMPTY_ZIP),
        # no listed country allows its codes without their last character
        AddressFault.ZIP_MISFIT: _changed(owners, "zip_code", lambda code: code[:-1], AddressFault.ZIP_MISFIT),
        AddressFault.UNKNOWN_COUNTRY: _changed(owners, "country", lambda code: code[:-1], AddressFault.UNKNOWN_COUNTRY),
    }


@st.composite
def _changed(
    draw: DrawFn, owners: SearchStrategy[Address], name: str, change: Callable[[str], str], fault: AddressFault
) -> Invalid[Address]:
    near = draw(owners)
    # the five fields are all text
    fields = {part: getattr(near, part) for part in Address.__dataclass_fields__}
    return Invalid(Address(**{**fields, name: change(fields[name])}), fault, (name,), near)
