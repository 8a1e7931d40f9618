"""The names of mutation operators and of their classes: what ``[tool.qualitygate.mutate] operators`` may say.

Names only, so that reading a configuration loads neither mutmut nor libcst; tests hold them equal to the operators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

#: Every operator of mutmut's.
DEFAULT = "default"
#: Every operator of ours.
EXTENDED = "extended"

#: mutmut's operators, in its order.
MUTMUT_OPERATORS = (
    "number", "string", "name", "assignment", "augmented_assignment", "remove_unary_ops", "dict_arguments",
    "arg_removal", "symmetric_string_methods_swap", "unsymmetrical_string_methods_swap", "lambda", "keywords",
    "swap_op", "match", "if_exp",
)  # fmt: skip

#: Our operators, in the order in which their mutants are numbered where several change one node.
EXTENDED_OPERATORS = (
    "comprehension_filter", "decorator_removal", "handler_removal", "negated_condition", "raise_removal",
    "relational_opposite", "return_value", "statement_deletion", "subscript", "zero_iteration",
)  # fmt: skip

#: Classes of mutmut's mutants by what is changed, and what that is; every one of its mutants is in one class.
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "arguments": "an argument of a call is dropped, or becomes None",
        "arithmetic": "+ - * / and their like, shifts and bits",
        "assignments": "what is bound, or what a lambda gives, becomes None; += becomes =; a deep copy a shallow one",
        "booleans": "and, or, not, True, False",
        "comparisons": "< <= == != in is, each to its neighbour",
        "flow": "break, continue, the cases of a match, the condition of a conditional expression",
        "numbers": "a number becomes another",
        "strings": "a text becomes another, a method of texts its counterpart",
    }
)

#: All that a selection may name.
OPERATOR_NAMES = (DEFAULT, EXTENDED, *CLASSES, *MUTMUT_OPERATORS, *EXTENDED_OPERATORS)


def wants_extended(names: Iterable[str]) -> bool:
    """Whether a selection names any operator that mutmut lacks.

    >>> wants_extended(["default"]), wants_extended(["default", "subscript"])
    (False, True)
    """
    return not {EXTENDED, *EXTENDED_OPERATORS}.isdisjoint(names)
