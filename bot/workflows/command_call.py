"""One `/fixwarden` command: the words, the place, and who speaks."""

import logging
from dataclasses import dataclass

from bot.errors import GitHubRefused
from bot.github.people import PersonFact
from bot.github.repository import Repo
from bot.store import errors, fixes
from bot.store.errors import ErrorFact
from bot.store.fixes import FixFact
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.people import may_triage
from bot.workflows.report_issue import IssueNews
from bot.workflows.tenancy import repo_of
from bot.workflows.wish import Asker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Command:
    word: str
    is_pull: bool
    """Said on a PR."""
    news: IssueNews
    """On which issue or PR, by whom."""
    comment_id: int


@dataclass(frozen=True, slots=True)
class Call:
    house: House
    tenant: Tenant
    command: Command

    @property
    def repo(self) -> Repo:
        return repo_of(self.house, self.tenant)

    async def speaker(self) -> PersonFact | None:
        """A person by their rights now; None for bots, and if the login changed hands."""
        news, now = self.command.news, self.house.now()
        person = await self.house.permissions.look_up(self.repo, news.sender, now=now, fresh=True)
        is_theirs = person is not None and person.id == news.sender_id and person.type == "User"
        return person if is_theirs else None

    def asker(self, person: PersonFact) -> Asker:
        return Asker(self.tenant, person, "comment", self.command.news.delivery_id)

    async def error(self) -> ErrorFact | None:
        number = self.command.news.number
        async with self.house.db.read() as session:
            if not self.command.is_pull:
                return await errors.by_issue(session, self.tenant.integration_id, number)
            fix = await fixes.by_pull(session, self.tenant.integration_id, number)
            return await errors.load(session, fix.error_id) if fix else None

    async def fix(self) -> FixFact | None:
        """The one of this PR, or the newest for this report."""
        error = await self.error()
        async with self.house.db.read() as session:
            if self.command.is_pull:
                number = self.command.news.number
                return await fixes.by_pull(session, self.tenant.integration_id, number)
            return await fixes.latest(session, error.id) if error else None

    async def explain(self, text: str) -> None:
        """Say in one comment why nothing happened, to people with triage or more.

        Nobody else is answered, so that strangers cannot make us talk.
        """
        person = await self.speaker()
        if person is not None and may_triage(person):
            marker = f"command-{self.command.comment_id}"
            try:
                await self.repo.issues.say(self.command.news.number, marker, text)
            except GitHubRefused as refused:  # a locked conversation
                log.warning("command could not be answered", extra={"reason": str(refused)})
