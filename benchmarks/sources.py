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
    needs: tuple[str, ...] = ()  #: distributions that its tests import

    @property
    def folder(self) -> str:
        """What it unpacks to."""
        return f"{self.name.replace('-', '_')}-{self.version}"


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
    Source(
        "boltons",
        "26.2.0",
        "d39cfd15c1a1c3bd4d705c82252fa9edb8e4f5e8cc039f8e39afac7b1b47e92c",
        ("boltons/iterutils.py", "boltons/strutils.py"),
    ),
    Source(
        "inflection",
        "0.5.1",
        "1a29730d366e996aaacffb2f1f1cb9593dc38e2ddd30c91250c6dde09ea9b417",
        ("inflection",),
    ),
    Source(
        "humanize",
        "4.17.0",
        "1d6a36c453dbfbb3f0b34601d2e0b4ce5d48d780305cd45714843f0068fde6ac",
        ("src/humanize",),
        ("freezegun",),
    ),
    Source(
        "parse",
        "1.22.4",
        "706d458feed5a81b02768d3156e8070baf6cee7d150a3a3c0cd43101a875c3b5",
        ("parse",),
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
