"""The evidence of a shard in, a file of its own out, and back: what `qualitygate merge` takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from qualitygate.errors import EnvironmentFault, UsageError
from qualitygate.merging import Part
from qualitygate.model import Evidence
from qualitygate.store import FOLDER, FORM, decode, encode, write_file


def write_shard(root: Path, evidence: Evidence) -> Path:
    """Write what a shard found into the project's folder for evidence.

    Returns:
        The file.

    Raises:
        EnvironmentFault: it cannot be written, or a link leads elsewhere.
    """
    mutation = evidence.mutation
    assert mutation is not None
    assert mutation.shard is not None
    file = root / FOLDER / f"shard-{mutation.shard.number}-of-{mutation.shard.of}.json"
    if file.parent.is_symlink():
        raise EnvironmentFault(
            "the shard's verdicts cannot be written: a link leads elsewhere",
            where=str(file.parent),
            help="remove the link",
        )
    try:
        file.parent.mkdir(exist_ok=True)
        write_file(file, json.dumps({"form": FORM, "evidence": encode(evidence)}))
    except OSError as error:
        raise EnvironmentFault(
            f"the shard's verdicts cannot be written: {error.strerror or error}",
            where=str(file),
            help="make room for them",
        ) from error
    return file


def read_shards(files: Sequence[Path]) -> list[tuple[Part, Evidence]]:
    """What shards wrote, in the order of the files.

    Raises:
        UsageError: a file is not there, cannot be read, or holds something else.
    """
    return [_read(file) for file in files]


def _read(file: Path) -> tuple[Part, Evidence]:
    try:
        kept = json.loads(file.read_text("utf-8"))
        if kept["form"] != FORM:
            raise ValueError("another version of qualitygate wrote it")
        evidence = decode(kept["evidence"])
        if evidence.mutation is None or evidence.mutation.shard is None:
            raise ValueError("it holds no shard")
    except OSError as error:
        raise UsageError(
            f"cannot read {file}: {error.strerror or error}", help="give the files of all shards"
        ) from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{file} is not what `qualitygate mutate --shard` wrote",
            why=str(error) if type(error) is ValueError else "",
            help="give the files `.qualitygate/shard-K-of-N.json` of all shards, written by this version",
        ) from error
    return Part(str(file), evidence.mutation.shard, evidence.mutation), evidence
