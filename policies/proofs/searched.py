"""Which files of a repository a search has to read, and for which words."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from policies.line_diff import line_hunks, lines_of
from policies.patch import Change
from policies.proofs.provers import language_of
from policies.proofs.python.declared import is_declaration

PYTHON: Final = (".py", ".pyi", ".pyx", ".pxd", ".ipynb")
_BINARY: Final = """
png jpg jpeg gif webp avif bmp ico tif tiff psd ai eps pdf ps mp3 mp4 m4a wav ogg flac avi mov mkv
webm woff woff2 ttf otf eot zip gz tgz bz2 xz zst 7z rar jar war whl egg so dylib dll exe o a lib
pyc pyo pyd class wasm bin db sqlite sqlite3 npy npz pkl pickle h5 hdf5 parquet feather onnx pt pth
safetensors mo doc docx xls xlsx ppt pptx odt ods map
"""
_UNWRITTEN: Final = frozenset(_BINARY.split())
"""Endings of files that hold no text, or none that anybody wrote."""
_LOCKS: Final = re.compile(
    r"(?:^|/)(?:[^/]*\.lock|[^/]*-lock\.[a-z]{1,5}|go\.sum|npm-shrinkwrap\.json)$",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_LETTERS = re.compile(r"[^\W\d_]+")
MAX_WORDS: Final = 2_000
MAX_FILES: Final = 20_000
MAX_BYTES: Final = 32_000_000
MAX_FILE_BYTES: Final = 1_000_000


def is_searched(path: str) -> bool:
    """Whether a file may hold a word that somebody wrote."""
    name = path.rpartition("/")[2].lower()
    return name.rpartition(".")[2] not in _UNWRITTEN and not _LOCKS.search(path)


def is_python(path: str) -> bool:
    """Whether a file may take names out of a Python module."""
    return path.lower().endswith(PYTHON)


def is_tsconfig(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.endswith(".json") and ("tsconfig" in name or "jsconfig" in name)


def vanished_words(changes: Iterable[Change]) -> frozenset[str] | None:
    """Words of changed lines that the new lines no longer hold; None where they are too many."""
    words: set[str] = set()
    for change in changes:
        before, after = lines_of(change.old), lines_of(change.new)
        for hunk in line_hunks(change.old, change.new):
            old = "\n".join(before[hunk.old_start : hunk.old_end])
            new = "\n".join(after[hunk.new_start : hunk.new_end])
            for pattern in (_IDENTIFIER, _LETTERS):
                words |= set(pattern.findall(old)) - set(pattern.findall(new))
    return frozenset(words) if len(words) <= MAX_WORDS else None


def files_to_read(
    sizes: Mapping[str, int], patch: Iterable[Change], words: Collection[str]
) -> tuple[list[str], list[str]]:
    """What a search for these changes reads, and what it would have to read but cannot.

    `sizes` is path → bytes. What only a search for words needs comes last.
    """
    languages = {language_of(change.path) for change in patch}
    python = "python" in languages
    ranks = {path: _rank(path, python=python, words=bool(words)) for path in sizes}
    wanted = [path for path, rank in ranks.items() if rank is not None]
    wanted.sort(key=lambda path: (ranks[path], sizes[path], path))
    chosen: list[str] = []
    left_out: list[str] = []
    total = 0
    for path in wanted:
        fits = sizes[path] <= MAX_FILE_BYTES and total + sizes[path] <= MAX_BYTES
        if fits and len(chosen) < MAX_FILES:
            chosen.append(path)
            total += sizes[path]
        else:
            left_out.append(path)
    return chosen, left_out


def _rank(path: str, *, python: bool, words: bool) -> int | None:
    """What is asked for first has the lowest; None is not asked for."""
    if is_tsconfig(path) or is_declaration(path):
        return 0
    if python and is_python(path):
        return 1
    return 2 if words and is_searched(path) else None
