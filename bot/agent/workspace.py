"""One commit's files with the agent's edits over them, in memory; nothing is ever written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.agent.edits import Missed, Range, apply_edit
from bot.agent.symbols import PYTHON, python_tree
from bot.ports import RepositoryView
from policies.patch import Change, Op, Patch
from policies.patch_gate import VERDICT_OF, Gate, gate
from policies.path_grammar import grammar_problem, way_problem
from policies.restricted import forbidden

REGULAR = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """The file as it is now, and where it changed."""

    text: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was changed."""

    reason: str
    ranges: tuple[Range, ...] = ()
    denied: bool = False
    """The path is one that nobody may write."""


@dataclass
class Workspace:
    view: RepositoryView
    _before: dict[str, str | None] = field(default_factory=dict)
    _now: dict[str, str] = field(default_factory=dict)
    _tree: Mapping[str, str] | None = None

    async def tree(self) -> Mapping[str, str]:
        """Every path of the commit with its mode."""
        if self._tree is None:
            self._tree = await self.view.paths()
        return self._tree

    async def paths(self) -> tuple[str, ...]:
        """The regular files, new ones included, sorted."""
        regular = {path for path, mode in (await self.tree()).items() if mode in REGULAR}
        return tuple(sorted(regular | self._now.keys()))

    async def text(self, path: str) -> str | None:
        """The file as the agent left it."""
        if path in self._now:
            return self._now[path]
        return await self.view.text(path)

    async def texts(self, paths: tuple[str, ...]) -> Mapping[str, str]:
        """Many files, as the agent left them."""
        wanted = [path for path in paths if path not in self._now]
        found = dict(await self.view.texts(wanted))
        return found | {path: self._now[path] for path in paths if path in self._now}

    async def path_problem(self, path: str) -> str | None:
        """Why no file can be at `path`, as the end of a sentence; None if one can."""
        return grammar_problem(path) or way_problem(path, await self.tree())

    async def edit(self, path: str, old: str, new: str) -> Accepted | Rejected:
        """Replace the one place where `old` stands; an empty `old` makes a new file."""
        problem = await self.path_problem(path)
        if problem is not None:
            return Rejected(f"{path} {problem}", denied=True)
        pattern = forbidden(path)
        if pattern is not None:
            return Rejected(f"{path} may not be changed by anyone here ({pattern})", denied=True)
        current = await self.text(path)
        edited = _edited(current, old, new) if current else await self._filled(path, old, new)
        if isinstance(edited, Rejected):
            return edited
        reason = await self._refusal(path, current, edited)
        if reason is not None:
            return Rejected(reason)
        self._before.setdefault(path, current)
        self._now[path] = edited
        return _accepted(current or "", edited)

    def patch(self) -> Patch:
        """The files that differ from the commit, as whole texts."""
        return tuple(
            Change(op=Op.PUT, path=path, old=self._before[path], new=text)
            for path, text in sorted(self._now.items())
            if text != self._before[path]
        )

    async def _filled(self, path: str, old: str, new: str) -> str | Rejected:
        if await self.text(path) is None and path in await self.tree():
            return Rejected(f"{path} cannot be read as text, so it cannot be edited")
        if old:
            return Rejected(f"{path} has no text yet: leave `old` empty to write it")
        return new or Rejected("`new` is empty")

    async def _refusal(self, path: str, current: str | None, edited: str) -> str | None:
        """Why the patch would not pass with this text: the patch gate, or broken syntax."""
        before = self._before.get(path, current)
        change = Change(op=Op.PUT, path=path, old=before, new=edited)
        others = [other for other in self.patch() if other.path != path]
        verdict = gate(await self.tree(), [*others, change])
        if verdict.verdict is Gate.FORBIDDEN:
            return " ".join(r.text for r in verdict.reasons if VERDICT_OF[r.code] is Gate.FORBIDDEN)
        return _broken(path, current, edited)


def _edited(current: str, old: str, new: str) -> str | Rejected:
    if not old:
        return Rejected("the file exists: quote the lines to be replaced in `old`")
    edit = apply_edit(current, old, new)
    if isinstance(edit, Missed):
        return Rejected(edit.reason, edit.ranges)
    if edit.text == current:
        return Rejected("the edit changes nothing")
    return edit.text


def _broken(path: str, before: str | None, after: str) -> str | None:
    """Syntax errors may not increase."""
    if not path.endswith(PYTHON):
        return None
    tree = python_tree(after)
    if isinstance(tree, str) and (before is None or not isinstance(python_tree(before), str)):
        return f"the file would no longer parse: {tree}"
    return None


def _accepted(before: str, after: str) -> Accepted:
    old, new = before.split("\n"), after.split("\n")
    same = min(len(old), len(new))
    head = next((n for n in range(same) if old[n] != new[n]), same)
    tail = next((n for n in range(same - head) if old[-1 - n] != new[-1 - n]), same - head)
    return Accepted(after, head + 1, max(len(new) - tail, head + 1))
