"""Reports in, a row for each under ``.qualitygate/`` out, and back: as they were shown, or scored anew.

What is kept is what was measured, so that the weights, curves and caps of today can judge the past again.
"""

from __future__ import annotations

from qualitygate.history.database import FILE, Kept, read_runs, record
from qualitygate.history.rescoring import Change, name_gone, rescore, weigh_changes
from qualitygate.history.run import Checkout, Run, describe_run, read_checkout

__all__ = [
    "FILE",
    "Change",
    "Checkout",
    "Kept",
    "Run",
    "describe_run",
    "name_gone",
    "read_checkout",
    "read_runs",
    "record",
    "rescore",
    "weigh_changes",
]
