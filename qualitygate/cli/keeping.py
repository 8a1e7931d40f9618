"""What a scan was asked and what it told in, its answer kept for the next time out: where all it depends on is known.

`qualitygate.cli.answers` finds it again. What cannot be told from the states of files is not kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from qualitygate.baseline import locate_baseline, read_baseline
from qualitygate.cli.answers import State, keep, look, look_at, show_seconds
from qualitygate.cli.options import Output
from qualitygate.config.discovery import MARKERS, find_root
from qualitygate.distributions import list_entry_points
from qualitygate.errors import ConfigError
from qualitygate.exit_codes import ExitCode
from qualitygate.file_states import ABSENT, LEFT_OUT, READ
from qualitygate.model import Config, Report, SkipReason
from qualitygate.rescan import has_foreign_plugins
from qualitygate.scanner.project_files import given
from qualitygate.scanner.settings import read_pytest_config

#: Formats that show nothing but what was found; the text for people shows the seconds too, in one place.
REPEATED = frozenset({"concise", "github", "gitlab", "junit", "markdown", "sarif", "text"})

#: Modules at the root that are read as configuration.
CONFIGURING = ("setup.py", "noxfile.py")

#: A name that could be that of a module imported from a folder that is not looked into, in no string by itself.
_UNSEEN = re.compile(
    rb"(?<![\"'/\w-])(?:%b)(?![\"'/\w-])" % "|".join(sorted(filter(str.isidentifier, LEFT_OUT))).encode()
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was there before anything was read."""

    arguments: tuple[str, ...]
    root: Path
    looked: int  #: when, in ns
    states: dict[str, State]  #: by path
    named: frozenset[str]  #: files that are read whatever they are called


def is_repeatable(outputs: Sequence[Output], *, statistics: bool) -> bool:
    """Whether all that is told is one text on standard output that the same findings would give again.

    >>> is_repeatable([Output("concise")], statistics=False), is_repeatable([Output("json")], statistics=False)
    (True, False)
    """
    if len(outputs) != 1 or outputs[0].path is not None:
        return False
    return outputs[0].format in (("text",) if statistics else REPEATED)


def see_project(arguments: Sequence[str], root: Path, config_file: Path | None, paths: Sequence[str]) -> Seen:
    """Look at all that a scan of the project may read, at what made this folder its root, and whether the paths are.

    ``paths`` are the arguments as they were given.
    """
    named = [str(config_file.absolute())] if config_file is not None else []
    marked = [str(folder / marker) for folder in _list_roots(Path.cwd(), root) for marker in MARKERS]
    looked, states = look(str(root), [*named, *marked, *(str(Path(path).absolute()) for path in paths)])
    return Seen(tuple(arguments), root, looked, states, frozenset(named))


def see_configured(seen: Seen, baseline: str | None, config: Config) -> Seen | None:
    """With what the configuration names: its paths, pytest's, the baseline, and whether the files of its entries are.

    None where a path has gone since it was configured, or something cannot be read: that is for the scan to tell.
    """
    file = locate_baseline(seen.root, baseline, config.scan.baseline)
    found = look_at([str(file)]) if file is not None else {}
    configured = look_at([str(seen.root / path) for path in (*config.source, *config.tests)])
    try:
        entries = read_baseline(file) if file is not None and file.exists() else ()
        testpaths = read_pytest_config(seen.root).testpaths
    except ConfigError:
        return None
    if any(state == ABSENT for state, _ in configured.values()):
        return None
    configured |= look_at([str(seen.root / path) for path in (*testpaths, *(entry.path for entry in entries))])
    return replace(seen, states=configured | seen.states | found, named=seen.named | found.keys())


def keep_answer(
    seen: Seen, report: Report, config: Config, paths: Sequence[str], output: Output, text: str, code: ExitCode
) -> None:
    """Keep what was told, if every file that it depends on has been seen and none has changed since.

    ``paths`` are the arguments as they were given.
    """
    read = _list_read(seen, report, config, paths) if find_root(Path.cwd()) == seen.root else None
    if read is None:
        return
    told = tuple(report.seconds.values())
    seconds = show_seconds(*told) if output.format == "text" and len(told) == 2 and show_seconds(*told) in text else ""
    keep(list(seen.arguments), str(seen.root), seen.looked, seen.states, read, int(code), text, seconds)


def _list_read(seen: Seen, report: Report, config: Config, paths: Sequence[str]) -> set[str] | None:
    """The modules that the report depends on; None where the states that were seen do not tell of all of it."""
    suite = report.suite
    if suite is None or has_foreign_plugins() or list_entry_points("reports") or list_entry_points("metrics"):
        return None
    pytests = (suite.config, read_pytest_config(seen.root))
    places = [os.path.relpath(os.path.normpath(Path(path).absolute()), seen.root) for path in paths]
    places += [*config.tests, *(path for each in pytests for path in each.testpaths)]
    if not all(_is_looked_into(seen.root, PurePosixPath(place)) for place in places):
        return None
    if any(one.reason is SkipReason.UNREADABLE for one in suite.skipped):
        return None  # it may be readable the next time, and look the same
    named = [*(one.path for one in suite.files), *(one.path for one in suite.skipped)]
    read = {str(seen.root / path) for path in (*named, *(one.path for one in suite.doctests), *CONFIGURING)}
    words = [(0, word) for each in pytests for word in each.addopts]
    if (0, "--doctest-modules") in words:
        read |= {path for path in seen.states if path.endswith(".py")}
    known = read - {str(seen.root / name) for name in CONFIGURING} <= seen.states.keys()
    unseen = any(_UNSEEN.search(_read(path)) for path in read)
    seen_texts = all(glob.endswith(READ) for _, glob in given(words, "--doctest-glob"))
    return read | seen.named if known and not unseen and seen_texts else None


def _is_looked_into(root: Path, place: PurePosixPath) -> bool:
    """Whether nothing on the way from the root to a place is left out when the project is looked at, or could be."""
    if place.is_absolute() or any(part in LEFT_OUT or part.startswith(".") for part in place.parts):
        return False
    if any(sign in str(place) for sign in "*?["):
        return False
    way = (root.joinpath(*place.parts[: depth + 1]) for depth in range(len(place.parts)))
    return not any(os.path.exists(folder / "pyvenv.cfg") for folder in way)


def _list_roots(here: Path, root: Path) -> list[Path]:
    """The folders in which a marker would have made a root: up to the root, all above where none has any."""
    top = root if any((root / marker).exists() for marker in MARKERS) else Path(here.anchor)
    return [folder for folder in (here, *here.parents) if folder.is_relative_to(top)]


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
