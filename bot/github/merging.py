"""The one call that changes the code base: merge this pull request at this commit."""

from dataclasses import dataclass
from typing import Any

from bot.errors import Conflict, GitHubRefused
from bot.github.answers import understood
from bot.github.calls import RepoCalls
from bot.github.transport import Guard


@dataclass(frozen=True, slots=True)
class Merged:
    sha: str
    """The new commit on the base branch."""


@dataclass(frozen=True, slots=True)
class HeadMoved:
    """409: the head is no longer the judged commit."""


@dataclass(frozen=True, slots=True)
class BaseMoved:
    """405 "Base branch was modified": judge again."""


@dataclass(frozen=True, slots=True)
class NotMergeable:
    text: str
    """GitHub's reason, for people."""


MergeResult = Merged | HeadMoved | BaseMoved | NotMergeable


class Merging:
    def __init__(self, calls: RepoCalls) -> None:
        self._calls = calls

    async def merge(
        self,
        number: int,
        *,
        head_sha: str,
        method: str,
        title: str | None,
        message: str | None,
        guard: Guard | None = None,
    ) -> MergeResult:
        """Raises `GitHubUnreachable` when the answer is lost: it may be merged (R44).

        aiohttp repeats a PUT once after a dropped connection, so a refusal may only mean
        that the first one worked: the pull request is read before a refusal is believed.
        """
        given = {"commit_title": title, "commit_message": message}
        data = {"sha": head_sha, "merge_method": method}
        data |= {name: text for name, text in given.items() if text is not None}
        try:
            answer = await self._calls.send("PUT", f"/pulls/{number}/merge", data, guard=guard)
        except Conflict:
            return await self._merged_at(number, head_sha) or HeadMoved()
        except GitHubRefused as refused:
            if refused.status not in {405, 422}:
                raise
            if "base branch was modified" in str(refused).lower():
                return BaseMoved()
            return await self._merged_at(number, head_sha) or NotMergeable(str(refused))
        return understood(lambda reply: Merged(str(reply["sha"])), answer)

    async def _merged_at(self, number: int, head_sha: str) -> Merged | None:
        """Merged already, with the judged head?"""
        pull = await self._calls.get(f"/pulls/{number}")

        def parse(data: Any) -> Merged | None:
            if data["merged"] and data["head"]["sha"] == head_sha:
                return Merged(str(data["merge_commit_sha"]))
            return None

        return understood(parse, pull)
