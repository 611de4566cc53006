"""The rollback label was set on a merged fix or on its report: by whom, GitHub is asked (R50)."""

from dataclasses import dataclass

from bot.github.issues import IssueFact
from bot.github.labels import LabelEvent
from bot.github.repository import Repo
from bot.store import Session, errors, executions, fixes
from bot.store.executions import ExecutionFact
from bot.store.tenants import Tenant
from bot.workflows.ask_rollback import ask_rollback
from bot.workflows.house import House
from bot.workflows.read_policy import read_policy
from bot.workflows.tenancy import repo_of

MARKER = "rollback-refused"
NOT_OURS = "The label `{name}` is not the one fixwarden made, so it asks for nothing."
NOBODY = "Nobody is known to have set the label `{name}` by hand, so it asks for nothing."


@dataclass(frozen=True, slots=True)
class LabelNews:
    """A label was set, as a payload says."""

    number: int
    """Of the issue or PR."""
    label: str
    is_pull: bool


async def heed_rollback_label(house: House, tenant: Tenant, news: LabelNews) -> None:
    """Ask for the rollback in the name of whoever set the label; a refusal is said once."""
    async with house.db.read() as session:
        merge = await _merge_of(session, tenant, news)
    if merge is None:
        return
    repo = repo_of(house, tenant)
    name = (await read_policy(house, repo, tenant)).usable.labels.rollback
    if news.label.casefold() != name.casefold():
        return
    refusal = await _asked(house, tenant, repo, news, merge, name)
    if refusal is not None:
        await repo.issues.remove_label(news.number, name)
        await repo.issues.say(news.number, MARKER, refusal)


async def _merge_of(session: Session, tenant: Tenant, news: LabelNews) -> ExecutionFact | None:
    if news.is_pull:
        fix = await fixes.by_pull(session, tenant.integration_id, news.number)
        return await executions.of(session, fix.id) if fix else None
    error = await errors.by_issue(session, tenant.integration_id, news.number)
    return await executions.newest_of_error(session, error.id) if error else None


async def _asked(
    house: House, tenant: Tenant, repo: Repo, news: LabelNews, merge: ExecutionFact, name: str
) -> str | None:
    """Why the label asks for nothing; None: it did, or it is gone."""
    issue = await repo.issues.get(news.number)
    if not any(label.name.casefold() == name.casefold() for label in issue.labels):
        return None
    if not _is_ours(tenant, issue, name):
        return NOT_OURS.format(name=name)
    event = _last_event(await repo.issues.label_events(news.number), name)
    if event is None or event.actor_login is None:
        return NOBODY.format(name=name)
    if event.actor_id == merge.rollback_requested_by:
        return None  # this very wish, delivered again
    person = await house.permissions.look_up(repo, event.actor_login, now=house.now(), fresh=True)
    if person is None or person.id != event.actor_id:
        return f"GitHub does not say what {event.actor_login} may do here."
    via = f"the label on #{news.number}"
    answer = await ask_rollback(house, tenant, merge.fix_request_id, person, via=via)
    return None if answer.accepted else answer.reason


def _is_ours(tenant: Tenant, issue: IssueFact, name: str) -> bool:
    """By node id where we made or adopted the label (R22)."""
    ours = next(
        (node for known, node in tenant.label_ids.items() if known.casefold() == name.casefold()),
        None,
    )
    return ours is None or any(label.node_id == ours for label in issue.labels)


def _last_event(events: tuple[LabelEvent, ...], name: str) -> LabelEvent | None:
    """The last act on the label, if a person set it by hand."""
    named = [event for event in events if event.name.casefold() == name.casefold()]
    last = named[-1] if named else None
    by_hand = last and last.event == "labeled" and last.actor_type == "User" and not last.via_app
    return last if by_hand else None
