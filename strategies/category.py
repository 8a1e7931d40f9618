"""A CategoryPolicy in, categories of products, valid and with one fault, out.

Source: documents 000 and 002 (name, description, slug from the name, active flag; up to 200 characters of description
are those of a product). The slug stands in a path: RFC 3986, 3.3 says what ends a segment of one, and browsers take a
backslash for a slash. 50 characters are what a SlugField of Django holds by default.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .change import change
from .declare import build_record, strategy
from .edit import insert, state, tile
from .person import NameFault, NamePolicy, names_by_fault
from .policy import Fault, Invalid, choose_faults, lift, lift_boundaries

#: plain first; then an ampersand and spaces, which a slug has to survive
CATEGORY_NAMES = ("Books", "Electronics", "Home & Garden", "Toys")
#: then an apostrophe, a hyphen, and letters that are not ASCII
_NAMES = (*CATEGORY_NAMES, "Women's Shoes", "Sci-Fi", "Bücher", "家電")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCXYZ0189éß電"
#: what ends a segment of a path, or begins the code of a character
_UNSAFE = ("/", "?", "#", "%", "\\")
#: what slug functions drop; the dots mean a folder where they are all of a segment
_SYMBOLS = ("&", "-", ".", "..", "🎮")


class CategoryFault(Fault):
    """What can be wrong with a category besides its name, simplest first."""

    #: no letter or digit, so that nothing is left to make a slug of
    EMPTY_SLUG = "category.empty_slug"
    #: a slug that is not one segment of a path
    UNSAFE_SLUG = "category.unsafe_slug"
    #: one character over the most
    LONG_DESCRIPTION = "category.long_description"


@dataclass(frozen=True, slots=True)
class Category:
    """What products are grouped by."""

    name: str
    description: str = ""
    is_active: bool = True

    @property
    def slug(self) -> str:
        """The name for a url: lower case, hyphens for spaces."""
        return self.name.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class CategoryPolicy:
    """Which categories are valid: those whose name is, and makes a slug."""

    name: NamePolicy = field(default_factory=lambda: NamePolicy(max_size=50))
    #: code points, inclusive
    max_description: int = 200

    def check(self, value: Category, /) -> frozenset[Fault]:
        """Every fault of the category and of its name; the empty set means valid.

        >>> sorted(CategoryPolicy().check(Category("A/V")))
        [CategoryFault.UNSAFE_SLUG]
        """
        faults: set[Fault] = set(self.name.check(value.name))
        # a name of nothing but white space has that fault alone
        if value.name.strip() and not any(map(str.isalnum, value.name)):
            faults.add(CategoryFault.EMPTY_SLUG)
        if any(character in value.slug for character in _UNSAFE):
            faults.add(CategoryFault.UNSAFE_SLUG)
        if len(value.description) > self.max_description:
            faults.add(CategoryFault.LONG_DESCRIPTION)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[Category]]:
        """Invalid categories one character away from a valid one."""
        return choose_faults(categories_by_fault(self), None)

    def boundaries(self) -> Mapping[str, Callable[[Category], bool]]:
        """No description and the longest one, and those of the name."""
        return {
            **lift_boundaries("name", self.name.boundaries(), lambda category: category.name),
            "no description": lambda category: category.description == "",
            "longest description": lambda category: len(category.description) == self.max_description,
        }


class CategoryFields(TypedDict, total=False):
    """What ``categories`` can override."""

    name: SearchStrategy[str]
    description: SearchStrategy[str]
    is_active: SearchStrategy[bool]


@strategy(fields=CategoryFields)
def categories(*, policy: CategoryPolicy | None = None, **fields: Unpack[CategoryFields]) -> SearchStrategy[Category]:
    """Categories that the policy accepts; the slug follows the name.

    Among 100 examples there are always the boundaries of ``CategoryPolicy.boundaries``. Source: document 002.

    >>> from strategies import minimal
    >>> minimal(categories(), lambda category: "&" in category.name).slug
    'home-&-garden'

    :raises InvalidArgument: when drawn, for an unknown field, a field that is no strategy, or an impossible policy
    """
    return _categories_of(policy or CategoryPolicy(), fields)


@strategy()
def invalid_categories(
    *, policy: CategoryPolicy | None = None, faults: Collection[CategoryFault | NameFault] | None = None
) -> SearchStrategy[Invalid[Category]]:
    """Categories that the policy rejects, each for one named fault of their own or of their name.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_categories(faults=[CategoryFault.UNSAFE_SLUG]))
    >>> invalid.path, invalid.value.slug, invalid.near.slug
    (('name',), '/books', 'books')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(categories_by_fault(policy or CategoryPolicy()), faults)


def _categories_of(policy: CategoryPolicy, fields: CategoryFields) -> SearchStrategy[Category]:
    most = policy.name.max_size
    if most < 1 or policy.max_description < 1:
        raise InvalidArgument(f"{policy!r}: max_size of the name and max_description must be at least 1")
    defaults: CategoryFields = {
        "is_active": st.sampled_from([True, False]),
        "description": st.one_of(
            st.sampled_from(("", "Electronic products"[: policy.max_description])),
            _longest(policy.max_description),
        ),
        "name": st.one_of(_names(most), st.sampled_from("X電"), _longest(most)),
    }
    return build_record(Category, {**defaults, **fields})


def _names(most: int) -> SearchStrategy[str]:
    return st.sampled_from([name[:most].strip() for name in _NAMES])


def _longest(size: int) -> SearchStrategy[str]:
    return tile(_LETTERS, size)


def categories_by_fault(
    policy: CategoryPolicy,
) -> dict[CategoryFault | NameFault, SearchStrategy[Invalid[Category]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    most = policy.name.max_size
    usual = _categories_of(policy, {})
    table: dict[CategoryFault | NameFault, SearchStrategy[Invalid[Category]]] = {}
    for fault, names in names_by_fault(policy.name, _names, _longest).items():
        table[fault] = lift(usual, names, _put_name, "name")
    symbols = [symbol for symbol in _SYMBOLS if len(symbol) <= most]
    slugless = state(symbols, lambda name: "X" + name[1:], CategoryFault.EMPTY_SLUG)
    table[CategoryFault.EMPTY_SLUG] = lift(usual, slugless, _put_name, "name")
    if most > 1:
        unsafe = insert(_names(most - 1), _UNSAFE, CategoryFault.UNSAFE_SLUG)
        table[CategoryFault.UNSAFE_SLUG] = lift(usual, unsafe, _put_name, "name")
    full = _categories_of(policy, {"description": _longest(policy.max_description)})
    table[CategoryFault.LONG_DESCRIPTION] = change(full, _with_longer_description)
    return table


def _put_name(category: Category, name: str) -> Category:
    return replace(category, name=name)


def _with_longer_description(category: Category, place: int) -> Invalid[Category]:
    value = replace(category, description=category.description + "x")
    return Invalid(value, CategoryFault.LONG_DESCRIPTION, ("description",), category)
