"""From a suite to whether it loads a plugin that is not part of it, which may define fixtures and register markers."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Container, Expr, Literal, Name, Suite


def has_hidden_plugins(suite: Suite) -> bool:
    """Whether ``-p`` or a ``pytest_plugins`` names a module that cannot be seen; pytest's own are no secret."""
    words = suite.config.addopts
    for word, following in zip(words, (*words[1:], ""), strict=False):
        if word.startswith("-p") and not (following if word == "-p" else word[2:]).startswith("no:"):
            return True
    paths = {file.path.removesuffix(".py").removesuffix("/__init__") for file in suite.files}
    for value in _named(suite):
        if not isinstance(value, Literal) or not isinstance(value.value, str):
            return True
        path = value.value.replace(".", "/")
        own = value.value == "pytester" or value.value.startswith("_pytest.")
        if not own and not any(f"/{known}".endswith(f"/{path}") for known in paths):
            return True
    return False


def _named(suite: Suite) -> Iterator[Expr | None]:
    """What each ``pytest_plugins`` holds."""
    for file in suite.files:
        for each in file.body:
            if isinstance(each, Assign) and any(isinstance(t, Name) and t.id == "pytest_plugins" for t in each.targets):
                yield from each.value.items if isinstance(each.value, Container) else (each.value,)
