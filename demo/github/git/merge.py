"""Three-way merges of trees and of lines. A conflict is None, as GitHub never merges with one."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from demo.github.git.store import Entry, GitStore


def merge_commits(store: GitStore, base: str, ours: str, theirs: str) -> str | None:
    """The tree of `ours` with what `theirs` changed since `base`; None for a conflict."""
    was, left, right = store.files(base), store.files(ours), store.files(theirs)
    edits: dict[str, Entry | None] = {}
    for path in was.keys() | right.keys():
        old, mine, other = was.get(path), left.get(path), right.get(path)
        if other in (old, mine):
            continue
        if mine == old:
            edits[path] = other
            continue
        merged = _merge_entries(store, old, mine, other)
        if merged is None:
            return None
        edits[path] = merged
    if any(entry and _clashes(path, left) for path, entry in edits.items()):
        return None
    return store.edit_tree(store.tree_of(ours), edits) or store.put_tree({})


def merge_lines(
    base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes]
) -> list[bytes] | None:
    """diff3: what one side changed, taken; what both changed differently, a conflict."""
    merged: list[bytes] = []
    at = left = right = 0
    for start, end, in_ours, in_theirs in [
        *_agreed(base, ours, theirs),
        (len(base), len(base), len(ours), len(theirs)),
    ]:
        old, mine, other = base[at:start], ours[left:in_ours], theirs[right:in_theirs]
        if mine in (old, other):
            merged += other
        elif other == old:
            merged += mine
        else:
            return None
        merged += base[start:end]
        length = end - start
        at, left, right = end, in_ours + length, in_theirs + length
    return merged


def _agreed(
    base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes]
) -> list[tuple[int, int, int, int]]:
    """Runs that all three share: start and end in the base, start in ours and in theirs."""
    left = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    right = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    runs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        a, b = left[i], right[j]
        start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if start < end:
            runs.append((start, end, a.b + start - a.a, b.b + start - b.a))
        if a.a + a.size < b.a + b.size:
            i += 1
        else:
            j += 1
    return runs


def _merge_entries(
    store: GitStore, old: Entry | None, mine: Entry | None, other: Entry | None
) -> Entry | None:
    if old is None or mine is None or other is None:
        return None
    if not old.mode == mine.mode == other.mode or old.mode & 0o170000 != 0o100000:
        return None
    texts = [store.blob(entry.sha) for entry in (old, mine, other)]
    if any(b"\0" in text[:8000] for text in texts):
        return None
    lines = merge_lines(*(text.splitlines(keepends=True) for text in texts))
    return None if lines is None else Entry(mine.mode, store.put_blob(b"".join(lines)))


def _clashes(path: str, files: Mapping[str, Entry]) -> bool:
    """A file of ours stands where the path needs a directory."""
    parts = path.split("/")
    return any("/".join(parts[:end]) in files for end in range(1, len(parts)))
