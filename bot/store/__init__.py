"""The only room that speaks SQL; functions take a session and return facts."""

from bot.store.database import Database
from bot.store.engine import MAX_ATTEMPTS, claim, finish, note, release, renew
from bot.store.opening import open_database
from bot.store.outcome import Claim, Outcome
from bot.store.session import Session, defer, ring
from bot.store.work import FAILED, Work, move, poke, restart

__all__ = [
    "FAILED",
    "MAX_ATTEMPTS",
    "Claim",
    "Database",
    "Outcome",
    "Session",
    "Work",
    "claim",
    "defer",
    "finish",
    "move",
    "note",
    "open_database",
    "poke",
    "release",
    "renew",
    "restart",
    "ring",
]
