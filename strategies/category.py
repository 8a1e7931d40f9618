"""Fields in, categories of products out.

Source: documents 000 and 002 (name, description, slug from the name, active flag).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict, Unpack

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from .declare import build_record, strategy

#: plain first; then an ampersand and spaces, which a slug has to survive
CATEGORY_NAMES = ("Books", "Electronics", "Home & Garden", "Toys")


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


class CategoryFields(TypedDict, total=False):
    """What ``categories`` can override."""

    name: SearchStrategy[str]
    description: SearchStrategy[str]
    is_active: SearchStrategy[bool]


@strategy(fields=CategoryFields)
def categories(**fields: Unpack[CategoryFields]) -> SearchStrategy[Category]:
    """Categories; the slug follows the name.

    Source: document 002.

    >>> from strategies import minimal
    >>> minimal(categories(), lambda category: "&" in category.name).slug
    'home-&-garden'
    """
    defaults: CategoryFields = {"is_active": st.sampled_from([True, False]), "name": st.sampled_from(CATEGORY_NAMES)}
    return build_record(Category, {**defaults, **fields})
