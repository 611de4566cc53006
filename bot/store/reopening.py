"""A fix whose pull request was closed by somebody who may not reject it, and opened again."""

from bot.store import errors, fixes
from bot.store.session import Session
from bot.store.work import FAILED, Work, move
from policies.lifecycle import ErrorState

CLOSED = "closed"
"""The stop reason of such a fix."""


async def take_up_again(session: Session, integration_id: int, pull_number: int) -> bool:
    """Let the attempt go on where it stood; it is judged anew, and ends again if still closed.

    Only the newest attempt at an error: an older one has been replaced.
    """
    fix = await fixes.by_pull(session, integration_id, pull_number)
    if fix is None or (fix.status, fix.stop_reason) != (FAILED, CLOSED):
        return False
    newest = await fixes.latest(session, fix.error_id)
    if newest is None or newest.id != fix.id:
        return False
    moved = await move(
        session,
        Work.FIX,
        fix.id,
        among=(FAILED,),
        to="awaiting_approval",
        due_in=0,
        values={"stop_reason": None},
    )
    if moved:
        await errors.move(session, fix.error_id, ErrorState.FIXING, route="draft")
    return moved
