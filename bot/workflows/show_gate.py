"""The gate: our check run on the head says what the verdict is, and links to our page (R31)."""

from datetime import datetime
from typing import Any

from bot.store import Claim
from bot.workflows.fence import fence
from bot.workflows.gate_text import GateView
from bot.workflows.house import House
from bot.workflows.situation import Situation
from policies.merge import GATE_NAME
from policies.verdict import Gate


async def show_gate(
    house: House,
    claim: Claim,
    situation: Situation,
    head: str,
    view: GateView,
    *,
    since: datetime | None = None,
    is_first: bool = False,
) -> dict[str, Any]:
    """Put the view on the head if it says anything new; the columns to write if it did.

    `since`: since when the head is the head, where that is known; our first look at the latest.
    `is_first`: it was just seen that the head has no gate of ours.
    """
    fix = situation.fix
    recorded = fix.check_run_id if fix.check_head == head else None
    shown = (fix.judgement or {}).get("gate")
    if recorded is not None and shown == gate_note(view):
        return {}
    done = view.gate is not Gate.IN_PROGRESS
    check_run_id = await situation.repo.checks.put(
        name=GATE_NAME,
        head_sha=head,
        status="completed" if done else "in_progress",
        conclusion=view.gate.value if done else None,
        title=view.title,
        summary=view.summary,
        details_url=page_of(house, fix.id),
        check_run_id=recorded,
        looked_up=is_first or recorded is not None,
        external_id=f"fix-{fix.id}",
        guard=fence(house, claim),
    )
    values: dict[str, Any] = {"check_run_id": check_run_id, "check_head": head}
    if since is not None or fix.check_head != head:
        values["head_since"] = since or house.now()
    return values


def gate_note(view: GateView) -> list[str]:
    """What the row keeps of what was shown."""
    return [view.gate.value, view.title, view.summary]


def page_of(house: House, fix_id: int) -> str | None:
    """Our page about a fix; None where people cannot reach us."""
    return f"{house.public_url.rstrip('/')}/approvals/{fix_id}" if house.public_url else None
