"""`qualitygate demo`: the point of the whole in one command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

Call = Callable[..., tuple[int, str, str]]


@pytest.mark.slow
def test_demo_shows_full_coverage_and_a_poor_mutation_score(
    call: Call, tmp_path: Path, hypothesis_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITYGATE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("VIRTUAL_ENV", str(hypothesis_python.parents[1]))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    code, out, err = call("demo", "--into", "shop")

    metrics = out.partition("\nMetrics  ")[2].partition("\nScore  ")[0]
    rows = {line.split()[0]: line.split() for line in metrics.splitlines()[1:] if line.strip()}
    assert code == 0
    assert rows["total-coverage"][1] == "100.0%"
    assert float(rows["mutation-score"][1].rstrip("%")) < 85
    assert "Survivors in shop/" in out
    assert "\nGate  not passed: " in out
    first, last = err.splitlines()
    assert first == f"a small shop, its tests run every line: {tmp_path / 'shop'}"
    assert last == "next: mend its tests and run `qualitygate report` there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "shop"]
    assert (tmp_path / "shop/.qualitygate/evidence.json").exists()


def test_demo_never_writes_into_a_folder_that_is_there(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    code, out, err = call("demo", "--into", str(tmp_path))

    assert (code, out) == (2, "")
    assert err.startswith("error[usage]: ")
    assert str(tmp_path) in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
