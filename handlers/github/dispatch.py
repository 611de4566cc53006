"""The inbox's step: a stored delivery to the one handler of its event."""

import json

from bot.log import about
from bot.store import Claim, Outcome, inbox
from bot.workflows.house import House
from handlers.github import (
    checks,
    installations,
    issue_comment,
    issues,
    merge_group,
    pull_request,
    push,
    repository_dispatch,
)
from handlers.github.event import Event, Handler

HANDLERS: dict[str, Handler] = {
    "check_run": checks.look_again,
    "check_suite": checks.look_again,
    "installation": installations.handle_installation,
    "installation_repositories": installations.handle_repositories,
    "issue_comment": issue_comment.handle,
    "issues": issues.handle,
    "merge_group": merge_group.handle,
    "pull_request": pull_request.look_again,
    "pull_request_review": pull_request.look_again,
    "push": push.handle,
    "repository_dispatch": repository_dispatch.handle,
    "status": checks.look_again,
}
"""Events without a handler (`ping`, …) are kept and answered, and change nothing."""


async def handle_delivery(house: House, claim: Claim) -> Outcome:
    """Handle one delivery; its effects are committed with its record (R52)."""
    async with house.db.read() as session:
        stored = await inbox.load(session, claim.id)
    handler = HANDLERS.get(stored.event)
    if handler is None:
        return Outcome(state="handled", values={"handled_at": house.now()})
    with about(delivery_id=stored.delivery_id, event=stored.event):
        event = Event(stored.delivery_id, stored.event, json.loads(stored.payload))
        effects = await handler(house, event)
    return Outcome(state="handled", values={"handled_at": house.now()}, then=effects)
