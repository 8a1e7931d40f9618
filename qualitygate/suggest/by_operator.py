"""A mutant and its change in, the advice that comes of its operator out: one function for each, in one table."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import MappingProxyType

from qualitygate.model import Mutant
from qualitygate.suggest.change import Change
from qualitygate.suggest.swaps import advise_both_ways, advise_bound, advise_swap
from qualitygate.suggest.wording import Advice, AdviceKind, call, compare_result, quote, shorten

Adviser = Callable[[Mutant, Change], Advice | None]

#: What a text must be like for two methods to differ on it.
TELLING_TEXTS: Mapping[frozenset[str], str] = MappingProxyType(
    {
        frozenset({"lower", "upper"}): "a text with letters",
        frozenset({"lstrip", "rstrip"}): "a text with something to strip at one end only",
        frozenset({"find", "rfind"}): "a text that holds what is looked for twice",
        frozenset({"index", "rindex"}): "a text that holds what is looked for twice",
        frozenset({"partition", "rpartition"}): "a text that holds the separator twice",
        frozenset({"ljust", "rjust"}): "a text shorter than the width",
        frozenset({"removeprefix", "removesuffix"}): "a text that has the piece at one end only",
        frozenset({"split", "rsplit"}): "a text with more separators than are split at",
    }
)


def advise_effect(mutant: Mutant, change: Change) -> Advice:
    """Any change: what the code brings about is to be asserted."""
    text = (
        f"assert what {quote(mutant.original)} brings about: a value, a changed object, a call made, an error raised; "
        "that the code runs is not enough"
    )
    return Advice(AdviceKind.EFFECT, text, compare_result(mutant.function))


def advise_negation(mutant: Mutant, change: Change) -> Advice:
    """``not x`` and ``~x`` without their operator."""
    before = change.before
    if isinstance(before, ast.UnaryOp) and isinstance(before.op, ast.Invert):
        text = f"assert the exact result: {quote(before)} and {quote(before.operand)} differ for every whole number"
        return Advice(AdviceKind.ARITHMETIC, text, compare_result(mutant.function))
    return advise_both_ways(mutant, before.operand if isinstance(before, ast.UnaryOp) else mutant.original)


def advise_number(mutant: Mutant, change: Change) -> Advice:
    """A number that became one more."""
    if bound := advise_bound(mutant, change):
        return bound
    if isinstance(change.parent, ast.Return):
        return _advise_constant(mutant, change, AdviceKind.NUMBER)
    text = (
        f"assert with == a number, a length or an element that depends on {quote(mutant.original)}: a range, a sign or "
        "a type holds for its neighbour too"
    )
    return Advice(AdviceKind.NUMBER, text, compare_result(mutant.function))


def advise_text(mutant: Mutant, change: Change) -> Advice:
    """A string that gained XX at its ends, or changed its case."""
    parent = change.parent
    if isinstance(parent, ast.Return):
        return _advise_constant(mutant, change, AdviceKind.TEXT)
    if isinstance(parent, ast.Compare):
        return advise_both_ways(mutant, parent)
    where = f" with {quote(parent.func)}" if isinstance(parent, ast.Call) else ""
    longer = isinstance(change.after, ast.Constant) and str(change.after.value).startswith("XX")
    loose = "`in` would find it inside a longer one too" if longer else "a check without regard to case holds for both"
    text = (
        f"assert with == a whole text that {quote(mutant.original)} becomes part of, or what is done{where} only for "
        f"exactly this text; {loose}"
    )
    return Advice(AdviceKind.TEXT, text, compare_result(mutant.function))


def _advise_constant(mutant: Mutant, change: Change, kind: AdviceKind, compare: str = "==") -> Advice:
    """Of ``return 1``: here it is sure what an assertion sees."""
    shown = ast.unparse(change.before) if isinstance(change.before, ast.Constant) else "..."
    text = (
        f"assert the value returned, exactly: a test that gets it from {quote(mutant.function)} and compares it with "
        f"{quote(shown)} would kill this"
    )
    return Advice(kind, text, f"assert {call(mutant.function)} {compare} {shown}")


def advise_name(mutant: Mutant, change: Change) -> Advice:
    """True for False and back; copy for deepcopy."""
    if mutant.original == "deepcopy":
        text = (
            "change something nested in the copy and assert that the original stays as it was: only there do copy and "
            "deepcopy differ"
        )
        example = f"copied = {call(mutant.function)}\n...  # change something nested in it\nassert original == ..."
        return Advice(AdviceKind.COPY, text, example)
    if isinstance(change.parent, ast.Return):
        return _advise_constant(mutant, change, AdviceKind.RESULT, "is")
    text = (
        f"assert something that is only so because {_name_place(change)} is {quote(mutant.original)}, not "
        f"{quote(mutant.replacement)}"
    )
    return Advice(AdviceKind.EFFECT, text, compare_result(mutant.function))


def _name_place(change: Change) -> str:
    parent = change.parent
    if isinstance(parent, ast.keyword) and parent.arg:
        return f"the argument {quote(parent.arg)}"
    if isinstance(parent, ast.Assign):
        return quote(parent.targets[0])
    if isinstance(parent, ast.AnnAssign):
        return quote(parent.target)
    return "this value"


def advise_assignment(mutant: Mutant, change: Change) -> Advice:
    """A value that became None, or None that became an empty text."""
    place = _name_place(change)
    if isinstance(change.before, ast.Constant) and change.before.value is None:
        text = f"assert with `is None` what becomes of {place}: a check of truth takes an empty text for the same"
        return Advice(AdviceKind.RESULT, text, f"{call(mutant.function)}\nassert ... is None")
    text = (
        f"assert with == something worked out from {place}: what is returned, stored or sent; that the code runs is "
        "not enough"
    )
    return Advice(AdviceKind.RESULT, text, compare_result(mutant.function))


def advise_augmented(mutant: Mutant, change: Change) -> Advice:
    """``x += y`` that became ``x = y``."""
    target = quote(change.before.target) if isinstance(change.before, ast.AugAssign) else "the variable"
    text = (
        f"let {target} hold something before: a loop of two rounds, a start that is not 0 or empty; assert the exact "
        "end value"
    )
    return Advice(AdviceKind.RESULT, text, compare_result(mutant.function, comment="two rounds or more"))


def advise_key(mutant: Mutant, change: Change) -> Advice:
    """A key of ``dict(...)`` that was renamed."""
    key = change.before.arg if isinstance(change.before, ast.keyword) else None
    what = f"the entry {quote(key)}" if key else "each entry"
    text = f"assert {what} of the dict, or the whole dict with ==: its length stays the same"
    return Advice(AdviceKind.RESULT, text, compare_result(mutant.function, "{...}"))


def advise_argument(mutant: Mutant, change: Change) -> Advice:
    """An argument of a call that became None, or went."""
    before, after = change.before, change.after
    holder = next((node for node in reversed(change.path) if isinstance(node, ast.Call)), None)
    function = quote(holder.func) if holder else "the call"
    if isinstance(before, ast.Call) and isinstance(after, ast.Call):
        lost = _find_lost(before, after)
        text = (
            f"assert something that {function} does only because it is given "
            f"{quote(lost) if lost is not None else 'the argument'}, other than its default; where it is the default, "
            "no test can tell, and the argument may go"
        )
    else:
        given = change.parent if isinstance(change.parent, ast.keyword) else before
        shown = quote(given) if given is not None and holder else "the argument"
        text = f"assert something that {function} does only because it is given {shown}, not None"
    return Advice(AdviceKind.ARGUMENT, text, compare_result(mutant.function))


def _find_lost(before: ast.Call, after: ast.Call) -> ast.AST | None:
    olds: list[ast.AST] = [*before.args, *before.keywords]
    news: list[ast.AST] = [*after.args, *after.keywords]
    for number, old in enumerate(olds):
        if number >= len(news) or ast.dump(old) != ast.dump(news[number]):
            return old
    return None


def advise_method(mutant: Mutant, change: Change) -> Advice | None:
    """A method of texts for its opposite."""
    before, after = change.before, change.after
    if not isinstance(before, ast.Attribute) or not isinstance(after, ast.Attribute):
        return None
    needed = TELLING_TEXTS.get(frozenset({before.attr, after.attr}))
    if needed is None:
        return None
    text = f"let {quote(before.value)} be {needed} and assert the exact result"
    return Advice(AdviceKind.TEXT, text, compare_result(mutant.function, comment=f"with {needed}"))


def advise_lambda(mutant: Mutant, change: Change) -> Advice:
    """A lambda that gives None, or 0 for None."""
    text = (
        f"assert a result that depends on what {quote(mutant.original)} gives: an order, a filter, a value computed "
        "with it"
    )
    return Advice(AdviceKind.RESULT, text, compare_result(mutant.function))


def advise_keyword(mutant: Mutant, change: Change) -> Advice:
    """``is``, ``in``, ``break``, ``continue`` for another."""
    if mutant.original == "break":
        text = (
            "assert something that happens after the loop when it is left early: with `return` in place of `break` "
            "nothing after it runs"
        )
        return Advice(AdviceKind.LOOP, text, compare_result(mutant.function, comment="left by break"))
    if mutant.original == "continue":
        text = "let an element that counts follow the one that is skipped, and assert that it is handled"
        return Advice(AdviceKind.LOOP, text, compare_result(mutant.function, comment="skipped, then handled"))
    return advise_both_ways(mutant, change.before if isinstance(change.before, ast.Compare) else mutant.original)


def advise_case(mutant: Mutant, change: Change) -> Advice | None:
    """A case that was taken out of a match."""
    before, after = change.before, change.after
    if not isinstance(before, ast.Match) or not isinstance(after, ast.Match):
        return None
    kept = {ast.dump(case) for case in after.cases}
    lost = next((case for case in before.cases if ast.dump(case) not in kept), None)
    if lost is None:
        return None
    case = f"case {ast.unparse(lost.pattern)}"
    text = f"call {quote(mutant.function)} with a value that only {quote(case)} takes, and assert the outcome"
    return Advice(AdviceKind.CONDITION, text, compare_result(mutant.function, comment=shorten(case)))


def advise_conditional(mutant: Mutant, change: Change) -> Advice:
    """``a if c else b`` that always takes one arm."""
    condition, forced = change.before, change.after
    if condition is None or not isinstance(forced, ast.BoolOp):
        return advise_both_ways(mutant, "the condition")
    needed = "true" if isinstance(forced.op, ast.And) else "false"
    text = (
        f"call {quote(mutant.function)} with {quote(condition)} {needed} and assert the outcome: no test notices when "
        "the other arm is taken"
    )
    comment = f"{shorten(condition)}: {needed}"
    return Advice(AdviceKind.CONDITION, text, compare_result(mutant.function, comment=comment))


#: Operators by their names; None from one of these is `advise_effect`'s to answer.
ADVISERS: Mapping[str, Adviser] = MappingProxyType(
    {
        "number": advise_number,
        "string": advise_text,
        "name": advise_name,
        "assignment": advise_assignment,
        "augmented_assignment": advise_augmented,
        "remove_unary_ops": advise_negation,
        "dict_arguments": advise_key,
        "arg_removal": advise_argument,
        "symmetric_string_methods_swap": advise_method,
        "unsymmetrical_string_methods_swap": advise_method,
        "lambda": advise_lambda,
        "keywords": advise_keyword,
        "swap_op": advise_swap,
        "match": advise_case,
        "if_exp": advise_conditional,
    }
)
