"""What a person may do, as GitHub said at most 60 s ago (R14)."""

from datetime import datetime, timedelta

from bot.errors import Forbidden, NotFound
from bot.github.people import PersonFact
from bot.github.repository import Repo

MAX_AGE = timedelta(seconds=60)
MOST_PEOPLE = 10_000


class PermissionCache:
    """In memory and per process; nothing here outlives a minute."""

    def __init__(self) -> None:
        self._told: dict[tuple[int, str], tuple[datetime, PersonFact | None]] = {}

    async def look_up(
        self, repo: Repo, login: str, *, now: datetime, fresh: bool = False
    ) -> PersonFact | None:
        """None for whoever GitHub gives no permission (Apps, strangers, ghosts).

        Outages raise; they are never remembered as an answer.
        """
        key = (repo.ref.repo_id, login.casefold())
        told = self._told.get(key)
        if told is not None and not fresh and now - told[0] <= MAX_AGE:
            return told[1]
        try:
            person = await repo.people.permission(login) if login else None
        except (NotFound, Forbidden):
            person = None
        if len(self._told) >= MOST_PEOPLE:
            self._told.clear()
        self._told[key] = (now, person)
        return person
