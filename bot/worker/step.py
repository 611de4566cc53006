"""One step under way, and how its end reads: an outcome, or a failed try."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import BadInput, FixwardenError, LeaseLost, Refused, Unreachable
from bot.store import FAILED, Claim, Outcome

log = logging.getLogger(__name__)

Step = Callable[[Claim], Awaitable[Outcome]]


@dataclass(eq=False, slots=True)
class Run:
    """A step under way."""

    claim: Claim
    step: asyncio.Task[Outcome]
    sure_until: float
    """Monotonic; until then nobody else can have the row."""
    is_dropped: bool = False

    def drop(self) -> None:
        """Cancel the step; a finishing write is not part of it and goes on."""
        self.is_dropped = True
        self.step.cancel()


def start(step: Step, held: Claim, *, sure_until: float) -> Run:
    async def work() -> Outcome:
        return await step(held)

    return Run(held, asyncio.create_task(work()), sure_until)


async def outcome_of(run: Run) -> Outcome | None:
    """What the step decided, or how it failed; None: give the row back untouched."""
    try:
        return await run.step
    except asyncio.CancelledError as exc:
        if not run.step.done():  # it is us who are cancelled
            run.step.cancel()
            raise
        return None if run.is_dropped else internal_error(exc)
    except LeaseLost:
        return None
    except Exception as exc:  # noqa: BLE001 however a step fails, it ends as an outcome
        return None if run.is_dropped else _failure(exc)


def _failure(exc: Exception) -> Outcome:
    match exc:
        case Unreachable():
            return Outcome(problem=_text(exc), retry_after=exc.retry_after or 0)
        case Refused() | BadInput():
            return Outcome(state=FAILED, problem=_text(exc))
        case FixwardenError():
            return Outcome(problem=_text(exc), retry_after=0)
        case _:
            log.error("step failed", exc_info=exc)
            return internal_error(exc)


def internal_error(exc: BaseException) -> Outcome:
    """A bug, or something nobody foresaw: only its kind is shown, the log has the rest."""
    return Outcome(problem=f"internal error: {type(exc).__name__}", retry_after=0)


def _text(exc: FixwardenError) -> str:
    return str(exc) or type(exc).__name__
