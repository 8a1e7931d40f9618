"""The project's own code is replaced by a mock that accepts anything.

What it finds: ``patch("shop.mail.send")`` without ``autospec``, ``spec``, ``new`` or ``new_callable``, where the path
begins with a package that the test file imports, and that is neither of the standard library nor a test tool.

Why it matters: the mock takes any arguments and has any attribute. When ``send`` gets another parameter, every caller
is broken and every such test is green.

Instead: ``patch("shop.mail.send", autospec=True)``; ``create_autospec(Mailer)`` for an object.

Off by default: mature suites hold it by the hundred, and their maintainers leave it.

When to ignore it: where the attribute is made at run time, and a spec cannot know it.

Source: https://docs.python.org/3/library/unittest.mock.html#autospeccing, document 002
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from qualitygate.model import File, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import libraries
from qualitygate.rules.mocking.doubles import is_shaped, patches, replaced

_TOOLS = frozenset({"pytest", "mock", "hypothesis", "freezegun", "responses", "requests", "httpx", "boto3", "django"})


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each patch."""
    own = libraries(file) - _TOOLS - sys.stdlib_module_names
    cases = [each.function for each in file.cases if each.function.path == file.path]
    seen: set[int] = set()
    for function in (*cases, *(each.function for each in file.fixtures), *file.helpers):
        for patch in patches(function):
            path = replaced(patch)
            if (
                patch.attr == "patch"
                and path.partition(".")[0] in own
                and not is_shaped(patch)
                and id(patch) not in seen
            ):
                seen.add(id(patch))
                yield Hit(patch.span, f"the mock of `{path}` accepts any call: add `autospec=True`")


BAD = (
    """
from unittest.mock import patch
from shop import order

@patch("shop.mail.send")  # finding
def test_order(send):
    with patch("shop.stock.load", return_value=[]):  # finding
        assert order("mug")
""",
)

GOOD = (
    """
import os
from unittest.mock import patch
from shop import order

@patch("shop.mail.send", autospec=True)
@patch("os.getcwd")
@patch("requests.get")
def test_order(send, getcwd, get):
    with patch("shop.stock.LIMIT", 5), patch("shop.stock.load", new=list), patch("other.thing"):
        assert order("mug")
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.FILE, find=find, bad=BAD, good=GOOD, default=False)
