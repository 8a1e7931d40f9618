"""From a call inside a body to the names that hold what came of it. Follows assignments and loops, twice."""

from __future__ import annotations

from qualitygate.model import Assign, Call, Evaluate, Expr, For, Stmt
from qualitygate.scanner.query import assigned, calls, names, root_name


def names_from(source: Call, body: tuple[Stmt, ...]) -> set[str]:
    """Names that hold what a call gave: assigned from it, changed by it in place, and assigned from those."""
    tainted: set[str] = set()
    for _ in range(2):
        for each in body:
            given: Expr | None = None
            if isinstance(each, (Assign, Evaluate)):
                given = each.value
            elif isinstance(each, For):
                given = each.iterable
            if given is None or not (names(given) & tainted or any(call is source for call in calls(given))):
                continue
            tainted |= assigned(each) if isinstance(each, (Assign, For)) else set()
            if isinstance(each, Evaluate) and isinstance(each.value, Call) and each.value is source:
                tainted |= {root_name(arg) for arg in source.args[:1]} - {""}
    return tainted
