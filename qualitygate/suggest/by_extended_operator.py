"""A mutant of an operator that mutmut lacks in, the advice that comes of the operator out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from qualitygate.model import Mutant
from qualitygate.suggest.by_operator import Adviser, advise_effect
from qualitygate.suggest.change import Change
from qualitygate.suggest.swaps import advise_both_ways
from qualitygate.suggest.wording import Advice, AdviceKind, call, compare_result, quote, shorten


def advise_filter(mutant: Mutant, change: Change) -> Advice:
    """A comprehension without one of its filters."""
    filters = [
        (old, new)
        for old, new in [(change.before, change.after)]
        if isinstance(old, ast.comprehension) and isinstance(new, ast.comprehension)
    ]
    kept = {ast.dump(one) for _, new in filters for one in new.ifs}
    lost = next((one for old, _ in filters for one in old.ifs if ast.dump(one) not in kept), None)
    which = f"for which {quote(lost)} is false" if lost is not None else "that the filter keeps out"
    text = f"let there be an element {which}, and assert that the result has it not"
    return Advice(AdviceKind.CONDITION, text, compare_result(mutant.function, comment="without the filtered element"))


def advise_decorator(mutant: Mutant, change: Change) -> Advice:
    """A function without the decorator that caches it."""
    text = (
        f"ask {quote(mutant.function)} twice and assert that both give the same object (`is`), or that the work was "
        "done once"
    )
    return Advice(
        AdviceKind.EFFECT,
        text,
        f"first, second = {call(mutant.function)}, {call(mutant.function)}\nassert first is second",
    )


def advise_handler(mutant: Mutant, change: Change) -> Advice:
    """An exception handler that only raises again."""
    text = (
        f"let the code under the `try` in {quote(mutant.function)} raise what is handled here, and assert what the "
        "handler makes of it"
    )
    return Advice(AdviceKind.EFFECT, text, compare_result(mutant.function, comment="when the guarded code raises"))


def advise_negated(mutant: Mutant, change: Change) -> Advice:
    """A condition the other way round, or a comparison that is its opposite."""
    return advise_both_ways(mutant, change.before if isinstance(change.before, ast.expr) else mutant.original)


def advise_raise(mutant: Mutant, change: Change) -> Advice:
    """An exception that is not raised."""
    raised = change.before.exc if isinstance(change.before, ast.Raise) else None
    exception = raised.func if isinstance(raised, ast.Call) else raised
    shown = ast.unparse(exception) if exception is not None else "..."
    text = (
        f"assert that {quote(shown) if exception is not None else 'the exception'} is raised: call "
        f"{quote(mutant.function)} inside `pytest.raises` where it must fail"
    )
    return Advice(AdviceKind.MESSAGE, text, f'with pytest.raises({shown}, match="..."):\n    {call(mutant.function)}')


def advise_return(mutant: Mutant, change: Change) -> Advice:
    """Another value returned."""
    text = f"assert the exact value that {quote(mutant.function)} returns here; that it returns is not enough"
    return Advice(AdviceKind.RESULT, text, compare_result(mutant.function))


def advise_part(mutant: Mutant, change: Change) -> Advice:
    """Another part of a sequence."""
    before = change.before
    holder = next((node for node in reversed(change.path) if isinstance(node, ast.Subscript)), None)
    what = quote(holder.value) if holder is not None else "the sequence"
    text = f"let {what} hold three elements or more, all different, and assert exactly which come out"
    shown = shorten(holder) if holder is not None and before is not None else "the part"
    return Advice(AdviceKind.RESULT, text, compare_result(mutant.function, comment=f"exactly {shown}"))


def advise_rounds(mutant: Mutant, change: Change) -> Advice:
    """A loop that never runs."""
    text = "let the loop run once or more, and assert what its rounds bring about, exactly"
    return Advice(AdviceKind.LOOP, text, compare_result(mutant.function, comment="after one round or more"))


#: Operators by their names.
EXTENDED_ADVISERS: Mapping[str, Adviser] = MappingProxyType(
    {
        "comprehension_filter": advise_filter,
        "decorator_removal": advise_decorator,
        "handler_removal": advise_handler,
        "negated_condition": advise_negated,
        "raise_removal": advise_raise,
        "relational_opposite": advise_negated,
        "return_value": advise_return,
        "statement_deletion": advise_effect,
        "subscript": advise_part,
        "zero_iteration": advise_rounds,
    }
)
