"""Registered functions run as they are, as one mutant, recording or failing."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from qualitygate.engines.runtime import trampoline


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> trampoline.State:
    """A state of this test's own in place of the process's."""
    fresh = trampoline.State(None)
    monkeypatch.setattr(trampoline, "state", fresh)
    monkeypatch.setattr(builtins, "_qualitygate_enter", trampoline.enter, raising=False)
    return fresh


def register(key: str = "m.x_f") -> SimpleNamespace:
    """A function with two mutants, registered under that key."""
    scope: dict[str, object] = {}
    exec(
        f"def f(a, b=1): return a + b\n"
        f"def r(a, b): _qualitygate_enter({key!r}); return a + b\n"
        f"def m1(a, b): return a - b\n"
        f"def m2(a, b): return a * b\n",
        scope,
    )
    trampoline.switch(key, scope["f"], scope["r"], {1: scope["m1"], 2: scope["m2"]})  # type: ignore[arg-type]
    return SimpleNamespace(**scope)


def test_activate_switches_to_the_mutant_and_back(state):
    f = register().f

    results = []
    for name in ("m.x_f__mutmut_1", "m.x_f__extended_2", None):
        trampoline.activate(name)
        results.append(f(5, 2))

    assert results == [3, 10, 7]


def test_activate_keeps_defaults_and_name(state):
    f = register().f

    trampoline.activate("m.x_f__mutmut_1")

    assert (f(5), f.__name__, f.__code__.co_name) == (4, "f", "f")


def test_activate_leaves_other_functions_alone(state):
    one, other = register("m.x_f"), register("n.x_f")

    trampoline.activate("n.x_f__mutmut_1")

    assert (one.f(5, 2), other.f(5, 2)) == (7, 3)


def test_activate_reaches_modules_imported_later(state):
    trampoline.activate("m.x_f__mutmut_2")

    assert register().f(5, 2) == 10


def test_activate_takes_the_definition_that_has_the_mutant(state):
    scope: dict[str, object] = {}
    exec("def f(): return 1\ndef r(): return 1\n", scope)
    trampoline.switch("m.x_f", scope["f"], scope["r"], {})  # type: ignore[arg-type]
    second = register("m.x_f")

    trampoline.activate("m.x_f__mutmut_1")

    assert (scope["f"](), second.f(5, 2)) == (1, 3)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("m.x_f__mutmut_1", ("m.x_f", 1)),
        ("m.x_f__extended_12", ("m.x_f", 12)),
        ("m.xǁCǁ__init____mutmut_3", ("m.xǁCǁ__init__", 3)),
        ("m.x_f__mutmut_1__extended_2", ("m.x_f__mutmut_1", 2)),
    ],
)
def test_split_name(name: str, expected: tuple[str, int]):
    assert trampoline.split_name(name) == expected


@pytest.mark.parametrize(
    "name",
    ["", "m.f", "m.x_f__mutmut_", "m.x_f__mutmut_orig", "m.x_f__other_1", "__mutmut_1", "m.x_f_mutmut_1"],
)
def test_activate_refuses_what_is_no_mutant(state, name: str):
    register()

    with pytest.raises(ValueError, match=f"^not the name of a mutant: {name}$"):
        trampoline.activate(name)


def test_activate_refuses_a_mutant_that_is_not_there(state):
    register()

    with pytest.raises(LookupError, match=r"^no mutant m\.x_f__mutmut_3 in the instrumented module$"):
        trampoline.activate("m.x_f__mutmut_3")


def test_recording_is_on_from_the_start(state):
    f = register().f

    result = f(5, 2)

    assert (result, state.entered) == (7, {"m.x_f"})


def test_recording_off_gives_the_original_code_back(state):
    functions = register()
    recording = functions.f.__code__

    state.recording = False
    functions.f(1)

    assert functions.f.__code__ is not recording
    assert state.entered == set()


def test_recording_on_again_records(state):
    f = register().f
    state.recording = False

    state.recording = True
    f(1)

    assert state.entered == {"m.x_f"}


def test_recording_is_off_where_a_mutant_comes_with_the_environment():
    assert trampoline.State("m.x_f__mutmut_1").recording is False


def test_failing_raises_in_every_function(state):
    one, other = register("m.x_f"), register("n.x_f")
    state.recording = False

    state.failing = True

    for f in (one.f, other.f):
        with pytest.raises(trampoline.ForcedFailure, match="shows whether the tests notice"):
            f(1)
    state.failing = False
    assert one.f(1) == 2


def test_forced_failure_is_an_error_tests_see():
    assert issubclass(trampoline.ForcedFailure, RuntimeError)


def test_clearing_the_environment_does_not_disable_the_mutant(state, monkeypatch):
    f = register().f
    trampoline.activate("m.x_f__mutmut_1")

    for name in list(os.environ):
        monkeypatch.delenv(name)

    assert f(5, 2) == 3


def test_threads_see_the_mutant(state):
    f, seen = register().f, []
    trampoline.activate("m.x_f__mutmut_1")

    thread = threading.Thread(target=lambda: seen.append(f(5, 2)))
    thread.start()
    thread.join()

    assert seen == [3]


def test_switch_refuses_a_copy_that_closes_over_other_names(state):
    scope: dict[str, object] = {}
    exec("def make(x):\n    def f(): return x\n    return f\nf = make(1)\ndef r(): return 1\n", scope)

    with pytest.raises(RuntimeError, match=r"^m\.x_f: a copy closes over \(\), the function over \('x',\)$"):
        trampoline.switch("m.x_f", scope["f"], scope["r"], {})  # type: ignore[arg-type]


def test_dress_moves_names_and_lines_of_all_that_is_inside():
    scope: dict[str, object] = {}
    exec("def f():\n    pass\n\n\ndef copy():\n    def g(): return 'copy.<locals>.g', 'copy'\n    return g\n", scope)

    scope["f"].__code__ = trampoline.dress(scope["copy"], scope["f"], 2)  # type: ignore[attr-defined, arg-type]

    inner = scope["f"]()  # type: ignore[operator]
    assert (inner.__qualname__, inner.__code__.co_firstlineno) == ("f.<locals>.g", 4)
    assert scope["f"].__code__.co_firstlineno == 3  # type: ignore[attr-defined]


def test_importing_under_its_own_name_leaves_the_builtins_alone():
    code = (
        "import builtins, qualitygate.engines.runtime.trampoline as t; print(hasattr(builtins, '_qualitygate_switch'))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_laid_out_runtime_reads_the_environment_once(tmp_path: Path):
    folder = tmp_path / "_qualitygate_runtime"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "trampoline.py").write_bytes(Path(trampoline.__file__).read_bytes())
    code = "import os, _qualitygate_runtime.trampoline as t; os.environ.clear(); print(t.state.active, t.switch)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(tmp_path), "QUALITYGATE_MUTANT": "m.x_f__mutmut_1"},
    )  # fmt: skip

    assert done.stdout.startswith("m.x_f__mutmut_1 <function switch ")
