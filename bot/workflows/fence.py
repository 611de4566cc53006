"""No lease protects against a process frozen past it: it is asked for again at the last moment."""

from bot.errors import LeaseLost
from bot.github.transport import Guard
from bot.store import Claim, renew
from bot.workflows.house import House


def fence(house: House, claim: Claim) -> Guard:
    """Stops a write that looked something up and then slept while another worker went on."""

    async def guard() -> None:
        if claim.lease not in await renew(house.db, [claim]):
            raise LeaseLost("another worker owns the row now")

    return guard
