from pathlib import Path


def save(text):
    path = Path("0001")
    lines = len(path.read_text()) if path.exists() else 0
    path.write_text(text)
    return lines + 1
