"""A mutant with another operator or bound in, the operands that would show it out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from qualitygate.model import Mutant
from qualitygate.suggest.change import Change
from qualitygate.suggest.telling import AGREEMENT, find_boundary, find_choices, find_operands, read_number
from qualitygate.suggest.wording import Advice, AdviceKind, compare_result, quote, shorten

#: Comparisons that differ at the boundary alone.
_NEIGHBOURS: Mapping[tuple[type[ast.cmpop], type[ast.cmpop]], str] = MappingProxyType(
    {
        (ast.Lt, ast.LtE): "< and <=",
        (ast.LtE, ast.Lt): "<= and <",
        (ast.Gt, ast.GtE): "> and >=",
        (ast.GtE, ast.Gt): ">= and >",
    }
)

#: Choices of truth that are named; more are counted.
_MOST_CHOICES = 2


def advise_swap(mutant: Mutant, change: Change) -> Advice | None:
    """An operator for another: of comparison, of logic, of arithmetic; None when the change is none of these."""
    before, after = change.before, change.after
    if isinstance(before, ast.Compare) and isinstance(after, ast.Compare):
        return _advise_compare(mutant, before, after)
    if isinstance(before, ast.BoolOp) and after is not None:
        return _advise_logic(mutant, before, after)
    if isinstance(before, ast.BinOp) and isinstance(after, ast.BinOp) and _same_sides(before, after):
        return _advise_arithmetic(mutant, change, (before.left, before.right), (before.op, after.op))
    if isinstance(before, ast.AugAssign) and isinstance(after, ast.AugAssign):
        return _advise_arithmetic(mutant, change, (None, before.value), (before.op, after.op))
    if isinstance(before, ast.UnaryOp) and isinstance(after, ast.UnaryOp):
        text = f"use a value other than 0 for {quote(before.operand)} and assert the exact result: 0 has no sign"
        return Advice(AdviceKind.ARITHMETIC, text, compare_result(mutant.function))
    return None


def advise_both_ways(mutant: Mutant, condition: ast.AST | str) -> Advice:
    """A test for each way that a condition can go."""
    text = (
        f"call {quote(mutant.function)} once with {quote(condition)} true and once with it false, and assert what each "
        "brings about"
    )
    lines = (compare_result(mutant.function, comment=f"{shorten(condition)}: {way}") for way in ("true", "false"))
    return Advice(AdviceKind.CONDITION, text, "\n".join(lines))


def advise_bound(mutant: Mutant, change: Change) -> Advice | None:
    """A number, one side of a comparison, that became one more; None elsewhere."""
    parent = change.parent
    old, new = read_number(change.before), read_number(change.after)
    if not isinstance(parent, ast.Compare) or old is None or new is None:
        return None
    operands = [parent.left, *parent.comparators]
    at = next(number for number, operand in enumerate(operands) if operand is change.before)
    subject, sign = (operands[1], parent.ops[0]) if at == 0 else (operands[at - 1], parent.ops[at - 1])
    value = find_boundary(sign, old, new, on_left=at == 0)
    if value is None:
        return None
    where = f"{shorten(subject)} == {value}"
    text = (
        f"call {quote(mutant.function)} so that {quote(where)}: it tells the bound {old} from {new}; assert what "
        "happens there"
    )
    return Advice(AdviceKind.BOUNDARY, text, compare_result(mutant.function, comment=f"with {where}"))


def _advise_compare(mutant: Mutant, before: ast.Compare, after: ast.Compare) -> Advice:
    operands = [before.left, *before.comparators]
    for number, (old, new) in enumerate(zip(before.ops, after.ops, strict=False)):
        if signs := _NEIGHBOURS.get((type(old), type(new))):
            left, right = operands[number], operands[number + 1]
            subject, bound = (right, left) if read_number(left) is not None else (left, right)
            where = f"{shorten(subject)} == {shorten(bound)}"
            text = (
                f"call {quote(mutant.function)} so that {quote(where)}: only there do {signs} differ; assert what "
                "happens exactly at the boundary"
            )
            return Advice(AdviceKind.BOUNDARY, text, compare_result(mutant.function, comment=f"with {where}"))
    return advise_both_ways(mutant, before)


def _advise_logic(mutant: Mutant, before: ast.AST, after: ast.AST) -> Advice:
    sides = find_choices(before, after)
    if sides is None or not sides.choices:
        return advise_both_ways(mutant, before)
    words = {True: "true", False: "false"}
    chosen = [list(zip(sides.sides, choice, strict=True)) for choice in sides.choices[:_MOST_CHOICES]]
    shown = "; or ".join(" and ".join(f"{quote(side)} {words[holds]}" for side, holds in one) for one in chosen)
    rest = len(sides.choices) - len(chosen)
    text = f"call {quote(mutant.function)} with exactly this and assert what comes of it: {shown}" + (
        f"; {rest} more choices tell them apart" if rest else ""
    )
    comments = (", ".join(f"{shorten(side)}: {words[holds]}" for side, holds in one) for one in chosen)
    return Advice(
        AdviceKind.LOGIC, text, "\n".join(compare_result(mutant.function, comment=comment) for comment in comments)
    )


def _same_sides(before: ast.BinOp, after: ast.BinOp) -> bool:
    """False where the new operator binds otherwise: ``a & b ^ c`` becomes ``a | (b ^ c)``."""
    return ast.dump(before.left) == ast.dump(after.left) and ast.dump(before.right) == ast.dump(after.right)


def _advise_arithmetic(
    mutant: Mutant,
    change: Change,
    operands: tuple[ast.expr | None, ast.expr],
    operators: tuple[ast.operator, ast.operator],
) -> Advice:
    assert change.before is not None
    assert change.after is not None
    old, new = operators
    forms = quote(change.before), quote(change.after)
    text = "assert the exact result with =="
    agreement = AGREEMENT.get((type(old), type(new)))
    if agreement is None or (isinstance(old, (ast.Add, ast.Sub)) and read_number(operands[1])):
        text += f": {forms[0]} and {forms[1]} differ" + (" for every whole number" if agreement else "")
    else:
        text += f", of numbers that tell {forms[0]} from {forms[1]}: they agree where {agreement}"
        if example := find_operands(old, new, *operands):
            text += f"; {example.left} and {example.right} give {_show(example.before)} against {_show(example.after)}"
    return Advice(AdviceKind.ARITHMETIC, text, compare_result(mutant.function))


def _show(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
