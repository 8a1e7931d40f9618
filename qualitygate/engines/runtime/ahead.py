"""A process that children are forked from in, what plugins would load in each of them loaded once out.

Faker's plugin makes a generator before the first test of every process, whether a test asks for one or not. Finding and
loading its providers takes longer than most tests; made once, they are found at once ever after.
"""

from __future__ import annotations

import sys

#: The module of Faker's plugin: who has it loaded gets a generator made.
_FAKER = "faker.contrib.pytest.plugin"


def load_ahead() -> None:
    """Load what known plugins load when the first test is set up, where they are there; nothing of the project."""
    plugin = sys.modules.get(_FAKER)
    if plugin is not None:
        try:
            plugin.Faker()
        except Exception:  # noqa: BLE001 - a Faker that cannot be made ahead says so in the tests
            return
