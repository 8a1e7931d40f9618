"""From an f-string as written to its pieces: text, and holes with the text of their expressions.

The standard library's tree holds the text decoded, and before Python 3.12 gives what stands in a hole no true place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GAP = re.compile(r"(?:\s|\\\n|\#[^\n]*\n)*")
_OPENING = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
#: The rest of a string after its opening quotes.
_REST = {
    '"""': re.compile(r'(?:[^\\"]|\\.|"(?!""))*"""', re.DOTALL),
    "'''": re.compile(r"(?:[^\\']|\\.|'(?!''))*'''", re.DOTALL),
    '"': re.compile(r'(?:[^\\"\n]|\\.)*"', re.DOTALL),
    "'": re.compile(r"(?:[^\\'\n]|\\.)*'", re.DOTALL),
}
#: What may end the expression of a hole, open or close a bracket in it, or begin a string.
_NOTABLE = re.compile(r"[][(){}:!=#'\"]")


class Unreadable(Exception):
    """An f-string written in a way that is not followed here."""


@dataclass(frozen=True, slots=True)
class Hole:
    """``{text!r:spec}``: the expression as written, and the holes in its format."""

    text: str
    inner: tuple[Hole, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Text between holes, escapes as written and doubled braces made single."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A string without ``f`` that stands beside one, prefix and quotes included."""

    text: str


def split_fstring(text: str) -> list[Hole | Text | Plain]:
    """The pieces of one f-string or of several strings in a row. Raises Unreadable.

    >>> split_fstring('"a" f"b{c!r:>{d}}"')
    [Plain(text='"a"'), Text(text='b'), Hole(text='c', inner=(Hole(text='d', inner=()),))]
    """
    found: list[Hole | Text | Plain] = []
    place = 0
    while place < len(text):
        opening = _OPENING.match(text, place)
        if opening is None:
            raise Unreadable
        prefix, quote = opening.group(1).lower(), opening.group(2)
        if "f" in prefix:
            place = _split_one(text, opening.end(), quote, "r" in prefix, found)
        else:
            end = _end_string(text, opening)
            found.append(Plain(text[place:end]))
            place = end
        gap = _GAP.match(text, place)
        place = place if gap is None else gap.end()
    return found


def _end_string(text: str, opening: re.Match[str]) -> int:
    rest = _REST[opening.group(2)].match(text, opening.end())
    if rest is None:
        raise Unreadable
    return rest.end()


def _split_one(text: str, place: int, quote: str, raw: bool, found: list[Hole | Text | Plain]) -> int:
    """Adds the pieces of the f-string whose content begins at a place; gives the place after its end."""
    start = place
    while not text.startswith(quote, place):
        if place >= len(text):
            raise Unreadable
        character = text[place]
        doubled = text.startswith(character, place + 1)
        if character == "\\":
            if text.startswith("N{", place + 1) and not raw:
                raise Unreadable
            place += 1 if text[place + 1 : place + 2] in ("{", "}") else 2
        elif character in "{}" and doubled:
            place += 2
        elif character == "{":
            _add_text(text[start:place], found)
            hole, place = _read_hole(text, place + 1)
            found.append(hole)
            start = place
        elif character == "}":
            raise Unreadable
        else:
            place += 1
    _add_text(text[start:place], found)
    return place + len(quote)


def _add_text(text: str, found: list[Hole | Text | Plain]) -> None:
    if text:
        found.append(Text(text.replace("{{", "{").replace("}}", "}")))


def _read_hole(text: str, start: int) -> tuple[Hole, int]:
    """The hole whose expression begins at a place, and the place after its closing brace."""
    end = _end_expression(text, start)
    expression = text[start:end].strip()
    place = end
    if text[place] == "=":
        place = _skip_blanks(text, place + 1)
    if text[place : place + 1] == "!":
        place = _skip_blanks(text, place + 2)
    if text[place : place + 1] == "}":
        return Hole(expression), place + 1
    if text[place : place + 1] != ":":
        raise Unreadable
    place += 1
    inner: list[Hole] = []
    while text[place : place + 1] != "}":
        if place >= len(text) or text[place] == "\\":
            raise Unreadable
        if text[place] == "{":
            hole, place = _read_hole(text, place + 1)
            inner.append(hole)
        else:
            place += 1
    return Hole(expression, tuple(inner)), place + 1


def _end_expression(text: str, place: int) -> int:
    depth = 0
    while True:
        notable = _NOTABLE.search(text, place)
        if notable is None or notable.group() == "#":
            raise Unreadable
        place, character = notable.start(), notable.group()
        if character in "'\"":
            opening = _OPENING.match(text, place)
            if opening is None:
                raise Unreadable
            place = _end_string(text, opening)
            continue
        if character in "([{":
            depth += 1
        elif depth and character in ")]}":
            depth -= 1
        elif not depth:
            compares = text[place + 1 : place + 2] == "=" or (character == "=" and text[place - 1] in "!=<>")
            if character in ":}" or not compares:
                return place
            place += 1  # the second sign of !=, == and the like
        place += 1


def _skip_blanks(text: str, place: int) -> int:
    while text[place : place + 1].isspace():
        place += 1
    return place
