"""No step moves a row in a way that `policies.lifecycle` does not know."""

from collections.abc import Awaitable, Callable

from bot.store import Claim, Outcome, Work
from policies.lifecycle import (
    DELIVERY_MOVES,
    ERROR_MOVES,
    FIX_MOVES,
    NOTIFICATION_MOVES,
    DeliveryState,
    ErrorState,
    FixState,
    NotificationState,
    may_move,
)

Step = Callable[[Claim], Awaitable[Outcome]]


def lawful(step: Step) -> Step:
    """The step, with its outcome held against the table of allowed moves."""

    async def held(claim: Claim) -> Outcome:
        outcome = await step(claim)
        if outcome.state not in {None, claim.state} and not _allowed(claim, str(outcome.state)):
            raise RuntimeError(f"{claim.work} may not move from {claim.state} to {outcome.state}")
        return outcome

    return held


def _allowed(claim: Claim, new: str) -> bool:
    match claim.work:
        case Work.ERROR:
            return may_move(ERROR_MOVES, ErrorState(claim.state), ErrorState(new))
        case Work.FIX:
            return may_move(FIX_MOVES, FixState(claim.state), FixState(new))
        case Work.NOTIFICATION:
            return may_move(
                NOTIFICATION_MOVES, NotificationState(claim.state), NotificationState(new)
            )
        case Work.DELIVERY:
            return may_move(DELIVERY_MOVES, DeliveryState(claim.state), DeliveryState(new))
        case _:
            return True
