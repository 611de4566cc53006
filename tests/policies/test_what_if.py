"""What would happen, as sentences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policies.category import Category
from policies.facts import Facts
from policies.verdict import State
from policies.what_if import SOMEONE, Act, Actor, Label, Push, Review, suppose
from tests.policies.situations import (
    ANA,
    BO,
    DORA,
    FIX,
    MAJOR,
    NOW,
    PEOPLE,
    PROVEN,
    REQUESTER,
    STAN,
    UNKNOWN,
    WAITS,
    Outcome,
    admin_fix,
    after,
    approved_by,
    fix,
    fix_with_label,
    labelled,
    outcome,
    reasons,
    review,
)


def actor(user_id: int) -> Actor:
    person = PEOPLE[user_id]
    return Actor(user_id, person.login if person else f"user {user_id}", person)


NOBODY_YET = replace(FIX, people={})
"""Nobody was looked up so far: what is known of people comes with their acts."""
APPROVED = fix(review(ANA))
BLOCKED = Outcome(State.BLOCKED, may_merge=False, missing=1)
C_WAITS = Outcome(State.PENDING, may_merge=False, category=Category.C, missing=1)
C_APPROVED = Outcome(State.APPROVED, may_merge=False, category=Category.C, approvers=(ANA,))
C_MERGES = C_APPROVED._replace(may_merge=True)
UNAUTHORISED = admin_fix(
    draft_authorised_by=None,
    execute_requested_by=None,
    execute_head=None,
    execute_requested_at=None,
)


@pytest.mark.parametrize(
    ("facts", "acts", "expected"),
    [
        pytest.param(NOBODY_YET, [], WAITS, id="nothing happens"),
        pytest.param(NOBODY_YET, [Review(actor(ANA))], approved_by(ANA), id="an admin approves"),
        pytest.param(NOBODY_YET, [Review(actor(BO))], WAITS, id="somebody else approves"),
        pytest.param(NOBODY_YET, [Review(actor(UNKNOWN))], WAITS, id="somebody unknown approves"),
        pytest.param(NOBODY_YET, [Review(actor(REQUESTER))], WAITS, id="the requester approves"),
        pytest.param(NOBODY_YET, [Review(actor(ANA), "COMMENTED")], WAITS, id="a comment"),
        pytest.param(NOBODY_YET, [Review(actor(BO), "CHANGES_REQUESTED")], BLOCKED, id="an objection"),
        pytest.param(NOBODY_YET, [Review(actor(STAN), "CHANGES_REQUESTED")], WAITS, id="by a stranger"),
        pytest.param(NOBODY_YET, [Review(actor(ANA), "CHANGES_REQUESTED"), Review(actor(ANA))],
                     approved_by(ANA), id="an objection, taken back"),
        pytest.param(APPROVED, [Review(actor(ANA), "CHANGES_REQUESTED")], BLOCKED, id="a changed mind"),
        pytest.param(APPROVED, [Push()], WAITS, id="a push after an approval"),
        pytest.param(NOBODY_YET, [Review(actor(ANA)), Push()], WAITS, id="the same, both supposed"),
        pytest.param(fix_with_label(labelled(ANA)), [Push()], WAITS, id="a push after a label"),
        pytest.param(replace(APPROVED, sibling_pulls=(13,)), [Push(), Review(actor(ANA))],
                     Outcome(State.APPROVED, may_merge=False, approvers=(ANA,)),
                     id="a push leaves the sibling behind, and the checks"),
        pytest.param(NOBODY_YET, [Label("fix:approved", actor(ANA))], approved_by(ANA), id="an admin's label"),
        pytest.param(NOBODY_YET, [Label("FIX:Approved", actor(ANA))], approved_by(ANA), id="in any case"),
        pytest.param(NOBODY_YET, [Label("fix:approved")], approved_by(SOMEONE.user_id), id="some admin's"),
        pytest.param(NOBODY_YET, [Label("fix:approved", actor(STAN))], WAITS, id="a reader's label"),
        pytest.param(replace(NOBODY_YET, label_ids={}), [Label("fix:approved", actor(ANA))],
                     approved_by(ANA), id="a label we are yet to make"),
        pytest.param(replace(NOBODY_YET, label_ids=None), [Label("fix:approved", actor(ANA))],
                     approved_by(ANA), id="labels known by name"),
        pytest.param(replace(NOBODY_YET, now=after(0)), [Label("fix:approved", actor(ANA))],
                     approved_by(ANA), id="right after a push the label waits"),
        pytest.param(fix_with_label(labelled(STAN)), [Label("fix:approved", actor(ANA))],
                     approved_by(ANA), id="a label set anew"),
        pytest.param(APPROVED, [Label("fix:blocked", actor(STAN))], BLOCKED._replace(approvers=(ANA,), missing=0),
                     id="the blocking label"),
        pytest.param(APPROVED, [Label("other", actor(ANA))], approved_by(ANA), id="another label"),
        pytest.param(APPROVED, [Label("fix:execute", actor(ANA))], approved_by(ANA), id="execute means C"),
        pytest.param(PROVEN, [Push()], WAITS, id="a push on a proven fix"),
        pytest.param(admin_fix(), [Review(actor(ANA))], C_APPROVED, id="execute before the approval"),
        pytest.param(UNAUTHORISED, [Review(actor(ANA)), Label("fix:execute", actor(DORA))],
                     C_APPROVED._replace(state=State.PENDING), id="C without a draft"),
        pytest.param(UNAUTHORISED, [Label("fix:draft", actor(DORA)), Review(actor(ANA)),
                                    Label("fix:execute", actor(DORA))], C_MERGES, id="C in full"),
        pytest.param(UNAUTHORISED, [Label("fix:draft", actor(DORA)), Label("fix:execute", actor(DORA)),
                                    Review(actor(ANA))], C_APPROVED, id="C in another order"),
        pytest.param(admin_fix(), [Label("fix:approved", actor(ANA))], C_WAITS, id="C by label"),
        pytest.param(admin_fix(review(ANA)), [Label("fix:execute", actor(BO))], C_APPROVED, id="C by no admin"),
        pytest.param(admin_fix(review(ANA)), [Push()], C_WAITS, id="C and a push"),
        pytest.param(replace(NOBODY_YET, policy=MAJOR + "labels: {approve: ship}\n"),
                     [Label("ship", actor(ANA))], approved_by(ANA), id="a label of another name"),
        pytest.param(replace(NOBODY_YET, policy="nonsense: 1\n"), [Review(actor(ANA))],
                     Outcome(State.PENDING, may_merge=False, approvers=(ANA,)), id="a broken file"),
    ],
)  # fmt: skip
def test_what_would_happen(facts: Facts, acts: list[Act], expected: Outcome) -> None:
    assert outcome(suppose(facts, acts)) == expected


def test_a_label_counts_only_where_the_time_of_the_push_is_known() -> None:
    pull = replace(FIX.pull, head_since=None)

    assert outcome(suppose(replace(FIX, pull=pull), [Label("fix:approved")])) == WAITS


def test_each_act_comes_after_the_one_before() -> None:
    supposed = suppose(NOBODY_YET, [Review(actor(ANA)), Push(), Label("fix:approved", actor(DORA))])

    (approval,) = supposed.reviews
    (label,) = supposed.label_events
    pushed = supposed.pull.head_since
    assert approval.submitted_at == NOW + timedelta(seconds=1)
    assert pushed is not None
    assert pushed == NOW + timedelta(seconds=2)
    assert label.created_at == supposed.now == pushed + timedelta(seconds=10)


def test_two_pushes_are_two_heads() -> None:
    once, twice = (suppose(FIX, [Push()] * times).pull.head for times in (1, 2))

    assert len({once, twice, FIX.pull.head}) == 3


def test_a_push_keeps_the_quorum_but_closes_the_way_of_proof() -> None:
    pushed = suppose(PROVEN, [Push(), Review(actor(ANA))])

    assert outcome(pushed) == Outcome(State.APPROVED, may_merge=False, approvers=(ANA,))
    assert {("R17", None), ("R33", None), ("R41", None)} <= reasons(pushed)


def test_nothing_of_the_real_facts_is_changed() -> None:
    kept = replace(NOBODY_YET, people={})
    suppose(kept, [Review(actor(ANA)), Label("fix:approved"), Push()])

    assert kept == NOBODY_YET
    assert kept.people == {}


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (Review(actor(ANA)), "ana approves the head"),
        (Review(actor(BO), "CHANGES_REQUESTED"), "bo asks for changes"),
        (Review(actor(BO), "COMMENTED"), "bo comments in a review"),
        (Label("fix:approved"), "an admin sets the label fix:approved"),
        (Push(), "somebody pushes a commit"),
    ],
)
def test_an_act_reads_as_a_sentence(act: Act, sentence: str) -> None:
    assert str(act) == sentence
