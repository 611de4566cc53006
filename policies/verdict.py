"""The answer of the judge: what state consent is in, whether to merge, and why."""

from dataclasses import dataclass, replace
from enum import StrEnum

from policies.category import Category
from policies.permission import Level


class State(StrEnum):
    """The state of consent, not of the merge."""

    FORBIDDEN = "forbidden"
    """A path that no approval unlocks."""
    BLOCKED = "blocked"
    """Somebody or something stands against it."""
    PENDING = "pending"
    NOT_REQUIRED = "not_required"
    """A proven A."""
    APPROVED = "approved"


class Gate(StrEnum):
    """How the check run `fixwarden/approval` shows a state; never neutral or skipped (R31)."""

    IN_PROGRESS = "in_progress"
    FAILURE = "failure"
    SUCCESS = "success"


GATE_OF: dict[State, Gate] = {
    State.FORBIDDEN: Gate.FAILURE,
    State.BLOCKED: Gate.FAILURE,
    State.PENDING: Gate.IN_PROGRESS,
    State.NOT_REQUIRED: Gate.SUCCESS,
    State.APPROVED: Gate.SUCCESS,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of a decision."""

    code: str
    """The rule (`R20`); `matrix` for the permission matrix, else the file's own key."""
    user_id: int | None
    """The person it speaks of, if any."""
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    state: State
    may_merge: bool
    category: Category
    """The effective one: an A that must be treated as B says B."""
    level: Level
    """The lowest of server, installation, agent and file."""
    approvers: tuple[int, ...]
    """Whose consent counts, by id."""
    missing: int
    """Approvals still needed."""
    reasons: tuple[Reason, ...]


def decision_document(decision: Decision) -> dict[str, object]:
    """The answer of rules-approval.md §4, ready for JSON."""
    return {
        "state": decision.state.value,
        "may_merge": decision.may_merge,
        "category": decision.category.value,
        "level": decision.level.name,
        "approvers": list(decision.approvers),
        "missing": decision.missing,
        "reasons": [
            {"code": reason.code, "user_id": reason.user_id, "text": reason.text}
            for reason in decision.reasons
        ],
    }


def forbid(decision: Decision, texts: tuple[str, ...]) -> Decision:
    """The decision where the patch gate forbids the diff (P1, P3, P4, P5): nothing unlocks that."""
    reasons = tuple(Reason(text.partition(":")[0], None, text) for text in texts)
    return replace(
        decision, state=State.FORBIDDEN, may_merge=False, reasons=(*reasons, *decision.reasons)
    )
