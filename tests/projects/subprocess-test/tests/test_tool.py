import subprocess
import sys


def test_shout():
    done = subprocess.run([sys.executable, "tool.py", "tea"], capture_output=True, text=True, check=True)

    assert done.stdout == "TEA!\n"
