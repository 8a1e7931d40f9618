"""What is installed is whole: both packages, typed, with the example and its tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return next(into.glob("*.whl"))


def test_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    ours = {
        path.relative_to(ROOT).as_posix()
        for package in ("qualitygate", "strategies")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not {"__pycache__", ".pytest_cache", ".hypothesis"} & set(path.parts)
    }
    assert packed == ours
    assert {"qualitygate/py.typed", "strategies/py.typed", "qualitygate/demo/shop/tests/conftest.py"} <= packed


def test_wheel_lays_out_the_example_from_an_archive(wheel: Path, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from qualitygate.demo import lay_out\n"
        "assert lay_out.__file__.startswith(sys.argv[1]), lay_out.__file__\n"
        "lay_out.lay_out(pathlib.Path(sys.argv[2]))\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program, str(wheel), str(tmp_path / "shop")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "shop" / "tests" / "integration" / "test_orders.py").is_file()
