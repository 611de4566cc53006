"""All that is known about one fix request: its rows, its repository, its policy."""

from dataclasses import dataclass

from bot.errors import Refused
from bot.github.repository import Repo
from bot.intake.report_json import report_from_json
from bot.store import agents, errors, fixes, tenants
from bot.store.errors import ErrorFact
from bot.store.fixes import FixFact
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.read_policy import PolicyRead, level_of, read_policy
from bot.workflows.tenancy import is_served, repo_of
from policies.permission import Level
from policies.report import ErrorReport


@dataclass(frozen=True, slots=True)
class Situation:
    fix: FixFact
    error: ErrorFact
    tenant: Tenant
    repo: Repo
    policy: PolicyRead
    level: Level
    """The lowest of server, installation, file and, once there is a draft, its agent."""

    @property
    def report(self) -> ErrorReport:
        return report_from_json(self.error.report)

    @property
    def drafting_level(self) -> Level:
        """What the routing found worth doing: an error that is not worth a draft is analysed."""
        return min(self.level, Level.READ_ONLY) if self.error.route == "analyse" else self.level

    @property
    def branch(self) -> str:
        """Made by the server, never by a model (T6)."""
        return f"fix/error-{self.error.id}"


async def situation_of(house: House, fix_id: int, *, fresh: bool = False) -> Situation:
    """Read the rows, then the policy; a decision needs it `fresh`."""
    async with house.db.read() as session:
        fix = await fixes.load(session, fix_id)
        error = await errors.load(session, fix.error_id)
        tenant = await tenants.tenant(session, error.integration_id)
        drafted = None if fix.agent_id is None else await agents.level_of(session, fix.agent_id)
    if not is_served(tenant):
        raise Refused("fixwarden is no longer installed on this repository, or is suspended there")
    repo = repo_of(house, tenant)
    policy = await read_policy(house, repo, tenant, fresh=fresh)
    level = level_of(house, tenant, policy, Level[drafted] if drafted else None)
    return Situation(fix, error, tenant, repo, policy, level)
