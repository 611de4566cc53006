"""The gate of a fix whose facts cannot be read: never green on what was known before (R31, R40)."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from bot.errors import BadInput, FixwardenError, Refused, Unreachable
from bot.github.repository import Repo
from bot.store import Claim, Outcome, Session, audit, errors, fixes, tenants
from bot.store.fixes import FixFact
from bot.store.tenants import Tenant
from bot.workflows.gate_group import judge_groups_again
from bot.workflows.gate_text import GateView
from bot.workflows.house import House
from bot.workflows.show_gate import gate_note, put_gate
from bot.workflows.tell import tell
from bot.workflows.tenancy import is_served, repo_of
from policies.shown import shown_line
from policies.verdict import Gate, Reason, State

LATER_SECONDS = 900.0
TITLE = "It cannot be judged now"
SUMMARY = (
    "**It cannot be judged now:** {why}\n\nWhat cannot be read does not count as consent, so "
    "nothing is merged on what was read before. fixwarden reads again within "
    f"{LATER_SECONDS / 60:.0f} minutes and after each event on this pull request."
)

UNKNOWN: dict[str, Any] = {"check_run_id": None}
"""What the gate shows is not known: the next verdict looks the check run up and writes it."""


async def gate_unreadable(house: House, claim: Claim, why: FixwardenError) -> Outcome:
    """Take back a verdict that can no longer be made; the row comes due again in any case.

    Where the gate cannot be written either, what it shows is forgotten, so that the next
    verdict is written whatever it is.
    """
    async with house.db.read() as session:
        fix = await fixes.load(session, claim.id)
        error = await errors.load(session, fix.error_id)
        tenant = await tenants.tenant(session, error.integration_id)
    if not is_served(tenant):
        return Outcome(problem=str(why))
    text = shown_line(why, 300)
    view = GateView(Gate.IN_PROGRESS, TITLE, SUMMARY.format(why=text))
    values: dict[str, Any] = {"judgement": _judgement(fix, claim, text)}
    try:
        values |= await _show(house, claim, repo_of(house, tenant), fix, view)
    except (Refused, BadInput, Unreachable):
        return Outcome(due_in=LATER_SECONDS, values=values | UNKNOWN, problem=text)
    if "head_sha" in values:
        values["judgement"]["gate"] = gate_note(view)
    if claim.state == "approved":
        try:
            await judge_groups_again(house, fix.id)
        except (Refused, BadInput, Unreachable):
            return Outcome(due_in=LATER_SECONDS, values=values, problem=text)
    is_news = (fix.judgement or {}).get("gate") != gate_note(view)
    return Outcome(
        state="awaiting_approval",
        due_in=LATER_SECONDS,
        values=values,
        problem=text,
        then=(_recording(house, fix, tenant, text),) if is_news else (),
    )


def _judgement(fix: FixFact, claim: Claim, why: str) -> dict[str, Any]:
    """Nothing of the last verdict lets anybody merge or execute."""
    reason = Reason("R40", None, f"{TITLE.lower()}: {why}")
    return {
        **(fix.judgement or {}),
        "state": State.PENDING.value,
        "may_merge": False,
        "approvers": [],
        "reasons": [asdict(reason)],
        "rev": claim.rev,
        "gate": None,
    }


async def _show(
    house: House, claim: Claim, repo: Repo, fix: FixFact, view: GateView
) -> dict[str, Any]:
    """On the present head where that can be read, else on the last one that had our gate.

    A closed pull request has no gate to show; it is judged first when it is opened again.
    """
    assert fix.pull_number is not None, "what is judged has a PR"
    try:
        pull = await repo.pulls.get(fix.pull_number)
    except Refused:
        head = fix.check_head
    else:
        head = pull.head_sha if pull.open else None
    if head is None:
        return UNKNOWN
    return {**await put_gate(house, claim, repo, fix, head, view), "head_sha": head}


def _recording(
    house: House, fix: FixFact, tenant: Tenant, why: str
) -> Callable[[Session], Awaitable[None]]:
    async def record(session: Session) -> None:
        await audit.record(
            session,
            actor="fixwarden",
            action="fix:decision:unreadable",
            subject=f"fix:{fix.id}",
            integration_id=tenant.integration_id,
            facts={"head": fix.head_sha, "pull": fix.pull_number, "problem": why},
        )
        await tell(house, session, fix.error_id)

    return record
