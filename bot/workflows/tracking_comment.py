"""The one comment on a report: where its fix stands, edited in place."""

from collections.abc import Sequence

from bot.errors import NotFound
from bot.store import Claim, errors, executions, fixes, notices, tenants
from bot.store.errors import ErrorFact
from bot.store.executions import ExecutionFact
from bot.store.fixes import FixFact
from bot.store.notices import NoticeFact
from bot.store.tenants import Tenant
from bot.workflows.fence import fence
from bot.workflows.house import House
from bot.workflows.revert_text import where_it_stands
from bot.workflows.tenancy import repo_of
from policies.shown import shown, shown_line, times

MARKER = "fixwarden:tracking"
HIDDEN = "This is category C: its details are for admins, and not told on a public repository."
MERGED = {"executed", "rolled_back"}
DONE, OPEN = "- [x]", "- [ ]"
SHOWN = {"drafting", "proposed", "awaiting_approval", "approved", "executing", "executed"}


async def write_tracking_comment(house: House, claim: Claim, notice: NoticeFact) -> None:
    """Write the comment from the rows as they are now; an error without an issue has none."""
    assert notice.error_id is not None
    async with house.db.read() as session:
        error = await errors.load(session, notice.error_id)
        fix = await fixes.latest(session, error.id)
        merge = await executions.of(session, fix.id) if fix else None
        tenant = await tenants.tenant(session, error.integration_id)
        numbers = await errors.linked_issues(session, error.id)
    if not numbers or error.issue_number is None or not tenant.is_active:
        return
    try:
        comment_id = await repo_of(house, tenant).issues.say(
            error.issue_number,
            MARKER,
            comment_text(tenant, error, fix, numbers, merge),
            comment_id=error.tracking_comment_id,
            guard=fence(house, claim),
        )
    except NotFound:
        return  # the issue was deleted or transferred; there is nobody to tell
    await _tell_others(house, claim, tenant, error, notice, numbers)
    if comment_id != error.tracking_comment_id:
        async with house.db.begin() as session:
            await errors.change(session, error.id, tracking_comment_id=comment_id)


async def _tell_others(
    house: House,
    claim: Claim,
    tenant: Tenant,
    error: ErrorFact,
    notice: NoticeFact,
    numbers: Sequence[int],
) -> None:
    """One line on every other issue that reported the same error; once each."""
    told = list(notice.payload.get("told", ()))
    news = [number for number in numbers if number not in {error.issue_number, *told}]
    for number in news:
        text = f"The same error as in #{error.issue_number}: its fix is followed there."
        issues = repo_of(house, tenant).issues
        await issues.say(number, MARKER, text, guard=fence(house, claim))
    if news:
        async with house.db.begin() as session:
            await notices.note_payload(session, notice.id, {"told": [*told, *news]})


def comment_text(
    tenant: Tenant,
    error: ErrorFact,
    fix: FixFact | None,
    numbers: Sequence[int],
    merge: ExecutionFact | None = None,
) -> str:
    """Steps done and to come, then the one sentence that matters now."""
    lines = [f"### fixwarden: error {error.id}", "", *_steps(tenant, error, fix)]
    others = [f"#{number}" for number in numbers if number != error.issue_number]
    if others:
        lines.append(f"- also reported in {', '.join(others)}")
    sentence = HIDDEN if _is_hidden(tenant, fix) else _sentence(error, fix, merge)
    if sentence:
        lines += ["", sentence]
    return "\n".join(lines)


def _steps(tenant: Tenant, error: ErrorFact, fix: FixFact | None) -> list[str]:
    seen = f"seen {times(error.occurrence_count)}, {error.severity or 'unrated'}"
    steps = [f"{DONE} recorded and grouped ({seen})"]
    if fix is None:
        return steps
    hidden = _is_hidden(tenant, fix)
    if fix.status == "drafting":
        return [*steps, f"{OPEN} a fix is drafted"]
    if fix.proposed_fix and not hidden:
        by = shown_line(fix.proposed_fix.get("drafted_by"), 80)
        steps.append(f"{DONE} drafted by {by}: category {fix.category}, {fix.fix_type}")
    if fix.pull_number is not None:
        steps.append(f"{DONE} proposed in #{fix.pull_number}")
    if fix.status in {"awaiting_approval", "approved", "executing", *MERGED}:
        merged = fix.status in MERGED
        sha = (fix.merge_sha or "")[:12]
        steps.append(f"{DONE} merged as {sha}" if merged else f"{OPEN} merged")
    if fix.status == "rolled_back":
        steps.append(f"{DONE} taken back")
    return steps


def _is_hidden(tenant: Tenant, fix: FixFact | None) -> bool:
    """Category C on a public repository: nothing is told before a PR tells it anyway (R34)."""
    waiting = fix is not None and fix.status == "drafting"
    return (
        fix is not None
        and fix.category == "C"
        and not tenant.private
        and fix.pull_number is None
        and not waiting
    )


def _sentence(error: ErrorFact, fix: FixFact | None, merge: ExecutionFact | None) -> str:
    if fix is None:
        return _capital(shown(error.problem, 600))
    if fix.status in MERGED:
        parts = (_capital(shown(fix.problem, 1200)), where_it_stands(merge))
        return "\n\n".join(part for part in parts if part)
    if error.ai_analysis and fix.stop_reason == "analysed":
        words = (error.ai_analysis.get("root_cause"), error.ai_analysis.get("summary"))
        return "\n\n".join(shown(word, 1500) for word in words if word)
    if fix.status in {"failed", "rejected"}:
        why = shown(fix.problem, 600)
        again = "A person with triage rights can ask again: `/fixwarden fix`."
        return f"No fix: {why} (`{fix.stop_reason or fix.status}`). {again}"
    return _capital(shown(fix.problem, 1200))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
