"""From text to its comments, without a token stream."""

from __future__ import annotations

import re
from bisect import bisect_right

from qualitygate.model import Comment

#: Comments and strings, so that a ``#`` inside a string is passed over. One pass in C.
_COMMENT_OR_STRING = re.compile(
    r"""\#[^\n]*
      | \"\"\"(?:[^\\"]|\\.|"(?!""))*\"\"\"
      | '''(?:[^\\']|\\.|'(?!''))*'''
      | "(?:[^\\"\n]|\\.)*"
      | '(?:[^\\'\n]|\\.)*'
    """,
    re.VERBOSE | re.DOTALL,
)


def read_comments(text: str) -> tuple[Comment, ...]:
    """Every comment in order.

    >>> read_comments('x = "#"  # why\\n# alone\\n')
    (Comment(line=1, text=' why', alone=False), Comment(line=2, text=' alone', alone=True))
    """
    if "#" not in text:
        return ()
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\n", text))
    found = []
    for match in _COMMENT_OR_STRING.finditer(text):
        start = match.start()
        if text[start] == "#":
            line = bisect_right(starts, start)
            alone = not text[starts[line - 1] : start].strip()
            found.append(Comment(line, match.group()[1:], alone))
    return tuple(found)
