"""Mutants have lasting ids, exact places and texts that differ in one place only."""

from __future__ import annotations

import ast
import importlib.util
import pickle
import warnings
from dataclasses import replace
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutmut.mutation.file_mutation import mutate_file_contents

from qualitygate.engines.mutation.adapter import find_mutations, mutmut_configured
from qualitygate.engines.mutation.generate import generate, mutate_bodies, mutated_source
from qualitygate.errors import EngineError, UsageError
from qualitygate.model import Mutant, Span

CART = '''\
"""A cart."""

RATE = 2


def total(prices, rate=3):
    """Sum."""
    return sum(prices) * rate


class Cart:
    def add(self, price):
        if price < 0:
            raise ValueError("negative")
        self.prices.append(price)
'''


#: Names for operators of both kinds.
ALL = ("default", "extended")


def mutants_of(code: str, **more: object) -> tuple[Mutant, ...]:
    return generate("shop/cart.py", code, "shop.cart", **more).mutants


def mutant_where(code: str, **fields: object) -> Mutant:
    (found,) = [one for one in mutants_of(code) if all(getattr(one, name) == value for name, value in fields.items())]
    return found


def real_source(module: str) -> str:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text("utf-8")


def test_generate_describes_a_mutant():
    mutant = mutant_where(CART, replacement="<= 0")

    assert (mutant.path, mutant.function, mutant.operator) == ("shop/cart.py", "Cart.add", "swap_op")
    assert mutant.original == "< 0"
    assert mutant.name.startswith("shop.cart.xǁCartǁadd__mutmut_")
    assert mutant.cold == ""


def test_generate_gives_the_exact_span_of_the_node():
    mutant = mutant_where(CART, operator="number", function="Cart.add")

    assert mutant.span == Span(13, 19, 13, 20)
    assert (mutant.original, mutant.replacement) == ("0", "1")


def test_generate_numbers_names_as_mutmut_does():
    names = [mutant.name for mutant in mutants_of(CART)]

    with mutmut_configured():
        theirs = mutate_file_contents("shop/cart.py", CART).mutant_names
    assert names == [f"shop.cart.{name}" for name in theirs]


def test_generate_makes_a_file_that_can_be_sent_to_another_process():
    generated = generate("shop/cart.py", CART, "shop.cart")

    assert pickle.loads(pickle.dumps(generated)) == generated


def test_generate_keeps_the_lines_of_the_original_in_order():
    instrumented = generate("shop/cart.py", CART, "shop.cart").instrumented.splitlines()

    rest = iter(instrumented)
    assert all(line in rest for line in CART.splitlines())


def test_generate_of_a_file_without_mutants_changes_nothing():
    code = "X = 1\n\n\ndef f():\n    pass\n"

    generated = generate("a.py", code, "a")

    assert (generated.instrumented, generated.mutants) == (code, ())


@pytest.mark.parametrize("code", ["def f():\n    return 1", "def f(): return 1", "class C:\n    def f(self): return 1"])
def test_generate_of_a_file_without_a_last_line_end(code: str):
    generated = generate("a.py", code, "a")

    compile(generated.instrumented, "a.py", "exec")
    texts = mutated_source("a.py", code, [generated.mutants[0].id])
    assert texts == {generated.mutants[0].id: code[:-1] + "2"}


def test_generate_keeps_carriage_returns():
    code = "def f():\r\n    x = 1\r\n    return x\r\n"

    generated = generate("a.py", code, "a")

    assert generated.instrumented.count("\n") == generated.instrumented.count("\r\n")
    texts = mutated_source("a.py", code, [mutant.id for mutant in generated.mutants])
    assert "def f():\r\n    x = 2\r\n    return x\r\n" in texts.values()


def test_generate_writes_ascii_only_where_the_source_is_ascii():
    assert generate("a.py", CART, "a").instrumented.isascii()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(a=1):\n    pass\n", "default argument"),
        ("def f(*, a='x'):\n    pass\n", "default argument"),
        ("def f():\n    'Doc.'\n", "docstring"),
        ("def f():\n    x = yield\n", "function kind"),
        ("async def f():\n    x = yield\n", "function kind"),
        ("class C(B):\n    def f(self):\n        x = super().f()\n", "closed-over names"),
        ("class C:\n    def f(self):\n        x = __class__\n", "closed-over names"),
    ],
)
def test_generate_marks_mutants_cold_that_a_code_object_cannot_carry(code: str, reason: str):
    assert {mutant.cold for mutant in mutants_of(code)} == {reason}


@pytest.mark.parametrize(
    "code",
    [
        "def f(a=None):\n    return 1\n",
        "def f():\n    yield 1\n",
        "def f():\n    return [1]\n",
        "def f():\n    def g():\n        x = yield\n    return g\n",
        "def f():\n    g = lambda: (yield)\n    return g\n",
        "async def f():\n    return await g(1)\n",
        "def f():\n    def g():\n        'doc'\n    return g\n",
        "def f():\n    x = super\n",
        "class C(B):\n    def f(self):\n        super().f(1)\n",
        "class C(B):\n    def f(self):\n        x = super().f()\n        return super().g(x)\n",
    ],
)
def test_generate_leaves_other_mutants_warm(code: str):
    mutants = [mutant for mutant in mutants_of(code) if mutant.operator != "name"]

    assert {mutant.cold for mutant in mutants} == {""}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("@cache\ndef f():\n    return g()\n", "decorator"),
        ("class C:\n    @cached_property\n    def f(self):\n        return g()\n", "decorator"),
        ("def f():\n    yield x\n", "function kind"),
        ("def f():\n    try: pass\n    except E: yield\n", "function kind"),
        ("class C(B):\n    def f(self):\n        super().f()\n", "closed-over names"),
    ],
)
def test_generate_marks_mutants_of_ours_cold_that_a_code_object_cannot_carry(code: str, reason: str):
    assert {mutant.cold for mutant in mutants_of(code, operators=("extended",))} == {reason}


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    x = 1\n    return x\n",
        "def f():\n    @cache\n    def g():\n        return 1\n    return g\n",
        "def f():\n    for x in y: yield x[1:]\n    yield\n",
        "async def f():\n    await g()\n    return 1\n",
        "class C(B):\n    def f(self):\n        super().f()\n        return super().g()\n",
        "class C(B):\n    @staticmethod\n    def f():\n        return g()\n",
    ],
)
def test_generate_leaves_other_mutants_of_ours_warm(code: str):
    mutants = [mutant for mutant in mutants_of(code, operators=("extended",)) if "yield" not in mutant.replacement]

    assert {mutant.cold for mutant in mutants} == {""}


def test_generate_leaves_functions_alone_that_lose_a_decorator():
    code = "@cache\ndef f():\n    return g()\n"

    generated = generate("a.py", code, "a", operators=ALL)

    (mutant,) = generated.mutants
    assert (generated.instrumented, mutant.name) == (code, "a.x_f__extended_1")
    assert mutated_source("a.py", code, [mutant.id]) == {mutant.id: "def f():\n    return g()\n"}


def test_generate_takes_no_decorated_function_for_a_duplicate():
    code = "def f():\n    return 1\n\n\n@cache\ndef f():\n    return 2\n"

    assert [mutant.cold for mutant in mutants_of(code, operators=ALL)] == ["", "", "decorator"]


def test_generate_keeps_names_ids_and_order_of_mutmuts_mutants_with_ours():
    code = real_source("queue")

    found = mutants_of(code, operators=ALL)

    ours = mutants_of(code, operators=("extended",))
    assert tuple(mutant for mutant in found if "__mutmut_" in mutant.name) == mutants_of(code)
    assert tuple(mutant for mutant in found if "__extended_" in mutant.name) == ours
    assert len({mutant.id for mutant in found}) == len(found) == len(mutants_of(code)) + len(ours)


@pytest.mark.parametrize("name", ["arguments", "swap_op", "return_value", "statement_deletion"])
def test_generate_keeps_names_and_ids_whatever_is_selected(name: str):
    code = real_source("queue")

    found = mutants_of(code, operators=(name,))

    assert found
    assert set(found) < set(mutants_of(code, operators=ALL))


def test_generate_selects_by_operator_and_class():
    found = mutants_of(CART, operators=("comparisons", "raise_removal"))

    assert [(mutant.operator, mutant.replacement) for mutant in found] == [
        ("swap_op", "<= 0"),
        ("raise_removal", "pass"),
    ]


def test_generate_instruments_only_functions_with_selected_mutants():
    generated = generate("shop/cart.py", CART, "shop.cart", operators=("comparisons",))

    assert generated.operators == ("comparisons",)
    assert "shop.cart.x_total" not in generated.instrumented
    assert generated.instrumented.startswith(CART[: CART.index("class Cart")])
    compile(generated.instrumented, "cart.py", "exec")


def test_generate_of_no_operators_changes_nothing():
    generated = generate("shop/cart.py", CART, "shop.cart", operators=())

    assert (generated.instrumented, generated.mutants) == (CART, ())


@pytest.mark.parametrize(
    ("code", "operator", "expected"),
    [
        # To the compiler a last `return` or `continue` does nothing.
        ("def f():\n    g()\n    return\n", "statement_deletion", ["g()"]),
        ("def f(x):\n    for y in x:\n        g()\n        continue\n", "statement_deletion", ["g()"]),
        # The inner name would have nothing to be bound in.
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n", "statement_deletion",
         ["nonlocal x", "x = 2"]),
    ],
)  # fmt: skip
def test_generate_leaves_out_mutants_of_ours_that_are_nothing_new(code: str, operator: str, expected: list[str]):
    found = mutants_of(code, operators=(operator,))

    assert [mutant.original for mutant in found] == expected


@pytest.mark.parametrize(("chosen", "expected"), [({2}, set()), ({1, 2}, {1}), ({3}, {3}), ({1, 2, 3}, {1, 3})])
def test_mutate_bodies_leaves_out_what_mutmut_has_whether_that_is_chosen_or_not(chosen: set[int], expected: set[int]):
    found = find_mutations("a.py", "def f():\n    return 1\n", True)
    (function,) = found.functions
    theirs, ours = function.mutations
    twin = replace(ours, before=theirs.before, after=cst.parse_expression("(2)"))
    function = replace(function, mutations=(theirs, twin, replace(ours, number=3)))

    bodies, repeated = mutate_bodies(found, function, chosen)

    assert bodies.keys() == expected
    assert repeated == chosen - expected


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (("extended",), ["handler_removal", "raise_removal"]),
        (("handler_removal",), ["handler_removal"]),
        (("statement_deletion",), ["statement_deletion"]),
    ],
)
def test_generate_leaves_out_what_another_selected_operator_made_before(
    selection: tuple[str, ...], expected: list[str]
):
    """``pass; raise`` is what a handler that only raises again is."""
    code = "def f():\n    try: pass\n    except E:\n        g()\n        raise\n"

    assert [mutant.operator for mutant in mutants_of(code, operators=selection)] == expected


def test_ids_of_mutmuts_mutants_do_not_count_definitions_that_only_ours_change():
    code = "def f(x):\n    return x\n\n\ndef f():\n    return 1\n"

    assert [mutant.id for mutant in mutants_of(code)] == [
        mutant.id for mutant in mutants_of(code, operators=ALL) if mutant.operator == "number"
    ]


def test_mutated_source_changes_one_place_for_mutants_of_both_kinds():
    found = {mutant.replacement: mutant.id for mutant in mutants_of(CART, operators=ALL)}

    texts = mutated_source("shop/cart.py", CART, [found["<= 0"], found[">= 0"]])

    assert texts == {
        found["<= 0"]: CART.replace("price < 0", "price <= 0"),
        found[">= 0"]: CART.replace("price < 0", "price >= 0"),
    }


def test_generate_keeps_a_generator_that_yields_elsewhere_warm():
    mutant = mutant_where("def f():\n    x = yield\n    yield 1\n", original="x = yield")

    assert (mutant.replacement, mutant.cold) == ("x = None", "")


def test_generate_marks_all_but_the_last_of_equal_names_cold():
    mutants = mutants_of("def f():\n    return 1\n\n\ndef f():\n    return 1\n")

    assert [mutant.cold for mutant in mutants] == ["duplicate definition", ""]
    assert len({mutant.name for mutant in mutants}) == 1
    assert len({mutant.id for mutant in mutants}) == 2


def test_generate_leaves_skipped_functions_as_they_are():
    skipped = generate("shop/cart.py", CART, "shop.cart", skip_functions={"Cart.add"})

    assert {mutant.function: mutant.cold for mutant in skipped.mutants if mutant.cold != "default argument"} == {
        "total": "",
        "Cart.add": "not instrumentable",
    }
    assert "xǁCartǁadd".encode("unicode_escape").decode() not in skipped.instrumented
    assert skipped.instrumented.endswith(CART[CART.index("class Cart") :])


def test_generate_leaves_out_what_is_no_python():
    generated = generate("a.py", "def f(x):\n    match x:\n        case -1:\n            return 1\n", "a")

    assert [(mutant.replacement, mutant.name) for mutant in generated.mutants] == [
        ("2", "a.x_f__mutmut_2"), ("2", "a.x_f__mutmut_3"),
    ]  # fmt: skip
    compile(generated.instrumented, "a.py", "exec")


def test_generate_brackets_where_the_syntax_wants_it():
    code = "def f(x):\n    if(not x):\n        return x\n"

    (mutant,) = mutants_of(code)

    assert mutated_source("shop/cart.py", code, [mutant.id]) == {mutant.id: code.replace("(not x)", "(x)")}


def test_generate_of_broken_syntax():
    with pytest.raises(UsageError, match=r"cannot parse a\.py"):
        generate("a.py", "def f(:\n", "a")


def test_ids_are_fixed():
    """Recorded ids of other runs must stay valid: whoever changes how they are made must change what is cached."""
    assert [mutant.id for mutant in mutants_of("def f():\n    return 1\n")] == ["06427842c9e9"]


def test_ids_stay_when_lines_above_move():
    moved = mutants_of("# one\n# two\n\nimport os\n\n\ndef new():\n    return 5\n\n\n" + CART)

    assert {mutant.id for mutant in mutants_of(CART)} < {mutant.id for mutant in moved}


def test_ids_differ_between_equal_changes_in_one_function():
    mutants = mutants_of("def f():\n    return 1, 1, 1\n")

    assert len({mutant.id for mutant in mutants}) == len(mutants) == 3


def test_ids_differ_between_files_and_functions():
    code = "def f():\n    return 1\n\n\ndef g():\n    return 1\n"

    ids = [mutant.id for path in ("a.py", "b.py") for mutant in generate(path, code, "a").mutants]

    assert len(set(ids)) == 4
    assert all(len(one) == 12 for one in ids)


def test_mutated_source_changes_one_place():
    mutant = mutant_where(CART, replacement="sum(prices) / rate")

    assert mutated_source("shop/cart.py", CART, [mutant.id]) == {mutant.id: CART.replace("* rate", "/ rate")}


def test_mutated_source_changes_a_default():
    mutant = mutant_where(CART, cold="default argument")

    assert mutated_source("shop/cart.py", CART, [mutant.id]) == {mutant.id: CART.replace("rate=3", "rate=4")}


def test_mutated_source_of_a_method_keeps_its_indentation():
    code = "class C:\n\tdef f(self):\n\t\treturn (1,\n\t\t\t\tself.x)\n\n\tx = 2\n"
    mutant = mutant_where(code, operator="number")

    assert mutated_source("shop/cart.py", code, [mutant.id]) == {mutant.id: code.replace("(1,", "(2,")}


def test_mutated_source_removes_a_case():
    code = "def f(x):\n    match x:\n        case 1:\n            return 'a'\n        case _:\n            return x\n"
    wanted = [mutant.id for mutant in mutants_of(code) if mutant.operator == "match"]

    texts = mutated_source("shop/cart.py", code, wanted)

    assert list(texts.values()) == [
        "def f(x):\n    match x:\n        case _:\n            return x\n",
        "def f(x):\n    match x:\n        case 1:\n            return 'a'\n",
    ]


def test_mutated_source_of_an_unknown_id():
    with pytest.raises(EngineError) as caught:
        mutated_source("shop/cart.py", CART, ["nothing"])

    assert caught.value.what == "no mutant nothing in shop/cart.py"
    assert caught.value.help == "the file has changed since the mutants were generated"


def test_mutated_source_of_nothing():
    assert mutated_source("shop/cart.py", CART, []) == {}


@pytest.mark.parametrize("module", ["queue", "bisect"])
def test_every_text_of_a_real_module_differs_in_the_mutated_function_only(module: str):
    code = real_source(module)
    mutants = generate("m.py", code, "m").mutants

    texts = mutated_source("m.py", code, [mutant.id for mutant in mutants])

    assert texts.keys() == {mutant.id for mutant in mutants}
    whole = ast.parse(code)
    for mutant in mutants[::7]:
        tree = ast.parse(texts[mutant.id])
        assert texts[mutant.id] != code
        changed = [one for one, other in zip(whole.body, tree.body, strict=True) if ast.dump(one) != ast.dump(other)]
        assert [one.name for one in changed] == [mutant.function.partition(".")[0]]


@pytest.mark.parametrize("module", ["queue", "bisect"])
def test_copies_of_a_real_module_are_mutmuts_own(module: str):
    """The bodies that we switch between are, tree for tree, those that mutmut would."""
    code = real_source(module)
    with mutmut_configured():
        theirs = bodies_by_name(mutate_file_contents("m.py", code).code, "__mutmut_")

    generated = generate("m.py", code, "m")

    texts = mutated_source("m.py", code, [mutant.id for mutant in generated.mutants])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for mutant in generated.mutants[::5]:
            functions = bodies_by_name(texts[mutant.id], "")
            name = mutant.function.rpartition(".")[2]
            assert theirs[mutant.name.removeprefix("m.")] & functions[name], mutant


def bodies_by_name(code: str, part: str) -> dict[str, frozenset[str]]:
    bodies: dict[str, frozenset[str]] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and part in node.name:
            dumped = "".join(ast.dump(one) for one in (node.args, *node.body))
            bodies[node.name] = bodies.get(node.name, frozenset()) | {dumped}
    return bodies


@given(st.lists(st.sampled_from(["x = 1", "return x + 2", "g(x, 'a')", "x += 3", "if x: y = not x"]), min_size=1))
@settings(max_examples=25, deadline=None)
def test_ids_do_not_depend_on_other_functions(statements: list[str]):
    function = "def f(x):\n" + "".join(f"    {statement}\n" for statement in statements)

    alone = mutants_of(function)
    together = mutants_of("def before():\n    return 7\n\n\n" + function + "\n\nclass After:\n    def f(self): g(1)\n")

    assert [mutant.id for mutant in alone] == [mutant.id for mutant in together if mutant.function == "f"]
    assert len({mutant.id for mutant in together}) == len(together)
