"""An EnvironmentPolicy in, environments (variables of a process), valid and with one fault, out.

Source: documents 000 and 004 (``DATABASE_URL``, ``DEBUG=true`` set before the program is built).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from .change import Edit, change
from .database_url import DatabaseUrlPolicy, urls_of
from .declare import strategy
from .policy import Fault, Invalid, TextEnum, bounded, choose_faults

Environment = dict[str, str]

#: the name that shells and programs agree on (POSIX)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BOOLEANS = ("false", "true", "0", "1")


class VariableKind(TextEnum):
    """What the text of a variable stands for."""

    TEXT = "text"
    #: a whole number
    INTEGER = "integer"
    #: true, false, 1 or 0
    BOOLEAN = "boolean"
    DATABASE_URL = "database_url"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that a program reads."""

    name: str
    kind: VariableKind = VariableKind.TEXT
    #: of a text; empty: any
    choices: tuple[str, ...] = ()
    #: of an integer, inclusive
    low: int = 1
    high: int = 65_535
    required: bool = True


class EnvironmentFault(Fault):
    """What can be wrong with an environment, simplest first."""

    MISSING = "environment.missing"
    EMPTY = "environment.empty"
    #: a space or line break at an end, as ``export A=$(cat file)`` never leaves but a file for a container does
    PADDED = "environment.padded"
    #: quotes that a shell would have taken away and another reader keeps
    QUOTED = "environment.quoted"
    NOT_A_NUMBER = "environment.not_a_number"
    #: one under the least
    TOO_SMALL = "environment.too_small"
    #: one over the most
    TOO_LARGE = "environment.too_large"
    NOT_A_BOOLEAN = "environment.not_a_boolean"
    UNKNOWN_CHOICE = "environment.unknown_choice"
    #: a url that the policy of the url rejects
    BAD_URL = "environment.bad_url"
    #: a character 0, which no process can be given
    NUL = "environment.nul"
    #: a name with a hyphen, a dot, an equals sign, or none at all
    BAD_NAME = "environment.bad_name"


_VARIABLES = (
    Variable("DATABASE_URL", VariableKind.DATABASE_URL),
    Variable("DEBUG", VariableKind.BOOLEAN),
    Variable("PORT", VariableKind.INTEGER),
    Variable("LOG_LEVEL", choices=("INFO", "DEBUG", "WARNING", "ERROR"), required=False),
)


@dataclass(frozen=True, slots=True)
class EnvironmentPolicy:
    """Which environments are valid for a program, in one worker of a test run."""

    variables: tuple[Variable, ...] = _VARIABLES
    url: DatabaseUrlPolicy = field(default_factory=DatabaseUrlPolicy)

    def check(self, value: Environment, /) -> frozenset[EnvironmentFault]:
        """Every fault of the environment; the empty set means valid. Variables that the program does not read may be.

        >>> sorted(EnvironmentPolicy().check({"DEBUG": "maybe", "PORT": ""}))
        [EnvironmentFault.EMPTY, EnvironmentFault.MISSING, EnvironmentFault.NOT_A_BOOLEAN]
        """
        faults: set[EnvironmentFault | None] = set()
        if not all(map(_NAME.fullmatch, value)):
            faults.add(EnvironmentFault.BAD_NAME)
        if any("\0" in text for text in value.values()):
            faults.add(EnvironmentFault.NUL)
        for variable in self.variables:
            if variable.name in value:
                faults.add(self._text_fault(value[variable.name], variable))
            elif variable.required:
                faults.add(EnvironmentFault.MISSING)
        return frozenset(fault for fault in faults if fault is not None)

    def _text_fault(self, text: str, variable: Variable) -> EnvironmentFault | None:
        if text == "" or "\0" in text:
            return EnvironmentFault.EMPTY if text == "" else None
        if text != text.strip():
            return EnvironmentFault.PADDED
        if text[0] == text[-1] and text[0] in "\"'":
            return EnvironmentFault.QUOTED
        if variable.kind is VariableKind.BOOLEAN:
            return None if text in _BOOLEANS else EnvironmentFault.NOT_A_BOOLEAN
        if variable.kind is VariableKind.DATABASE_URL:
            return EnvironmentFault.BAD_URL if self.url.check(text) else None
        if variable.kind is VariableKind.INTEGER:
            return _number_fault(text, variable)
        known = not variable.choices or text in variable.choices
        return None if known else EnvironmentFault.UNKNOWN_CHOICE

    def near_misses(self) -> SearchStrategy[Invalid[Environment]]:
        """Invalid environments one variable, one character or one step of a number away from a valid one."""
        near = (
            EnvironmentFault.MISSING,
            EnvironmentFault.PADDED,
            EnvironmentFault.TOO_SMALL,
            EnvironmentFault.TOO_LARGE,
            EnvironmentFault.NUL,
        )
        table = environments_by_fault(self)
        return choose_faults({fault: table[fault] for fault in near if fault in table}, None)

    def boundaries(self) -> Mapping[str, Callable[[Environment], bool]]:
        """Of each variable: each boolean and choice, the least and the most number, and no optional one."""
        found: dict[str, Callable[[Environment], bool]] = {}
        for variable in self.variables:
            texts: tuple[str, ...] = variable.choices
            if variable.kind is VariableKind.BOOLEAN:
                texts = _BOOLEANS
            elif variable.kind is VariableKind.INTEGER:
                texts = (str(variable.low), str(variable.high))
            found |= {f"{variable.name}={text}": _holds(variable.name, text) for text in texts}
            if not variable.required:
                found[f"no {variable.name}"] = _holds(variable.name, None)
        return found


def _holds(name: str, text: str | None) -> Callable[[Environment], bool]:
    return lambda value: value.get(name) == text


@strategy()
def environments(*, policy: EnvironmentPolicy | None = None) -> SearchStrategy[Environment]:
    """Environments that the policy accepts: for ``monkeypatch.setenv`` or the ``env`` of a process.

    Source: documents 000 and 004.

    >>> from strategies import minimal
    >>> minimal(environments())
    {'DATABASE_URL': 'postgresql://test:secret@localhost:1/test_gw0', 'DEBUG': 'false', 'PORT': '1'}

    :raises InvalidArgument: when drawn, for a variable with a bad name, twice, or without a value
    """
    return _environments_of(policy or EnvironmentPolicy())


@strategy()
def invalid_environments(
    *, policy: EnvironmentPolicy | None = None, faults: Collection[EnvironmentFault] | None = None
) -> SearchStrategy[Invalid[Environment]]:
    """Environments that the policy rejects, each for one named fault of one variable.

    >>> from strategies import minimal
    >>> invalid = minimal(invalid_environments(faults=[EnvironmentFault.NOT_A_BOOLEAN]))
    >>> invalid.path, invalid.value["DEBUG"]
    (('DEBUG',), 'maybe')

    :raises InvalidArgument: when drawn, for a fault that the policy makes impossible
    """
    return choose_faults(environments_by_fault(policy or EnvironmentPolicy()), faults)


def _environments_of(policy: EnvironmentPolicy) -> SearchStrategy[Environment]:
    names = [variable.name for variable in policy.variables]
    for variable in policy.variables:
        if not _NAME.fullmatch(variable.name) or names.count(variable.name) > 1 or variable.low > variable.high:
            raise InvalidArgument(f"{variable!r}: needs a name of letters, digits and _, of its own, and low <= high")
    texts = {variable.name: _texts_of(policy, variable) for variable in policy.variables}
    return st.fixed_dictionaries(texts).map(_without_none)


def _without_none(texts: dict[str, str | None]) -> Environment:
    return {name: text for name, text in texts.items() if text is not None}


def _texts_of(policy: EnvironmentPolicy, variable: Variable) -> SearchStrategy[str | None]:
    """The texts of a variable; None, simplest first, where it may be missing."""
    if variable.choices and variable.kind is VariableKind.TEXT:
        # one draw for all, so that each choice is as likely as none
        return st.sampled_from((*(() if variable.required else (None,)), *variable.choices))
    texts = _required_texts_of(policy, variable)
    return texts if variable.required else st.one_of(st.none(), texts)


def _required_texts_of(policy: EnvironmentPolicy, variable: Variable) -> SearchStrategy[str]:
    if variable.kind is VariableKind.BOOLEAN:
        return st.sampled_from(_BOOLEANS)
    if variable.kind is VariableKind.INTEGER:
        return bounded(variable.low, variable.high).map(str)
    if variable.kind is VariableKind.DATABASE_URL:
        return urls_of(policy.url)
    return st.sampled_from(("value", "a b", "ü=1", "$HOME", "#1"))


def environments_by_fault(policy: EnvironmentPolicy) -> dict[EnvironmentFault, SearchStrategy[Invalid[Environment]]]:
    """An invalid strategy for each fault that the policy makes possible, simplest first."""
    usual = _environments_of(policy)
    fault, kind = EnvironmentFault, VariableKind
    # the kinds that can have the fault, and the bad and the good text of a variable
    edits: dict[EnvironmentFault, tuple[tuple[VariableKind, ...], Callable[[Variable, str, int], tuple[str, str]]]] = {
        fault.EMPTY: (tuple(kind), lambda variable, text, at: ("", text)),
        fault.PADDED: (
            tuple(kind),
            lambda variable, text, at: ((f"{text} ", f"{text}\n", f" {text}", f"{text}\r")[at % 4], text),
        ),
        fault.QUOTED: (tuple(kind), lambda variable, text, at: ((f'"{text}"', f"'{text}'")[at % 2], text)),
        fault.NOT_A_NUMBER: (
            (kind.INTEGER,),
            lambda variable, text, at: (("http", "1.5", "0x50", "1_000", "٣")[at % 5], text),
        ),
        fault.TOO_SMALL: (
            (kind.INTEGER,),
            lambda variable, text, at: (str(variable.low - 1), str(variable.low)),
        ),
        fault.TOO_LARGE: (
            (kind.INTEGER,),
            lambda variable, text, at: (str(variable.high + 1), str(variable.high)),
        ),
        fault.NOT_A_BOOLEAN: ((kind.BOOLEAN,), lambda variable, text, at: (("maybe", "2", "None")[at % 3], text)),
        fault.BAD_URL: (
            (kind.DATABASE_URL,),
            lambda variable, text, at: (("localhost/test", "postgresql://db.example.com/shop")[at % 2], text),
        ),
        fault.NUL: (tuple(kind), lambda variable, text, at: (f"{text}\0", text)),
    }
    table = {}
    if required := [variable for variable in policy.variables if variable.required]:
        table[fault.MISSING] = change(usual, _without_one(required))
    for each, (kinds, edit) in edits.items():
        if able := [variable for variable in required if variable.kind in kinds]:
            table[each] = change(usual, _on_variable(each, able, edit))
    if chosen := [variable for variable in policy.variables if variable.choices and variable.kind is kind.TEXT]:
        table[fault.UNKNOWN_CHOICE] = change(usual, _with_unknown_choice(chosen))
    table[fault.BAD_NAME] = change(usual, _with_bad_name)
    return table


def _on_variable(
    fault: EnvironmentFault, able: list[Variable], edit: Callable[[Variable, str, int], tuple[str, str]]
) -> Edit[Environment]:
    def apply(environment: Environment, at: int) -> Invalid[Environment]:
        variable = able[at % len(able)]
        bad, good = edit(variable, environment[variable.name], at // len(able))
        return Invalid(
            {**environment, variable.name: bad}, fault, (variable.name,), {**environment, variable.name: good}
        )

    return apply


def _without_one(required: list[Variable]) -> Edit[Environment]:
    def apply(environment: Environment, at: int) -> Invalid[Environment]:
        name = required[at % len(required)].name
        rest = {each: text for each, text in environment.items() if each != name}
        return Invalid(rest, EnvironmentFault.MISSING, (name,), environment)

    return apply


def _with_unknown_choice(chosen: list[Variable]) -> Edit[Environment]:
    def apply(environment: Environment, at: int) -> Invalid[Environment]:
        variable = chosen[at % len(chosen)]
        words = [word for word in ("VERBOSE", "info", "20") if word not in variable.choices]
        near = {**environment, variable.name: variable.choices[0]}
        value = {**near, variable.name: words[at // len(chosen) % len(words)]}
        return Invalid(value, EnvironmentFault.UNKNOWN_CHOICE, (variable.name,), near)

    return apply


def _with_bad_name(environment: Environment, at: int) -> Invalid[Environment]:
    name = ("LOG-LEVEL", "log.level", "1ST", "A=B", "")[at % 5]
    return Invalid({**environment, name: "value"}, EnvironmentFault.BAD_NAME, (name,), environment)


def _number_fault(text: str, variable: Variable) -> EnvironmentFault | None:
    if not re.fullmatch(r"-?[0-9]+", text):
        return EnvironmentFault.NOT_A_NUMBER
    if int(text) < variable.low:
        return EnvironmentFault.TOO_SMALL
    return EnvironmentFault.TOO_LARGE if int(text) > variable.high else None
