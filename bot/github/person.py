"""Acting as a person, with their own token: a review is theirs or it is nobody's."""

from typing import Any, Literal

from bot.errors import Forbidden
from bot.github.address import RepoRef, repo_path
from bot.github.answers import understood
from bot.github.people import Account, account_fact
from bot.github.pulls import ReviewFact, review_fact
from bot.github.transport import Credential, Transport

ReviewEvent = Literal["APPROVE", "REQUEST_CHANGES", "COMMENT"]


class Person:
    """Holds the token; its text form does not."""

    def __init__(self, transport: Transport, credential: Credential, account: Account) -> None:
        self._transport = transport
        self._credential = credential
        self.account = account

    def __repr__(self) -> str:
        return f"Person({self.account!r})"

    async def post_review(
        self, ref: RepoRef, pull_number: int, head_sha: str, event: ReviewEvent, body: str
    ) -> ReviewFact:
        """Review exactly `head_sha`; raises `GitHubRefused` (422) for their own pull request.

        Not repeated: after `GitHubUnreachable` read the reviews first.
        """
        path = f"{repo_path(ref.full_name)}/pulls/{int(pull_number)}/reviews"
        data: dict[str, Any] = {"commit_id": head_sha, "event": event}
        if body:
            data["body"] = body
        url = self._transport.address.rest(path)
        reply = await self._transport.call("POST", url, self._credential, data)
        return understood(review_fact, reply.data)


async def sign_in(transport: Transport, credential: Credential) -> Person:
    """Ask GitHub whose token this is; raises `Forbidden` unless it is a person's."""
    reply = await transport.call("GET", transport.address.rest("/user"), credential)
    account = understood(account_fact, reply.data)
    if account.type != "User":
        raise Forbidden("This token belongs to no person.", status=403)
    return Person(transport, credential, account)
