"""From a test's name, docstring and comments, and the file around it, to what it says it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Case, CheckKind, File, Function, Suite

_NOT_RAISING = re.compile(
    r"(?:no|not|never|n'?t|without|neither|nor|free of)[_ ](?:[\w`:.]+[_\s]){0,6}?"
    r"(?:rais|err|fail|crash|warn|explo|except|blow|complain|break|hang|deadlock)"
    r"|(?:no|not|never|n'?t)[_ ]?(?:rais|fail|crash|warn|explode)|nothing\W+(?:\w+\W+)?(?:happen|rais)|no_?op\b|smoke"
    r"|(?:would|used to|could)[_ ](?:\w+[_ ]){0,3}?(?:rais|fail|crash|err|explode|break)",
    re.IGNORECASE,
)
#: Further ways to say that running it is the check: it ends, it does nothing, it once broke, it is tolerated.
_SAID = re.compile(
    r"(?:^|[_\W])(?:regression|harmless|silently|swallow(?:s|ed)|infinite|endless|picklable|hashable)(?:$|[_\W])"
    r"|(?:#|gh-?|pull/|(?:issue|ticket|bug)s?[ _#/]*)\d+|does[_ ]nothing|no impact|converge|terminat"
    r"|(?:n[o']t|not)[_ ](?:\W*\w+\W* ){0,3}?(?:throw|fall over)|would\W+(?:\w+\W+){0,3}?throw"
    r"|(?:^|[_\W])fuzz|for[_ ]coverage"
    r"|\btests? pass(?:es)? if|\btoler(?:ant of|ates)|(?:complete|finish(?:e)?)s?[_ ]without"
    r"|\b(?:build|compile|load|parse|pass|run|start|succeed|work)s? (?:\w+ )?even if|\bwill fail (?:if|for|on|when)\b"
    r"|\bif [^.]*\bit will fail|(?:n[o']t|never)[_ ](?:be[_ ])?(?:block|reject|refus)"
    r"|accepts?[_ ](?:\w+[_ ]){0,3}?(?:arg|keyword|kwarg|option|param)|raises \w+ (?:on failure|otherwise)",
    re.IGNORECASE,
)
#: A docstring that asks: running it is the answer.
_ASKED = re.compile(r"\s*can\b[^.?]*\?", re.IGNORECASE)
#: What a smoke test is called that stands alone in a file of tests that assert: it works, it may, the input is odd.
_ODD = re.compile(
    r"(?:^|[_\W])(?:works?|non|pass(?:es)?|succeeds|support(?:s|ed)|coverage|constructor|initiali[sz]ation"
    r"|ignor(?:es|ed|ing)|compatible|tolerates?|diagnostic|\w+(?:iz|is|kl|ke|sh)able|permi(?:ts?|ssive)|missing|unknown"
    r"|empty|zero|read_?only|errors?|broken|none|legacy|unicode|nonexistent|assertions|it'?s ok)(?:$|[_\W])"
    r"|memoryerror|make sure|no difference|can fail|(?:we|you|it|test)[_ ]can[_ ]|can an? \w+ be"
    r"|(?:n[o']t|not)[_ ](?:\W*\w+\W* ){0,3}?(?:need|fall|complain|exist)"
    r"|(?:can|may|should|must|could)[_ ](?:still[_ ]|also[_ ]|always[_ ])?"
    r"(?:be|not|work|pass|succeed|run|handle|parse|have|permit|allow)(?:$|[_\W])|raises \w+ if",
    re.IGNORECASE,
)
#: The path of a file of regressions, or of one.
_REGRESSION = re.compile(r"regression|(?:issue|bug|ticket)_?\d+")
#: Where a word starts in ``testConstructorFails``.
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ACCEPTING = re.compile(
    r"(?:^|[_\W])(?:valid|accept|succe(?:ss|ed)|allow|permit|legal|tolerat|possible|can(?:_| )be"
    r"|(?:passes|supports|supported|ok)(?:$|[_\W]))",
    re.IGNORECASE,
)
#: So many tests of a file at least, and four of five, assert: then the one that does not is meant so.
_FEW = 4


def comments_on(file: File, first: int, last: int) -> Iterator[str]:
    """The comments on some lines of a file, both ends included."""
    return (each.text for each in file.comments if first <= each.line <= last)


def is_about_running(case: Case, file: File, suite: Suite) -> bool:
    """Whether it says that running without an error is what it is about."""
    function = case.function
    return (
        _REGRESSION.search(file.path) is not None
        or states_not_raising(function, file)
        or states_ending(function, file)
        or is_acceptance(function, file)
        or (names_odd_input(function, file) and is_exception(case, file, suite))
    )


def states_not_raising(function: Function, file: File) -> bool:
    """Whether name, docstring or a comment inside says that the code must not raise: then running it is the check."""
    said = " ".join((function.name, function.docstring or "", *_comments_in(function, file)))
    return bool(_NOT_RAISING.search(" ".join(said.split())))


def states_ending(function: Function, file: File) -> bool:
    """Whether names, docstring or a comment inside say that it ends, does nothing, or once gave an error.

    A docstring that asks whether it can be done says so too.
    """
    return bool(_ASKED.match(function.docstring or "") or _SAID.search(_texts(function, file)))


def names_odd_input(function: Function, file: File) -> bool:
    """Whether names, docstring or a comment inside are about what the code has to put up with."""
    return bool(_ODD.search(_texts(function, file)))


def _texts(function: Function, file: File) -> str:
    inside = _comments_in(function, file)
    name = _HUMP.sub("_", function.name)
    return " ".join(" ".join((function.qualname, name, function.docstring or "", *inside)).split())


def _comments_in(function: Function, file: File) -> list[str]:
    """Those inside, and those that end its block: alone on the lines right after its last statement."""
    first, last = function.span.line, function.span.end_line
    if first < last:  # what is all on one line has no block
        alone = {each.line for each in file.comments if each.alone}
        while last + 1 in alone:
            last += 1
    return list(comments_on(file, first, last))


def is_acceptance(function: Function, file: File) -> bool:
    """Whether name or first docstring line is about acceptance, in a file whose tests also see rejection.

    ``test_valid_name``, which only constructs, is the counterpart of ``test_reject_name``, which expects a raise; and
    so is ``test_open_shop`` of a ``test_not_open_shop`` that does.
    """
    rejecting = {
        case.function.name
        for case in file.cases
        if any(check.kind is CheckKind.RAISES for check in case.function.checks)
    }
    first_line = (function.docstring or "").strip().partition("\n")[0]
    return (bool(rejecting) and bool(_ACCEPTING.search(f"{_HUMP.sub('_', function.name)} {first_line}"))) or any(
        "not_" in name and name.replace("not_", "", 1) == function.name for name in rejecting
    )


def is_exception(case: Case, file: File, suite: Suite, least: int = _FEW) -> bool:
    """Whether nearly all other tests of its file assert: four of five, and so many at least."""
    others = [each for each in file.cases if each.id != case.id]
    asserting = sum(bool(suite.reach[each.id].checks) for each in others)
    return asserting >= max(least, 4 * (len(others) - asserting))
