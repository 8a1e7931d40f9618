"""What reading the production code shows: which functions there are, which are eligible, which critical."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from qualitygate.model import Skipped, SkipReason, SourceFacts, SourceFunction, Span
from qualitygate.scanner.cache import NO_CACHE, ScanCache
from qualitygate.source_facts import read_source_facts

SHOP = '''
import functools
from decimal import Decimal
from typing import overload

@functools.cache
def tax(
    amount: Decimal,
) -> Decimal:
    """What the state gets."""

    return amount / 5

def show(amount: Decimal) -> None:  # qualitygate: critical
    print(amount)

def _hidden(amount: int) -> int: return amount

class Cart:
    def __init__(self, rate: int) -> None:
        self.rate = rate

    def total(self, amount: int) -> int:  # qualitygate: critical for the checkout
        def inner(): return amount
        return amount * self.rate

    @staticmethod
    def plain(amount: int) -> int: return amount

    @classmethod
    def make(cls, amount: int) -> int: return amount

    @property
    def double(self) -> int: return 2 * self.rate

class _Private:
    def open(self, amount: int) -> int: return amount

@overload
def pick(amount: int) -> int: ...
def pick(amount: int) -> int: return amount

def stub(amount: int) -> int:
    """Nothing yet."""

def refuses(amount: int) -> int:
    raise NotImplementedError

def refuses_more(amount: int) -> int:
    raise NotImplementedError("not yet")

def fails(amount: int) -> int:
    raise ValueError

def untyped(amount): return amount  # not qualitygate: critical
'''


def read(root: Path, code: str = SHOP, cache: ScanCache = NO_CACHE) -> SourceFacts:
    (root / "shop.py").write_text(dedent(code))
    return read_source_facts(root, {"shop.py": "pkg.shop"}, cache)


def find(facts: SourceFacts, qualname: str) -> SourceFunction:
    return next(one for one in facts.functions if one.qualname == qualname)


@pytest.mark.parametrize(
    ("qualname", "why"),
    [
        ("tax", ""),
        ("show", "uses `print`"),
        ("_hidden", "is private"),
        ("Cart.__init__", "is a special method"),
        ("Cart.total", ""),
        ("Cart.plain", ""),
        ("Cart.make", ""),
        ("Cart.double", ""),
        ("_Private.open", "is private"),
        ("pick", ""),
        ("stub", "has nothing to run"),
        ("refuses", "has nothing to run"),
        ("refuses_more", "has nothing to run"),
        ("fails", ""),
        ("untyped", "no strategy can be inferred for `amount`"),
    ],
)
def test_say_why_not_eligible(tmp_path: Path, qualname: str, why: str) -> None:
    found = find(read(tmp_path), qualname)

    assert found.why_not == why
    assert found.eligible is (why == "")


def test_list_functions_in_order(tmp_path: Path) -> None:
    names = [one.name for one in read(tmp_path).functions]

    assert names[:6] == [
        "pkg.shop:tax",
        "pkg.shop:show",
        "pkg.shop:_hidden",
        "pkg.shop:Cart.__init__",
        "pkg.shop:Cart.total",
        "pkg.shop:Cart.plain",
    ]
    assert len(names) == 15  # neither what is inside a function, nor an overload without a body


def test_tell_lines(tmp_path: Path) -> None:
    tax = find(read(tmp_path), "tax")

    assert (tax.span.line, tax.span.end_line) == (6, 12)
    assert (tax.body.line, tax.body.end_line) == (12, 12)
    assert tax.place == "shop.py:6"


def test_tell_lines_without_statements(tmp_path: Path) -> None:
    stub = find(read(tmp_path, 'def stub():\n    """Only words,\n    on two lines."""\n'), "stub")

    assert (stub.body.line, stub.body.end_line) == (2, 3)


def test_mark_critical_on_def_line_only(tmp_path: Path) -> None:
    code = """
    # qualitygate: critical
    def above(): pass
    def on(): pass  #qualitygate:critical
    def within():
        pass  # qualitygate: critical
    def criticality(): pass  # qualitygate: criticality
    """

    assert [one.qualname for one in read(tmp_path).functions if one.critical] == ["show", "Cart.total"]
    assert [one.qualname for one in read(tmp_path, code).functions if one.critical] == ["on"]


def test_generate_instances_from_annotated_init_only(tmp_path: Path) -> None:
    code = """
    class Bare:
        def total(self, amount: int): return amount
    class Outer:
        class Inner:
            def __init__(self, n: int): self.n = n
            def total(self): return self.n
    """

    facts = read(tmp_path, code)

    assert find(facts, "Bare.total").why_not == "no strategy can be inferred for `self`"
    assert find(facts, "Outer.Inner.total").why_not == ""


def test_name_touchpoints_of_own_body(tmp_path: Path) -> None:
    code = """
    import os, pkg.db, redis
    def load(path): return path.read_text()
    def home(): return os.environ["HOME"], load(1)
    class Store:
        def put(self): return pkg.db.put(), redis.Redis().put()
    """

    found = read(tmp_path, code)

    assert [(one.qualname, one.touchpoints) for one in found.functions] == [
        ("load", ("files",)),
        ("home", ("env",)),
        ("Store.put", ("db",)),
    ]


def test_find_no_touchpoint_in_packages_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "redis.py").write_text("import redis\nimport os\ndef f(): return redis.Redis(), os.getenv('x')\n")

    ours, theirs = (
        read_source_facts(tmp_path, {"redis.py": name}, NO_CACHE).functions[0].touchpoints
        for name in ("redis.client", "shop.redis")
    )

    assert (ours, theirs) == (("env",), ("db", "env"))


def test_follow_other_modules(tmp_path: Path) -> None:
    (tmp_path / "src/pkg").mkdir(parents=True)
    (tmp_path / "src/pkg/log.py").write_text("def tell(x: int): print(x)\n")
    (tmp_path / "src/pkg/main.py").write_text("from .log import tell\ndef run(x: int): tell(x)\n")

    facts = read_source_facts(tmp_path, {"src/pkg/main.py": "pkg.main", "src/pkg/log.py": "pkg.log"}, NO_CACHE)

    assert [(one.name, one.why_not) for one in facts.functions] == [
        ("pkg.log:tell", "uses `print`"),
        ("pkg.main:run", "calls `src.pkg.log.tell`, which uses `print`"),
    ]


def test_name_files_left_out(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")

    facts = read_source_facts(tmp_path, {"broken.py": "broken", "gone.py": "gone"}, NO_CACHE)

    assert facts.functions == ()
    assert [(one.path, one.reason) for one in facts.skipped] == [
        ("gone.py", SkipReason.UNREADABLE),
        ("broken.py", SkipReason.SYNTAX),
    ]


def test_find_again_from_cache(tmp_path: Path) -> None:
    file = tmp_path / "cache.sqlite"
    with ScanCache(file) as cache:
        first = read(tmp_path, cache=cache)
    with ScanCache(file) as cache:
        again = read(tmp_path, cache=cache)
        other = read(tmp_path, "def f(x: int): return x\n", cache)

    assert again == first == read(tmp_path)
    assert [one.name for one in other.functions] == ["pkg.shop:f"]


def test_do_not_take_one_module_name_for_another(tmp_path: Path) -> None:
    with ScanCache(tmp_path / "cache.sqlite") as cache:
        read(tmp_path, cache=cache)
        moved = read_source_facts(tmp_path, {"shop.py": "shop"}, cache)

    assert moved.functions[0].name == "shop:tax"


def test_cache_lowered_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def f(:\n")
    with ScanCache(tmp_path / "cache.sqlite") as cache:
        found = [read_source_facts(tmp_path, modules, cache) for modules in ({"shop.py": "a"}, {"shop.py": "b"})]

    assert found[0] == found[1]
    assert isinstance(found[0].skipped[0], Skipped)


def test_name_and_place() -> None:
    function = SourceFunction("src/a.py", "a", "K.f", Span(7, 0, 9, 0), Span(8, 0, 9, 0))

    assert (function.name, function.place, function.eligible) == ("a:K.f", "src/a.py:7", True)
