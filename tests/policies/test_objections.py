"""R26 and R27: what stands against a fix."""

from dataclasses import replace

import pytest

from policies.facts import Facts, LabelFacts, PersonFacts, Rejection, ReviewFacts
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    BO,
    DORA,
    FIX,
    MAJOR,
    OLD,
    PEOPLE,
    PROVEN,
    REQUESTER,
    ROBOT,
    STAN,
    UNKNOWN,
    Outcome,
    after,
    approved_by,
    fix,
    labelled,
    outcome,
    reasons,
    review,
    sentences,
)

YES = review(ANA)
GARBLED, NONE = 50, 51
BLOCKED = Outcome(State.BLOCKED, may_merge=False, approvers=(ANA,))


def no(user_id: int | None, **changes: object) -> ReviewFacts:
    return review(user_id, "CHANGES_REQUESTED", at=8, **changes)  # type: ignore[arg-type]  # keywords of review


def dismissed(
    by: int | None,
    *,
    was: str | None = "CHANGES_REQUESTED",
    at: float = 8,
    review_id: int = 0,
) -> ReviewFacts:
    """A review of bo's."""
    return review(BO, "DISMISSED", at=at, dismissed_by=by, dismissed_from=was, review_id=review_id)


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        pytest.param([YES, no(BO)], BLOCKED, id="an objection beats an approval"),
        pytest.param([YES, no(BO, commit=OLD)], BLOCKED, id="whatever commit it was made on"),
        pytest.param([YES, no(REQUESTER)], BLOCKED, id="also the requester's"),
        pytest.param([YES, no(STAN)], approved_by(ANA), id="a stranger's is shown, not blocking"),
        pytest.param([YES, no(ROBOT)], approved_by(ANA), id="a bot's is no objection"),
        pytest.param(
            [YES, no(UNKNOWN)], BLOCKED, id="R14 of a person unknown now it keeps blocking"
        ),
        pytest.param([YES, no(999)], BLOCKED, id="R14 also if nobody looked them up"),
        pytest.param([YES, no(NONE)], approved_by(ANA), id="of one without access neither"),
        pytest.param([YES, no(None)], approved_by(ANA), id="a deleted account's never counts"),
        pytest.param(
            [YES, no(BO, dismissed_by=ANA)], BLOCKED, id="it is dismissed when GitHub says so"
        ),
        pytest.param(
            [YES, no(BO), review(BO, "COMMENTED", at=9)], BLOCKED, id="a comment does not lift it"
        ),
        pytest.param(
            [no(BO), review(ANA, at=9)], BLOCKED, id="somebody else's approval does not lift it"
        ),
        pytest.param(
            [YES, no(BO, review_id=9), dismissed(STAN, was="APPROVED", review_id=9)],
            BLOCKED,
            id="one review read twice does not lift itself",
        ),
        pytest.param(
            [YES, no(BO), replace(review(BO, commit=OLD), submitted_at=None)],
            BLOCKED,
            id="an approval of nobody knows when does not lift it",
        ),
        pytest.param(
            [YES, no(BO), review(BO, at=9, commit=OLD)],
            approved_by(ANA),
            id="its author lifts it by approving",
        ),
        pytest.param(
            [YES, review(BO, at=3), no(BO)], BLOCKED, id="an approval before it does not lift it"
        ),
        pytest.param([YES, dismissed(BO)], approved_by(ANA), id="or by dismissing it"),
        pytest.param([YES, dismissed(ANA)], approved_by(ANA), id="an approver may dismiss it"),
        pytest.param([YES, dismissed(STAN)], BLOCKED, id="nobody else may"),
        pytest.param(
            [YES, dismissed(REQUESTER)], BLOCKED, id="not even an admin who may not approve"
        ),
        pytest.param([YES, dismissed(ROBOT)], BLOCKED, id="nor a bot"),
        pytest.param([YES, dismissed(None)], BLOCKED, id="nor nobody knows who"),
        pytest.param(
            [YES, dismissed(STAN, was=None)], BLOCKED, id="an unknown former state objects"
        ),
        pytest.param([YES, dismissed(STAN, was="garbage")], BLOCKED, id="so does garbage"),
        pytest.param(
            [YES, dismissed(STAN, was="APPROVED")],
            approved_by(ANA),
            id="an approval did not object",
        ),
        pytest.param(
            [YES, dismissed(STAN, was="approved")], approved_by(ANA), id="in lower case neither"
        ),
        pytest.param(
            [YES, dismissed(STAN, was="COMMENTED")], approved_by(ANA), id="nor did a comment"
        ),
        pytest.param(
            [YES, no(BO), dismissed(ANA, at=9)], BLOCKED, id="each objection is lifted on its own"
        ),
        pytest.param(
            [YES, no(BO), dismissed(STAN, was="APPROVED", at=9)],
            approved_by(ANA),
            id="its author approved, and that approval was dismissed",
        ),
        pytest.param(
            [YES, no(BO), review(BO, "COMMENTED", at=9, dismissed_from="APPROVED")],
            BLOCKED,
            id="a former state means something only of a dismissed review",
        ),
        pytest.param(
            [YES, dismissed(STAN), review(BO, at=9)],
            approved_by(ANA),
            id="its author may approve after a wrong dismissal",
        ),
    ],
)
def test_r26_objections(reviews: list[ReviewFacts], expected: Outcome) -> None:
    people = {**PEOPLE, NONE: PersonFacts("nona", "User", "none", "")}

    assert outcome(fix(*reviews, people=people)) == expected


@pytest.mark.parametrize(
    ("dismisser", "sentence"),
    [
        pytest.param(
            None, "bo asked for changes; nobody knows who dismissed it without the right to"
        ),
        pytest.param(STAN, "bo asked for changes; stan dismissed it without the right to"),
    ],
)
def test_r26_a_wrong_dismissal_is_named(dismisser: int | None, sentence: str) -> None:
    assert sentence in sentences(fix(YES, dismissed(dismisser)))


def test_r26_garbage_for_a_permission_keeps_blocking() -> None:
    people = {**PEOPLE, 50: PersonFacts("x", "User", "??", "??")}

    assert outcome(fix(YES, no(50), people=people)) == BLOCKED


def test_r26_a_proven_a_is_blocked_too() -> None:
    assert outcome(replace(PROVEN, reviews=(no(BO),))).state is State.BLOCKED


@pytest.mark.parametrize(
    ("rejection", "blocked"),
    [
        pytest.param(Rejection(BO, after(9), lifted=False), True, id="a reject ends it"),
        pytest.param(Rejection(BO, after(9), lifted=True), False, id="unless it was lifted"),
        pytest.param(
            Rejection(UNKNOWN, after(9), lifted=False), True, id="also of somebody unknown"
        ),
        pytest.param(Rejection(STAN, after(9), lifted=False), False, id="a stranger cannot reject"),
    ],
)
def test_r26_rejections(rejection: Rejection, *, blocked: bool) -> None:
    facts = fix(YES, api_rejections=(rejection,))

    assert outcome(facts) == (BLOCKED if blocked else approved_by(ANA))
    assert ("R26", rejection.user_id) in reasons(facts)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        pytest.param(DORA, BLOCKED, id="an approver rejects by label"),
        pytest.param(BO, approved_by(ANA), id="others do not"),
        pytest.param(UNKNOWN, BLOCKED, id="somebody unknown might be an approver"),
        pytest.param(None, BLOCKED, id="a deleted account might have been one"),
        pytest.param(GARBLED, BLOCKED, id="R14 so might one whose permission is garbage"),
        pytest.param(REQUESTER, BLOCKED, id="R16 whoever asked for the fix may end it"),
        pytest.param(STAN, approved_by(ANA), id="a stranger may not"),
        pytest.param(ROBOT, approved_by(ANA), id="R10 nor a bot"),
    ],
)
def test_r26_the_reject_label_ends_it_even_if_it_is_removed(
    actor: int | None, expected: Outcome
) -> None:
    event = labelled(actor, name="fix:rejected", node_id="L3")
    people = {**PEOPLE, GARBLED: PersonFacts("garbled", "User", "owner", "owner")}

    assert outcome(fix(YES, label_events=(event,), people=people)) == expected
    assert ("R26", actor) in reasons(fix(YES, label_events=(event,), people=people))


def test_r26_removing_a_strangers_reject_label_rejects_nothing() -> None:
    by_a_stranger = labelled(STAN, at=6, name="fix:rejected", node_id="L3")
    taken_off = labelled(DORA, at=7, name="fix:rejected", node_id="L3", event="unlabeled")

    assert outcome(fix(YES, label_events=(by_a_stranger, taken_off))) == approved_by(ANA)


def test_r26_a_reject_label_that_nobody_set_blocks() -> None:
    assert outcome(fix(YES, labels=(LabelFacts("fix:rejected", None),))) == BLOCKED


def on(base: str, *, drafted_for: str = "main", policy: str = MAJOR) -> Facts:
    pull = replace(FIX.pull, base=base, base_at_draft=drafted_for)
    return fix(YES, pull=pull, policy=policy)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(on("release", drafted_for="main"), BLOCKED, id="retargeted"),
        pytest.param(on("main", drafted_for="release"), BLOCKED, id="even to the default branch"),
        pytest.param(on("release", drafted_for="release"), BLOCKED, id="not the default branch"),
        pytest.param(
            on("release", drafted_for="release", policy=MAJOR + "target_branches: [release]\n"),
            approved_by(ANA),
            id="a branch the file names",
        ),
        pytest.param(
            on("main", policy=MAJOR + "target_branches: [release]\n"),
            BLOCKED,
            id="the default branch is then no target",
        ),
    ],
)
def test_r27_the_base(facts: Facts, expected: Outcome) -> None:
    assert outcome(facts) == expected
    assert (("R27", None) in reasons(facts)) == (expected == BLOCKED)
