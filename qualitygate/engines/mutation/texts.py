"""A source and mutants of it in, the whole mutated text of each out."""

from __future__ import annotations

from collections.abc import Sequence

from qualitygate.engines.mutation.lines import line_offsets
from qualitygate.model import Mutant


def mutate_texts(path: str, code: str, mutants: Sequence[Mutant]) -> dict[str, str]:
    """The original text with exactly one change, by mutant's id.

    Most are a matter of putting one text in the place of another; mutating the file again takes a hundred times longer
    and is left to the others.

    Raises:
        EngineError: the file has no such mutant.
        UsageError: the file cannot be parsed.
    """
    offsets = line_offsets(code)
    texts = {mutant.id: text for mutant in mutants if (text := put_in_place(code, offsets, mutant)) is not None}
    others = [mutant.id for mutant in mutants if mutant.id not in texts]
    if not others:
        return texts
    from qualitygate.engines.mutation.generate import mutated_source  # libcst: not loaded while it is not needed

    return texts | mutated_source(path, code, others)


def put_in_place(code: str, offsets: Sequence[int], mutant: Mutant) -> str | None:
    """The text with the replacement where the original stands; None where that may not be what the mutation gives.

    The replacement may run into the word beside it. Where the original stands without space or brackets that belong to
    it, or further to the left than in the file, so does the replacement.

    >>> from qualitygate.model import Span
    >>> mutant = Mutant("1", "a.py", "f", Span(1, 4, 1, 5), "number", "1", "2", "a.x_f__mutmut_1")
    >>> put_in_place("x = 1\\n", line_offsets("x = 1\\n"), mutant)
    'x = 2\\n'
    """
    span, (last_line, last_column) = mutant.span, (mutant.span.end_line, mutant.span.end_column)
    if max(span.line, last_line) >= len(offsets) or not mutant.replacement or "__mutmut_" not in mutant.name:
        return None
    start, end = offsets[span.line - 1] + span.column, offsets[last_line - 1] + last_column
    while (shift := find_shift(code[start:end], mutant.original)) is None:
        written = code[start:end]
        left, right = len(written) - len(written.lstrip()), len(written) - len(written.rstrip())
        before, after = code[:start].rstrip(), code[end:].lstrip()
        if left or right:
            start, end = start + left, end - right
        elif before.endswith("(") and after.startswith(")"):
            start, end = len(before) - 1, len(code) - len(after) + 1
        else:
            return None
    runs_on = is_word(code[start - 1 : start]) and is_word(mutant.replacement[0])
    runs_over = is_word(code[end : end + 1]) and is_word(mutant.replacement[-1])
    if runs_on or runs_over:
        return None
    return code[:start] + mutant.replacement.replace("\n", f"\n{shift}") + code[end:]


def find_shift(written: str, original: str) -> str | None:
    """How much further to the right all lines but the first stand in the file than in a text of the same; else None.

    >>> find_shift("f(a,\\n      b)", "f(a,\\n  b)"), find_shift("f(a)", "f(a)"), find_shift("f(a)", "f(b)")
    ('    ', '', None)
    """
    first, *lines = written.split("\n")
    first_there, *there = original.split("\n")
    shift = lines[0][: len(lines[0]) - len(there[0])] if lines and there else ""
    is_same = first == first_there and lines == [shift + line for line in there]
    return shift if is_same and not shift.strip() else None


def is_word(text: str) -> bool:
    """Whether a character may belong to a name, a number or the prefix of a string."""
    return text.isidentifier() or text.isdigit() or text in ('"', "'")
