"""R22 and R29: labels that approve and labels that block."""

from dataclasses import replace

import pytest

from policies.category import Category
from policies.facts import Facts, LabelFacts, ReviewFacts
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    APPROVAL_LABEL,
    BO,
    DORA,
    FIX,
    HEAD,
    MAJOR,
    OLD,
    REQUESTER,
    ROBOT,
    WAITS,
    Outcome,
    admin_fix,
    approved_by,
    fix_with_label,
    labelled,
    outcome,
    reasons,
    review,
)

YES = labelled(ANA)
GOES = approved_by(ANA)
IMPOSTOR = LabelFacts("fix:approved", "L9")
RENAMED = LabelFacts("harmless", "L1")
SECONDS = 1 / 60


def withdrawn(
    *,
    at: float,
    of: int = ANA,
    was: str | None = "APPROVED",
    commit: str | None = HEAD,
    dismissed_by: int = DORA,
) -> ReviewFacts:
    """A dismissed review of `of`, who is ana unless it says otherwise."""
    return review(
        of, "DISMISSED", at=at, commit=commit, dismissed_by=dismissed_by, dismissed_from=was
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(fix_with_label(YES), GOES, id="an approver's label"),
        pytest.param(fix_with_label(YES, labels=()), WAITS, id="not present any more"),
        pytest.param(fix_with_label(), WAITS, id="nobody knows who set it"),
        pytest.param(fix_with_label(labelled(BO)), WAITS, id="set by somebody without the right"),
        pytest.param(fix_with_label(labelled(REQUESTER)), WAITS, id="set by the requester"),
        pytest.param(fix_with_label(labelled(ROBOT)), WAITS, id="set by a bot"),
        pytest.param(fix_with_label(labelled(None)), WAITS, id="set by a deleted account"),
        pytest.param(fix_with_label(labelled(ANA, via_app=True)), WAITS, id="set through an app"),
        pytest.param(fix_with_label(YES, labels=(IMPOSTOR,)), WAITS, id="only its name is right"),
        pytest.param(
            fix_with_label(YES, labels=(IMPOSTOR, APPROVAL_LABEL)), GOES, id="beside an impostor"
        ),
        pytest.param(fix_with_label(YES, labels=(RENAMED,)), GOES, id="renamed, it keeps its id"),
        pytest.param(
            fix_with_label(labelled(ANA, node_id="L9"), labels=(APPROVAL_LABEL,)),
            WAITS,
            id="the approver set another label of that name",
        ),
        pytest.param(
            fix_with_label(labelled(ANA, node_id=None)), GOES, id="without GraphQL matched by name"
        ),
        pytest.param(
            fix_with_label(labelled(ANA, node_id=None), labels=(LabelFacts("fix:approved", None),)),
            WAITS,
            id="the label on the PR must have our id",
        ),
        pytest.param(fix_with_label(YES, label_ids={}), WAITS, id="we made no label"),
        pytest.param(
            fix_with_label(YES, label_ids=None, labels=(LabelFacts("FIX:Approved", None),)),
            GOES,
            id="known by name if no ids are known",
        ),
        pytest.param(
            fix_with_label(YES, labelled(ANA, event="unlabeled", at=6), labelled(BO, at=7)),
            WAITS,
            id="the last setting counts, not an approver's older one",
        ),
        pytest.param(
            fix_with_label(labelled(BO, at=3), labelled(BO, event="unlabeled", at=4), YES),
            GOES,
            id="an approver set it again",
        ),
        pytest.param(
            fix_with_label(YES, labelled(BO, event="unlabeled", at=6)),
            WAITS,
            id="withdrawn by anyone",
        ),
        pytest.param(
            fix_with_label(YES, labelled(ANA, event="unlabeled", at=6)),
            WAITS,
            id="withdrawn by its setter, even if it still seems to be there",
        ),
        pytest.param(
            fix_with_label(YES, labelled(BO, at=7, name="bug", node_id=None)),
            GOES,
            id="a later label of another name does not matter",
        ),
        pytest.param(
            fix_with_label(YES, labelled(BO, at=7, name="bug", node_id="L12"), label_ids=None),
            GOES,
            id="nor if labels are known by name",
        ),
        pytest.param(
            fix_with_label(
                labelled(ANA, node_id=None),
                labels=(LabelFacts("fix:approved", None),),
                label_ids={"fix:blocked": "L2"},
            ),
            WAITS,
            id="no id is not the id of a label that we never made",
        ),
        pytest.param(
            fix_with_label(YES, labelled(BO)),
            WAITS,
            id="two people in one second: nobody knows who",
        ),
        pytest.param(
            fix_with_label(YES, labelled(DORA)),
            WAITS,
            id="not even if both are approvers: a removal between them is missing",
        ),
        pytest.param(
            fix_with_label(YES, labelled(ANA, via_app=True)),
            WAITS,
            id="one of them through an app",
        ),
        pytest.param(
            fix_with_label(YES, labelled(ANA, event="unlabeled")),
            WAITS,
            id="set and removed in one second",
        ),
        pytest.param(
            fix_with_label(labelled(ANA, at=10 * SECONDS)), GOES, id="10 s after the head it counts"
        ),
        pytest.param(fix_with_label(labelled(ANA, at=9.9 * SECONDS)), WAITS, id="earlier not"),
        pytest.param(fix_with_label(labelled(ANA, at=-60)), WAITS, id="nor before the head"),
        pytest.param(
            fix_with_label(YES, pull=replace(FIX.pull, head_since=None)),
            WAITS,
            id="nor if the age of the head is unknown",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(review(ANA, "CHANGES_REQUESTED", at=9),)),
            Outcome(State.BLOCKED, may_merge=False, missing=1),
            id="R24 a later objection of the same person cancels it",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(review(ANA, "CHANGES_REQUESTED"),)),
            Outcome(State.BLOCKED, may_merge=False, missing=1),
            id="R24 so does one of the same second",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(review(ANA, at=9, commit=OLD),)),
            GOES,
            id="R24 a later approval of an old commit takes nothing back",
        ),
        pytest.param(
            fix_with_label(
                YES,
                reviews=(
                    review(
                        ANA,
                        "DISMISSED",
                        at=9,
                        dismissed_by=DORA,
                        dismissed_from="CHANGES_REQUESTED",
                    ),
                ),
            ),
            WAITS,
            id="R25 also after it was dismissed",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3),)),
            WAITS,
            id="R25 an approval of this head was dismissed, perhaps after the label",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3, commit=None),)),
            WAITS,
            id="R25 an approval of nobody knows which commit",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3, was=None, dismissed_by=ANA),)),
            WAITS,
            id="R25 a review that may have been an approval",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3, commit=OLD),)),
            GOES,
            id="R25 an approval of an older head says nothing about this one",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3, was="CHANGES_REQUESTED"),)),
            GOES,
            id="R25 a label set after their own objection was lifted is consent",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3, was="COMMENTED"),)),
            GOES,
            id="R25 a dismissed comment takes nothing back",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(at=3), review(ANA, at=4, commit=OLD))),
            GOES,
            id="R25 approving again, of whatever commit, mends it",
        ),
        pytest.param(
            fix_with_label(YES, reviews=(withdrawn(of=DORA, at=9),)),
            GOES,
            id="R25 somebody else's dismissed approval is not theirs",
        ),
        pytest.param(
            fix_with_label(YES, policy=MAJOR + "approval: {B: {methods: [review]}}\n"),
            WAITS,
            id="the file may ask for reviews",
        ),
        pytest.param(
            fix_with_label(YES, policy=MAJOR + "labels: {approve: ship-it}\n"),
            WAITS,
            id="the file names another label",
        ),
        pytest.param(
            admin_fix(labels=(APPROVAL_LABEL,), label_events=(YES,)),
            WAITS._replace(category=Category.C),
            id="R13 category C is not approved by label",
        ),
        pytest.param(
            admin_fix(
                labels=(APPROVAL_LABEL,),
                label_events=(YES,),
                policy=MAJOR + "approval: {C: {methods: [label]}}\n",
            ),
            WAITS._replace(category=Category.C),
            id="R4 whatever the file says",
        ),
    ],
)
def test_r22_the_approval_label(facts: Facts, expected: Outcome) -> None:
    assert outcome(facts) == expected


def test_r22_a_label_that_does_not_count_says_why() -> None:
    impostor = fix_with_label(YES, labels=(IMPOSTOR,))
    early = fix_with_label(labelled(ANA, at=0))

    assert ("R22", None) in reasons(impostor)
    assert ("R22", ANA) in reasons(early)


def test_r23_a_label_does_not_survive_a_push_and_a_return() -> None:
    returned = replace(FIX.pull, head=HEAD, head_since=labelled(ANA, at=20).created_at)

    assert outcome(fix_with_label(YES)) == GOES
    assert outcome(fix_with_label(YES, pull=returned)) == WAITS


def test_r28_an_old_label_has_expired() -> None:
    facts = fix_with_label(YES, now=labelled(ANA, at=8 * 24 * 60).created_at)

    assert outcome(facts) == WAITS
    assert ("R28", ANA) in reasons(facts)
