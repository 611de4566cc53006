"""R35, R40, R41 and the matrix: what a merge needs besides consent."""

from dataclasses import replace

import pytest

from policies.category import Category
from policies.facts import CheckFacts, Facts
from policies.permission import Level
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    BO,
    DORA,
    FIX,
    GREEN,
    HEAD,
    MAJOR,
    OLD,
    PUSHED,
    ROBOT,
    UNKNOWN,
    Outcome,
    admin_fix,
    after,
    approved_by,
    fix,
    outcome,
    reasons,
    review,
    sentences,
)

GOES = approved_by(ANA)
HELD = GOES._replace(may_merge=False)
YES = review(ANA)


def checked(*checks: CheckFacts, policy: str = MAJOR) -> Facts:
    return fix(YES, checks=checks, policy=policy)


NAMED = MAJOR + "merge: {checks: [lint]}\n"
LINT = CheckFacts("lint", "success", required=False, expected_app=True)


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        pytest.param(fix(YES, pull=replace(FIX.pull, draft=True)), HELD, "R40", id="R40 a draft"),
        pytest.param(fix(YES, pull=replace(FIX.pull, open=False)), HELD, "R40", id="R40 closed"),
        pytest.param(fix(YES, level=Level.MINOR_FIX), HELD, "matrix", id="the agent's level"),
        pytest.param(
            fix(YES, policy="version: 1\npermission: MINOR_FIX\n"),
            HELD,
            "matrix",
            id="the file's level",
        ),
        pytest.param(fix(YES, policy=None), HELD, "matrix", id="the default level"),
        pytest.param(checked(), GOES, None, id="R41 a B needs no check that nobody requires"),
        pytest.param(
            checked(replace(GREEN, conclusion="failure")), HELD, "R41", id="R41 a red check"
        ),
        pytest.param(
            checked(replace(GREEN, conclusion=None)), HELD, "R41", id="R41 an unfinished check"
        ),
        pytest.param(
            checked(replace(GREEN, conclusion="neutral")),
            HELD,
            "R41",
            id="R41 neutral is not green",
        ),
        pytest.param(
            checked(replace(GREEN, conclusion="skipped")), HELD, "R41", id="R41 nor is skipped"
        ),
        pytest.param(
            checked(replace(GREEN, expected_app=False)), HELD, "R41", id="R41 from another app"
        ),
        pytest.param(
            checked(GREEN, replace(GREEN, conclusion="failure")),
            HELD,
            "R41",
            id="R41 green and red of one name is red",
        ),
        pytest.param(
            checked(GREEN, replace(LINT, conclusion="failure")),
            GOES,
            None,
            id="R41 nobody asks for it",
        ),
        pytest.param(
            checked(GREEN, LINT, policy=NAMED), GOES, None, id="R41 a named check is green"
        ),
        pytest.param(checked(GREEN, policy=NAMED), HELD, "R41", id="R41 a named check is missing"),
        pytest.param(
            checked(GREEN, replace(LINT, conclusion="failure"), policy=NAMED),
            HELD,
            "R41",
            id="R41 a named check is red",
        ),
        pytest.param(
            checked(GREEN, replace(LINT, expected_app=False), policy=NAMED),
            HELD,
            "R41",
            id="R41 a named check is from another app",
        ),
        pytest.param(
            checked(replace(GREEN, conclusion="failure"), policy=MAJOR + "merge: {checks: none}\n"),
            HELD,
            "R41",
            id="R41 none never switches off what GitHub requires",
        ),
        pytest.param(
            checked(GREEN, CheckFacts("fixwarden/approval", None, required=True)),
            GOES,
            None,
            id="our own gate does not wait for itself",
        ),
        pytest.param(
            checked(GREEN, policy=MAJOR + "merge: {checks: [fixwarden/approval]}\n"),
            GOES,
            None,
            id="not even if the file names it",
        ),
    ],
)
def test_a_consented_fix_is_held(facts: Facts, expected: Outcome, code: str | None) -> None:
    assert outcome(facts) == expected
    assert code is None or (code, None) in reasons(facts)


@pytest.mark.parametrize(
    ("conclusion", "sentence"),
    [
        pytest.param("failure", "the check ci is failure, not success", id="red"),
        pytest.param(None, "the check ci is not finished, not success", id="running"),
    ],
)
def test_r41_a_check_that_holds_says_how_it_stands(conclusion: str | None, sentence: str) -> None:
    assert sentence in sentences(checked(replace(GREEN, conclusion=conclusion)))


C_GOES = GOES._replace(category=Category.C)
C_HELD = HELD._replace(category=Category.C)
TWO = MAJOR + "approval: {C: {quorum: 2}}\n"


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        pytest.param(admin_fix(YES), C_GOES, None, id="said after the approval"),
        pytest.param(
            admin_fix(YES, execute_requested_at=None), C_GOES, None, id="at a time nobody noted"
        ),
        pytest.param(
            admin_fix(YES, execute_requested_by=DORA), C_GOES, None, id="by another admin"
        ),
        pytest.param(admin_fix(YES, execute_requested_by=None), C_HELD, "R35", id="not said"),
        pytest.param(admin_fix(YES, execute_requested_by=BO), C_HELD, "R11", id="not by an admin"),
        pytest.param(admin_fix(YES, execute_requested_by=ROBOT), C_HELD, "R10", id="by a bot"),
        pytest.param(
            admin_fix(YES, execute_requested_by=UNKNOWN), C_HELD, "R14", id="by somebody unknown"
        ),
        pytest.param(admin_fix(YES, execute_head=OLD), C_HELD, "R35", id="for another commit"),
        pytest.param(admin_fix(YES, execute_head=None), C_HELD, "R35", id="for no commit"),
        pytest.param(
            admin_fix(YES, execute_requested_at=after(4)), C_HELD, "R35", id="before the approval"
        ),
        pytest.param(
            admin_fix(YES, execute_requested_at=after(5)), C_HELD, "R35", id="in the same second"
        ),
        pytest.param(
            admin_fix(review(ANA, at=-9), execute_requested_at=after(-5)),
            C_HELD,
            "R35",
            id="before the head went away and came back",
        ),
        pytest.param(
            admin_fix(review(ANA, at=-9), execute_requested_at=PUSHED),
            C_HELD,
            "R35",
            id="in the second in which the head came back",
        ),
        pytest.param(
            admin_fix(YES, pull=replace(FIX.pull, head_since=None)),
            C_GOES,
            None,
            id="after the approval, however old the head is",
        ),
        pytest.param(
            admin_fix(YES, level=Level.MINOR_FIX), C_HELD, "matrix", id="the level is too low"
        ),
    ],
)
def test_r35_category_c_needs_an_execute(facts: Facts, expected: Outcome, code: str | None) -> None:
    assert outcome(facts) == expected
    assert code is None or code in {code for code, _ in reasons(facts)}


def test_r35_execute_comes_after_the_last_approval_that_was_needed() -> None:
    both = (review(ANA, at=5), review(DORA, at=40))
    early = admin_fix(*both, policy=TWO, execute_requested_at=after(30))
    late = admin_fix(*both, policy=TWO, execute_requested_at=after(50))

    assert outcome(early) == Outcome(State.APPROVED, False, Category.C, (ANA, DORA))
    assert outcome(late) == Outcome(State.APPROVED, True, Category.C, (ANA, DORA))


def test_r35_a_new_head_cancels_approval_and_execute() -> None:
    facts = admin_fix(YES)
    pushed = replace(facts.pull, head="H3", head_since=PUSHED)

    assert outcome(facts) == C_GOES
    assert outcome(replace(facts, pull=pushed)).may_merge is False
    assert facts.execute_head == HEAD


def test_r35_a_b_needs_no_execute() -> None:
    assert outcome(fix(YES, execute_head=OLD, execute_requested_by=BO)) == GOES
