"""Approval labels that do not count come off, and a new commit asks for approval again (R22, R23).

Each act is looked up before it is done; what GitHub sends about our own acts wakes nobody (R50).
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.errors import GitHubRefused
from bot.github.labels import LabelEvent
from bot.store import Claim, consents
from bot.workflows.case import Case
from bot.workflows.fence import fence
from bot.workflows.house import House
from bot.workflows.upkeep_text import comment_on_asking, comment_on_removal
from policies.label_upkeep import Removal, Why, ask_again, labels_to_remove
from policies.verdict import State

log = logging.getLogger(__name__)


async def keep_labels(house: House, claim: Claim, case: Case) -> dict[str, Any]:
    """Bring labels and requests for review up to date; the columns to write afterwards.

    Nothing is done where nobody's approval is waited for. A refusal by GitHub is noted and
    changes no verdict: the gate shows it already.
    """
    if case.decision.may_merge or case.decision.state in {State.NOT_REQUIRED, State.FORBIDDEN}:
        return {}
    removals = labels_to_remove(case.facts, case.rulebook, _bots(case))
    asked: dict[str, Any] = {}
    with _noted():
        asked = await _ask_again(house, claim, case, removals)
    for removal in removals:
        with _noted():
            if not (asked and removal.why is Why.STALE):
                await _tell(house, claim, case, removal)
            await _take_off(house, claim, case, removal)
    return asked


@contextmanager
def _noted() -> Iterator[None]:
    try:
        yield
    except GitHubRefused as refused:
        log.warning("labels could not be kept", extra={"reason": str(refused)})


async def _ask_again(
    house: House, claim: Claim, case: Case, removals: Iterable[Removal]
) -> dict[str, Any]:
    """One comment for each head, and a request for review to everybody who approved before."""
    fix, pull = case.situation.fix, case.pull
    if not case.decision.missing or fix.asked_head == pull.head_sha:
        return {}
    async with house.db.read() as session:
        recorded = await consents.recorded_consents(session, fix.id)
    earlier = ask_again(case.facts, case.rulebook, recorded)
    if not earlier:
        return {}
    stale = any(removal.why is Why.STALE for removal in removals)
    text = comment_on_asking(case, earlier, label_comes_off=stale)
    issues, guard = case.situation.repo.issues, fence(house, claim)
    await issues.say(pull.number, f"asked-{pull.head_sha[:12]}", text, guard=guard)
    for one in earlier:
        with _noted():
            await case.situation.repo.pulls.ask_reviewer(pull.number, case.login(one.user_id))
    return {"asked_head": pull.head_sha}


async def _tell(house: House, claim: Claim, case: Case, removal: Removal) -> None:
    """Once for each head and event that set it."""
    at = f"{removal.set_at:%Y%m%dT%H%M%S}" if removal.set_at else "unknown"
    marker = f"label-{case.pull.head_sha[:12]}-{removal.why}-{removal.user_id or 0}-{at}"
    text = comment_on_removal(case, removal)
    issues = case.situation.repo.issues
    await issues.say(case.pull.number, marker, text, guard=fence(house, claim))


async def _take_off(house: House, claim: Claim, case: Case, removal: Removal) -> None:
    """Unless somebody set or removed a label of that name since it was read: that is news."""
    issues, number = case.situation.repo.issues, case.pull.number
    if _is_news(await issues.label_events(number), case, removal):
        return
    await fence(house, claim)()
    await issues.remove_label(number, removal.label)


def _bots(case: Case) -> frozenset[int]:
    events = case.reading.label_events
    return frozenset(e.actor_id for e in events if e.actor_id is not None and e.actor_type == "Bot")


def _is_news(events: Iterable[LabelEvent], case: Case, removal: Removal) -> bool:
    approve = case.situation.policy.usable.labels.approve
    names = {removal.label.casefold(), approve.casefold()}
    read = [e.created_at for e in case.reading.label_events if e.name.casefold() in names]
    newest = removal.set_at or max(read, default=None)
    return any(
        event.name.casefold() in names and (newest is None or event.created_at > newest)
        for event in events
    )
