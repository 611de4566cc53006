"""What journeys about people's own pull requests look at."""

from bot.store import tenants
from bot.store.tenants import Tenant
from demo.github.state import CheckRun, Issue
from tests.journeys.sight import pull_of
from tests.town import GATE, Town

OTHER = "Not a fixwarden change"
README = {"README.md": "# The shop\n"}


def gate_run(town: Town, pull: Issue) -> CheckRun | None:
    """The newest run of our gate on the head."""
    return next(iter(town.shop.checks(pull_of(pull).head_sha, GATE)), None)


def said(town: Town, pull: Issue) -> tuple[str | None, str]:
    """Conclusion and title of the gate."""
    run = gate_run(town, pull)
    return (None, "") if run is None else (run.conclusion, str(run.output["title"]))


def was_ever_other(town: Town, pull: Issue) -> bool:
    """Whether any run on the head says that it is no change of ours."""
    head = pull_of(pull).head_sha
    runs = [run for run in town.shop.state.runs.values() if run.suite.sha == head]
    return any(OTHER in str(run.output.get("title")) for run in runs)


async def known_tenant(town: Town) -> Tenant:
    async with town.db.read() as session:
        found = await tenants.tenant_by_repo_id(session, town.shop.id)
    assert found is not None
    return found
