"""Issues and their comments; a pull request is an issue here, as it is for GitHub."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import NotFound
from bot.github.answers import instant, understood
from bot.github.calls import RepoCalls
from bot.github.labels import Label, Labels, label_fact
from bot.github.transport import Guard

MOST_LABELLED_PAGES = 10


@dataclass(frozen=True, slots=True)
class IssueFact:
    number: int
    title: str
    body: str
    state: str
    """`open` or `closed`."""
    author_id: int | None
    author_login: str | None
    author_type: str | None
    labels: tuple[Label, ...]
    is_pull: bool
    url: str
    """For people."""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommentFact:
    id: int
    body: str
    author_id: int | None
    author_login: str | None
    author_type: str | None
    app_id: int | None
    """The App it was made through; None for a person (or where GitHub does not say)."""
    created_at: datetime
    updated_at: datetime


class Issues(Labels):
    """`repo.issues`."""

    def __init__(
        self, calls: RepoCalls, app_id: int, bot_login: Callable[[], Awaitable[str]]
    ) -> None:
        super().__init__(calls)
        self._app_id = app_id
        self._bot_login = bot_login

    async def get(self, number: int) -> IssueFact:
        return understood(_issue, await self._calls.get(f"/issues/{number}"))

    async def labelled(self, label: str, since: datetime) -> tuple[IssueFact, ...]:
        """Open issues with a label that changed at or after `since`, oldest change first.

        No more than the first thousand; asked with the same `since`, a conditional GET.
        """
        items = await self._calls.first_pages(
            "/issues",
            MOST_LABELLED_PAGES,
            labels=label,
            state="open",
            since=since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            sort="updated",
            direction="asc",
        )
        issues = (understood(_issue, item) for item in items)
        return tuple(issue for issue in issues if not issue.is_pull)

    async def comments(self, number: int) -> tuple[CommentFact, ...]:
        """Oldest first."""
        items = await self._calls.pages(f"/issues/{number}/comments")
        return tuple(understood(_comment, item) for item in items)

    async def comment(self, comment_id: int) -> CommentFact:
        path = f"/issues/comments/{int(comment_id)}"
        return understood(_comment, await self._calls.get(path))

    async def create(
        self, title: str, body: str, labels: Sequence[str] = (), marker: str | None = None
    ) -> IssueFact:
        """Not idempotent: `find` the marker first, and again when the answer was lost."""
        text = body if marker is None else f"{hidden(marker)}\n{body}"
        data = {"title": title, "body": text, "labels": list(labels)}
        return understood(_issue, await self._calls.send("POST", "/issues", data))

    async def find(self, marker: str) -> IssueFact | None:
        """The newest issue that we made with this marker."""
        items = await self._calls.pages(
            "/issues", creator=await self._bot_login(), state="all", sort="created"
        )
        issues = (understood(_issue, item) for item in items)
        return next((issue for issue in issues if is_marked(issue.body, marker)), None)

    async def close(self, number: int, comment: str | None = None) -> None:
        """Close as completed; a comment is said once however often this runs."""
        if comment is not None:
            await self.say(number, "closed", comment)
        data = {"state": "closed", "state_reason": "completed"}
        await self._calls.send("PATCH", f"/issues/{number}", data, repeatable=True)

    async def reopen(self, number: int) -> None:
        await self._calls.send("PATCH", f"/issues/{number}", {"state": "open"}, repeatable=True)

    async def find_comment(self, number: int, marker: str) -> int | None:
        """Our own oldest comment with the marker; what anybody else wrote never matches."""
        found = await self._find_comment(number, marker)
        return None if found is None else found.id

    async def say(
        self,
        number: int,
        marker: str,
        body: str,
        comment_id: int | None = None,
        *,
        guard: Guard | None = None,
    ) -> int:
        """One comment for each marker, edited in place and looked up before it is created."""
        text = f"{hidden(marker)}\n{body}"
        if comment_id is not None and await self._edit(comment_id, text, guard):
            return comment_id
        found = await self._find_comment(number, marker)
        if found is not None and (found.body == text or await self._edit(found.id, text, guard)):
            return found.id
        path = f"/issues/{number}/comments"
        made = await self._calls.send("POST", path, {"body": text}, guard=guard)
        return understood(lambda data: int(data["id"]), made)

    async def _find_comment(self, number: int, marker: str) -> CommentFact | None:
        candidates = [
            comment for comment in await self.comments(number) if is_marked(comment.body, marker)
        ]
        for comment in candidates:
            if comment.app_id == self._app_id or comment.author_login == await self._bot_login():
                return comment
        return None

    async def _edit(self, comment_id: int, text: str, guard: Guard | None) -> bool:
        """False if somebody deleted the comment."""
        path = f"/issues/comments/{comment_id}"
        try:
            await self._calls.send("PATCH", path, {"body": text}, repeatable=True, guard=guard)
        except NotFound:
            return False
        return True


def hidden(marker: str) -> str:
    """The comment that a marker is written as; readers do not see it."""
    return f"<!-- fixwarden:{marker.removeprefix('fixwarden:')} -->"


def is_marked(body: str, marker: str) -> bool:
    """Marked by us, as the very first thing: further down a quoted text could bring its own."""
    return body.startswith(hidden(marker))


def _issue(data: Any) -> IssueFact:
    author = data["user"] or {}
    return IssueFact(
        number=int(data["number"]),
        title=str(data["title"]),
        body=str(data["body"] or ""),
        state=str(data["state"]),
        author_id=author.get("id"),
        author_login=author.get("login"),
        author_type=author.get("type"),
        labels=tuple(label_fact(label) for label in data["labels"]),
        is_pull=data.get("pull_request") is not None,
        url=str(data.get("html_url") or ""),
        updated_at=instant(data["updated_at"]) if data.get("updated_at") else None,
    )


def _comment(data: Any) -> CommentFact:
    author = data["user"] or {}
    return CommentFact(
        id=int(data["id"]),
        body=str(data["body"] or ""),
        author_id=author.get("id"),
        author_login=author.get("login"),
        author_type=author.get("type"),
        app_id=(data.get("performed_via_github_app") or {}).get("id"),
        created_at=instant(data["created_at"]),
        updated_at=instant(data["updated_at"]),
    )
