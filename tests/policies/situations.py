"""One fix waiting for consent, and the acts of people on it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from policies.approval import judge
from policies.category import Category
from policies.facts import (
    CheckFacts,
    CommitFacts,
    Facts,
    LabelEvent,
    LabelFacts,
    PersonFacts,
    PullFacts,
    ReviewFacts,
)
from policies.permission import Level
from policies.verdict import State

HEAD, OLD = "H2", "H1"
PUSHED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NOW = PUSHED + timedelta(hours=1)

ANA, BO, MIA, DORA, STAN, REQUESTER, ROBOT, UNKNOWN = 1, 2, 3, 4, 5, 7, 8, 77
PEOPLE = {
    ANA: PersonFacts("ana", "User", "admin", "admin"),
    BO: PersonFacts("bo", "User", "write", "write"),
    MIA: PersonFacts("mia", "User", "write", "maintain"),
    DORA: PersonFacts("dora", "User", "admin", "admin"),
    STAN: PersonFacts("stan", "User", "read", "read"),
    REQUESTER: PersonFacts("rea", "User", "admin", "admin"),
    ROBOT: PersonFacts("robo[bot]", "Bot", "admin", "admin"),
    UNKNOWN: None,
}
MAJOR = "version: 1\npermission: MAJOR_FIX\n"
LABEL_IDS = {"fix:approved": "L1", "fix:blocked": "L2", "fix:rejected": "L3"}

GREEN = CheckFacts("ci", "success", required=True, expected_app=True)
OURS = CommitFacts("H1", ours=True, author_id=99, committer_id=99, pusher_id=99)

FIX = Facts(
    category=Category.B,
    kinds=("logic_fix",),
    proven=False,
    level=Level.MAJOR_FIX,
    requester_id=REQUESTER,
    draft_authorised_by=None,
    execute_requested_by=None,
    execute_head=None,
    pull=PullFacts(
        number=12,
        open=True,
        draft=False,
        base="main",
        base_at_draft="main",
        head=HEAD,
        head_since=PUSHED,
        default_branch="main",
    ),
    commits=(OURS,),
    people=PEOPLE,
    reviews=(),
    labels=(),
    label_events=(),
    checks=(GREEN,),
    policy=MAJOR,
    now=NOW,
    label_ids=LABEL_IDS,
)
"""Category B, everything ready but nobody's consent."""

PROVEN = replace(FIX, category=Category.A, kinds=("missing_import",), proven=True)


def after(minutes: float) -> datetime:
    """So long after the push of the head."""
    return PUSHED + timedelta(minutes=minutes)


def review(
    user_id: int | None,
    state: str = "APPROVED",
    *,
    at: float = 5,
    commit: str | None = HEAD,
    review_id: int = 0,
    dismissed_by: int | None = None,
    dismissed_from: str | None = None,
) -> ReviewFacts:
    return ReviewFacts(
        id=review_id or int(at * 60) + 10_000,
        user_id=user_id,
        state=state,
        commit_id=commit,
        submitted_at=after(at),
        dismissed_by_id=dismissed_by,
        dismissed_from=dismissed_from,
    )


def labelled(
    actor_id: int | None,
    *,
    at: float = 5,
    event: str = "labeled",
    name: str = "fix:approved",
    node_id: str | None = "L1",
    via_app: bool = False,
) -> LabelEvent:
    return LabelEvent(event, name, node_id, actor_id, via_app, after(at))


APPROVAL_LABEL = LabelFacts("fix:approved", "L1")
BLOCK_LABEL = LabelFacts("fix:blocked", "L2")


def fix(*reviews: ReviewFacts, **changes: Any) -> Facts:
    return replace(FIX, reviews=reviews, **changes)


def fix_with_label(*events: LabelEvent, **changes: Any) -> Facts:
    return replace(FIX, **{"labels": (APPROVAL_LABEL,), "label_events": events} | changes)


def admin_fix(*reviews: ReviewFacts, **changes: Any) -> Facts:
    """Category C, authorised and executed by ana."""
    given: dict[str, Any] = {
        "category": Category.C,
        "draft_authorised_by": ANA,
        "execute_requested_by": ANA,
        "execute_head": HEAD,
        "execute_requested_at": after(30),
    }
    return replace(FIX, reviews=reviews, **given | changes)


class Outcome(NamedTuple):
    state: State
    may_merge: bool
    category: Category = Category.B
    approvers: tuple[int, ...] = ()
    missing: int = 0


def outcome(facts: Facts) -> Outcome:
    decision = judge(facts)
    return Outcome(
        decision.state,
        decision.may_merge,
        decision.category,
        decision.approvers,
        decision.missing,
    )


def reasons(facts: Facts) -> set[tuple[str, int | None]]:
    return {(reason.code, reason.user_id) for reason in judge(facts).reasons}


def sentences(facts: Facts) -> list[str]:
    """What a reader of the decision sees, in order."""
    return [reason.text for reason in judge(facts).reasons]


def approved_by(*user_ids: int) -> Outcome:
    return Outcome(State.APPROVED, may_merge=True, approvers=user_ids)


WAITS = Outcome(State.PENDING, may_merge=False, missing=1)
