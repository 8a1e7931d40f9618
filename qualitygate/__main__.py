"""``python -m qualitygate``."""

from __future__ import annotations

from qualitygate.cli.main import run

if __name__ == "__main__":
    run()
