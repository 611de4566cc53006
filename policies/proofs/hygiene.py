"""What no proof may touch: line ends, marks, shebangs, encodings, characters nobody sees."""

import re
from collections import Counter

from policies.proofs.verdict import NotProvenError

LINE_END = re.compile(r"\r\n|\r|\n")


def check_hygiene(old: str, new: str) -> None:
    """Raises `NotProvenError` with what is wrong about the raw texts (rules-proofs.md §1, 3)."""
    ends = set(LINE_END.findall(old))
    if ends and ends != set(LINE_END.findall(new)):
        raise NotProvenError("the newline style changes", line=1)
    if old.startswith("\ufeff") != new.startswith("\ufeff"):
        raise NotProvenError("the byte order mark changes", line=1)
    if _shebang(old) != _shebang(new):
        raise NotProvenError("the shebang changes", line=1)
    try:
        new.encode()
        old.encode()
    except UnicodeEncodeError as exc:
        raise NotProvenError("the text is not UTF-8") from exc
    for character in Counter(_unusual(new)) - Counter(_unusual(old)):
        line = new.count("\n", 0, new.rindex(character)) + 1
        raise NotProvenError(f"a new U+{ord(character):04X} character", line=line)


def _shebang(text: str) -> str:
    first = text.removeprefix("\ufeff").split("\n", 1)[0]
    return first if first.startswith("#!") else ""


def _unusual(text: str) -> list[str]:
    if text.isascii() and text.isprintable():
        return []
    return [c for c in text if c not in "\n\r\t" and not " " <= c <= "~"]
