from itertools import pairwise

import pytest

from policies.lifecycle import (
    DELIVERY_MOVES,
    ERROR_MOVES,
    FIX_MOVES,
    NOTIFICATION_MOVES,
    DeliveryState,
    ErrorState,
    FixState,
    NotificationState,
    may_move,
)

HAPPY_FIX = (
    FixState.DRAFTING,
    FixState.PROPOSED,
    FixState.AWAITING_APPROVAL,
    FixState.APPROVED,
    FixState.EXECUTING,
    FixState.EXECUTED,
    FixState.ROLLED_BACK,
)
HAPPY_ERROR = (
    ErrorState.NEW,
    ErrorState.TRIAGED,
    ErrorState.ANALYSED,
    ErrorState.FIXING,
    ErrorState.RESOLVED,
    ErrorState.REGRESSED,
)


@pytest.mark.parametrize(("old", "new"), list(pairwise(HAPPY_FIX)))
def test_a_fix_goes_step_by_step(old: FixState, new: FixState) -> None:
    assert may_move(FIX_MOVES, old, new)


@pytest.mark.parametrize(("old", "new"), list(pairwise(HAPPY_ERROR)))
def test_an_error_goes_step_by_step(old: ErrorState, new: ErrorState) -> None:
    assert may_move(ERROR_MOVES, old, new)


def test_only_an_approved_fix_is_executed_and_none_without_a_pull_request_is_merged() -> None:
    before = {new: {old for old in FixState if may_move(FIX_MOVES, old, new)} for new in FixState}

    assert before[FixState.EXECUTING] == {FixState.APPROVED}
    assert before[FixState.EXECUTED] == {
        FixState.AWAITING_APPROVAL,  # here and next: by a person on GitHub
        FixState.APPROVED,
        FixState.EXECUTING,
    }
    assert before[FixState.ROLLED_BACK] == {FixState.EXECUTED}
    assert before[FixState.APPROVED] == {
        FixState.PROPOSED,
        FixState.AWAITING_APPROVAL,
        FixState.EXECUTING,
    }


@pytest.mark.parametrize("last", [FixState.REJECTED, FixState.SUPERSEDED, FixState.ROLLED_BACK])
def test_some_ends_are_final(last: FixState) -> None:
    assert [new for new in FixState if may_move(FIX_MOVES, last, new)] == []


def test_a_person_restarts_what_failed() -> None:
    assert may_move(FIX_MOVES, FixState.FAILED, FixState.DRAFTING)
    assert may_move(NOTIFICATION_MOVES, NotificationState.FAILED, NotificationState.PENDING)
    assert may_move(DELIVERY_MOVES, DeliveryState.FAILED, DeliveryState.RECEIVED)


def test_what_is_done_stays_done() -> None:
    assert NOTIFICATION_MOVES[NotificationState.SENT] == frozenset()
    assert DELIVERY_MOVES[DeliveryState.HANDLED] == frozenset()


def test_an_error_comes_back_only_as_regressed() -> None:
    assert ERROR_MOVES[ErrorState.RESOLVED] == {ErrorState.REGRESSED}


def test_every_state_has_a_row_and_staying_is_no_move() -> None:
    assert set(ERROR_MOVES) == set(ErrorState)
    assert set(FIX_MOVES) == set(FixState)
    assert set(NOTIFICATION_MOVES) == set(NotificationState)
    assert set(DELIVERY_MOVES) == set(DeliveryState)
    assert not any(may_move(FIX_MOVES, state, state) for state in FixState)
