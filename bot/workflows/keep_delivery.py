"""A delivery into the inbox, however it came: pushed by GitHub or fetched from it."""

import json
import logging

from bot.clock import utc_now
from bot.errors import BadInput
from bot.intake.delivery import project
from bot.store import inbox
from bot.workflows.house import House

log = logging.getLogger(__name__)


async def keep_delivery(house: House, delivery_id: str, event: str, payload: object) -> bool:
    """Keep what handling it needs, durably; False: it was here already (R52).

    Raises `BadInput` for a payload that `event` cannot have.
    """
    kept = json.dumps(project(event, payload))
    return await house.db.inbox.accept(delivery_id, event, kept, received_at=utc_now())


async def keep_refused(house: House, delivery_id: str, event: str, why: BadInput) -> None:
    """Remember that it came and why it cannot be handled; sending it again would not help."""
    log.warning("delivery refused", extra={"delivery_id": delivery_id, "problem": str(why)})
    await inbox.store_failed(house.db, delivery_id, event, "", str(why))
