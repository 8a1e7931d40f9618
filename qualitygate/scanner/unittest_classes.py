"""From a class and the index to whether unittest runs it: by the name of a base, else by what its tests call.

A base from another package cannot be read. Where a class calls ``self.assertEqual``, or another of unittest's own, and
nothing in the suite defines it, the base does: it is a TestCase, for every class that has it.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from qualitygate.model import Class
from qualitygate.scanner.index import Index
from qualitygate.scanner.query import assigned

#: Base classes outside the suite whose subclasses unittest runs.
TEST_CASES = ("TestCase", "IsolatedAsyncioTestCase", "SimpleTestCase", "TransactionTestCase", "LiveServerTestCase",
              "StaticLiveServerTestCase", "AsyncTestCase", "AsyncHTTPTestCase", "APITestCase",
              "APISimpleTestCase", "SynchronousTestCase")  # fmt: skip

#: What only a TestCase has. Written out, so that the Python that scans does not decide what is collected. Its other
#: methods are no sign: a `self.skipTest` that never runs may be left from the time when the class was one.
_OWN = frozenset(
    f"self.{name}"
    for name in (
        "assertAlmostEqual", "assertCountEqual", "assertDictEqual", "assertEqual", "assertFalse",
        "assertGreater", "assertGreaterEqual", "assertIn", "assertIs", "assertIsInstance", "assertIsNone",
        "assertIsNot", "assertIsNotNone", "assertLess", "assertLessEqual", "assertListEqual", "assertLogs",
        "assertMultiLineEqual", "assertNotAlmostEqual", "assertNotEqual", "assertNotIn", "assertNotIsInstance",
        "assertNotRegex", "assertRaises", "assertRaisesRegex", "assertRegex", "assertSequenceEqual",
        "assertSetEqual", "assertTrue", "assertTupleEqual", "assertWarns", "assertWarnsRegex",
    )
)  # fmt: skip

#: Per index the bases from elsewhere that are TestCases, and the classes that are mixed into others.
_SEEN: WeakKeyDictionary[Index, tuple[frozenset[str], frozenset[tuple[str, str]]]] = WeakKeyDictionary()


def is_unittest(cls: Class, index: Index) -> bool:
    """Whether it is a ``unittest.TestCase`` through its bases, those inside the suite followed."""
    outside = _outside(cls, index)
    if not outside or _is_named(outside):
        return bool(outside)
    if index not in _SEEN:
        mixed = _mixed(index)
        _SEEN[index] = _shared(index, mixed), mixed
    shared, mixed = _SEEN[index]
    return not shared.isdisjoint(outside) or _asserts(cls, index, mixed)


def _outside(cls: Class, index: Index) -> set[str]:
    return set(index.outside_bases(cls)) - {"object"}


def _is_named(outside: set[str]) -> bool:
    return any(base.rpartition(".")[2] in TEST_CASES for base in outside)


def _asserts(cls: Class, index: Index, mixed: frozenset[tuple[str, str]]) -> bool:
    """Whether it calls what only a TestCase has: nothing in the suite gives it, and nothing that it is mixed into."""
    if (cls.path, cls.qualname) in mixed:
        return False
    methods = [function for each in index.lineage(cls) for function in each.functions]
    given = {name for each in index.lineage(cls) for name in assigned(each.body)}
    own = {f"self.{name}" for name in (*given, *(function.name for function in methods))}
    return any(not (_OWN - own).isdisjoint(index.references(function)) for function in methods)


def _shared(index: Index, mixed: frozenset[tuple[str, str]]) -> frozenset[str]:
    """The dotted bases from elsewhere that a class shows to be TestCases: it has no other from there."""
    found: set[str] = set()
    for source in index.sources.values():
        for cls in source.classes:
            outside = _outside(cls, index)
            if len(outside) == 1 and not _is_named(outside) and _asserts(cls, index, mixed):
                found |= {base for base in outside if "." in base and not base.endswith(")") and base[0] != "?"}
    return frozenset(found)


def _mixed(index: Index) -> frozenset[tuple[str, str]]:
    """The classes, by path and qualified name, that another one joins with a base that leads out of the suite."""
    found: set[tuple[str, str]] = set()
    for source in index.sources.values():
        for cls in source.classes:
            bases = [(base, index.find(cls.path, base)) for base in cls.bases if base != "object"]
            leads_out = [not isinstance(inside, Class) or bool(_outside(inside, index)) for _, inside in bases]
            for place, (_, inside) in enumerate(bases):
                if isinstance(inside, Class) and any(leads_out[:place] + leads_out[place + 1 :]):
                    found |= {(each.path, each.qualname) for each in index.lineage(inside)}
    return frozenset(found)
