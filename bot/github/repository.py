"""One repository, as workflows hold it: six parts, one token."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.github.address import RepoRef
from bot.github.blobs import BlobCache
from bot.github.calls import RepoCalls
from bot.github.checks import Checks
from bot.github.git import Git
from bot.github.issues import Issues
from bot.github.judging import Judging, Silences
from bot.github.people import People
from bot.github.pulls import Pulls


class Repo:
    """Cheap to make; holds no state but its address."""

    def __init__(
        self,
        calls: RepoCalls,
        *,
        app_id: int,
        bot_login: Callable[[], Awaitable[str]],
        cache: BlobCache,
        silences: Silences,
    ) -> None:
        self._calls = calls
        self.git = Git(calls, cache)
        self.issues = Issues(calls, app_id, bot_login)
        self.pulls = Pulls(calls)
        self.checks = Checks(calls, app_id)
        self.people = People(calls)
        self.judging = Judging(calls, self.issues, silences)

    @property
    def ref(self) -> RepoRef:
        return self._calls.ref

    async def graphql(self, query: str, variables: Mapping[str, Any]) -> Any:
        return await self._calls.graphql(query, variables)
