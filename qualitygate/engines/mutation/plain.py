"""Generated mutants in, the verdicts of a plain ``mutmut run`` in a copy of the project out: ``--engine mutmut``.

mutmut does everything itself there, generating included; its results are read from the files it leaves, and found again
among our mutants by path and name. It is a second opinion, and a way out when the engine cannot run a project.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qualitygate.engines.coverage.baseline import Setting
from qualitygate.engines.interpreter import ask_interpreter, environment_for
from qualitygate.engines.mutation.generated import GeneratedFile
from qualitygate.engines.supervisor import Supervisor
from qualitygate.errors import EngineError, EnvironmentFault, NothingToAnalyse, UsageError
from qualitygate.model import Mutant, MutationEvidence, NotMutable, Quarantined, Status, TestId, Verdict

#: The versions of mutmut whose files are known.
VERSIONS = "3.8."

#: What an exit status in mutmut's files means; None stands for a mutant that was not run. Any other is suspicious.
STATUSES: Mapping[int | None, Status] = MappingProxyType(
    {
        **dict.fromkeys((1, 3, 37), Status.KILLED),
        0: Status.SURVIVED,
        **dict.fromkeys((5, 33), Status.NO_TESTS),
        **dict.fromkeys((36, 24, -24, 152, 255), Status.TIMEOUT),
        **dict.fromkeys((-9, -11), Status.CRASHED),
        34: Status.IGNORED,
    }
)

#: What is said besides the status.
_MESSAGES: Mapping[int | None, str] = MappingProxyType(
    {
        None: "mutmut did not run it",
        2: "mutmut's pytest was interrupted",
        34: "skipped by mutmut",
        37: "caught by the type checker",
        255: "exit status 255, which mutmut takes for a timeout",
        -9: "the process died by SIGKILL",
        -11: "the process died by SIGSEGV",
    }
)

#: Settings of the project's own ``[tool.mutmut]`` that stay; the others say what is mutated, which is our part here.
_KEPT = frozenset(
    {"pytest_add_cli_args", "pytest_add_cli_args_test_selection", "timeout_multiplier", "timeout_constant",
     "type_check_command", "use_setproctitle", "track_dependencies", "dependency_tracking_depth",
     "forkserver_warmup", "preload_modules_file", "max_forkserver_restarts"}
)  # fmt: skip

_PROBE = """
import json, sys
from importlib import metadata
try:
    version = metadata.version("mutmut")
except metadata.PackageNotFoundError:
    version = None
print(json.dumps({"tag": sys.implementation.cache_tag, "mutmut": version}))
"""

#: mutmut and what it needs from our own packages, after all that the project's interpreter has itself.
_LENT = """\
import sys
sys.path += [sys.argv.pop(1), sys.argv.pop(1)]
from mutmut.__main__ import cli
cli(prog_name="mutmut")
"""


class Isolation(Enum):
    """Where mutmut forks its workers from; the values are those of its ``process_isolation``."""

    FORK = "fork"  #: from a process that has run the suite: faster, but caches are warm
    FORKSERVER = "forkserver"  #: from one that has only collected it


@dataclass(frozen=True, slots=True)
class Told:
    """What mutmut's files say: of each mutant by path and name without its module, of tests by function."""

    codes: Mapping[tuple[str, str], int | None]
    seconds: Mapping[tuple[str, str], float]
    covering: Mapping[tuple[str, str], tuple[TestId, ...]]
    tests: int


def run_plain(
    setting: Setting,
    generated: Sequence[GeneratedFile],
    failed: Sequence[NotMutable] = (),
    quarantined: Sequence[Quarantined] = (),
    isolation: Isolation = Isolation.FORK,
    longest: float | None = None,
) -> MutationEvidence:
    """Let mutmut run, and take its verdicts for the mutants we know. Nothing is written but in the copy.

    Mutants of our own operators are left out: mutmut has none of them.

    Args:
        failed: files that no mutants could be made of.
        longest: seconds after which mutmut is ended.

    Raises:
        NothingToAnalyse: there are no mutants.
        EngineError: mutmut cannot run this project; what it printed last is in ``why``.
        EnvironmentFault: there is no mutmut that the project's interpreter could run.
        UsageError: the project's own configuration of mutmut cannot be taken out of its pyproject.toml.
    """
    name = f"mutmut-{isolation.value}"
    paths = [file.path for file in generated if any(is_mutmuts(mutant) for mutant in file.mutants)]
    if not paths:
        raise NothingToAnalyse("no mutants of mutmut's own", where=", ".join(setting.project.sources))
    command, notes = find_mutmut(setting.project.python)
    copy = setting.scratch.copy(name)
    notes += lay_out(setting, copy, paths, [one.id for one in quarantined], isolation)
    setting.say(f"running mutmut ({isolation.value})", 0, 0)
    output = setting.scratch.folder / name / "output.log"
    supervisor = Supervisor()
    try:
        ending = supervisor.run(
            [*command, "run", "--max-children", str(setting.jobs)], copy, environment(setting, name), output, longest
        )
    finally:
        supervisor.stop()
    why = last_lines(output.read_text("utf-8", "replace"))
    if ending.timed_out:
        raise EngineError(f"mutmut was not done after {longest:g} seconds", where=" ".join(paths[:3]), why=why)
    if ending.code:
        raise EngineError(
            f"mutmut cannot run this project (exit status {ending.code})",
            where=" ".join(paths[:3]),
            why=why,
            help="mend what mutmut says, or leave --engine mutmut out: qualitygate's own engine needs none of it",
        )
    told = read_told(copy, paths)
    mutants = [mutant for file in generated for mutant in file.mutants if is_mutmuts(mutant)]
    latest = {place_of(mutant): mutant for mutant in mutants}
    unknown = told.codes.keys() - latest.keys()
    if unknown:
        notes.append(f"mutmut judged {len(unknown)} mutants more, which are not among those asked for")
    return MutationEvidence(
        tuple(verdict_of(mutant, latest[place_of(mutant)], told) for mutant in mutants),
        tuple(quarantined),
        (*failed, *(one for file in generated for one in file.not_mutable)),
        told.tests,
        ending.seconds,
        engine="mutmut",
        notes=(f"judged by `mutmut run` with process_isolation = {isolation.value}", *notes),
    )


def find_mutmut(python: str) -> tuple[list[str], list[str]]:
    """The command that mutmut is run with by the project's interpreter, and notes.

    Raises:
        EnvironmentFault: the interpreter has none, or one that we do not know, and ours cannot be lent.
    """
    found = ask_interpreter(python, _PROBE)
    version, tag = found["mutmut"], found["tag"]
    if version is not None and not version.startswith(VERSIONS):
        raise EnvironmentFault(
            f"mutmut {version} of the project's environment is not one that qualitygate knows",
            where=python,
            help=f"run `{python} -m pip install 'mutmut=={VERSIONS}*'`, or leave --engine mutmut out",
        )
    if version is not None:
        return [python, "-m", "mutmut"], []
    spec = find_spec("mutmut")
    if tag != sys.implementation.cache_tag or spec is None or spec.origin is None:
        raise EnvironmentFault(
            "mutmut is not installed in the project's environment",
            where=python,
            why=f"that Python is {tag}, ours {sys.implementation.cache_tag}: our mutmut cannot be lent",
            help=f"run `{python} -m pip install 'mutmut=={VERSIONS}*'`, or leave --engine mutmut out",
        )
    site = str(Path(spec.origin).parents[1])
    note = f"mutmut is not installed in the project's environment: qualitygate's own ({metadata.version('mutmut')}) ran"
    # Ours comes along: Hypothesis, where it sees that we are installed, asks for our strategies.
    return [python, "-c", _LENT, site, str(Path(__file__).parents[3])], [note]


def environment(setting: Setting, name: str) -> dict[str, str]:
    """What makes verdicts repeat is as in our own runs; the import path is as mutmut makes it."""
    own = environment_for(setting.scratch.runtime, (), setting.scratch.temporary(name))
    for left in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        own.pop(left, None)
        if left in os.environ:
            own[left] = os.environ[left]
    return own


def lay_out(
    setting: Setting, copy: Path, paths: Sequence[str], left_out: Iterable[TestId], isolation: Isolation
) -> list[str]:
    """Write mutmut's configuration into the copy: exactly our files, with all that lies beside them.

    Returns:
        Notes on settings of the project's own that were not taken over.

    Raises:
        UsageError: those settings cannot be taken out of the pyproject.toml.
    """
    target = copy / "pyproject.toml"
    text, own = take_out(target.read_text("utf-8")) if target.exists() else ("", {})
    kept = {key: value for key, value in own.items() if key in _KEPT}
    arguments = [
        "-o", f"addopts={shlex.join(setting.addopts)}",
        *(f"--ignore={path}" for path in setting.ignored), *(f"--deselect={test}" for test in left_out),
    ]  # fmt: skip
    table = {
        "pytest_add_cli_args_test_selection": list(setting.project.tests),
        **kept,
        "source_paths": list(paths),
        "also_copy": sorted(entry.name for entry in copy.iterdir()),
        "pytest_add_cli_args": [*arguments, *kept.get("pytest_add_cli_args", [])],
        "process_isolation": isolation.value,
    }
    target.write_text(f"{text.rstrip()}\n\n{write_table(table)}".lstrip(), "utf-8")
    dropped = sorted(own.keys() - kept.keys() - table.keys())
    return [f"not taken over from [tool.mutmut]: {', '.join(dropped)}"] if dropped else []


def write_table(table: Mapping[str, Any]) -> str:
    """``[tool.mutmut]`` as TOML: texts, numbers, booleans and lists of them.

    >>> print(write_table({"source_paths": ["shop.py"], "debug": False}), end="")
    [tool.mutmut]
    source_paths = ["shop.py"]
    debug = false
    """
    # JSON's texts, numbers, booleans and lists are TOML's too, but for one character that has to be escaped there.
    rows = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items())
    return "[tool.mutmut]\n" + "".join(rows).replace("\x7f", "\\u007f")


def take_out(text: str) -> tuple[str, dict[str, Any]]:
    """A pyproject.toml without its ``[tool.mutmut]``, and what that said.

    Raises:
        UsageError: it is no TOML, or writes the table in a way that cannot be taken out.
    """
    try:
        before = tomllib.loads(text)
        table: dict[str, Any] = before.get("tool", {}).pop("mutmut", {})
        kept: list[str] = []
        inside = False
        for line in text.splitlines(keepends=True):
            if line.lstrip().startswith("["):
                inside = re.match(r"\s*\[\s*tool\s*\.\s*mutmut\s*\]", line) is not None
            if not inside:
                kept.append(line)
        left = "".join(kept)
        after = tomllib.loads(left)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            "the configuration of mutmut cannot be read", where="pyproject.toml", why=str(error), help=_PLAIN_TABLE
        ) from error
    if "tool" in before and not before["tool"] and "tool" not in after:
        del before["tool"]
    if after != before:
        raise UsageError("the configuration of mutmut cannot be read", where="pyproject.toml", help=_PLAIN_TABLE)
    return left, table


_PLAIN_TABLE = "write it as a plain table: a line `[tool.mutmut]`, below it one line for each setting"


def read_told(copy: Path, paths: Iterable[str]) -> Told:
    """What mutmut left in its folder about these files."""
    codes: dict[tuple[str, str], int | None] = {}
    seconds: dict[tuple[str, str], float] = {}
    covering: dict[tuple[str, str], tuple[TestId, ...]] = {}
    stats = json.loads((copy / "mutants/mutmut-stats.json").read_text("utf-8"))
    tests = {key: {TestId.of(test) for test in ids} for key, ids in stats["tests_by_mangled_function_name"].items()}
    for path in paths:
        meta = json.loads((copy / f"mutants/{path}.meta").read_text("utf-8"))
        for name, code in meta["exit_code_by_key"].items():
            place = path, name.rpartition(".")[2]
            codes[place] = code
            seconds[place] = meta["durations_by_key"].get(name) or 0.0
            covering[place] = tuple(sorted(tests.get(name.partition("__mutmut_")[0], ())))
    return Told(codes, seconds, covering, len({TestId.of(test) for test in stats["duration_by_test"]}))


def is_mutmuts(mutant: Mutant) -> bool:
    """Whether mutmut makes it too; those of our own operators are named otherwise."""
    return "__mutmut_" in mutant.name


def place_of(mutant: Mutant) -> tuple[str, str]:
    """The path and the name without the module, by which mutmut's result is found: the two may differ in the module.

    >>> from qualitygate.model import NOWHERE
    >>> place_of(Mutant("1", "lib/a/b.py", "C.f", NOWHERE, "number", "1", "2", "a.b.xǁCǁf__mutmut_3"))
    ('lib/a/b.py', 'xǁCǁf__mutmut_3')
    """
    return mutant.path, mutant.name.rpartition(".")[2]


def verdict_of(mutant: Mutant, latest: Mutant, told: Told) -> Verdict:
    """The verdict that mutmut's exit status stands for; ``latest`` is the last mutant of that name in the file."""
    place = place_of(mutant)
    from qualitygate.engines.mutation.cold_reasons import DUPLICATE  # libcst: not loaded for mutmut's words alone

    if mutant is not latest or mutant.cold == DUPLICATE:
        return Verdict(mutant, Status.ERROR, message="mutmut gives its name to a mutant of a later definition")
    if place not in told.codes:
        return Verdict(mutant, Status.ERROR, message="mutmut made no such mutant")
    code = told.codes[place]
    status = STATUSES.get(code, Status.ERROR)
    suspicious = f"exit status {code}, which mutmut calls suspicious" if status is Status.ERROR else ""
    message = _MESSAGES.get(code, suspicious)
    return Verdict(mutant, status, None, message, told.seconds[place], told.covering[place])


def last_lines(output: str) -> str:
    """The end of what mutmut printed, of its spinners only how they ended."""
    lines = [line.rpartition("\r")[2].rstrip() for line in output.replace("\r\n", "\n").split("\n")]
    return "\n".join([line for line in lines if line.strip()][-25:])
