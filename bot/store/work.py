"""The tables whose rows move, and how one statement sees them."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, exists

from bot.store.tables import (
    cron_slots,
    devops_notifications,
    llm_fix_requests,
    system_errors,
    webhook_deliveries,
)

FAILED = "failed"
"""The state of a row whose tries are used up; a person may restart it."""


class Work(StrEnum):
    """The tables whose rows move."""

    DELIVERY = "delivery"
    ERROR = "error"
    FIX = "fix"
    NOTIFICATION = "notification"
    CRON = "cron"


TABLE_OF: Mapping[Work, Table] = {
    Work.DELIVERY: webhook_deliveries,
    Work.ERROR: system_errors,
    Work.FIX: llm_fix_requests,
    Work.NOTIFICATION: devops_notifications,
    Work.CRON: cron_slots,
}
RELEASED: Mapping[str, None] = {"lease": None, "lease_until": None}


def key_is_busy(table: Table) -> ColumnElement[bool]:
    """Spares the unique index most collisions; the index is what keeps two from running."""
    other = table.alias("other")
    return exists().where(other.c.key == table.c.key, other.c.lease.is_not(None))
