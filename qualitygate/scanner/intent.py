"""From a test's name, docstring and comments to what it says it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import CheckKind, File, Function

_NOT_RAISING = re.compile(
    r"(?:no|not|never|n'?t|without|neither|nor|free of)[_ ](?:[\w`:.]+[_\s]){0,6}?"
    r"(?:rais|err|fail|crash|warn|explo|except|blow|complain|break|hang|deadlock)"
    r"|(?:no|not|never|n'?t)[_ ]?(?:rais|fail|crash|warn|explode)|nothing\W+(?:\w+\W+)?(?:happen|rais)|no_?op\b|smoke"
    r"|(?:would|used to|could)[_ ](?:\w+[_ ]){0,3}?(?:rais|fail|crash|err|explode|break)",
    re.IGNORECASE,
)
#: Further ways to say that running it is the check: it ends, it does nothing, it once broke.
_SAID = re.compile(
    r"(?:^|[_\W])(?:regression|harmless|silently|swallow(?:s|ed)|infinite|endless|picklable|hashable)(?:$|[_\W])"
    r"|(?:#|gh-?|pull/|(?:issue|ticket|bug)[ _#]*)\d+|does[_ ]nothing|no impact|converge|terminat"
    r"|(?:n[o']t|not)[_ ](?:\W*\w+\W* ){0,3}?throw|would\W+(?:\w+\W+){0,3}?throw",
    re.IGNORECASE,
)
#: What a smoke test is called that stands alone in a file of tests that assert: it works, it may, the input is odd.
_ODD = re.compile(
    r"(?:^|[_\W])(?:works?|non|pass(?:es)?|succeeds|support(?:s|ed)|coverage|constructor|ignor(?:es|ed|ing)|compatible"
    r"|tolerates?|diagnostic|\w+(?:iz|is|kl|ke|sh)able|permi(?:ts?|ssive)|missing|unknown|empty|errors?|broken|none"
    r"|legacy|unicode|nonexistent|assertions|it'?s ok)(?:$|[_\W])|memoryerror|make sure|no difference|can fail"
    r"|(?:we|you|it)[_ ]can[_ ]|can an? \w+ be|(?:n[o']t|not)[_ ](?:\W*\w+\W* ){0,3}?(?:need|fall|complain|exist)"
    r"|(?:can|may|should|must|could)[_ ](?:still[_ ]|also[_ ]|always[_ ])?"
    r"(?:be|not|work|pass|succeed|run|handle|parse|have|permit|allow)(?:$|[_\W])|raises \w+ if",
    re.IGNORECASE,
)
_ACCEPTING = re.compile(
    r"(?:^|[_\W])(?:valid|accept|succe(?:ss|ed)|allow|permit|legal|tolerat|possible|can(?:_| )be)", re.IGNORECASE
)


def comments_on(file: File, first: int, last: int) -> Iterator[str]:
    """The comments on some lines of a file, both ends included."""
    return (each.text for each in file.comments if first <= each.line <= last)


def states_not_raising(function: Function, file: File) -> bool:
    """Whether name, docstring or a comment inside says that the code must not raise: then running it is the check."""
    inside = comments_on(file, function.span.line, function.span.end_line)
    return bool(_NOT_RAISING.search(" ".join((function.name, function.docstring or "", *inside))))


def states_ending(function: Function, file: File) -> bool:
    """Whether names, docstring or a comment inside say that it ends, does nothing, or once gave an error."""
    return bool(_SAID.search(_texts(function, file)))


def names_odd_input(function: Function, file: File) -> bool:
    """Whether names, docstring or a comment inside are about what the code has to put up with."""
    return bool(_ODD.search(_texts(function, file)))


def _texts(function: Function, file: File) -> str:
    inside = comments_on(file, function.span.line, function.span.end_line)
    return " ".join(" ".join((function.qualname, function.docstring or "", *inside)).split())


def is_acceptance(function: Function, file: File) -> bool:
    """Whether name or first docstring line is about acceptance, in a file whose tests also see rejection.

    ``test_valid_name``, which only constructs, is the counterpart of ``test_reject_name``, which expects a raise.
    """
    first_line = (function.docstring or "").strip().partition("\n")[0]
    return bool(_ACCEPTING.search(f"{function.name} {first_line}")) and any(
        check.kind is CheckKind.RAISES for case in file.cases for check in case.function.checks
    )
