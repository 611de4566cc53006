"""R26: who ends an attempt for good, and what only blocks it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from policies.approval import judge
from policies.facts import Facts, LabelFacts, Rejection
from policies.permission import Level
from policies.rejection import Closing, Rejected, Way, rejection, stop
from policies.rulebook import parse_rulebook
from policies.verdict import Decision, Reason, State
from tests.policies.situations import (
    ANA,
    BO,
    FIX,
    HEAD,
    MAJOR,
    MIA,
    REQUESTER,
    ROBOT,
    STAN,
    UNKNOWN,
    after,
    fix,
    labelled,
    review,
)

REJECT: Mapping[str, Any] = {"name": "fix:rejected", "node_id": "L3"}
WIDE = f"{MAJOR}approval: {{B: {{roles: [admin, maintain]}}}}\n"


def reject_label(actor: int | None, **changes: Any) -> Facts:
    event = labelled(actor, **REJECT)
    return fix(label_events=(event,), labels=(LabelFacts("fix:rejected", "L3"),), **changes)


def by_word(user_id: int, *, lifted: bool = False) -> Facts:
    return fix(api_rejections=(Rejection(user_id, after(9), lifted),))


def closed_by(*actors: int | None) -> tuple[Closing, ...]:
    return tuple(Closing(actor, after(9 + at)) for at, actor in enumerate(actors))


def rejected(way: Way, user_id: int, text: str) -> Rejected:
    return Rejected(way, user_id, Reason("R26", user_id, text))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(FIX, None, id="nobody said anything"),
        pytest.param(
            by_word(BO),
            rejected(Way.WORD, BO, "bo rejected this fix"),
            id="a word that was let in at the door",
        ),
        pytest.param(
            by_word(UNKNOWN),
            rejected(Way.WORD, UNKNOWN, "user 77 rejected this fix"),
            id="a word holds when its speaker cannot be looked up any more",
        ),
        pytest.param(
            by_word(STAN),
            rejected(Way.WORD, STAN, "stan rejected this fix"),
            id="a word holds when its speaker lost their rights since",
        ),
        pytest.param(by_word(BO, lifted=True), None, id="not a word that was lifted"),
        pytest.param(
            reject_label(ANA),
            rejected(Way.LABEL, ANA, "ana rejected this fix by label"),
            id="an approver's label",
        ),
        pytest.param(
            reject_label(REQUESTER),
            rejected(Way.LABEL, REQUESTER, "rea rejected this fix by label"),
            id="the label of an approver who asked for the fix",
        ),
        pytest.param(reject_label(BO), None, id="a writer's label rejects nothing"),
        pytest.param(reject_label(ROBOT), None, id="a robot's label rejects nothing"),
        pytest.param(reject_label(None), None, id="a deleted account's label only blocks"),
        pytest.param(reject_label(UNKNOWN), None, id="a label of somebody unknown only blocks"),
        pytest.param(
            fix(label_events=(labelled(ANA, **REJECT), labelled(BO, event="unlabeled", **REJECT))),
            rejected(Way.LABEL, ANA, "ana rejected this fix by label"),
            id="a label that was taken off again",
        ),
        pytest.param(
            reject_label(MIA, policy=WIDE),
            rejected(Way.LABEL, MIA, "mia rejected this fix by label"),
            id="a maintainer's label where maintainers approve",
        ),
        pytest.param(
            reject_label(MIA, policy=WIDE, kinds=("stripe_payment_logic",)),
            None,
            id="not for category C, which only admins approve",
        ),
        pytest.param(
            fix(review(ANA, "CHANGES_REQUESTED")), None, id="asking for changes is no rejection"
        ),
    ],
)
def test_an_approver_ends_the_attempt_and_nobody_else(
    facts: Facts, expected: Rejected | None
) -> None:
    assert rejection(facts, parse_rulebook(facts.policy)) == expected


@pytest.mark.parametrize(
    ("closings", "expected"),
    [
        pytest.param(
            closed_by(ANA),
            rejected(Way.CLOSING, ANA, "ana closed the pull request, which rejects this fix"),
            id="an approver",
        ),
        pytest.param(closed_by(BO), None, id="a writer"),
        pytest.param(closed_by(ROBOT), None, id="a robot, ours included"),
        pytest.param(closed_by(None), None, id="a deleted account"),
        pytest.param(closed_by(UNKNOWN), None, id="somebody nobody knows"),
        pytest.param(
            closed_by(BO, ANA, REQUESTER),
            rejected(Way.CLOSING, ANA, "ana closed the pull request, which rejects this fix"),
            id="the first approver of several who did",
        ),
    ],
)
def test_only_an_approvers_closing_is_a_rejection(
    closings: tuple[Closing, ...], expected: Rejected | None
) -> None:
    assert rejection(FIX, parse_rulebook(MAJOR), closings) == expected
    assert rejection(FIX, parse_rulebook(MAJOR), closings[::-1]) == expected


def test_a_broken_file_leaves_the_admins_who_can_reject() -> None:
    broken = parse_rulebook("version: none")
    facts = replace(reject_label(MIA), policy="version: none")

    assert rejection(facts, broken) is None
    assert rejection(replace(reject_label(ANA)), broken) == rejected(
        Way.LABEL, ANA, "ana rejected this fix by label"
    )


def test_a_rejection_stops_what_was_approved() -> None:
    approved = judge(fix(review(ANA)))
    assert approved.may_merge
    ended = rejected(Way.CLOSING, ANA, "ana closed the pull request, which rejects this fix")

    assert stop(approved, ended) == Decision(
        state=State.BLOCKED,
        may_merge=False,
        category=approved.category,
        level=Level.MAJOR_FIX,
        approvers=(ANA,),
        missing=0,
        reasons=(ended.reason, Reason("R20", ANA, f"ana approved {HEAD}")),
    )


def test_what_is_forbidden_stays_forbidden() -> None:
    forbidden = judge(fix(paths=(".github/workflows/ci.yml",)))

    assert stop(forbidden, rejected(Way.WORD, BO, "bo rejected this fix")).state is State.FORBIDDEN
