"""What changed between two trees, in GitHub's words."""

import difflib
from dataclasses import dataclass

from demo.github.git.store import SUBMODULE, Entry, GitStore


@dataclass(frozen=True, slots=True)
class FileChange:
    """`status` is added, removed, modified, changed (mode only) or renamed."""

    path: str
    status: str
    entry: Entry
    previous: str | None = None
    additions: int = 0
    deletions: int = 0
    patch: str | None = None
    """Unified hunks without file headers; None for binary files."""


def changed_files(store: GitStore, old: str, new: str) -> list[FileChange]:
    """The changes from one commit or tree to another, by path; pure renames are recognised."""
    before, after = store.files(old), store.files(new)
    gone = {path: entry for path, entry in before.items() if path not in after}
    changes = []
    for path in sorted(before.keys() | after.keys()):
        a, b = before.get(path), after.get(path)
        if a == b:
            continue
        if a is None and b is not None:
            source = next((old for old, entry in gone.items() if entry.sha == b.sha), None)
            if source:
                del gone[source]
                changes.append(FileChange(path, "renamed", b, previous=source))
            else:
                changes.append(_change(store, path, None, b))
        elif a is not None and b is not None:
            changes.append(_change(store, path, a, b))
    changes += [_change(store, path, entry, None) for path, entry in gone.items()]
    return sorted(changes, key=lambda change: change.path)


def _change(store: GitStore, path: str, old: Entry | None, new: Entry | None) -> FileChange:
    if old is None or new is None:
        status = "removed" if new is None else "added"
    else:
        status = "changed" if old.sha == new.sha else "modified"
    entry = new or old
    assert entry is not None, "a change has at least one side"
    lines = [_lines(store, old), _lines(store, new)]
    if lines[0] is None or lines[1] is None:
        return FileChange(path, status, entry)
    hunks = list(difflib.unified_diff(lines[0], lines[1], lineterm=""))[2:]
    return FileChange(
        path,
        status,
        entry,
        additions=sum(line.startswith("+") for line in hunks),
        deletions=sum(line.startswith("-") for line in hunks),
        patch="\n".join(hunks) if hunks else None,
    )


def _lines(store: GitStore, entry: Entry | None) -> list[str] | None:
    """The lines of a text; None when it is binary."""
    if entry is None or entry.mode == SUBMODULE:
        return []
    data = store.blob(entry.sha)
    if b"\0" in data[:8000]:
        return None
    text = data.decode(errors="replace")
    lines = text.split("\n")
    if lines[-1]:
        lines[-1] += "\n\\ No newline at end of file"
    else:
        lines.pop()
    return lines
