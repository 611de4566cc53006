"""R10 to R18: whose consent counts."""

from dataclasses import replace

import pytest

from policies.category import Category
from policies.facts import CommitFacts, Facts, PersonFacts
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    BO,
    DORA,
    MAJOR,
    MIA,
    PEOPLE,
    REQUESTER,
    ROBOT,
    STAN,
    UNKNOWN,
    WAITS,
    Outcome,
    admin_fix,
    approved_by,
    fix,
    fix_with_label,
    labelled,
    outcome,
    reasons,
    review,
    sentences,
)

MAINTAIN = MAJOR + "approval: {B: {roles: [maintain]}}\n"
LISTED = MAJOR + "approval: {B: {users: [bo, 5]}}\n"
QUORUM_2 = MAJOR + "approval: {B: {quorum: 2}}\n"
OWN = MAJOR + "approval: {allow_requester: true}\n"


def by(login: str, **changes: str) -> Facts:
    """Approved by one account that is described anew."""
    person = replace(PersonFacts(login, "User", "admin", "admin"), **changes)
    return fix(review(50), people={**PEOPLE, 50: person})


def pushed(author: int | None, committer: int | None, pusher: int | None) -> CommitFacts:
    return CommitFacts("F1", ours=False, author_id=author, committer_id=committer, pusher_id=pusher)


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        pytest.param(fix(review(ANA)), approved_by(ANA), "R20", id="an admin counts"),
        pytest.param(fix(review(ROBOT)), WAITS, "R10", id="R10 a bot never counts, even an admin"),
        pytest.param(by("m", type="Mannequin"), WAITS, "R10", id="R10 nor any account but a User"),
        pytest.param(
            fix(review(ANA), policy=MAJOR + "approval: {never_count: [ANA]}\n"),
            WAITS,
            "R10",
            id="R10 R15 nor who is in never_count, whatever the case of the login",
        ),
        pytest.param(
            fix(review(ANA), policy=MAJOR + "approval: {never_count: [1]}\n"),
            WAITS,
            "R10",
            id="R10 R15 never_count by id",
        ),
        pytest.param(fix(review(BO)), WAITS, "R11", id="R11 write is not enough by default"),
        pytest.param(fix(review(MIA)), WAITS, "R11", id="R11 nor maintain"),
        pytest.param(
            by("fake-admin", permission="write", role_name="admin"),
            WAITS,
            "R11",
            id="R11 a custom role called admin is no admin",
        ),
        pytest.param(
            by("x", permission="read", role_name="maintain"), WAITS, "R11", id="R11 nor is a name"
        ),
        pytest.param(
            fix(review(MIA), policy=MAINTAIN), approved_by(MIA), "R20", id="R11 widened to maintain"
        ),
        pytest.param(
            fix(review(ANA), policy=MAINTAIN), approved_by(ANA), "R20", id="R11 admins stay"
        ),
        pytest.param(fix(review(BO), policy=MAINTAIN), WAITS, "R11", id="R11 write still not"),
        pytest.param(
            fix(review(BO), policy=LISTED),
            approved_by(BO),
            "R20",
            id="R11 R15 a listed person counts",
        ),
        pytest.param(
            fix(review(STAN), policy=LISTED), WAITS, "R11", id="R11 a listed person needs write"
        ),
        pytest.param(
            fix(review(ANA), policy=MAJOR + "approval: {B: {roles: [], users: [bo]}}\n"),
            WAITS,
            "R11",
            id="R4 a file may narrow it to listed people",
        ),
        pytest.param(
            fix(review(ANA), policy=MAJOR + "approval: {B: {roles: [], users: [ana]}}\n"),
            approved_by(ANA),
            "R20",
            id="R4 of whom an admin may be one",
        ),
        pytest.param(
            fix(review(UNKNOWN)), WAITS, "R14", id="R14 who could not be looked up does not count"
        ),
        pytest.param(fix(review(999)), WAITS, "R14", id="R14 nor who was not looked up"),
        pytest.param(by("x", permission="owner"), WAITS, "R11", id="R14 garbage is no permission"),
        pytest.param(fix(review(REQUESTER)), WAITS, "R16", id="R16 the requester does not count"),
        pytest.param(
            fix(review(REQUESTER), policy=OWN),
            approved_by(REQUESTER),
            "R20",
            id="R16 unless the file allows it",
        ),
    ],
)
def test_who_counts_for_category_b(facts: Facts, expected: Outcome, code: str) -> None:
    approver = facts.reviews[0].user_id
    assert (outcome(facts), (code, approver) in reasons(facts)) == (expected, True)


@pytest.mark.parametrize(
    ("commit", "user_id"),
    [
        pytest.param(pushed(ANA, BO, BO), ANA, id="its author"),
        pytest.param(pushed(BO, ANA, BO), ANA, id="its committer"),
        pytest.param(pushed(BO, BO, ANA), ANA, id="its pusher"),
    ],
)
def test_r12_nobody_consents_to_their_own_commit(commit: CommitFacts, user_id: int) -> None:
    facts = fix(review(user_id), commits=(commit,))

    assert outcome(facts) == WAITS
    assert ("R12", user_id) in reasons(facts)
    assert outcome(replace(facts, reviews=(review(DORA),))) == approved_by(DORA)


def test_r12_an_unknown_pusher_asks_for_two_people() -> None:
    one = fix(review(ANA), commits=(pushed(BO, BO, None),))
    two = replace(one, reviews=(review(ANA), review(DORA)))

    assert outcome(one) == WAITS._replace(approvers=(ANA,))
    assert outcome(two) == approved_by(ANA, DORA)


def test_r12_our_own_commits_need_no_known_pusher() -> None:
    ours = CommitFacts("H2", ours=True, author_id=None, committer_id=None, pusher_id=None)

    assert outcome(fix(review(ANA), commits=(ours,))) == approved_by(ANA)


@pytest.mark.parametrize("user_id", [BO, MIA])
@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(MAJOR + "approval: {C: {roles: [maintain], users: [bo, 3]}}\n", id="roles"),
        pytest.param(MAINTAIN, id="widened for B"),
    ],
)
def test_r13_only_admins_consent_to_category_c(user_id: int, policy: str) -> None:
    facts = admin_fix(review(user_id), policy=policy)

    assert outcome(facts) == WAITS._replace(category=Category.C)
    assert ("R13", user_id) in reasons(facts)


def test_r13_the_requester_never_consents_to_category_c() -> None:
    facts = admin_fix(review(REQUESTER), policy=OWN)

    assert outcome(facts) == WAITS._replace(category=Category.C)
    assert ("R16", REQUESTER) in reasons(facts)


def test_r16_one_admin_may_authorise_approve_and_execute() -> None:
    assert outcome(admin_fix(review(ANA))) == approved_by(ANA)._replace(category=Category.C)


def test_r16_the_requester_may_authorise_and_execute() -> None:
    facts = admin_fix(review(ANA), draft_authorised_by=REQUESTER, execute_requested_by=REQUESTER)

    assert outcome(facts) == approved_by(ANA)._replace(category=Category.C)


def test_r18_a_quorum_counts_people_not_acts() -> None:
    both_acts = fix_with_label(labelled(ANA), reviews=(review(ANA),), policy=QUORUM_2)
    two_people = fix_with_label(labelled(DORA), reviews=(review(ANA),), policy=QUORUM_2)

    assert outcome(both_acts) == Outcome(State.PENDING, False, approvers=(ANA,), missing=1)
    assert outcome(two_people) == approved_by(ANA, DORA)


def test_r18_more_people_than_needed_do_no_harm() -> None:
    assert outcome(fix(review(ANA), review(DORA))) == approved_by(ANA, DORA)


@pytest.mark.parametrize(
    ("quorum", "sentence"),
    [
        pytest.param(2, "1 more approval is needed for H2", id="one"),
        pytest.param(3, "2 more approvals are needed for H2", id="several"),
    ],
)
def test_r18_what_is_missing_is_said_beside_what_is_there(quorum: int, sentence: str) -> None:
    facts = fix(review(ANA), policy=MAJOR + f"approval: {{B: {{quorum: {quorum}}}}}\n")

    assert sentences(facts) == ["ana approved H2", sentence]
    assert sentences(fix(review(ANA))) == ["ana approved H2"]


def test_r5_a_changed_permission_changes_the_decision_at_once() -> None:
    facts = fix(review(ANA))
    demoted = replace(facts, people={**PEOPLE, ANA: PEOPLE[BO]})

    assert (outcome(facts), outcome(demoted)) == (approved_by(ANA), WAITS)


def test_every_person_looked_at_has_a_reason() -> None:
    looked_at = (ANA, BO, STAN, ROBOT, UNKNOWN)
    facts = fix_with_label(labelled(DORA), reviews=tuple(review(one) for one in looked_at))

    assert {user_id for _, user_id in reasons(facts)} >= {*looked_at, DORA}
