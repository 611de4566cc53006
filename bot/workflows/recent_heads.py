"""Where a default branch was a moment ago, for work that decides nothing."""

from datetime import datetime, timedelta

from bot.github.repository import Repo

MAX_AGE = timedelta(seconds=10)


class RecentHeads:
    """Saves a call a step; judging always asks GitHub (R5, R40)."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[datetime, str]] = {}

    def forget(self, repo_id: int) -> None:
        """The branch has moved."""
        self._seen.pop(repo_id, None)

    async def of(self, repo: Repo, branch: str, *, now: datetime, fresh: bool) -> str:
        """The head of the default branch, at most `MAX_AGE` old unless `fresh`."""
        seen = self._seen.get(repo.ref.repo_id)
        if seen is not None and not fresh and now - seen[0] <= MAX_AGE:
            return seen[1]
        sha = await repo.git.head(branch)
        self._seen[repo.ref.repo_id] = (now, sha)
        return sha
