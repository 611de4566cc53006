"""A repository at one commit, in memory."""

from collections.abc import Mapping, Sequence


class FakeView:
    """Texts by path, all plain files; `modes` says where one is not."""

    def __init__(self, texts: Mapping[str, str], *, modes: Mapping[str, str] | None = None) -> None:
        self._texts = dict(texts)
        self._modes = dict.fromkeys(texts, "100644") | dict(modes or {})

    @property
    def sha(self) -> str:
        return "5" * 40

    async def paths(self) -> Mapping[str, str]:
        return self._modes

    async def sizes(self) -> Mapping[str, int]:
        return {path: len(text.encode()) for path, text in self._texts.items()}

    async def text(self, path: str) -> str | None:
        return self._texts.get(path)

    async def texts(self, paths: Sequence[str]) -> Mapping[str, str]:
        return {path: self._texts[path] for path in paths if path in self._texts}
