"""A command line in, what it printed when all that it depends on was as it is now out, or nothing.

A scan of an unchanged project costs a start of Python and a look at its files this way: this module and what it
imports load neither click nor data classes. What is kept is one file for each command line in the cache directory:
the question in full, the answer, and the state of every file that the answer depends on, our own modules included.
"""

from __future__ import annotations

import os
import sys
import zlib
from time import perf_counter, time_ns

from qualitygate import __version__
from qualitygate.file_states import (
    ANY,
    TOO_MANY,
    are_same,
    digest_content,
    is_settled,
    observe_distributions,
    observe_file,
    observe_tree,
)

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from collections.abc import Iterable

#: The state of a file, and the digest of its content where that may decide.
State = tuple[str, str]

#: Raised with every change of how answers are written.
_FORM = "1"

#: Fields before the states of the files: form, question, root, when it was looked (empty when all had settled), exit
#: code, the text before the seconds and the text after them.
_HEAD = 7

#: An answer that was written so many seconds ago is removed.
_KEPT = 30 * 24 * 3600

#: So many bytes are read before a scan of what has just been written; with more its answer is not kept. And so many
#: after it of all else: of the rest only the state counts.
_MOST_BYTES = 100_000_000

#: What is in the environment that decides how a text looks on a terminal.
_LOOKS = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")


def recall(arguments: list[str]) -> tuple[str, int] | None:
    """The text and the exit code of a command line that was run before and would end the same; None without."""
    started = perf_counter()
    if arguments[:1] != ["scan"] or sys.stdout is None:  # closed by whoever started us
        return None
    try:
        question = name_question(arguments)
        with open(_place(question), "rb", opener=_open_own) as opened:
            fields = zlib.decompress(opened.read()).decode("utf-8", "surrogatepass").split("\0")
    except (OSError, ValueError, zlib.error):
        return None
    head, states = fields[:_HEAD], fields[_HEAD:]
    if head[:2] != [_FORM, question] or len(head) < _HEAD or len(states) % 3:
        return None
    _, _, root, looked, code, text, rest = head
    before = {states[at]: (states[at + 1], states[at + 2]) for at in range(0, len(states), 3)}
    looking = time_ns()
    now = _observe(root, before)
    if not are_same(before, now, int(looked) if looked else None):
        return None
    states_now = {path: (state if state == ANY else now[path], content) for path, (state, content) in before.items()}
    if states_now != before or (looked and all(is_settled(state, looking) for state, _ in states_now.values())):
        _write(question, root, looking, code, text, rest, states_now)
    return text + (f"{show_seconds(perf_counter() - started, 0.0)}{rest}" if rest else ""), int(code)


def look(root: str, paths: list[str]) -> tuple[int, dict[str, State]]:
    """The time (ns), then the state of all that a scan of the project may read, and of single files.

    Only what has just been written has a digest yet: all else has to be in the same state after the scan.
    """
    looking, left = time_ns(), _MOST_BYTES
    seen: dict[str, State] = {}
    states = _observe(root, ())
    counting = _find_counting(states, root, {*paths, *(path for path in states if path.endswith(".py"))})
    for path, state in states.items():
        fresh = left > 0 and path in counting and not is_settled(state, looking)
        left -= _size(state) if fresh else 0
        seen[path] = (state, digest_content(path) if fresh else "")
    return looking, look_at(paths) | seen


def look_at(paths: list[str]) -> dict[str, State]:
    """The state of single files."""
    return {path: (observe_file(path), digest_content(path)) for path in paths}


def keep(
    arguments: list[str],
    root: str,
    looked: int,
    before: dict[str, State],
    read: set[str],
    code: int,
    text: str,
    seconds: str,
) -> None:
    """Keep the answer of a command line, unless something has changed since it was looked at, before the scan.

    ``read`` are the modules of the project and the files named that were read: of all other modules only the names
    count. Of the text the one place of ``seconds`` is filled anew each time.
    """
    head, _, rest = text.partition(seconds) if seconds else (text, "", "")
    if any("\0" in part for part in (text, *before)) or (seconds and text.count(seconds) != 1):
        return
    below, ours, left = os.path.join(root, ""), os.path.join(_find_ours(), ""), _MOST_BYTES
    counting = _find_counting(before, root, read)
    before = {path: each if path in counting else (_name_only(each[0]), "") for path, each in before.items()}
    digests = {}
    for path, (state, content) in before.items():
        if state != ANY and not content and path.startswith(below) and not path.startswith(ours) and left > 0:
            left -= _size(state)
            digests[path] = digest_content(path)
    too_many = any(state == TOO_MANY for state, _ in before.values())
    if too_many or not are_same(before, _observe(root, before), looked):
        return
    states = {path: (state, content or digests.get(path, "")) for path, (state, content) in before.items()}
    _write(name_question(arguments), root, looked, str(code), head, rest, states)


def show_seconds(scanning: float, judging: float) -> str:
    """As the report for people shows them."""
    return f"scan {scanning:.1f} s, judge {judging:.1f} s"


def name_question(arguments: list[str]) -> str:
    """All that decides what a command line prints besides files."""
    looks = {name: os.environ[name] for name in _LOOKS if name in os.environ}
    return repr(
        (
            __version__,
            sys.version,
            sys.flags.optimize,
            sys.path,
            os.geteuid(),
            sorted(os.getgroups()),
            os.getcwd(),
            arguments,
            looks,
            _terminal(),
        )
    )


def _find_counting(paths: Iterable[str], root: str, read: set[str]) -> set[str]:
    """The files of which more than the name counts.

    It does but of the project's modules that nothing has read, and of data in YAML: only workflows are read, wherever
    their folder leads. The project may hold ourselves, and of us everything counts.
    """
    below, ours = os.path.join(root, ""), os.path.join(_find_ours(), "")
    workflows = {root, os.path.realpath(os.path.join(root, ".github", "workflows"))}
    data = [path for path in paths if path.endswith((".yml", ".yaml"))]
    folders = {folder for folder in set(map(os.path.dirname, data)) if os.path.realpath(folder) in workflows}

    def counts(path: str) -> bool:
        if path in read or not path.startswith(below) or path.startswith(ours):
            return True
        if path.endswith((".yml", ".yaml")):
            return os.path.dirname(path) in folders
        return not path.endswith(".py")

    return set(filter(counts, paths))


def _size(state: str) -> int:
    """In bytes, of the file in that state."""
    return int(state.split(" ", 3)[2]) if state[:1].isdigit() else 0


def _name_only(state: str) -> str:
    return ANY if state[:1].isdigit() else state


def _observe(root: str, paths: tuple[()] | dict[str, State]) -> dict[str, str]:
    states = observe_distributions(sys.path) | observe_tree(_find_ours(), every=True) | observe_tree(root)
    return states | {path: observe_file(path) for path in paths if path not in states}


def _find_ours() -> str:
    """The folder of our own package."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _terminal() -> tuple[bool, int]:
    """Whether standard output is a terminal, and its columns."""
    try:
        return sys.stdout.isatty(), os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return sys.stdout.isatty(), 0


def _open_own(path: str, flags: int) -> int:
    """Open a file that we have written ourselves; OSError for a link, and for what anybody else has put there."""
    opened = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    if os.fstat(opened).st_uid == os.geteuid():
        return opened
    os.close(opened)
    raise PermissionError(path)


def _place(question: str) -> str:
    """The file for a question. Others may share it: the question is in it."""
    folder = os.environ.get("QUALITYGATE_CACHE_DIR") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "qualitygate"
    )
    return os.path.join(os.path.abspath(folder), "answers", f"{zlib.crc32(question.encode('utf-8', 'replace')):08x}")


def _write(question: str, root: str, looked: int, code: str, text: str, rest: str, states: dict[str, State]) -> None:
    """Write the answer in place of one before; where that is not possible there is none."""
    from contextlib import suppress
    from pathlib import Path

    from qualitygate.cache_place import cache_folder
    from qualitygate.whole_file import write_whole

    unsettled = any(not is_settled(state, looked) for state, _ in states.values())
    head = [_FORM, question, root, str(looked) if unsettled else "", code, text, rest]
    fields = [*head, *(field for path, (state, content) in states.items() for field in (path, state, content))]
    with suppress(OSError):
        folder, file = cache_folder("answers"), Path(_place(question))
        folder.chmod(0o700)  # lines of the project are in it; refused where the folder is somebody else's
        file.unlink(missing_ok=True)  # never through a link
        write_whole(file, zlib.compress("\0".join(fields).encode("utf-8", "surrogatepass"), 1))
        for old in folder.iterdir():
            if old.name != "CACHEDIR.TAG" and old.stat().st_mtime < file.stat().st_mtime - _KEPT:
                old.unlink()
