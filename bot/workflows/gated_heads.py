"""Heads of other people's pull requests that have our gate already."""

from collections import OrderedDict
from datetime import datetime, timedelta

MAX_AGE = timedelta(hours=1)
MOST = 10_000


class GatedHeads:
    """Saves a look-up on GitHub each time the open pull requests are gone through.

    Only a memory: GitHub knows what stands on a head, and is asked again every hour.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[tuple[int, str], datetime] = OrderedDict()

    def add(self, repo_id: int, head: str, now: datetime) -> None:
        self._seen[(repo_id, head)] = now
        self._seen.move_to_end((repo_id, head))
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)

    def knows(self, repo_id: int, head: str, now: datetime) -> bool:
        at = self._seen.get((repo_id, head))
        return at is not None and now - at <= MAX_AGE

    def forget(self, repo_id: int, head: str) -> None:
        """It is ours now, or could be: look at it again when it is not."""
        self._seen.pop((repo_id, head), None)
