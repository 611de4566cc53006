"""Meeting a repository for the first time: its number counts, a name is only a hint (R54)."""

from dataclasses import dataclass, replace
from typing import Any

from bot.errors import BadInput, Forbidden, GitHubRefused, NotFound
from bot.github.address import RepoRef, repo_path
from bot.github.answers import understood
from bot.github.app_auth import AppKey, InstallationTokens
from bot.github.calls import RepoCalls
from bot.github.transport import Transport

NAMELESS = "unknown/unknown"
"""For calls that name no repository."""


@dataclass(frozen=True, slots=True)
class RepoInfo:
    id: int
    full_name: str
    owner_id: int
    owner_login: str
    default_branch: str
    private: bool
    archived: bool
    url: str


class FirstContact:
    def __init__(self, transport: Transport, key: AppKey, tokens: InstallationTokens) -> None:
        self._transport = transport
        self._key = key
        self._tokens = tokens

    async def describe(self, installation_id: int, repo_id: int, name_hint: str | None) -> RepoInfo:
        """What GitHub says of the repository with that number.

        The hint counts if GitHub says that it is this number; else the installation's own
        list is read. Raises `NotFound` if the installation does not reach the repository.
        """
        ref = RepoRef(installation_id, repo_id, name_hint or NAMELESS)
        try:
            hinted = None if name_hint is None else await self._hinted(ref)
            return hinted or await self._listed(ref)
        except GitHubRefused as refused:
            if refused.status != 422:
                raise
            raise _out_of_reach(ref) from refused

    async def installation_of(self, full_name: str) -> RepoRef:
        """The installation and number of a repository that a person names.

        Says nothing about what that person may do there. Raises `NotFound` where we are
        not installed, `BadInput` for what is no name.
        """
        rest, path = self._transport.address.rest, repo_path(full_name)
        answer = await self._transport.call(
            "GET", rest(f"{path}/installation"), self._key.credential()
        )
        installation_id = understood(lambda data: int(data["id"]), answer.data)
        token = await self._tokens.named(installation_id, full_name.partition("/")[2])
        answer = await self._transport.call("GET", rest(path), token)
        info = understood(repo_info, answer.data)
        return RepoRef(installation_id, info.id, info.full_name)

    async def _hinted(self, ref: RepoRef) -> RepoInfo | None:
        try:
            answer = await RepoCalls(self._transport, self._tokens, ref).get("")
        except (NotFound, Forbidden, BadInput):
            return None
        info = understood(repo_info, answer)
        return info if info.id == ref.repo_id else None

    async def _listed(self, ref: RepoRef) -> RepoInfo:
        calls = RepoCalls(self._transport, self._tokens, replace(ref, full_name=NAMELESS))
        for item in await calls.absolute_pages("/installation/repositories", key="repositories"):
            info = understood(repo_info, item)
            if info.id == ref.repo_id:
                return info
        raise _out_of_reach(ref)


def _out_of_reach(ref: RepoRef) -> NotFound:
    text = f"Installation {ref.installation_id} has no repository {ref.repo_id}."
    return NotFound(text, status=404)


def repo_info(data: Any) -> RepoInfo:
    return RepoInfo(
        id=int(data["id"]),
        full_name=str(data["full_name"]),
        owner_id=int(data["owner"]["id"]),
        owner_login=str(data["owner"]["login"]),
        default_branch=str(data["default_branch"]),
        private=bool(data["private"]),
        archived=bool(data.get("archived", False)),
        url=str(data["html_url"]),
    )
