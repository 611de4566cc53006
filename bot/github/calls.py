"""Calls about one repository, made with its own narrow token."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from itertools import count
from typing import Any, BinaryIO
from urllib.parse import urlencode

from bot.errors import FixwardenError, Forbidden, GitHubRefused, GitHubUnreachable, NotFound
from bot.github.address import RepoRef, Trust, repo_path
from bot.github.answers import MAX_TEXT, Reply, understood
from bot.github.app_auth import InstallationTokens
from bot.github.transport import Credential, Guard, Transport

PAGE = 100
MOST_PAGES = 30

Ask = Callable[[str], Awaitable[Reply]]
"""GETs one URL."""


class RepoCalls:
    """Paths are relative to the repository: `/pulls/1`, quoted already."""

    def __init__(self, transport: Transport, tokens: InstallationTokens, ref: RepoRef) -> None:
        self.ref = ref
        self.transport = transport
        self._tokens = tokens
        self._base = transport.address.rest(repo_path(ref.full_name))

    async def get(self, path: str, **query: str | int) -> Any:
        return (await self._ask(self._url(path, query))).data

    async def send(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        guard: Guard | None = None,
    ) -> Any:
        """A write; `repeatable` where a second one changes nothing more than the first."""
        url = self._url(path, {})
        return (await self._ask(url, method, data, repeatable=repeatable, guard=guard)).data

    async def pages(
        self, path: str, *, key: str | None = None, most_pages: int = MOST_PAGES, **query: str | int
    ) -> list[Any]:
        """Every item of a list; raises `GitHubRefused` past the ceiling: a part is no basis."""
        url = self._url(path, {"per_page": PAGE, **query})
        return await all_pages(self._ask, self.transport, url, key=key, most_pages=most_pages)

    async def first_pages(self, path: str, most_pages: int, **query: str | int) -> list[Any]:
        """The beginning of a list, for whoever comes back for the rest."""
        url = self._url(path, {"per_page": PAGE, **query})
        return await all_pages(self._ask, self.transport, url, enough=after(most_pages))

    async def download(self, path: str, target: BinaryIO, *, most_bytes: int) -> None:
        async def fetch(credential: Credential) -> None:
            url = self._url(path, {})
            await self.transport.download(url, credential, target, most_bytes=most_bytes)

        await self.authorised(fetch)

    async def graphql(self, query: str, variables: Mapping[str, Any]) -> Any:
        """The `data` of an answer without errors; not repeated, for REST can always be asked."""
        url = self.transport.address.graphql_url
        if url is None:
            raise NotFound("GitHub's GraphQL is not configured.", status=404)
        data = {"query": query, "variables": dict(variables)}
        answer = (await self._ask(url, "POST", data)).data
        refusal = understood(_graphql_refusal, answer)
        if refusal is not None:
            raise refusal
        return answer["data"]

    async def authorised(self, act: Callable[[Credential], Awaitable[Any]]) -> Any:
        """Act with the repository's token; a 401 drops it and tries once again."""
        ref = self.ref
        credential = await self._tokens.get(ref.installation_id, ref.repo_id)
        try:
            return await act(credential)
        except Forbidden as refused:
            if refused.status != 401:
                raise
        self._tokens.drop(ref.installation_id, ref.repo_id, credential)
        return await act(await self._tokens.get(ref.installation_id, ref.repo_id))

    async def absolute(self, path: str, **query: str | int) -> Any:
        """GET a path outside the repository, with its token."""
        return (await self._ask(_with_query(self.transport.address.rest(path), query))).data

    async def absolute_pages(self, path: str, *, key: str) -> list[Any]:
        """The same for a list inside an object."""
        url = _with_query(self.transport.address.rest(path), {"per_page": PAGE})
        return await all_pages(self._ask, self.transport, url, key=key)

    async def _ask(
        self,
        url: str,
        method: str = "GET",
        data: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        guard: Guard | None = None,
    ) -> Reply:
        async def act(credential: Credential) -> Reply:
            return await self.transport.call(
                method, url, credential, data, repeatable=repeatable, guard=guard
            )

        reply: Reply = await self.authorised(act)
        return reply

    def _url(self, path: str, query: Mapping[str, str | int]) -> str:
        return _with_query(self._base + path, query)


async def all_pages(
    ask: Ask,
    transport: Transport,
    url: str,
    *,
    key: str | None = None,
    most_pages: int = MOST_PAGES,
    enough: Callable[[list[Any]], bool] = lambda _: False,
) -> list[Any]:
    """Follow `Link: rel=next` on GitHub's own host; `key` names the list inside an object."""
    items: list[Any] = []
    following = url
    for _ in range(most_pages):
        reply = await ask(following)
        page = understood(partial(_page, key), reply.data)
        items += page
        if reply.next_url is None or enough(page):
            return items
        following = reply.next_url
        if transport.address.trust(following) is not Trust.FULL:
            raise GitHubRefused("GitHub's next page is on another host.", status=reply.status)
    raise GitHubRefused(
        f"GitHub's list has more than {most_pages} pages: too long to be judged whole.", status=413
    )


def after(most_pages: int) -> Callable[[list[Any]], bool]:
    """An `enough` for `all_pages` that ends with that page."""
    numbers = count(1)
    return lambda _: next(numbers) >= most_pages


def _page(key: str | None, data: Any) -> list[Any]:
    page = data if key is None else data[key]
    if not isinstance(page, list):
        raise TypeError("no list")
    return page


def _graphql_refusal(answer: Any) -> FixwardenError | None:
    if not answer.get("errors"):
        return None if "data" in answer else GitHubUnreachable("GitHub's GraphQL said nothing.")
    error = answer["errors"][0]
    if error.get("type") == "RATE_LIMITED":
        return GitHubUnreachable("GitHub's GraphQL limit is reached.", retry_after=60.0)
    return GitHubRefused(f"GitHub refused the query: {error['message']:.{MAX_TEXT}}", status=200)


def _with_query(url: str, query: Mapping[str, str | int]) -> str:
    return f"{url}?{urlencode(query)}" if query else url
