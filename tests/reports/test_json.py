from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualitygate import __version__
from qualitygate.model import Report
from qualitygate.reports import render
from qualitygate.suggest.advice import AdviceKind

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report-schema.json").read_text(encoding="utf-8"))
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "null": (type(None),),
    "integer": (int,), "number": (int, float),
}  # fmt: skip


def find_errors(value: Any, schema: dict[str, Any], place: str = "$") -> Iterator[str]:
    """The part of JSON Schema that ours uses; a keyword it does not know is an error itself."""
    unknown = schema.keys() - {
        "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
        "items", "enum", "const", "anyOf",
    }  # fmt: skip
    if unknown:
        yield f"{place}: the check does not know {sorted(unknown)}"
    if "$ref" in schema:
        yield from find_errors(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], place)
    if "anyOf" in schema and all(list(find_errors(value, one, place)) for one in schema["anyOf"]):
        yield f"{place}: {value!r} is none of the alternatives"
    if "type" in schema:
        numeric = schema["type"] in ("integer", "number")
        if not isinstance(value, TYPES[schema["type"]]) or (numeric and isinstance(value, bool)):
            yield f"{place}: {value!r} is not of type {schema['type']}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: {value!r} is not {schema['const']!r}"
    if isinstance(value, dict):
        yield from find_object_errors(value, schema, place)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from find_errors(item, schema["items"], f"{place}[{number}]")


def find_object_errors(value: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    for key in schema.get("required", []):
        if key not in value:
            yield f"{place}: lacks {key}"
    more = schema.get("additionalProperties", True)
    for key, item in value.items():
        if key in schema.get("properties", {}):
            yield from find_errors(item, schema["properties"][key], f"{place}.{key}")
        elif more is False:
            yield f"{place}: unknown {key}"
        elif isinstance(more, dict):
            yield from find_errors(item, more, f"{place}.{key}")


@pytest.mark.parametrize("name", ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"])
def test_match_schema(name: str, request: pytest.FixtureRequest) -> None:
    value = json.loads(render("json", request.getfixturevalue(name)))

    assert list(find_errors(value, SCHEMA)) == []


def test_match_schema_when_empty() -> None:
    value = json.loads(render("json", Report("shop")))

    assert list(find_errors(value, SCHEMA)) == []
    assert value == {
        "schema": "qualitygate-report/1", "tool": {"name": "qualitygate", "version": __version__}, "project": "shop",
        "gate": None, "score": None, "metrics": [], "suite": None, "judgement": None, "coverage": None,
        "mutation": None, "guessed": [], "seconds": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda value: value.pop("score"), "$: lacks score"),
        (lambda value: value.update(extra=1), "$: unknown extra"),
        (lambda value: value.update(schema="qualitygate-report/2"), "is not 'qualitygate-report/1'"),
        (lambda value: value["metrics"][0].update(value="85"), "$.metrics[0].value: '85' is none"),
        (lambda value: value["score"].update(proven=True), "$.score"),
        (lambda value: value["mutation"]["mutants"][0].update(status="dead"), "$.mutation"),
        (lambda value: value["seconds"].update(scan="long"), "$.seconds.scan: 'long' is not of type number"),
    ],
)
def test_notice_what_breaks_the_schema(full_report: Report, change: Callable[[Any], None], error: str) -> None:
    value = json.loads(render("json", full_report))

    change(value)

    assert error in " ".join(find_errors(value, SCHEMA))


def test_render_everything(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    text = render("json", full_report)

    check_golden("full.json", text.replace(f'"version": "{__version__}"', '"version": "X"'))


def test_advise_survivors_only(matrix_report: Report) -> None:
    mutants = json.loads(render("json", matrix_report))["mutation"]["mutants"]

    advised = {one["status"] for one in mutants if one["advice"] is not None}
    near = [one["nearest"] for one in mutants if one["function"] == "discount"]
    assert advised == {"survived", "no tests"}
    assert all((one["advice"] is None) == (one["status"] not in advised) for one in mutants)
    assert near == [{"test": "tests/test_cart.py::test_more", "why": "it enters no other mutated function"}]
    assert {one["status"] for one in mutants if one["nearest"] is not None} == advised


def test_list_contributions_of_the_matrix(matrix_report: Report) -> None:
    listed = json.loads(render("json", matrix_report))["mutation"]["contributions"]

    found = {one.pop("test"): one for one in listed}
    assert found["tests/test_cart.py::test_add_item"] == {
        "met": 24, "first": 20, "kills": 20, "sole": 10, "within": None,
    }  # fmt: skip
    assert found["tests/integration/test_orders.py::test_store_order"] == {
        "met": 11, "first": 0, "kills": 10, "sole": 0, "within": "tests/test_cart.py::test_add_item",
    }  # fmt: skip
    assert "tests/test_cart.py::TestCart::test_empty" not in found


def test_list_contributions_unmeasured(full_report: Report) -> None:
    listed = json.loads(render("json", full_report))["mutation"]["contributions"]

    assert [one["test"] for one in listed] == [
        "tests/integration/test_orders.py::test_store_order",
        "tests/test_cart.py::test_add_item",
        "tests/test_cart.py::test_more",
    ]
    assert {(one["kills"], one["sole"], one["within"]) for one in listed} == {(None, None, None)}


def test_keep_numbers_exact(full_report: Report) -> None:
    value = json.loads(render("json", full_report))

    assert full_report.score is not None
    assert value["score"]["proven"] == full_report.score.proven
    assert [one["value"] for one in value["metrics"]] == [one.value for one in full_report.measurements]
    assert sum(one["proven"] for one in value["score"]["losses"]) == 100 - value["score"]["proven"]


def test_keep_names_as_they_are(hostile_report: Report) -> None:
    text = render("json", hostile_report)

    assert text.isascii()
    assert json.loads(text)["project"] == hostile_report.project
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)


def test_render_lone_surrogate() -> None:
    report = replace(Report("shop"), guessed=("\udc80",))

    assert json.loads(render("json", report))["guessed"] == ["\udc80"]


def test_schema_knows_every_kind_of_advice() -> None:
    assert SCHEMA["$defs"]["advice"]["properties"]["kind"]["enum"] == [kind.value for kind in AdviceKind]
