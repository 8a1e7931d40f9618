"""What is being done in, one line that keeps changing on a terminal out; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

#: A line is drawn at most this often, in seconds.
_PAUSE = 0.1


@dataclass(slots=True)
class Progress:
    """Draws on standard error; `clear` removes the line before anything else is printed."""

    enabled: bool = field(default_factory=lambda: sys.stderr.isatty())
    what: str = ""
    began: float = 0.0
    drawn: float = 0.0

    def say(self, what: str, done: int, total: int) -> None:
        """Draw the line: what, how far, how long it may still take."""
        now = time.monotonic()
        if what != self.what:
            self.what, self.began, self.drawn = what, now, 0.0
        if not self.enabled or (now - self.drawn < _PAUSE and done != total):
            return
        self.drawn = now
        sys.stderr.write(f"\r\x1b[2K{describe(what, done, total, now - self.began)}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self.enabled and self.what:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


def describe(what: str, done: int, total: int, spent: float) -> str:
    """The line.

    >>> describe("judging mutants", 0, 0, 2.0)
    'judging mutants ...'
    >>> describe("judging mutants", 50, 200, 30.0)
    'judging mutants: 50 of 200, about 1 min 30 s left'
    >>> describe("judging mutants", 200, 200, 30.0)
    'judging mutants: 200 of 200'
    """
    if not total:
        return f"{what} ..."
    text = f"{what}: {done} of {total}"
    if not done or done >= total:
        return text
    return f"{text}, about {in_words(spent * (total - done) / done)} left"


def in_words(seconds: float) -> str:
    """Whole seconds and minutes, at least one second.

    >>> in_words(0.2), in_words(59.5), in_words(125)
    ('1 s', '1 min 0 s', '2 min 5 s')
    """
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
