"""R20 to R28: which reviews are consent."""

from dataclasses import replace

import pytest

from policies.facts import Facts, ReviewFacts
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    BO,
    DORA,
    MAJOR,
    OLD,
    PUSHED,
    WAITS,
    Outcome,
    approved_by,
    fix,
    outcome,
    reasons,
    review,
    sentences,
)

DAY = 24 * 60


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        pytest.param([], WAITS, id="no review yet"),
        pytest.param([review(ANA)], approved_by(ANA), id="R20 an approval of the head"),
        pytest.param([review(ANA, commit=OLD)], WAITS, id="R20 an approval of another commit"),
        pytest.param(
            [review(ANA, commit=None)], WAITS, id="R20 an approval of a commit that is gone"
        ),
        pytest.param(
            [review(ANA, commit=OLD, at=-5), review(ANA)],
            approved_by(ANA),
            id="R20 the latest review counts",
        ),
        pytest.param(
            [review(ANA, at=5), review(ANA, at=9, commit=OLD)],
            WAITS,
            id="R20 the latest review counts, even if it is of an old commit",
        ),
        pytest.param(
            [review(ANA, "CHANGES_REQUESTED", at=5, review_id=2), review(ANA, at=5, review_id=3)],
            approved_by(ANA),
            id="R20 of one second, the larger id is the later",
        ),
        pytest.param([review(ANA, "COMMENTED")], WAITS, id="R21 R24 a comment is no approval"),
        pytest.param(
            [review(ANA), review(ANA, "COMMENTED", at=9)],
            approved_by(ANA),
            id="R24 a comment takes nothing back",
        ),
        pytest.param(
            [review(ANA), review(ANA, "PENDING", at=9)],
            approved_by(ANA),
            id="an unfinished review changes nothing",
        ),
        pytest.param([review(None)], WAITS, id="a review of a deleted account never counts"),
        pytest.param(
            [review(None), review(ANA)], approved_by(ANA), id="nor does it take from another's"
        ),
        pytest.param(
            [review(ANA, at=-30)], approved_by(ANA), id="R23 the head returned to what was approved"
        ),
        pytest.param(
            [review(ANA, at=3), review(ANA, "DISMISSED", at=5, dismissed_from="APPROVED")],
            WAITS,
            id="R25 a dismissed approval never falls back to an older one",
        ),
        pytest.param(
            [review(ANA, "DISMISSED", at=3, dismissed_from="APPROVED"), review(ANA, at=5)],
            approved_by(ANA),
            id="R25 approving again counts",
        ),
    ],
)
def test_reviews_as_consent(reviews: list[ReviewFacts], expected: Outcome) -> None:
    assert outcome(fix(*reviews)) == expected


@pytest.mark.parametrize("push", ["H3", "H1"])
def test_r23_no_approval_is_carried_over_a_push(push: str) -> None:
    facts = fix(review(ANA))
    moved = replace(facts, pull=replace(facts.pull, head=push))

    assert (outcome(facts), outcome(moved)) == (approved_by(ANA), WAITS)


@pytest.mark.parametrize(
    ("days", "policy", "expected"),
    [
        pytest.param(7.0, MAJOR, approved_by(ANA), id="seven days to the second"),
        pytest.param(7.001, MAJOR, WAITS, id="older than seven days"),
        pytest.param(1.5, MAJOR + "approval: {max_age_days: 1}\n", WAITS, id="a file may tighten"),
        pytest.param(8.0, MAJOR + "approval: {max_age_days: 30}\n", WAITS, id="and not loosen"),
    ],
)
def test_r28_an_old_approval_has_expired(days: float, policy: str, expected: Outcome) -> None:
    given = review(ANA, at=-days * DAY)
    facts = fix(given, now=PUSHED, policy=policy)

    assert outcome(facts) == expected
    assert ("R28", ANA) in reasons(facts) or expected == approved_by(ANA)


def undated(given: ReviewFacts) -> ReviewFacts:
    return replace(given, submitted_at=None)


OBJECTED = Outcome(State.BLOCKED, may_merge=False, missing=1)


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        pytest.param([undated(review(ANA))], WAITS, id="an approval has then expired"),
        pytest.param(
            [undated(review(ANA, commit=OLD)), review(ANA)],
            approved_by(ANA),
            id="and is older than any other",
        ),
        pytest.param(
            [undated(review(ANA, "DISMISSED", dismissed_from="COMMENTED")), review(ANA)],
            WAITS,
            id="but a review that takes it back is newer than any other",
        ),
    ],
)
def test_a_time_that_nobody_knows_never_helps(
    reviews: list[ReviewFacts], expected: Outcome
) -> None:
    assert outcome(fix(*reviews)) == expected


def test_r20_one_review_read_twice_in_two_states_does_not_approve() -> None:
    twice = (review(ANA, review_id=9), review(ANA, "CHANGES_REQUESTED", review_id=9))

    assert (outcome(fix(*twice)), outcome(fix(*reversed(twice)))) == (OBJECTED, OBJECTED)


def test_r20_a_review_that_does_not_count_is_explained() -> None:
    facts = fix(review(None), review(ANA, commit=None), review(DORA, commit="H1-long-sha"))

    assert {
        "ana approved a commit that is gone, not the head H2",
        "dora approved H1-long, not the head H2",
        "a review of a deleted account never counts",
    } <= set(sentences(facts))
    assert "a review of a deleted account never counts" not in sentences(fix(review(ANA)))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        pytest.param(fix(review(ANA, commit=OLD)), "R20", id="stale"),
        pytest.param(fix(review(ANA, "COMMENTED")), "R24", id="a comment"),
        pytest.param(
            fix(review(ANA, "DISMISSED", dismissed_from="APPROVED")), "R25", id="dismissed"
        ),
        pytest.param(fix(review(ANA, "CHANGES_REQUESTED")), "R26", id="an objection"),
    ],
)
def test_a_review_that_does_not_count_says_why(facts: Facts, code: str) -> None:
    assert (code, ANA) in reasons(facts)


def test_reviews_do_not_approve_where_only_labels_may() -> None:
    facts = fix(review(ANA), policy=MAJOR + "approval: {B: {methods: [label]}}\n")

    assert outcome(facts) == WAITS
    assert ("R20", ANA) in reasons(facts)


def test_an_approval_does_not_help_another_persons_cause() -> None:
    assert outcome(fix(review(BO), review(ANA, commit=OLD))) == WAITS
