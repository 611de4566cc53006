"""A repository at one commit, held in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class MemoryView:
    """`files` are texts; `modes` adds or overrides paths that are no ordinary file."""

    files: Mapping[str, str]
    modes: Mapping[str, str] = field(default_factory=dict)
    sha: str = "a" * 40

    async def paths(self) -> Mapping[str, str]:
        return dict.fromkeys(self.files, "100644") | dict(self.modes)

    async def sizes(self) -> Mapping[str, int]:
        return {path: len(text.encode()) for path, text in self.files.items()}

    async def text(self, path: str) -> str | None:
        return self.files.get(path)

    async def texts(self, paths: Sequence[str]) -> Mapping[str, str]:
        return {path: self.files[path] for path in paths if path in self.files}
