"""The text of a CHECK constraint in, the limits of its columns out, where it is a row of plain comparisons."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .field import NO_LIMITS, Limits, merge

_NUMBER = r"-?\d+(?:\.\d+)?"
_COLUMN = r'(?:"?\w+"?\.)?"?(?P<column>[A-Za-z_]\w*)"?'
_COMPARISON = re.compile(rf"{_COLUMN}\s*(?P<sign>>=|<=|>|<)\s*(?P<bound>{_NUMBER})")
_TURNED = re.compile(rf"(?P<bound>{_NUMBER})\s*(?P<sign>>=|<=|>|<)\s*{_COLUMN}")
_SIZE = re.compile(rf"(?:char_length|length|len)\s*\(\s*{_COLUMN}\s*\)(?P<rest>.*)", re.I)
_BETWEEN = re.compile(rf"{_COLUMN}\s+BETWEEN\s+(?P<low>{_NUMBER})\s+AND\s+(?P<high>{_NUMBER})", re.I)
_IN = re.compile(rf"{_COLUMN}\s+IN\s*\((?P<members>[^()]*)\)", re.I)
_MEMBER = re.compile(rf"'((?:[^']|'')*)'|({_NUMBER})")
_TURN = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def read_check(text: str) -> dict[str, Limits] | None:
    """Limits by name of column; None for a condition that is more than comparisons with numbers, joined by AND.

    >>> read_check("price > 0 AND length(name) >= 3")["name"].min_size
    3
    >>> read_check("price > cost") is None
    True
    """
    found: dict[str, Limits] = {}
    for part in _split(text):
        read = _read_part(part)
        if read is None:
            return None
        column, limits = read
        found[column] = merge(found.get(column, NO_LIMITS), limits, column)
    return found


def _split(text: str) -> list[str]:
    """The parts between ANDs, but for the AND of a BETWEEN."""
    joined = re.sub(rf"(BETWEEN\s+{_NUMBER}\s+)AND", r"\1&", text, flags=re.I)
    parts = re.split(r"\bAND\b", joined, flags=re.I)
    return [_strip(part.replace("&", "AND")) for part in parts]


def _strip(part: str) -> str:
    """Without the brackets around the whole of it."""
    part = part.strip()
    while part.startswith("(") and part.endswith(")"):
        part = part[1:-1].strip()
    return part


def _read_part(part: str) -> tuple[str, Limits] | None:
    if match := _COMPARISON.fullmatch(part):
        return match["column"], _bound(match["sign"], _number(match["bound"]))
    if match := _TURNED.fullmatch(part):
        return match["column"], _bound(_TURN[match["sign"]], _number(match["bound"]))
    if match := _BETWEEN.fullmatch(part):
        return match["column"], Limits(low=_number(match["low"]), high=_number(match["high"]))
    if match := _SIZE.fullmatch(part):
        read = _read_part(match["column"] + match["rest"])
        return None if read is None else (match["column"], _size(read[1]))
    if (match := _IN.fullmatch(part)) and re.fullmatch(
        rf"\s*(?:{_MEMBER.pattern})(?:\s*,\s*(?:{_MEMBER.pattern}))*\s*", match["members"]
    ):
        members = [
            _number(number) if number else text.replace("''", "'") for text, number in _MEMBER.findall(match["members"])
        ]
        return match["column"], Limits(members=tuple(members))
    return None


def _size(limits: Limits) -> Limits:
    """Bounds of a number as those of a size."""
    least = None if limits.low is None else math.floor(limits.low) + 1 if limits.low_open else math.ceil(limits.low)
    most = None if limits.high is None else math.ceil(limits.high) - 1 if limits.high_open else math.floor(limits.high)
    return Limits(min_size=least, max_size=most)


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def _bound(sign: str, bound: Any) -> Limits:
    side = Limits(low=bound) if sign[0] == ">" else Limits(high=bound)
    return side if len(sign) == 2 else replace(side, low_open=sign == ">", high_open=sign == "<")
