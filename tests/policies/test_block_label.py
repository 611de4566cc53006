"""R29: anybody may block by label, and only an approver's removal lifts it."""

from dataclasses import replace

import pytest

from policies.facts import LabelEvent, LabelFacts
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    BLOCK_LABEL,
    BO,
    REQUESTER,
    Outcome,
    approved_by,
    fix,
    labelled,
    outcome,
    reasons,
    review,
)

GOES = approved_by(ANA)
BLOCKED = Outcome(State.BLOCKED, may_merge=False, approvers=(ANA,))


def block(actor: int | None, at: float, event: str = "labeled", **changes: object) -> LabelEvent:
    given = labelled(actor, at=at, event=event, name="fix:blocked", node_id="L2")
    return replace(given, **changes)  # type: ignore[arg-type]  # fields of LabelEvent


def unblock(actor: int | None, at: float = 9, **changes: object) -> LabelEvent:
    return block(actor, at, "unlabeled", **changes)


@pytest.mark.parametrize(
    ("labels", "events", "expected"),
    [
        pytest.param([BLOCK_LABEL], [block(BO, 8)], BLOCKED, id="anyone may set it"),
        pytest.param([BLOCK_LABEL], [], BLOCKED, id="whoever set it"),
        pytest.param([LabelFacts("Fix:Blocked", "L9")], [], BLOCKED, id="the name is enough"),
        pytest.param([LabelFacts("harmless", "L2")], [], BLOCKED, id="so is the id"),
        pytest.param([], [block(BO, 8), unblock(ANA)], GOES, id="an approver's removal lifts it"),
        pytest.param([], [block(BO, 8), unblock(BO)], BLOCKED, id="no other removal does"),
        pytest.param([], [block(ANA, 8), unblock(REQUESTER)], BLOCKED, id="nor the requester's"),
        pytest.param([], [block(BO, 8), unblock(None)], BLOCKED, id="nor one of nobody knows whom"),
        pytest.param([], [block(BO, 8), unblock(ANA, via_app=True)], BLOCKED, id="nor an app's"),
        pytest.param([], [block(BO, 8)], BLOCKED, id="nor deleting the label"),
        pytest.param(
            [], [block(BO, 9), unblock(ANA)], GOES, id="set and removed in one second it is gone"
        ),
        pytest.param(
            [],
            [block(BO, 6), unblock(ANA, 7), block(BO, 8), unblock(BO, 9)],
            BLOCKED,
            id="the last removal counts",
        ),
        pytest.param(
            [],
            [block(BO, 6), unblock(BO, 7), block(ANA, 8), unblock(ANA, 9)],
            GOES,
            id="an approver sets and removes it after a wrong removal",
        ),
        pytest.param(
            [], [block(BO, 8), unblock(ANA), unblock(BO)], BLOCKED, id="in doubt it blocks"
        ),
    ],
)
def test_r29_the_block_label(
    labels: list[LabelFacts], events: list[LabelEvent], expected: Outcome
) -> None:
    facts = fix(review(ANA), labels=tuple(labels), label_events=tuple(events))

    assert outcome(facts) == expected
    assert any(code == "R29" for code, _ in reasons(facts))
