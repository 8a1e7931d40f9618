"""A call of ``assertTrue`` in, the edits that make it a method of unittest's that shows the values out."""

from __future__ import annotations

import ast
import re

from qualitygate.fixing.script import Script
from qualitygate.model import Finding, FixTier
from qualitygate.model.judgement import Edit, Fix

BETTER = {
    "==": ("assertEqual", "assertNotEqual"),
    "!=": ("assertNotEqual", "assertEqual"),
    "in": ("assertIn", "assertNotIn"),
    "not in": ("assertNotIn", "assertIn"),
    "is": ("assertIs", "assertIsNot"),
    "is not": ("assertIsNot", "assertIs"),
    ">": ("assertGreater", "assertLessEqual"),
    ">=": ("assertGreaterEqual", "assertLess"),
    "<": ("assertLess", "assertGreaterEqual"),
    "<=": ("assertLessEqual", "assertGreater"),
}
CONSTANTS = {"None": "assertIsNone", "True": "assertTrue", "False": "assertFalse"}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=",
}  # fmt: skip
#: Operators whose opposite asks for the same: ``!=`` and ``<`` may be methods of their own.
_NEGATABLE = ("in", "not in", "is", "is not")


def repair(script: Script, finding: Finding) -> Fix | None:
    """The method that shows the values. Safe where it asks for the same: the same operator on the same two values, of
    unittest's own TestCase in a file that changes none of its methods."""
    call = script.find(finding.span, ast.Call)
    if call is None or not isinstance(call.func, ast.Attribute) or not _is_bare(script, call):
        return None
    found = _better(script, call, call.func.attr)
    if found is None or not found[0]:
        return None
    better, same, edits = found
    changed = re.search(rf"\b(?:def {better}\b|{better}\s*=|addTypeEqualityFunc\b)", script.text)
    end = script.end(call.func)
    tier = FixTier.SAFE if same and not changed and script.is_test_case(call) else FixTier.UNSAFE
    return Fix((Edit(end - len(call.func.attr), end, better), *edits), tier)


def _better(script: Script, call: ast.Call, name: str) -> tuple[str, bool, tuple[Edit, ...]] | None:
    """The better method, whether it asks for the same, and how the arguments change."""
    negated = name == "assertFalse"
    match name, call.args:
        case "assertTrue" | "assertFalse", [ast.Compare(ops=[operator], comparators=[right]) as test]:
            sign, gap = _SIGNS[type(operator)], script.between(test.left, right)
            found = re.fullmatch(r"([\s)]*)" + sign.replace(" ", r"\s+") + r"(\s*)([\s(]*)", gap)
            if not found:
                return None
            start, end = script.end(test.left) + len(found[1].rstrip()), script.end(test.left) + found.start(3)
            if sign in ("is", "is not") and script.read(right) == "None":
                better = "assertIsNone" if (sign == "is") != negated else "assertIsNotNone"
                return better, True, (Edit(start, script.end(test), ""),)
            return BETTER[sign][negated], not negated or sign in _NEGATABLE, (Edit(start, end, ", "),)
        case "assertTrue" | "assertFalse", [ast.Call(func=ast.Name() as kind, args=[_, _]) as test]:
            end, last = script.text.index("(", script.end(kind)) + 1, script.end(test)
            edits = Edit(script.start(test), end, ""), Edit(last - 1, last, "")
            return "assertNotIsInstance" if negated else "assertIsInstance", True, edits
        case "assertEqual" | "assertEquals", [left, right] if script.between(left, right).strip() == ",":
            if script.read(right) in CONSTANTS:
                return CONSTANTS[script.read(right)], False, (Edit(script.end(left), script.end(right), ""),)
            return CONSTANTS.get(script.read(left), ""), False, (Edit(script.start(left), script.start(right), ""),)
    return None


def _is_bare(script: Script, call: ast.Call) -> bool:
    """Whether no parentheses or comments stand around its arguments."""
    before = script.text[script.end(call.func) : script.start(call.args[0])] if call.args else ""
    after = script.text[script.end(call.args[-1]) : script.end(call)] if call.args else ""
    return before.strip() == "(" and after.replace(",", "").strip() == ")"
