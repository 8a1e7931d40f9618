"""The text of a file in, a hash for each of its lines out that stays when other lines move: GitHub's line hash.

GitHub knows an alert again by ``partialFingerprints.primaryLocationLineHash``. Its upload action works the hash out of
the files and warns when a report brings another one, so ours are worked out the same way (github/codeql-action,
``src/fingerprints.ts``): from the start of the line the next 100 units of UTF-16, blanks and tabs left out, every line
end as one line feed, are the digits of a number to the base 37, modulo 2**64. After the end of the file come 65535 and
zeros. Lines with the same number are counted.

>>> hash_lines("a = 1\\na = 1\\n")
('5fd3337bcc1cc335:1', '2fb41b19264fc464:1', 'c129715d7a2bc9a3:1')
"""

from __future__ import annotations

import re
import struct
from collections import Counter

_UNITS, _BASE, _MODULUS = 100, 37, 2**64

#: What stands for the end of the file.
_END = 65535


def hash_lines(text: str) -> tuple[str, ...]:
    """``hash:number`` for every line, the first line first."""
    units: list[int] = []
    starts = []
    for line in split_lines(text):
        starts.append(len(units))
        units.extend([*_split_units(re.sub(r"[ \t]", "", line)), ord("\n")])
    units[-1] = _END
    units.extend([0] * _UNITS)
    counted: Counter[str] = Counter()
    found = []
    for start in starts:
        number = 0
        for unit in units[start : start + _UNITS]:
            number = (number * _BASE + unit) % _MODULUS
        digits = f"{number:x}"
        counted[digits] += 1
        found.append(f"{digits}:{counted[digits]}")
    return tuple(found)


def split_lines(text: str) -> list[str]:
    """Lines as Python and GitHub count them: a form feed or another separator of Unicode ends none."""
    return re.split(r"\r\n|\r|\n", text)


def _split_units(text: str) -> tuple[int, ...]:
    data = text.encode("utf-16-le", "surrogatepass")
    return struct.unpack(f"<{len(data) // 2}H", data)
