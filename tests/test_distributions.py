"""What other distributions offer is found, whatever folder of ``sys.path`` they lie in."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.distributions import list_entry_points


def test_entry_points_are_found_sorted_and_by_their_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = list_entry_points("rules")
    information = tmp_path / "house-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: house\nVersion: 1\n")
    (information / "entry_points.txt").write_text(
        "[qualitygate.rules]\nb = house.b\na = house.a\n[qualitygate.patterns]\nc = house.c\n"
    )

    monkeypatch.syspath_prepend(str(tmp_path))

    assert [entry.value for entry in list_entry_points("rules")] == ["house.a", "house.b"]
    assert [entry.value for entry in list_entry_points("patterns")] == ["house.c"]
    assert list_entry_points("metrics") == before == []
