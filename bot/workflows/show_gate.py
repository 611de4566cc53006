"""The gate: our check run on the head says what the verdict is, and links to our page (R31)."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.errors import GateTaken
from bot.github.checks import COMPLETED, CheckFact
from bot.github.repository import Repo
from bot.store import Claim
from bot.store.fixes import FixFact
from bot.workflows.fence import fence
from bot.workflows.gate_text import GateView
from bot.workflows.house import House
from bot.workflows.situation import Situation
from policies.merge import GATE_NAME
from policies.verdict import Gate

log = logging.getLogger(__name__)


async def show_gate(
    house: House,
    claim: Claim,
    situation: Situation,
    head: str,
    view: GateView,
    *,
    since: datetime | None = None,
    is_first: bool = False,
    seen: Sequence[CheckFact] = (),
) -> dict[str, Any]:
    """`put_gate` on what is known of the fix."""
    return await put_gate(
        house,
        claim,
        situation.repo,
        situation.fix,
        head,
        view,
        since=since,
        is_first=is_first,
        seen=seen,
    )


async def put_gate(
    house: House,
    claim: Claim,
    repo: Repo,
    fix: FixFact,
    head: str,
    view: GateView,
    *,
    since: datetime | None = None,
    is_first: bool = False,
    seen: Sequence[CheckFact] = (),
) -> dict[str, Any]:
    """Put the view on the head if it says anything new; the columns to write if it did.

    `since`: since when the head is the head, where that is known; our first look at the latest.
    `is_first`: it was just seen that the head has no gate of ours. `seen`: our runs there, as far
    as they were read: where the newest does not say what we recorded, it is written anew.
    """
    is_shown = (fix.judgement or {}).get("gate") == gate_note(view)
    is_lost = is_shown and bool(seen) and not _says(max(seen, key=_started), fix, view)
    recorded = fix.check_run_id if fix.check_head == head and not is_lost else None
    if recorded is not None and is_shown:
        return {}
    values: dict[str, Any] = {}
    if since is not None or fix.check_head != head:
        values["head_since"] = since or house.now()
    try:
        put = await _put(house, claim, repo, fix, head, view, known=recorded, is_first=is_first)
    except GateTaken as taken:  # the commit is another fix's too, whose gate does not open for us
        log.warning("the gate was not shown", extra={"problem": str(taken)})
        put = None
    return {**values, "check_run_id": put, "check_head": head}


async def _put(
    house: House,
    claim: Claim,
    repo: Repo,
    fix: FixFact,
    head: str,
    view: GateView,
    *,
    known: int | None,
    is_first: bool,
) -> int:
    done = view.gate is not Gate.IN_PROGRESS
    return await repo.checks.put(
        name=GATE_NAME,
        head_sha=head,
        status="completed" if done else "in_progress",
        conclusion=view.gate.value if done else None,
        title=view.title,
        summary=view.summary,
        details_url=page_of(house, fix.id),
        check_run_id=known,
        looked_up=is_first or known is not None,
        external_id=f"fix-{fix.id}",
        guard=fence(house, claim),
    )


def _started(run: CheckFact) -> float:
    return run.started_at.timestamp() if run.started_at else 0.0


def _says(run: CheckFact, fix: FixFact, view: GateView) -> bool:
    if run.external_id not in {None, f"fix-{fix.id}"}:  # GraphQL does not tell it
        return False
    if view.gate is Gate.IN_PROGRESS:
        return run.status != COMPLETED
    return run.conclusion == view.gate.value


def gate_note(view: GateView) -> list[str]:
    """What the row keeps of what was shown."""
    return [view.gate.value, view.title, view.summary]


def page_of(house: House, fix_id: int) -> str | None:
    """Our page about a fix; None where people cannot reach us."""
    return f"{house.public_url.rstrip('/')}/approvals/{fix_id}" if house.public_url else None
