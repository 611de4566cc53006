"""`repository_dispatch` of type `error-report`: a report by whoever may write (R55)."""

from bot.intake.report_json import report_from_json
from bot.store import Session
from bot.workflows.house import House
from bot.workflows.record_error import Origin, record_error
from handlers.github.event import Effect, Event, tenant


async def handle(house: House, event: Event) -> tuple[Effect, ...]:
    """Record the report; only an account with write can dispatch, so it is trusted.

    A dispatch by an App has no person behind it: it is recorded and waits for one.
    """
    data = event.data.get("report")
    if event.action != "error-report" or data is None:
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    is_person = event.data.get("sender_type") == "User"
    origin = Origin(
        delivery_id=event.delivery_id,
        asker_id=event.data.get("sender_id") if is_person else None,
        asker_login=event.data.get("sender"),
        trusted=is_person,
    )
    report = report_from_json(data)

    async def write(session: Session) -> None:
        await record_error(session, owner, report, origin, now=house.now())

    return (write,)
