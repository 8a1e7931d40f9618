"""Categories have a name that people can read and a slug that stands in a path; judged value by value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import just

from strategies import (
    Category,
    CategoryFault,
    CategoryPolicy,
    NameFault,
    NamePolicy,
    categories,
    invalid_categories,
    minimal,
)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Home & Garden", "home-&-garden"), ("Books", "books"), ("TV  Sets", "tv--sets"), ("Bücher", "bücher")],
)
def test_derive_slug_of_category(name: str, slug: str) -> None:
    assert Category(name).slug == slug


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("Books", set()),
        ("Home & Garden", set()),
        ("Women's Shoes", set()),
        ("家電", set()),
        ("7", set()),
        ("x" * 50, set()),
        ("x" * 51, {NameFault.TOO_LONG}),
        ("", {NameFault.EMPTY}),
        (" ", {NameFault.BLANK}),
        ("\u3000", {NameFault.BLANK}),
        (" Books", {NameFault.EDGE_SPACE}),
        ("Books\tToys", {NameFault.CONTROL}),
        ("&", {CategoryFault.EMPTY_SLUG}),
        ("..", {CategoryFault.EMPTY_SLUG}),
        (" &", {CategoryFault.EMPTY_SLUG, NameFault.EDGE_SPACE}),
        ("🎮", {CategoryFault.EMPTY_SLUG}),
        ("🎮 1", set()),
        ("A/V", {CategoryFault.UNSAFE_SLUG}),
        ("Why?", {CategoryFault.UNSAFE_SLUG}),
        ("#1", {CategoryFault.UNSAFE_SLUG}),
        ("100%", {CategoryFault.UNSAFE_SLUG}),
        ("A\\B", {CategoryFault.UNSAFE_SLUG}),
        ("/", {CategoryFault.UNSAFE_SLUG, CategoryFault.EMPTY_SLUG}),
    ],
)
def test_check_category_by_its_name(name: str, faults: set[Any]) -> None:
    assert CategoryPolicy().check(Category(name)) == faults


@pytest.mark.parametrize(
    ("description", "faults"),
    [("", set()), ("x" * 200, set()), ("x" * 201, {CategoryFault.LONG_DESCRIPTION})],
)
def test_check_category_by_its_description(description: str, faults: set[CategoryFault]) -> None:
    assert CategoryPolicy().check(Category("Books", description)) == faults


@pytest.mark.parametrize(
    ("category", "names"),
    [
        (Category("X", "text"), {"name: shortest"}),
        (Category("x" * 50, "text"), {"name: longest"}),
        (Category("Books"), {"no description"}),
        (Category("Books", "x" * 200), {"longest description"}),
        (Category("Books", "x" * 199), set()),
    ],
)
def test_name_boundaries_of_category(category: Category, names: set[str]) -> None:
    assert {name for name, sits in CategoryPolicy().boundaries().items() if sits(category)} == names


def test_shrink_category() -> None:
    assert minimal(categories()) == Category("Books")
    assert minimal(categories(), lambda category: not category.is_active) == replace(Category("Books"), is_active=False)
    assert minimal(categories(), lambda category: category.description) == Category("Books", "Electronic products")


def test_draw_troublesome_categories(sample: Any) -> None:
    drawn = sample(categories(), 100, 1)

    assert {category.is_active for category in drawn} == {True, False}
    assert {category.name for category in drawn} >= {"Books", "Home & Garden", "Women's Shoes", "Bücher", "家電"}


def test_draw_valid_slug_that_stands_in_a_path(sample: Any) -> None:
    """As the standard library reads addresses: the slug is the last segment, whether it is quoted or not."""
    for category in sample(categories(), 100, 1):
        path = urlsplit(f"https://shop.example/categories/{category.slug}").path

        assert path == f"/categories/{category.slug}"
        assert urljoin("https://shop.example/categories/", quote(category.slug)).endswith(quote(category.slug))


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (NameFault.EMPTY, ""),
        (NameFault.BLANK, " "),
        (NameFault.EDGE_SPACE, " Books"),
        (NameFault.TOO_LONG, "0" * 50 + "x"),
        (NameFault.CONTROL, "\tBooks"),
        (CategoryFault.EMPTY_SLUG, "&"),
        (CategoryFault.UNSAFE_SLUG, "/Books"),
    ],
)
def test_shrink_invalid_category(fault: Any, name: str) -> None:
    invalid = minimal(invalid_categories(faults=[fault]))

    assert (invalid.path, invalid.value) == (("name",), Category(name))
    assert invalid.near == replace(invalid.value, name=invalid.near.name)


def test_shrink_category_with_long_description() -> None:
    invalid = minimal(
        invalid_categories(faults=[CategoryFault.LONG_DESCRIPTION], policy=CategoryPolicy(max_description=3))
    )

    assert (invalid.path, invalid.value, invalid.near) == (
        ("description",),
        Category("Books", "000x"),
        Category("Books", "000"),
    )


@pytest.mark.parametrize(
    ("fault", "used"),
    [(CategoryFault.EMPTY_SLUG, {"&", "-", ".", "..", "🎮"}), (CategoryFault.UNSAFE_SLUG, set("/?#%\\"))],
)
def test_draw_every_bad_slug(fault: CategoryFault, used: set[str], sample: Any) -> None:
    drawn = sample(invalid_categories(faults=[fault]), 100, 1)

    names = {invalid.value.name for invalid in drawn}
    assert used == (names if fault is CategoryFault.EMPTY_SLUG else set().union(*names) & set("/?#%\\"))


@pytest.mark.parametrize("field", ["name", "description", "is_active"])
def test_override_any_field_of_category(field: str) -> None:
    assert minimal(categories(**{field: just("given")})) == replace(Category("Books"), **{field: "given"})


@pytest.mark.parametrize("policy", [CategoryPolicy(name=NamePolicy(max_size=0)), CategoryPolicy(max_description=0)])
@pytest.mark.parametrize("make", [categories, invalid_categories])
def test_draw_from_impossible_category_policy_is_refused(make: Any, policy: CategoryPolicy) -> None:
    with pytest.raises(InvalidArgument, match="max_size of the name and max_description must be at least 1"):
        minimal(make(policy=policy))
