"""An admin says execute: a category C that is approved may be merged, at that commit (R35)."""

from datetime import datetime

from bot.store import Session, Work, poke, wishes
from bot.workflows.house import House
from bot.workflows.people import authority_of
from bot.workflows.read_policy import read_policy
from bot.workflows.tenancy import repo_of
from bot.workflows.wish import Denied, Effect, Granted, Wish, note_wish, pull_at
from policies.category import Category
from policies.verdict import State
from policies.who_counts import admin_fault


async def request_execute(
    house: House, wish: Wish, *, head_sha: str, at: datetime
) -> Granted | Denied:
    """Ask for the merge of `head_sha`; asking again changes nothing but the time.

    What is said before the approval would not count, so it is refused here and not kept.
    """
    fix, person = wish.fix, wish.person
    policy = await read_policy(house, repo_of(house, wish.tenant), wish.tenant)
    fault = admin_fault(person.id, authority_of(person), policy.usable.approval)
    if fault is not None:
        return Denied(f"Execute is for admins: {fault.text}.", lacks_rights=True)
    if fix.status == "executed" and fix.head_sha == head_sha:
        return Granted(_nothing)
    pull = await pull_at(house, wish, head_sha)
    if isinstance(pull, Denied):
        return pull
    refusal = _refusal(wish, head_sha)
    return refusal or Granted(_recording(wish, pull.number, head_sha, at))


def _refusal(wish: Wish, head_sha: str) -> Denied | None:
    fix, judgement = wish.fix, wish.fix.judgement or {}
    if judgement.get("head") != head_sha:
        return Denied(f"{head_sha[:12]} is not judged yet: ask again in a moment.")
    category = judgement.get("category")
    if category != Category.C:
        return Denied(f"Category {category} needs no execute: once approved it merges by itself.")
    if fix.is_suggestion:
        return Denied("This is a suggestion: fixwarden does not merge it at the present level.")
    if judgement.get("state") != State.APPROVED:
        return Denied("It is not approved yet: execute counts only after the approval.")
    return None


def _recording(wish: Wish, pull_number: int, head_sha: str, at: datetime) -> Effect:
    async def write(session: Session) -> None:
        person = wish.person
        if not await wishes.request_execute(
            session, wish.fix.id, person_id=person.id, head_sha=head_sha, at=at
        ):
            return
        await note_wish(session, wish, "fix:execution:request", head=head_sha, pull=pull_number)
        await poke(session, Work.FIX, wish.fix.id)

    return write


async def _nothing(session: Session) -> None:
    """It is merged already."""
