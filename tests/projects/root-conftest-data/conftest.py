import json
from pathlib import Path

import pytest


@pytest.fixture
def rates():
    return json.loads(Path("data/rates.json").read_text())
