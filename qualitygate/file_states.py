"""Folders in, the state of each file in them that a scan may read out: what tells whether one has changed since.

A state is what the file system says of a file; where that differs, its content decides, and where it could not differ
yet, as in git: a file written as late as it was looked at may be written again within the same tick of the clock.
Nothing but ``os`` is imported: a scan that is answered at once spends its time here.
"""

from __future__ import annotations

import os
import stat

#: Folders that nothing looks into. No test file is found there and no module imported from there: `imports_unseen`.
LEFT_OUT = frozenset({"node_modules", "site-packages", "__pycache__"})

#: Folders with a dot that are looked into all the same.
_DOTTED = frozenset({".github"})

#: Ends of the names of what a scan may read: modules, configuration, requirements, workflows, texts with doctests.
READ = (
    ".py", ".toml", ".ini", ".cfg", ".txt", ".rst", ".md", ".in", ".pip", ".yml", ".yaml", ".coveragerc", "Pipfile",
)  # fmt: skip

#: Nanoseconds after which no clock of a file system gives a second change the time of the first.
_TICK = 2_000_000_000

#: A file of more bytes is not read to compare it.
_MOST_BYTES = 4_000_000

#: Entries of folders after which a tree is too large to be observed.
_MOST_ENTRIES = 100_000

ABSENT = "-"

#: Of a file that is not read: only that it is there counts.
ANY = "*"

#: Of a tree that is too large.
TOO_MANY = "too many"


def observe_tree(top: str, *, every: bool = False) -> dict[str, str]:
    """The state of each file below a folder that a scan may read, or of ``every`` file.

    Of links to folders it is where they lead. Every real folder is looked into once, by its own path where it has one
    below ``top``. Of a virtual environment only what could be imported by its folder's name is looked into.
    """
    states: dict[str, str] = {}
    seen: set[tuple[int, int, bool]] = set()
    linked: list[str] = []
    entries_seen = 0
    pending = [(top, False)]
    while pending or linked:
        folder, narrow = pending.pop() if pending else (linked.pop(0), False)
        try:
            itself = os.stat(folder)
            if (itself.st_dev, itself.st_ino, narrow) in seen:
                continue
            seen.add((itself.st_dev, itself.st_ino, narrow))
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as problem:
            states[folder] = f"refused {problem.errno}"
            continue
        entries_seen += len(found)
        if entries_seen > _MOST_ENTRIES:
            return {top: TOO_MANY}
        narrow = narrow or (folder != top and any(each.name == "pyvenv.cfg" for each in found))
        links = []
        for each in found:
            name = each.name
            if os.path.isdir(each.path) if each.is_symlink() else each.is_dir():
                if name.endswith(".py"):
                    states[each.path] = "folder"  # told as a file that cannot be read
                if _is_left_out(name) or (narrow and not name.isidentifier()):
                    continue
                if each.is_symlink():
                    states[each.path] = f"link {os.path.realpath(each.path)}"
                    links.append(each.path)
                else:
                    pending.append((each.path, narrow))
            elif every or name.endswith(READ):
                states[each.path] = observe_file(each.path)
        linked += sorted(links)
    return states


def observe_file(path: str) -> str:
    """The state of one file: its times in ns, then its size, number and rights. A folder has none but to be there."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    except OSError as problem:
        return f"refused {problem.errno}"
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino} {found.st_mode}"


def observe_distributions(folders: list[str]) -> dict[str, str]:
    """The state of the entry points of each distribution in the folders of ``sys.path``: none can come unseen."""
    states = {}
    for folder in folders:
        folder = folder or os.getcwd()
        try:
            names = os.listdir(folder)
        except OSError:
            states[folder] = observe_file(folder)
            continue
        for name in names:
            if name.lower().endswith((".dist-info", ".egg-info")) or name.lower() == "egg-info":
                path = os.path.join(folder, name, "entry_points.txt")
                states[path] = observe_file(path)
    return states


def is_settled(state: str, looked: int) -> bool:
    """Whether a file seen in that state at that time (ns) cannot have been written later and still look the same.

    Never where both times are the same whole second: so say file systems that keep no time of a change (images, FAT,
    those of other machines).

    >>> is_settled("4000000000 5000000000 3 1 33188", looked=7_000_000_001)
    True
    >>> is_settled("4000000000 6000000000 3 1 33188", looked=7_000_000_001)
    False
    >>> is_settled("5000000000 5000000000 3 1 33188", looked=9_000_000_000)
    False
    """
    if not state[:1].isdigit():
        return True
    changed, described = map(int, state.split(" ", 2)[:2])
    if changed == described and changed % 1_000_000_000 == 0:
        return False
    return max(changed, described) + _TICK < looked


def digest_content(path: str) -> str:
    """Of a file's bytes; empty where it is too large, cannot be read or is none."""
    from hashlib import blake2b

    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            return ""
        with open(path, "rb") as file:
            return blake2b(file.read(), digest_size=20).hexdigest()
    except OSError:
        return ""


def are_same(before: dict[str, tuple[str, str]], now: dict[str, str], looked: int | None) -> bool:
    """Whether the files of now are those of before, given by path as (state, digest of the content).

    ``looked`` is when those of before were seen (ns), None where all of them had settled.
    """
    if before.keys() != now.keys():
        return False
    for path, (state, content) in before.items():
        if state == ANY and now[path][:1].isdigit():
            continue
        if state == now[path] and (looked is None or is_settled(state, looked)):
            continue
        if not (content and state[:1].isdigit() and now[path][:1].isdigit()) or digest_content(path) != content:
            return False
    return True


def _is_left_out(name: str) -> bool:
    return name in LEFT_OUT or (name.startswith(".") and name not in _DOTTED)
