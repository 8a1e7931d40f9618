"""A regular expression and sizes in, texts that match it and fit and texts that miss it out.

Engines disagree on what ``$`` and ``\\d`` match: only what all of them accept is generated, and only what all of them
reject is called a mismatch. A size beside an expression is kept by construction, for expressions that are a row of
characters, classes and their repetitions.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from ..declare import strategy
from ..policy import Invalid
from .field import ModelFault, refuse

_PRINTABLE = "".join(map(chr, range(32, 127)))
_CLASSES = {
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_",
    "s": " \t",
}
_CLASSES |= {
    name.upper(): "".join(c for c in _PRINTABLE if c not in characters) for name, characters in _CLASSES.items()
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
#: how many more characters than needed an unlimited repetition gets
_MORE = 20
#: what to break a text with; no engine counts these among its letters or digits but the last two
_BREAKERS = "! \t\n<0a"


@dataclass(frozen=True, slots=True)
class Atom:
    """Characters of one class, so many in a row."""

    characters: str
    low: int
    #: None: any number
    high: int | None


def compile_pattern(expression: str, flags: int, where: str) -> re.Pattern[str]:
    """The expression as Python reads it.

    :raises InvalidArgument: for the syntax of another engine
    """
    try:
        return re.compile(expression.replace(r"\z", r"\Z"), flags)
    except re.error as error:
        raise InvalidArgument(
            f"{where}: pattern={expression!r} is no expression of Python ({error}); give an override"
        ) from error


def matching(pattern: re.Pattern[str], min_size: int, max_size: int | None, where: str) -> SearchStrategy[str]:
    """``matches`` with the options that say something.

    :raises InvalidArgument: for sizes beside an expression that is no plain row of characters
    """
    if min_size == 0 and max_size is None:
        return matches(pattern)
    if parse_atoms(pattern) is None:
        refuse(where, f"pattern={pattern.pattern!r} with sizes from {min_size} to {max_size}")
    return (
        matches(pattern, min_size=min_size)
        if max_size is None
        else matches(pattern, min_size=min_size, max_size=max_size)
    )


@strategy()
def matches(pattern: re.Pattern[str], *, min_size: int = 0, max_size: int | None = None) -> SearchStrategy[str]:
    """Texts that the expression is found in, of the given sizes.

    >>> from strategies import minimal
    >>> import re
    >>> minimal(matches(re.compile("^[A-Z]{2}-[0-9]+$"), min_size=6))
    'AA-000'

    :raises InvalidArgument: for sizes beside an expression that is no plain row of characters
    """
    atoms = parse_atoms(pattern)
    if atoms is not None:
        return _rows(tuple(atoms), min_size, max_size, pattern.pattern)
    if min_size == 0 and max_size is None:
        alphabet = (
            st.characters(max_codepoint=127) if pattern.pattern.isascii() else st.characters(exclude_categories=["Cs"])
        )
        return st.from_regex(re.compile(_end_strictly(pattern.pattern), pattern.flags), alphabet=alphabet)
    raise InvalidArgument(
        f"no strategy is made of pattern={pattern.pattern!r} with sizes from {min_size} to {max_size}; give an override"
    )


def mismatches(
    pattern: re.Pattern[str], near: SearchStrategy[str], min_size: int, max_size: int | None, *, stripped: bool = False
) -> Iterator[SearchStrategy[Invalid[str]]]:
    """Texts of the same sizes in which the expression is not found; nothing where it is found in all."""
    most = max_size if max_size is not None else min_size + _MORE
    # white space at an edge would be taken away before it is looked at
    breakers = "".join(_BREAKERS.split()) if stripped else _BREAKERS
    odd = [text for breaker in breakers for size in {min_size, 1, most} if (text := breaker * size) or not min_size]
    always = [text for text in odd if min_size <= len(text) <= most and not pattern.search(text)]
    if always:
        yield _broken(pattern, near, breakers, always[0])


@st.composite
def _broken(
    draw: DrawFn, pattern: re.Pattern[str], texts: SearchStrategy[str], breakers: str, otherwise: str
) -> Invalid[str]:
    """A text with one character exchanged; where no exchange breaks it, another text."""
    place, breaker = draw(st.integers(0, 24)), draw(st.integers(0, len(breakers) - 1))
    near = draw(texts)
    for turn in range(len(breakers)):
        character = breakers[(breaker + turn) % len(breakers)]
        for at in sorted(range(len(near)), key=lambda index: (index - place) % len(near)):
            value = near[:at] + character + near[at + 1 :]
            if not pattern.search(value):
                return Invalid(value, ModelFault.PATTERN, (), near)
    return Invalid(otherwise, ModelFault.PATTERN, (), near)


def _rows(atoms: tuple[Atom, ...], min_size: int, max_size: int | None, expression: str) -> SearchStrategy[str]:
    least = sum(atom.low for atom in atoms)
    most = None if any(atom.high is None for atom in atoms) else sum(atom.high or 0 for atom in atoms)
    low = max(least, min_size)
    high = most if max_size is None else max_size if most is None else min(most, max_size)
    if high is not None and low > high:
        raise InvalidArgument(f"no text from {min_size} to {max_size} characters matches {expression!r}")
    usual = low + _MORE if high is None else high
    rows = [_row(atoms, low, usual), _row(atoms, low, low)]
    if high is not None and high > low:
        rows.append(_row(atoms, high, high))
    return st.one_of(rows)


@st.composite
def _row(draw: DrawFn, atoms: tuple[Atom, ...], low: int, high: int) -> str:
    """The atoms in their order, each of a size that leaves enough and not too much for those after it."""
    parts: list[str] = []
    size = 0
    for index, atom in enumerate(atoms):
        rest = atoms[index + 1 :]
        least_after = sum(other.low for other in rest)
        most_after = sum(high if other.high is None else other.high for other in rest)
        least = max(atom.low, low - size - most_after)
        most = min(high if atom.high is None else atom.high, high - size - least_after)
        parts.append(draw(_text(atom.characters, least, most)))
        size += len(parts[-1])
    return "".join(parts)


def _text(characters: str, low: int, high: int) -> SearchStrategy[str]:
    if low > 2 * _MORE:  # each character drawn takes its time
        tiles = st.text(characters, min_size=1, max_size=8)
        return tiles.map(lambda text: (text * (low // len(text) + 1))[:low])
    return st.text(characters, min_size=low, max_size=high)


def parse_atoms(pattern: re.Pattern[str]) -> list[Atom] | None:
    """The expression as a row of atoms, or None where it is more than that: groups, choices, look-around.

    >>> parse_atoms(re.compile("^a{2,3}$"))
    [Atom(characters='a', low=2, high=3)]
    """
    if pattern.flags & (re.VERBOSE | re.IGNORECASE):
        return None
    rest = pattern.pattern
    for start in ("^", r"\A"):
        rest = rest.removeprefix(start)
    for end in ("$", r"\Z"):
        if rest.endswith(end) and not re.search(r"(?<!\\)(\\\\)*\\$", rest.removesuffix(end)):
            rest = rest.removesuffix(end)
            break
    atoms = []
    at = 0
    while at < len(rest):
        characters, at = _read_characters(rest, at)
        if not characters:
            return None
        (low, high), at = _read_count(rest, at)
        atoms.append(Atom(characters, low, high))
    return atoms


def is_unspaced(pattern: re.Pattern[str]) -> bool:
    """Whether no text that is made for the expression holds white space."""
    atoms = parse_atoms(pattern)
    return atoms is not None and not any(character.isspace() for atom in atoms for character in atom.characters)


def _read_characters(text: str, at: int) -> tuple[str, int]:
    """The characters that one item allows, and where the next begins; none for an item that is more than that."""
    character = text[at]
    if character == "\\":
        return _read_escape(text, at)
    if character == ".":
        return _PRINTABLE, at + 1
    if character == "[":
        return _read_class(text, at + 1)
    return ("", at) if character in "^$*+?{}()|" else (character, at + 1)


def _read_escape(text: str, at: int) -> tuple[str, int]:
    escaped = text[at + 1 : at + 2]
    if escaped in _CLASSES:
        return _CLASSES[escaped], at + 2
    if escaped in _CONTROLS:
        return _CONTROLS[escaped], at + 2
    return ("", at) if not escaped or escaped.isalnum() else (escaped, at + 2)


def _read_class(text: str, at: int) -> tuple[str, int]:
    negated = text.startswith("^", at)
    at += negated
    found: list[str] = []
    first = at
    while at < len(text) and (text[at] != "]" or at == first):
        if text.startswith(("[:", "&&", "--", "~~", "||", "["), at):
            return "", at  # set operations and named classes, which engines read differently
        one, after = _read_escape(text, at) if text[at] == "\\" else (text[at], at + 1)
        if not one:
            return "", at
        if text.startswith("-", after) and not text.startswith("-]", after):
            two, after = (
                _read_escape(text, after + 1)
                if text[after + 1 : after + 2] == "\\"
                else (text[after + 1 : after + 2], after + 2)
            )
            if len(one) != 1 or len(two) != 1:
                return "", at
            one = "".join(map(chr, range(ord(one), ord(two) + 1)))
        found.append(one)
        at = after
    if at >= len(text):
        return "", at
    characters = "".join(dict.fromkeys("".join(found)))
    return "".join(c for c in _PRINTABLE if c not in characters) if negated else characters, at + 1


def _read_count(text: str, at: int) -> tuple[tuple[int, int | None], int]:
    count = re.compile(r"(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})[?+]?").match(text, at)
    if count is None:
        return (1, 1), at
    mark, low, comma, high = count.groups()
    if mark:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark], count.end()
    if not comma:
        return (int(low), int(low)), count.end()
    return (int(low), int(high) if high else None), count.end()


def _end_strictly(expression: str) -> str:
    r"""``$`` as ``\Z``: to some engines it matches before a line break at the end, to others it does not."""
    parts = []
    in_class = False
    at = 0
    while at < len(expression):
        part = expression[at : at + 2] if expression[at] == "\\" else expression[at]
        if part == "[":
            in_class = True
        elif part == "]":
            in_class = False
        parts.append(r"\Z" if part == "$" and not in_class else part)
        at += len(part)
    return "".join(parts)
