"""What a number literal means, however it is spelt."""

import re
from typing import Final

_PREFIXED: Final = re.compile(r"0[xob][0-9a-f_]+n?", re.IGNORECASE)
_DECIMAL: Final = re.compile(
    r"(?:0|[1-9][0-9_]{0,40})?(?:\.[0-9_]{0,40})?(?:e[+-]?[0-9_]{1,4})?", re.IGNORECASE
)
_EXACT: Final = 2**53


def canonical(text: str) -> str:
    """One spelling for equal numbers of the same base; what is unusual stays as it is."""
    if _PREFIXED.fullmatch(text):
        return text.lower()
    if not _DECIMAL.fullmatch(text) or not any(map(str.isdigit, text)):
        return text
    value = float(text.replace("_", ""))
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return repr(value)
