"""An approver rejects a fix for good: recorded with its reason; the judge ends the attempt (R26)."""

from bot.errors import Refused
from bot.github.pulls import PullFact
from bot.store import Session, Work, fixes, poke, wishes
from bot.workflows.gather_facts import facts_of
from bot.workflows.house import House
from bot.workflows.people import authority_of
from bot.workflows.read_pull import read_pull
from bot.workflows.reweigh import reweigh
from bot.workflows.situation import situation_of
from bot.workflows.wish import Denied, Effect, Granted, Wish, note_wish, pull_at
from policies.category import Category
from policies.effective_category import effective_category
from policies.redaction import scrub_text
from policies.verdict import Reason
from policies.who_counts import authority_fault

MOST_REASON = 1000


async def reject_request(
    house: House, wish: Wish, *, head_sha: str | None, reason: str
) -> Granted | Denied:
    """Reject the attempt; whoever could approve it may (the rule of the label `fix:rejected`).

    `head_sha` None: whatever the head is, for a rejection holds for the whole attempt.
    """
    words = scrub_text(reason[:MOST_REASON]).strip()
    if not words:
        return Denied("Say why: a rejection is kept with its reason.")
    pull = await pull_at(house, wish, head_sha)
    if isinstance(pull, Denied):
        return pull
    if wish.fix.rejected_by is not None:
        return Denied(f"{wish.fix.rejected_login} rejected fix request {wish.fix.id} already.")
    fault = await _fault(house, wish, pull)
    if fault is not None:
        return Denied(f"Rejecting is for approvers: {fault.text}.", lacks_rights=True)
    return Granted(_recording(house, wish, pull, words))


async def _fault(house: House, wish: Wish, pull: PullFact) -> Reason | None:
    """Why this person's role could not approve the fix as it is now.

    R12 and R16 guard consent, not its refusal. What is too large to be judged is for admins
    to end.
    """
    situation = await situation_of(house, wish.fix.id, fresh=True)
    person, book = wish.person, situation.policy.usable
    authority = authority_of(person)
    try:
        reading = await read_pull(situation, pull)
        weighed = await reweigh(house, situation, reading)
        facts = await facts_of(house, situation, reading, weighed, fresh=False)
    except Refused:
        category = Category.C
    else:
        category, _ = effective_category(facts, book)
    return authority_fault(person.id, authority, book.approval, category)


def _recording(house: House, wish: Wish, pull: PullFact, reason: str) -> Effect:
    async def write(session: Session) -> None:
        fix_id, person, now = wish.fix.id, wish.person, house.now()
        if not await wishes.reject(
            session, fix_id, person_id=person.id, login=person.login, reason=reason, now=now
        ):
            return
        await fixes.put_approval(
            session,
            fix_id,
            approver_id=person.id,
            login=person.login,
            head_sha=pull.head_sha,
            status="rejected",
            now=now,
            rejection_reason=reason,
        )
        await note_wish(
            session,
            wish,
            "fix:request:reject",
            head=pull.head_sha,
            pull=pull.number,
            reason=reason,
        )
        await poke(session, Work.FIX, fix_id)

    return write
