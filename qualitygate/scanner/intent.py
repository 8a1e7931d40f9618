"""From a test's name, docstring and comments to what it says it is about."""

from __future__ import annotations

import re

from qualitygate.model import CheckKind, File, Function

_NOT_RAISING = re.compile(
    r"(?:no|not|never|n'?t|without|neither|nor|free of)[_ ](?:[\w`:.]+[_\s]){0,6}?"
    r"(?:rais|err|fail|crash|warn|explo|except|blow|complain|break|hang|deadlock)"
    r"|(?:no|not|never|n'?t)[_ ]?(?:rais|fail|crash|warn|explode)|nothing\W+(?:\w+\W+)?(?:happen|rais)|no_?op\b|smoke"
    r"|(?:would|used to|could)[_ ](?:\w+[_ ]){0,3}?(?:rais|fail|crash|err|explode|break)",
    re.IGNORECASE,
)
_ACCEPTING = re.compile(
    r"(?:^|[_\W])(?:valid|accept|succe(?:ss|ed)|allow|permit|legal|tolerat|possible|can(?:_| )be)", re.IGNORECASE
)


def states_not_raising(function: Function, file: File) -> bool:
    """Whether name, docstring or a comment inside says that the code must not raise: then running it is the check."""
    span = function.span
    inside = (each.text for each in file.comments if span.line <= each.line <= span.end_line)
    return bool(_NOT_RAISING.search(" ".join((function.name, function.docstring or "", *inside))))


def is_acceptance(function: Function, file: File) -> bool:
    """Whether name or first docstring line is about acceptance, in a file whose tests also see rejection.

    ``test_valid_name``, which only constructs, is the counterpart of ``test_reject_name``, which expects a raise.
    """
    first_line = (function.docstring or "").strip().partition("\n")[0]
    return bool(_ACCEPTING.search(f"{function.name} {first_line}")) and any(
        check.kind is CheckKind.RAISES for case in file.cases for check in case.function.checks
    )
