"""Names of real projects in, their unpacked source distributions out: pinned by version and hash, fetched by pip."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A source distribution on the package index."""

    name: str
    version: str
    sha256: str
    mutate: tuple[str, ...]  #: modules to mutate

    @property
    def folder(self) -> str:
        """What it unpacks to."""
        return f"{self.name}-{self.version}"


SOURCES = (
    Source(
        "toolz",
        "1.2.0",
        "9667a038e9d6ecba37995e26cb2f59ec6420b6ad8dd9677de59db9b956b08490",
        ("toolz/itertoolz.py", "toolz/functoolz.py", "toolz/dicttoolz.py"),
    ),
    Source(
        "cachetools",
        "8.0.0",
        "5ed01bd676800d51f0025605e4fd8ad0891550513e7b0a4c3da478463764e5c3",
        ("src/cachetools/_cached.py", "src/cachetools/func.py", "src/cachetools/keys.py"),
    ),
)


def fetch(source: Source, into: Path) -> Path:
    """The unpacked source distribution, a fresh one each time; pip refuses a file with another hash.

    Raises:
        subprocess.CalledProcessError: pip could not fetch it.
    """
    into.mkdir(parents=True, exist_ok=True)
    wanted = into / f"{source.name}.txt"
    wanted.write_text(f"{source.name}=={source.version} --hash=sha256:{source.sha256}\n", "utf-8")
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", source.name,
         "--require-hashes", "--requirement", str(wanted), "--dest", str(into)],
        check=True, stdout=sys.stderr,
    )  # fmt: skip
    with tarfile.open(next(into.glob(f"{source.name}-{source.version}*.tar.gz"))) as archive:
        archive.extractall(into, filter="data")
    return into / source.folder
