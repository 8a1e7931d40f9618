"""Comments, without those that only look like one."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

import qualitygate
from qualitygate.model import Comment
from qualitygate.scanner.comments import read_comments


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("x = 1\n", ()),
        ("", ()),
        ("# alone\n", (Comment(1, " alone", True),)),
        ("    # indented\n", (Comment(1, " indented", True),)),
        ("x = 1  #why\ny\n# last", (Comment(1, "why", False), Comment(3, " last", True))),
        ("x = '#no' # yes\n", (Comment(1, " yes", False),)),
        ('x = "#no" # it\'s\n', (Comment(1, " it's", False),)),
        ("x = '\\'#no' # yes\n", (Comment(1, " yes", False),)),
        ("x = '''#no\n# no\n''' # yes\n", (Comment(3, " yes", False),)),
        ('x = """#no "quoted" \\""" # no\n""" # yes\n', (Comment(2, " yes", False),)),
        ("x = ('#a'  # one\n     '#b')  # two\n", (Comment(1, " one", False), Comment(2, " two", False))),
        ("## twice\n", (Comment(1, "# twice", True),)),
    ],
)
def test_read_comments(text: str, comments: tuple[Comment, ...]) -> None:
    assert read_comments(text) == comments


@pytest.mark.parametrize(
    "path", sorted(Path(qualitygate.__file__).parent.glob("scanner/*.py")), ids=lambda path: path.name
)
def test_read_comments_agrees_with_the_tokenizer(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    expected = [
        (token.start[0], token.string[1:], not token.line[: token.start[1]].strip())
        for token in tokens
        if token.type == tokenize.COMMENT
    ]

    found = [(comment.line, comment.text, comment.alone) for comment in read_comments(text)]

    assert found == expected
