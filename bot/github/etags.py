"""Answers kept for conditional GETs: a 304 costs nothing of the limit."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.github.answers import Reply

MOST_BYTES = 16_000_000
LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    etag: str
    reply: Reply
    size: int


class EtagCache:
    """By lane and URL, so that no installation is answered with what another one read."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()

    def get(self, lane: str, url: str) -> Kept | None:
        kept = self._kept.get((lane, url))
        if kept is not None:
            self._kept.move_to_end((lane, url))
        return kept

    def put(self, lane: str, url: str, kept: Kept) -> None:
        self.drop(lane, url)
        if kept.size > LARGEST_BYTES:
            return
        self._kept[(lane, url)] = kept
        self._bytes += kept.size
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size

    def drop(self, lane: str, url: str) -> None:
        old = self._kept.pop((lane, url), None)
        if old is not None:
            self._bytes -= old.size
