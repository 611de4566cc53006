"""A fix request gets its patch: the zero-token fixers first, then an LLM within its rights."""

from dataclasses import dataclass

from bot.github.trees import GitView
from bot.intake.repository_paths import ResolvedFrame, in_repository
from bot.store import Claim, Outcome, Session, errors, note
from bot.store.fixes import ENDED
from bot.workflows.consent_labels import ensure_consent_labels
from bot.workflows.draft_by_agent import NO_AGENT, draft_by_agent
from bot.workflows.house import House
from bot.workflows.proposal import Proposal, Stopped, propose_locally
from bot.workflows.situation import Situation, situation_of
from bot.workflows.tell import tell, tell_once
from bot.workflows.weigh_patch import weigh_patch
from policies.category import Category, Kind, category_of
from policies.lifecycle import ErrorState
from policies.path_glob import matches
from policies.permission import Level, permit
from policies.restricted import restricted_kinds
from policies.secret_scan import redact_secrets
from policies.shown import redacted
from policies.weighing import Weighed

AUTHORISE = (
    "category C{kind}: nothing is drafted until an admin authorises it: "
    "put the label `{label}` on the issue or comment `/fixwarden fix`"
)


@dataclass(frozen=True, slots=True)
class Drafted:
    proposal: Proposal
    weighed: Weighed


async def draft_fix(house: House, claim: Claim) -> Outcome:
    """Draft, weigh, and decide whether the draft may be shown."""
    situation = await situation_of(house, claim.id)
    view = await _base(house, claim, situation)
    frames = in_repository(situation.report, await view.paths())
    expected = expected_kinds(situation, frames)
    authorised = situation.fix.draft_authorised_by is not None
    if expected and not authorised and situation.drafting_level > Level.READ_ONLY:
        await ensure_consent_labels(house, situation)
        return _wait_for_admin(house, situation, expected[0])
    drafted = await _draft(house, situation, view, frames)
    if isinstance(drafted, Stopped):
        is_c = bool(expected) or speaks_of_c(drafted)
        return stopped(house, situation, drafted, category=Category.C if is_c else None)
    return _proposed(house, situation, drafted)


def expected_kinds(situation: Situation, frames: tuple[ResolvedFrame, ...]) -> tuple[Kind, ...]:
    """The category C kinds of the file in which the error was raised; the file's own rules too."""
    if not frames:
        return ()
    path = frames[-1].path
    ruled = (
        rule.kind or Kind.ENVIRONMENT_VARIABLE_CHANGE
        for rule in situation.policy.usable.rules
        if Category.C in {rule.category, category_of(rule.kind) if rule.kind else None}
        and any(matches(pattern, path) for pattern in rule.paths)
    )
    return (*restricted_kinds(path), *ruled)


def speaks_of_c(stop: Stopped) -> bool:
    """An analysis of payment, security and the like; a public repository does not show it."""
    analysis = stop.analysis or {}
    paths = analysis.get("suspect_paths") or ()
    kind = str(analysis.get("kind") or Kind.LOGIC_FIX)
    return category_of(kind) is Category.C or any(restricted_kinds(path) for path in paths)


async def _base(house: House, claim: Claim, situation: Situation) -> GitView:
    """The commit the draft is made on; fixed at the first try, so that a transcript fits it."""
    fix = situation.fix
    if fix.base_sha is not None:
        return situation.repo.git.view(fix.base_sha)
    view = situation.policy.view
    values = {"base_sha": view.sha, "base_branch": situation.tenant.default_branch}
    async with house.db.begin() as session:
        await note(session, claim, values)
    return view


async def _draft(
    house: House, situation: Situation, view: GitView, frames: tuple[ResolvedFrame, ...]
) -> Drafted | Stopped:
    """A proven local proposal is taken; any other only where no LLM agent can be asked."""
    unproven: Drafted | None = None
    if situation.drafting_level >= Level.SUGGEST:
        local = await propose_locally(house, situation, view, frames)
        if local is not None:
            weighed = await weigh_patch(house, situation, view, local.patch, local.claimed_kind)
            if weighed.is_allowed and weighed.proven:
                return Drafted(local, weighed)
            unproven = Drafted(local, weighed) if weighed.is_allowed else None
    proposal = await draft_by_agent(house, situation, frames, view)
    if isinstance(proposal, Stopped):
        return unproven if unproven and proposal.reason == NO_AGENT else proposal
    weighed = await weigh_patch(house, situation, view, proposal.patch, proposal.claimed_kind)
    if not weighed.is_allowed:
        return Stopped("denied_path", weighed.reasons[0])
    return Drafted(proposal, weighed)


def _wait_for_admin(house: House, situation: Situation, kind: Kind) -> Outcome:
    async def announce(session: Session) -> None:
        await tell(house, session, situation.error.id)
        await tell_once(
            house,
            session,
            situation,
            "approval_needed",
            "waits for an admin",
            category=Category.C,
        )

    return Outcome(
        values={"category": Category.C.value, "fix_type": kind.value},
        problem=authorise_words(situation, kind.value),
        then=(announce,),
    )


def authorise_words(situation: Situation, kind: str) -> str:
    """The tracking comment says them: on a public repository they leave the kind out (R34)."""
    told = f" ({kind})" if situation.tenant.private else ""
    return AUTHORISE.format(kind=told, label=situation.policy.usable.labels.draft)


def _proposed(house: House, situation: Situation, drafted: Drafted) -> Outcome:
    weighed, proposal = drafted.weighed, drafted.proposal
    hidden = hold_back(situation, weighed.category)

    async def announce(session: Session) -> None:
        values = {"fix_category": weighed.category.value, "auto_fixable": weighed.proven}
        await errors.change(session, situation.error.id, **values)
        await tell(house, session, situation.error.id)
        if hidden:
            kind = "approval_needed"
            await tell_once(house, session, situation, kind, hidden, category=weighed.category)

    return Outcome(
        state="proposed",
        due_in=None if hidden else 0,
        values={
            "category": weighed.category.value,
            "fix_type": weighed.kinds[0].value,
            "agent_id": proposal.agent_id,
            "approval_required": not weighed.proven,
            "files_affected": [change.path for change in proposal.patch],
            "proposed_fix": {**proposal.to_json(), **weighed.to_json()},
        },
        problem=hidden,
        then=(announce,),
    )


def hold_back(situation: Situation, category: Category) -> str | None:
    """Why a draft is not shown on GitHub (R34, `auto_create_prs`), or None."""
    if category is Category.C and situation.fix.draft_authorised_by is None:
        return authorise_words(situation, situation.fix.fix_type or "admin only")
    if not permit(situation.level, category).draft:
        return f"the level {situation.level.name} does not allow a draft"
    if not situation.tenant.auto_create_prs:
        return "this repository asks for PRs one by one: POST /api/devops/github/pr"
    return None


def stopped(
    house: House, situation: Situation, stop: Stopped, *, category: Category | None = None
) -> Outcome:
    """End a fix request with its named stop reason; a person may start another."""
    known = {} if category is None else {"category": category.value}
    analysis = None if stop.analysis is None else redacted(stop.analysis)
    problem = redact_secrets(stop.problem)

    async def announce(session: Session) -> None:
        end = ErrorState.ANALYSED if stop.analysis else ErrorState.TRIAGED
        await errors.move(session, situation.error.id, end, route=ENDED, ai_analysis=analysis)
        await tell(house, session, situation.error.id)
        await tell_once(house, session, situation, "fix_failed", problem, category=category)

    return Outcome(
        state="failed",
        values={"stop_reason": stop.reason, "analysis": analysis, **known},
        problem=problem,
        then=(announce,),
    )
