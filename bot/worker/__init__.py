"""Wake-ups become steps; the one place that claims rows."""

from bot.worker.clockwork import Cron
from bot.worker.loop import Worker
from bot.worker.step import Step

__all__ = ["Cron", "Step", "Worker"]
