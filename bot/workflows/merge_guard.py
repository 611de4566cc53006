"""The last moment to say no to a merge: after all waiting, right before the call leaves."""

from bot.errors import LeaseLost
from bot.github.transport import Guard
from bot.store import Claim, fixes, flags, renew
from bot.workflows.house import House
from bot.workflows.situation import Situation

PAUSED = "paused: `python app.py resume` lets merges start again"


class NotNowError(Exception):
    """The merge call was stopped before it left."""

    def __init__(self, problem: str | None) -> None:
        super().__init__(problem)
        self.problem = problem
        """None: there is news; look again at once."""


def merge_guard(house: House, claim: Claim, situation: Situation) -> Guard:
    """Asks for the lease, for news since the claim, and for the stop button (R40, R43)."""

    async def guard() -> None:
        if claim.lease not in await renew(house.db, [claim]):
            raise LeaseLost("another worker has this merge now")
        async with house.db.begin() as session:
            if await fixes.rev_of(session, claim.id) != claim.rev:
                raise NotNowError(None)
            if await flags.is_paused(session, situation.tenant.integration_id):
                raise NotNowError(PAUSED)

    return guard
