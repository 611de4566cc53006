"""What a string literal means, however it is quoted."""

import re
from typing import Final

from policies.proofs.parts import Part

_SIMPLE: Final = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v",
    "'": "'", '"': '"', "\\": "\\", "`": "`",
}  # fmt: skip
_CODE = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}")


def value_of(string: Part) -> str | None:
    """The characters of a `string`; None where an escape is not one that we know."""
    pieces: list[str] = []
    for part in string.parts[1:-1]:
        if part.text is None:
            return None
        if part.kind == "escape_sequence":
            meant = _unescaped(part.text[1:])
            if meant is None:
                return None
            pieces.append(meant)
        else:
            pieces.append(part.text)
    return "".join(pieces)


def raw_of(string: Part) -> str:
    """What stands between the quotes, as written."""
    return "".join(part.text or "" for part in string.parts[1:-1])


def _unescaped(escape: str) -> str | None:
    if escape in _SIMPLE:
        return _SIMPLE[escape]
    match = _CODE.fullmatch(escape)
    if match is None:
        return None
    number = int(match[1] or match[2] or match[3], 16)
    return chr(number) if number <= 0x10FFFF else None
