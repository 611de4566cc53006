"""The one table of allowed moves; whoever changes a state asks it first."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar


class ErrorState(StrEnum):
    NEW = "new"
    TRIAGED = "triaged"
    ANALYSED = "analysed"
    FIXING = "fixing"
    RESOLVED = "resolved"
    IGNORED = "ignored"
    """Until N events or a time."""
    REGRESSED = "regressed"
    """Seen again after it was resolved."""


class FixState(StrEnum):
    DRAFTING = "drafting"
    PROPOSED = "proposed"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    EXECUTING = "executing"
    EXECUTED = "executed"
    ROLLED_BACK = "rolled_back"
    REJECTED = "rejected"
    """By a person; a restart is a new fix request (R26)."""
    FAILED = "failed"
    """With a named stop reason; a person may restart it."""
    SUPERSEDED = "superseded"
    """By another fix request for the same error."""


class NotificationState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class DeliveryState(StrEnum):
    RECEIVED = "received"
    HANDLED = "handled"
    IGNORED = "ignored"
    """Nothing we act on."""
    FAILED = "failed"


State = TypeVar("State", bound=StrEnum)
Moves = Mapping[State, frozenset[State]]

_E, _F, _N, _D = ErrorState, FixState, NotificationState, DeliveryState
_STOPPED = frozenset({_F.REJECTED, _F.FAILED, _F.SUPERSEDED})

ERROR_MOVES: Final[Moves[ErrorState]] = {
    _E.NEW: frozenset({_E.TRIAGED, _E.IGNORED, _E.RESOLVED}),
    _E.TRIAGED: frozenset({_E.ANALYSED, _E.FIXING, _E.IGNORED, _E.RESOLVED}),
    _E.ANALYSED: frozenset({_E.TRIAGED, _E.FIXING, _E.IGNORED, _E.RESOLVED}),
    # back to triaged or analysed: the fix was rejected, failed or superseded
    _E.FIXING: frozenset({_E.TRIAGED, _E.ANALYSED, _E.IGNORED, _E.RESOLVED}),
    _E.RESOLVED: frozenset({_E.REGRESSED}),
    _E.IGNORED: frozenset({_E.TRIAGED, _E.RESOLVED}),
    _E.REGRESSED: frozenset({_E.TRIAGED, _E.ANALYSED, _E.FIXING, _E.IGNORED, _E.RESOLVED}),
}

FIX_MOVES: Final[Moves[FixState]] = {
    _F.DRAFTING: frozenset({_F.PROPOSED}) | _STOPPED,
    # straight to approved: a proven A; back to drafting: red checks or a wish of a reviewer
    _F.PROPOSED: frozenset({_F.DRAFTING, _F.AWAITING_APPROVAL, _F.APPROVED}) | _STOPPED,
    # straight to executed, here and below: a person merged it on GitHub, which is their consent
    _F.AWAITING_APPROVAL: frozenset({_F.DRAFTING, _F.PROPOSED, _F.APPROVED, _F.EXECUTED})
    | _STOPPED,
    # consent may be withdrawn until the merge call
    _F.APPROVED: frozenset({_F.DRAFTING, _F.AWAITING_APPROVAL, _F.EXECUTING, _F.EXECUTED})
    | _STOPPED,
    # back: GitHub refused or the head moved, so it is judged again
    _F.EXECUTING: frozenset({_F.AWAITING_APPROVAL, _F.APPROVED, _F.EXECUTED, _F.FAILED}),
    _F.EXECUTED: frozenset({_F.ROLLED_BACK}),
    _F.ROLLED_BACK: frozenset(),
    _F.REJECTED: frozenset(),
    _F.FAILED: frozenset({_F.DRAFTING, _F.AWAITING_APPROVAL, _F.SUPERSEDED}),
    _F.SUPERSEDED: frozenset(),
}

NOTIFICATION_MOVES: Final[Moves[NotificationState]] = {
    _N.PENDING: frozenset({_N.SENT, _N.FAILED}),
    _N.SENT: frozenset(),
    _N.FAILED: frozenset({_N.PENDING}),
}

DELIVERY_MOVES: Final[Moves[DeliveryState]] = {
    _D.RECEIVED: frozenset({_D.HANDLED, _D.IGNORED, _D.FAILED}),
    _D.HANDLED: frozenset(),
    _D.IGNORED: frozenset(),
    _D.FAILED: frozenset({_D.RECEIVED}),
}


def may_move(table: Moves[State], old: State, new: State) -> bool:
    """Whether `old` may become `new`; staying is no move."""
    return new in table[old]
