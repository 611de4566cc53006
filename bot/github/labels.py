"""Labels of the repository, on its issues, and who set or removed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import GitHubRefused, NotFound
from bot.github.address import segment
from bot.github.answers import instant, understood
from bot.github.calls import RepoCalls


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    node_id: str
    """Stays when the label is renamed."""


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """A label was set or removed, as GitHub's server recorded it."""

    event: str
    """`labeled` or `unlabeled`."""
    name: str
    """The label's name as it was then."""
    actor_id: int | None
    actor_type: str | None
    via_app: bool
    """Made by a bot, or through an App in that person's name: not a click of theirs."""
    created_at: datetime
    node_id: str | None = None
    """The label's id; REST does not tell it."""
    event_id: str | None = None
    """The event's own node id, by which GraphQL's events are joined."""
    actor_login: str | None = None


class Labels:
    """The part of `repo.issues` that knows labels."""

    def __init__(self, calls: RepoCalls) -> None:
        self._calls = calls

    async def labels(self, number: int) -> tuple[Label, ...]:
        items = await self._calls.pages(f"/issues/{number}/labels")
        return tuple(understood(label_fact, item) for item in items)

    async def add_labels(self, number: int, names: Sequence[str]) -> None:
        data = {"labels": list(names)}
        await self._calls.send("POST", f"/issues/{number}/labels", data, repeatable=True)

    async def remove_label(self, number: int, name: str) -> None:
        """A label that is not there is fine."""
        path = f"/issues/{number}/labels/{segment(name)}"
        try:
            await self._calls.send("DELETE", path, repeatable=True)
        except NotFound:
            return

    async def ensure_label(self, name: str, color: str, description: str) -> str:
        """The node id of the label of that name, made if there is none."""
        path = f"/labels/{segment(name)}"
        data = {"name": name, "color": color, "description": description}
        try:
            answer = await self._calls.send("POST", "/labels", data)
        except GitHubRefused as refused:
            if refused.status != 422:
                raise
            answer = await self._calls.get(path)
        return understood(label_fact, answer).node_id

    async def label_events(self, number: int) -> tuple[LabelEvent, ...]:
        """Oldest first, all pages."""
        items = await self._calls.pages(f"/issues/{number}/events")
        events = (understood(_label_event, item) for item in items)
        return tuple(event for event in events if event is not None)


def label_fact(data: Any) -> Label:
    return Label(name=str(data["name"]), node_id=str(data["node_id"]))


def _label_event(data: Any) -> LabelEvent | None:
    """None for an event of another kind."""
    if data["event"] not in {"labeled", "unlabeled"}:
        return None
    actor = data["actor"] or {}
    return LabelEvent(
        event=str(data["event"]),
        name=str(data["label"]["name"]),
        actor_id=actor.get("id"),
        actor_type=actor.get("type"),
        via_app=data.get("performed_via_github_app") is not None or actor.get("type") == "Bot",
        created_at=instant(data["created_at"]),
        event_id=data.get("node_id"),
        actor_login=actor.get("login"),
    )
