"""Which paths a patch may name at all (P1): one spelling, one meaning, on every file system."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from policies.hidden_characters import is_invisible
from policies.restricted import fold

MAX_PART_BYTES = 255
MAX_PATH_BYTES = 4096
SYMLINK, SUBMODULE = "120000", "160000"

_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
# NTFS short names of .git, .gitmodules, .gitattributes, .gitignore, and their hashed form.
_SHORT_NAME = re.compile(r"(git|gitmod|gitatt|gitign|gi[0-9a-f]{4})~[0-9]", re.IGNORECASE)


def grammar_problem(path: str) -> str | None:
    """What is wrong with the spelling of `path`, as the end of a sentence; None if nothing."""
    problem = _whole_problem(path)
    if problem is not None:
        return problem
    for part in path.split("/"):
        problem = _part_problem(part)
        if problem is not None:
            return problem
    return None


def way_problem(path: str, base_tree: Mapping[str, str]) -> str | None:
    """Whether a link, a submodule or a file stands where `path` needs a folder or a file."""
    mode = base_tree.get(path)
    if mode in {SYMLINK, SUBMODULE}:
        return "is a symbolic link" if mode == SYMLINK else "is a submodule"
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = "/".join(parts[:depth])
        mode = base_tree.get(folder)
        if mode is not None:
            what = {SYMLINK: "a symbolic link", SUBMODULE: "a submodule"}.get(mode, "a file")
            return f"leads through {folder}, {what}"
    return None


def collisions(paths: Iterable[str], base_tree: Mapping[str, str]) -> dict[str, str]:
    """For each of `paths` the other spelling it collides with once case is folded.

    Folders count too: `Shop/a.py` beside `shop/b.py` is one folder on some disks.
    """
    spelled: dict[str, str] = {}
    found: dict[str, str] = {}
    owners: dict[str, list[str]] = {}
    for path in paths:
        for prefix in _prefixes(path):
            folded = fold(prefix)
            other = spelled.setdefault(folded, prefix)
            owners.setdefault(folded, []).append(path)
            if other != prefix:
                found.setdefault(path, other)
    for path in base_tree:
        if fold(path.partition("/")[0]) not in spelled:
            continue
        for prefix in _prefixes(path):
            for owner in owners.get(fold(prefix), ()):
                if prefix not in _prefixes(owner):
                    found.setdefault(owner, prefix)
    return found


def _prefixes(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _whole_problem(path: str) -> str | None:
    problems = (
        ("is not relative", not path or path.startswith("/")),
        ("contains a backslash or a colon", "\\" in path or ":" in path),
        ("contains a control, invisible or unusual blank character", _has_odd_character(path)),
        ("is not in Unicode's NFC form", unicodedata.normalize("NFC", path) != path),
        ("is too long", len(path.encode(errors="replace")) > MAX_PATH_BYTES),
    )
    return next((text for text, found in problems if found), None)


def _has_odd_character(path: str) -> bool:
    return any(
        is_invisible(character)
        or character in "\t\r\n"
        or (character != " " and unicodedata.category(character) == "Zs")
        for character in path
    )


def _part_problem(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return f"has the part {part!r}"
    if part[-1] in ". " or part[0] == " ":
        return "has a part that begins with a space or ends in a dot or a space"
    if len(part.encode()) > MAX_PART_BYTES:
        return "has a part that is too long"
    # Compatibility forms too: HFS+ and NTFS fold more than git does (CVE-2014-9390).
    folded = fold(unicodedata.normalize("NFKC", part)).rstrip(". ")
    if folded == ".git" or _SHORT_NAME.fullmatch(folded):
        return "names git's own folder or files"
    if _DEVICE.fullmatch(part.partition(".")[0].rstrip()):
        return f"has the Windows device name {part!r}"
    return None
