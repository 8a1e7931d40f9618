"""From a root and paths to the files of a suite, lowered or kept from a run before, and all else a scan depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualitygate.errors import NothingToAnalyse
from qualitygate.model import ProjectFiles, PytestConfig, Skipped, SkipReason
from qualitygate.model.suite import Doctest
from qualitygate.scanner.cache import ScanCache, digest, digest_code
from qualitygate.scanner.doctests import DoctestFile, find_doctest_files, holds_examples, parse_doctests
from qualitygate.scanner.find import Found, find_files, is_excluded, is_support, locate_module, relative_path
from qualitygate.scanner.project_files import read_project_files
from qualitygate.scanner.settings import read_pytest_config
from qualitygate.scanner.source import Source

_OUTLINE, _SOURCE, _DOCTESTS = "outline:", "source:", "doctests:"


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read. ``key`` says its path and content; ``source`` is None where it is kept."""

    path: str
    key: str
    modules: tuple[str, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the suite and what is said of it depend on."""

    root: Path
    given: tuple[Path, ...]
    exclude: tuple[str, ...]
    config: PytestConfig
    project: ProjectFiles
    tests: frozenset[str]  #: paths of the files that hold tests
    read: tuple[Read, ...]
    skipped: tuple[Skipped, ...]
    doctests: tuple[Doctest, ...] = ()

    @property
    def key(self) -> str:
        """Two scans with the same key give the same suite."""
        files = "\n".join(f"{each.key} {each.path}" for each in sorted(self.read, key=lambda each: each.path))
        skipped = sorted(map(repr, self.skipped))
        return digest(
            digest_code(), str(self.root), repr(self.given), repr(self.exclude), repr(self.config), repr(self.project),
            repr(sorted(self.tests)), files, repr(skipped), repr(self.doctests),
        )  # fmt: skip


def gather(
    root: Path,
    paths: Sequence[Path],
    exclude: Sequence[str],
    cache: ScanCache,
    doctest_paths: Sequence[Path] | None = None,
) -> Gathered:
    """Finds the test files at the paths, the helper modules that they and these import, and the doctests.

    Doctests are looked for at ``doctest_paths``, where pytest itself looks if these are empty, by default at the paths.
    Raises UsageError for a missing path, ConfigError for a broken pytest configuration, NothingToAnalyse when there is
    neither a test file nor a doctest.
    """
    root = root.absolute()
    given = [root / path for path in paths]
    config = read_pytest_config(root, [path for path in given if path.exists()])
    found = find_files(root, given, config, exclude)
    project = read_project_files(root)
    doctests, unread = gather_doctests(root, paths if doctest_paths is None else doctest_paths, project, exclude, cache)
    if not any(each.is_test for each in found) and not doctests:
        raise tell_nothing("no test file", paths, config, exclude)
    read, skipped = _read_all(root, found, exclude, cache)
    named = {each.path for each in read} | {each.path for each in skipped}
    skipped += [each for each in unread if each.path not in named]
    return Gathered(
        root=root,
        given=tuple(paths),
        exclude=tuple(exclude),
        config=config,
        project=project,
        tests=frozenset(each.path for each in found if each.is_test),
        read=tuple(read),
        skipped=tuple(sorted(skipped, key=lambda each: each.path)),
        doctests=doctests,
    )


def gather_doctests(
    root: Path, paths: Sequence[Path], project: ProjectFiles, exclude: Sequence[str], cache: ScanCache
) -> tuple[tuple[Doctest, ...], tuple[Skipped, ...]]:
    """The doctests that pytest would collect at the paths, without paths where it looks itself, and what is unreadable.

    Raises ConfigError for a broken pytest configuration.
    """
    places = [root / path for path in paths]
    config = read_pytest_config(root, [path for path in places if path.exists()])
    found: list[Doctest] = []
    unread: list[Skipped] = []
    for each in find_doctest_files(root, places, config, project, exclude):
        doctests = _read_doctests(each, cache)
        if isinstance(doctests, Skipped):
            unread.append(doctests)
        else:
            found.extend(doctests)
    return tuple(found), tuple(unread)


def load_sources(gathered: Gathered, cache: ScanCache) -> list[Source] | None:
    """The lowered files, those that are kept from the cache; None when it has lost one."""
    sources = []
    for each in gathered.read:
        source = each.source or cache.find(_SOURCE + each.key)
        if not isinstance(source, Source):
            return None
        sources.append(source)
    return sources


def tell_nothing(what: str, paths: Sequence[Path], config: PytestConfig, exclude: Sequence[str]) -> NothingToAnalyse:
    """The error for a scan without ``no test file`` or ``no test``: where was looked, and for what."""
    where = ", ".join(f"`{path}`" for path in paths) or "no path"
    named = " ".join(config.python_files)
    looked = f"looked for files matching {named} (python_files of {config.path or 'pytest by default'})"
    if what == "no test":
        functions, classes = " ".join(config.python_functions), " ".join(config.python_classes)
        looked += f",\nin them for functions starting with {functions}, classes starting with {classes},"
        looked += "\nand subclasses of unittest.TestCase"
    if exclude:
        looked += f"\nleft out: {' '.join(exclude)}"
    return NothingToAnalyse(
        f"{what} found in {where}",
        why=looked,
        help="give the folder that holds the tests, or set `python_files` in the pytest configuration",
    )


def _read_all(
    root: Path, found: Sequence[Found], exclude: Sequence[str], cache: ScanCache
) -> tuple[list[Read], list[Skipped]]:
    """Reads the files, then the helper modules they import, then those these import."""
    read: list[Read] = []
    skipped: list[Skipped] = []
    queue = list(found)
    known = {each.path for each in found}
    looked_up: set[tuple[str, str]] = set()
    for each in queue:  # grows on the way
        file = _read(each, cache)
        if isinstance(file, Skipped):
            skipped.append(file)
            continue
        read.append(file)
        folder = each.path.rpartition("/")[0]
        for module in file.modules:
            if (folder, module) in looked_up:
                continue
            looked_up.add((folder, module))
            located = locate_module(root, each.path, module)
            if located is None:
                continue
            path = relative_path(root, located)
            if path not in known and is_support(path) and not is_excluded(path, exclude):
                known.add(path)
                queue.append(Found(located, path, False))
    return read, skipped


def _read(found: Found, cache: ScanCache) -> Read | Skipped:
    data = _read_data(found)
    if isinstance(data, Skipped):
        return data
    key = digest(digest_code(), found.path, data) if cache.is_open else ""
    outline = cache.find(_OUTLINE + key)
    if isinstance(outline, Skipped):
        return outline
    if isinstance(outline, tuple):
        return Read(found.path, key, outline, None)
    lowered = _lower(found.path, data, key, cache)
    if isinstance(lowered, Skipped):
        cache.keep(_OUTLINE + key, lowered)
        return lowered
    modules = tuple(sorted(lowered.modules))
    cache.keep(_OUTLINE + key, modules)
    return Read(found.path, key, modules, lowered)


def _read_doctests(found: DoctestFile, cache: ScanCache) -> tuple[Doctest, ...] | Skipped:
    data = _read_data(found)
    if isinstance(data, Skipped):
        return data
    if not holds_examples(data):
        return ()
    key = digest(digest_code(), found.path, found.module, found.encoding, data) if cache.is_open else ""
    kept = cache.find(_DOCTESTS + key)
    if isinstance(kept, tuple | Skipped):
        return kept
    doctests = parse_doctests(found, data)
    cache.keep(_DOCTESTS + key, doctests)
    return doctests


def lower_kept(path: str, data: bytes, cache: ScanCache) -> Source | Skipped:
    """The lowered tree of a file, from the cache where a scan or another reading has kept it."""
    return _lower(path, data, digest(digest_code(), path, data) if cache.is_open else "", cache)


def _lower(path: str, data: bytes, key: str, cache: ScanCache) -> Source | Skipped:
    kept = cache.find(_SOURCE + key)
    if isinstance(kept, (Source, Skipped)):
        return kept
    from qualitygate.scanner.lower_file import lower_file  # libcst: not loaded while everything is kept

    lowered = lower_file(path, data)
    cache.keep(_SOURCE + key, lowered)
    return lowered


def _read_data(found: Found | DoctestFile) -> bytes | Skipped:
    if found.refused:
        return Skipped(found.path, SkipReason.UNREADABLE, found.refused)
    try:
        return found.file.read_bytes()
    except OSError as problem:
        return Skipped(found.path, SkipReason.UNREADABLE, problem.strerror or str(problem))
