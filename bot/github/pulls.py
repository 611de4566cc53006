"""Pull requests: looked up before they are opened, merged only at a named commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import GitHubRefused
from bot.github.answers import instant, understood
from bot.github.calls import RepoCalls
from bot.github.history import FileFact, file_fact
from bot.github.labels import Label, label_fact
from bot.github.merging import MergeResult, Merging
from bot.github.transport import Guard

MOST_FILES = 3000
"""GitHub lists no more, so at this number the list may be cut off (fail closed)."""
MERGEABLE_PAUSES_SECONDS = (0.5, 1.0, 2.0)


class DraftsRefused(GitHubRefused):
    """This repository has no drafts: open a normal pull request."""


@dataclass(frozen=True, slots=True)
class PullFact:
    number: int
    url: str
    """For people."""
    node_id: str
    open: bool
    merged: bool
    merged_at: datetime | None
    merge_sha: str | None
    """The commit on the base branch; None until merged."""
    draft: bool
    base: str
    base_sha: str
    head_ref: str
    head_sha: str
    head_repo_id: int | None
    """None if the fork was deleted."""
    mergeable: bool | None
    """None while GitHub is still working it out, and in lists."""
    author_id: int | None
    title: str
    body: str
    updated_at: datetime
    labels: tuple[Label, ...] = ()
    author_login: str | None = None
    default_branch: str | None = None
    """Of the base repository, as GitHub says it now; None where the answer lacks it."""
    private: bool | None = None


@dataclass(frozen=True, slots=True)
class ReviewFact:
    id: int
    user_id: int | None
    """None for a deleted account."""
    login: str | None
    type: str | None
    state: str
    """Upper case, as the rules write it."""
    commit_id: str | None
    submitted_at: datetime | None
    """None while PENDING."""


@dataclass(frozen=True, slots=True)
class ClosingFact:
    """The pull request was closed, as GitHub's server recorded it."""

    actor_id: int | None
    """None for a deleted account."""
    login: str | None
    type: str | None
    at: datetime


class Pulls:
    """`repo.pulls`."""

    def __init__(self, calls: RepoCalls) -> None:
        self._calls = calls
        self._merging = Merging(calls)

    async def find(
        self, head_branch: str, trailer: str | None = None, state: str = "open"
    ) -> PullFact | None:
        """The newest pull request from our own branch whose body ends with the trailer."""
        head = f"{self._calls.ref.owner}:{head_branch}"
        items = await self._calls.pages("/pulls", head=head, state=state, most_pages=3)
        pulls = sorted(
            (understood(pull_fact, item) for item in items), key=lambda pull: -pull.number
        )
        for pull in pulls:
            ours = pull.head_ref == head_branch and pull.head_repo_id == self._calls.ref.repo_id
            if ours and (trailer is None or _has_trailer(pull.body, trailer)):
                return pull
        return None

    async def create(
        self, *, head: str, base: str, title: str, body: str, draft: bool = False
    ) -> PullFact:
        """Open a pull request from our own branch, or find the one that is open already.

        Raises `DraftsRefused`, and `GitHubRefused` with GitHub's reason for anything else.
        """
        data = {"head": head, "base": base, "title": title, "body": body, "draft": draft}
        try:
            return understood(pull_fact, await self._calls.send("POST", "/pulls", data))
        except GitHubRefused as refused:
            if refused.status != 422:
                raise
            if draft and "draft pull requests are not supported" in str(refused).lower():
                raise DraftsRefused(str(refused), status=422) from refused
            there = await self.find(head) if "already exists" in str(refused) else None
            if there is None:
                raise
            return there

    async def get(self, number: int, *, settled: bool = False) -> PullFact:
        """The pull request now; `settled` asks again while `mergeable` is unknown."""
        pull = understood(pull_fact, await self._calls.get(f"/pulls/{number}"))
        for seconds in MERGEABLE_PAUSES_SECONDS if settled else ():
            if pull.mergeable is not None or not pull.open:
                break
            await self._calls.transport.pause(seconds)
            pull = understood(pull_fact, await self._calls.get(f"/pulls/{number}"))
        return pull

    async def list_open(self) -> tuple[PullFact, ...]:
        """All open ones, newest change first; conditional GETs."""
        items = await self._calls.pages("/pulls", state="open", sort="updated", direction="desc")
        return tuple(understood(pull_fact, item) for item in items)

    async def update(
        self,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        state: str | None = None,
    ) -> PullFact:
        given = {"title": title, "body": body, "state": state}
        data = {name: value for name, value in given.items() if value is not None}
        answer = await self._calls.send("PATCH", f"/pulls/{number}", data, repeatable=True)
        return understood(pull_fact, answer)

    async def reviews(self, number: int) -> tuple[ReviewFact, ...]:
        """All pages, in GitHub's order."""
        items = await self._calls.pages(f"/pulls/{number}/reviews")
        return tuple(understood(review_fact, item) for item in items)

    async def dismissals(self, number: int) -> dict[int, tuple[int | None, str | None]]:
        """Review id → who dismissed it and what it was before, in upper case."""
        items = await self._calls.pages(f"/issues/{number}/events")
        return dict(found for item in items if (found := understood(_dismissal, item)))

    async def closings(self, number: int) -> tuple[ClosingFact, ...]:
        """Each time it was closed, oldest first; a merge closes it too."""
        items = await self._calls.pages(f"/issues/{number}/events")
        return tuple(found for item in items if (found := understood(_closing, item)))

    async def ask_reviewer(self, number: int, login: str) -> None:
        """Ask for somebody's review (again); whom GitHub does not let us ask is not asked."""
        path, data = f"/pulls/{number}/requested_reviewers", {"reviewers": [login]}
        try:
            await self._calls.send("POST", path, data, repeatable=True)
        except GitHubRefused as refused:
            if refused.status != 422:
                raise

    async def files(self, number: int) -> tuple[FileFact, ...]:
        """Raises `GitHubRefused` where the list may be cut off."""
        items = await self._calls.pages(f"/pulls/{number}/files")
        if len(items) >= MOST_FILES:
            raise GitHubRefused("The pull request changes too many files.", status=413)
        return tuple(understood(file_fact, item) for item in items)

    async def merge(
        self,
        number: int,
        *,
        head_sha: str,
        method: str = "squash",
        title: str | None = None,
        message: str | None = None,
        guard: Guard | None = None,
    ) -> MergeResult:
        """Merge if the head still is `head_sha`; see `merging.py`.

        `guard` is asked right before each request leaves: the last moment to say no.
        """
        return await self._merging.merge(
            number, head_sha=head_sha, method=method, title=title, message=message, guard=guard
        )


def pull_fact(data: Any) -> PullFact:
    merged_at = data["merged_at"]
    merged = bool(data.get("merged", merged_at is not None))
    return PullFact(
        number=int(data["number"]),
        url=str(data["html_url"]),
        node_id=str(data["node_id"]),
        open=data["state"] == "open",
        merged=merged,
        merged_at=None if merged_at is None else instant(merged_at),
        merge_sha=data.get("merge_commit_sha") if merged else None,
        draft=bool(data["draft"]),
        base=str(data["base"]["ref"]),
        base_sha=str(data["base"]["sha"]),
        head_ref=str(data["head"]["ref"]),
        head_sha=str(data["head"]["sha"]),
        head_repo_id=(data["head"]["repo"] or {}).get("id"),
        mergeable=data.get("mergeable"),
        author_id=(data["user"] or {}).get("id"),
        title=str(data["title"]),
        body=str(data["body"] or ""),
        updated_at=instant(data["updated_at"]),
        labels=tuple(label_fact(label) for label in data.get("labels") or ()),
        author_login=(data["user"] or {}).get("login"),
        default_branch=(data["base"].get("repo") or {}).get("default_branch"),
        private=(data["base"].get("repo") or {}).get("private"),
    )


def review_fact(data: Any) -> ReviewFact:
    user, submitted_at = data["user"] or {}, data.get("submitted_at")
    return ReviewFact(
        id=int(data["id"]),
        user_id=user.get("id"),
        login=user.get("login"),
        type=user.get("type"),
        state=str(data["state"]).upper(),
        commit_id=data["commit_id"],
        submitted_at=None if submitted_at is None else instant(submitted_at),
    )


def _dismissal(data: Any) -> tuple[int, tuple[int | None, str | None]] | None:
    """None for an event of another kind."""
    if data["event"] != "review_dismissed":
        return None
    review, actor = data["dismissed_review"], data["actor"] or {}
    state = review.get("state")
    return int(review["review_id"]), (actor.get("id"), state and str(state).upper())


def _closing(data: Any) -> ClosingFact | None:
    """None for an event of another kind."""
    if data["event"] != "closed":
        return None
    actor = data["actor"] or {}
    at = instant(data["created_at"])
    return ClosingFact(actor.get("id"), actor.get("login"), actor.get("type"), at)


def _has_trailer(body: str, trailer: str) -> bool:
    """As the last line with that key, hidden or not: a quoted text above may bring its own."""
    key = trailer.partition(":")[0] + ":"
    lines = (line.strip().removeprefix("<!--").removesuffix("-->") for line in body.splitlines())
    found = [line.strip() for line in lines if line.strip().startswith(key)]
    return found[-1:] == [trailer]
