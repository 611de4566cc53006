"""P1, R2, R3, R31, R34: what is forbidden for good, and what waits for something but consent."""

from dataclasses import replace

import pytest

from policies.approval import judge
from policies.category import Category
from policies.facts import Facts
from policies.verdict import GATE_OF, Gate, Reason, State, forbid
from tests.policies.situations import (
    ANA,
    BO,
    MAJOR,
    PROVEN,
    ROBOT,
    UNKNOWN,
    WAITS,
    Outcome,
    admin_fix,
    fix,
    outcome,
    reasons,
    review,
    sentences,
)

UNAUTHORISED = Outcome(State.PENDING, may_merge=False, category=Category.C, missing=1)


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/ci.yml",
        ".GitHub/Workflows/x",
        "a/.env",
        "CLAUDE.md",
        ".github/fixwarden.yml",
        pytest.param("conf/.env/.env.example", id="a template excuses its name, not its folder"),
        pytest.param("shop/../.github/workflows/ci.yml", id="a detour"),
        pytest.param("/shop/cart.py", id="not relative"),
        pytest.param("shop\\cart.py", id="a backslash"),
        pytest.param("shop/cart.py:stream", id="a colon"),
        pytest.param("shop/ca\u200brt.py", id="an invisible character"),
        pytest.param("shop/.GIT/hooks/x", id="git's own folder"),
        pytest.param("shop/nul.py", id="a device"),
        pytest.param("", id="no name at all"),
    ],
)
def test_p1_a_forbidden_path_beats_everything(path: str) -> None:
    facts = admin_fix(review(ANA), review(BO, "CHANGES_REQUESTED"), paths=("a.py", path))

    assert outcome(facts).state is State.FORBIDDEN
    assert not outcome(facts).may_merge
    assert ("P1", None) in reasons(facts)


def test_what_the_patch_gate_forbids_no_approval_unlocks() -> None:
    approved = judge(fix(review(ANA)))

    decision = forbid(approved, ("P3: eleven files", "P5: a.py holds a secret: a token"))

    assert decision == replace(
        approved,
        state=State.FORBIDDEN,
        may_merge=False,
        reasons=(
            Reason("P3", None, "P3: eleven files"),
            Reason("P5", None, "P5: a.py holds a secret: a token"),
            *approved.reasons,
        ),
    )


@pytest.mark.parametrize(
    ("authoriser", "code"),
    [
        pytest.param(None, "R34", id="nobody"),
        pytest.param(BO, "R11", id="not an admin"),
        pytest.param(ROBOT, "R10", id="a bot"),
        pytest.param(UNKNOWN, "R14", id="somebody unknown"),
    ],
)
def test_r34_a_c_waits_for_an_admin_to_authorise_its_draft(
    authoriser: int | None, code: str
) -> None:
    facts = admin_fix(draft_authorised_by=authoriser)

    assert outcome(facts) == UNAUTHORISED
    assert (code, authoriser) in reasons(facts)


def test_r34_never_count_binds_who_authorises() -> None:
    facts = admin_fix(policy=MAJOR + "approval: {never_count: [1]}\n")

    assert outcome(facts) == UNAUTHORISED


def test_r34_an_approved_c_without_authorisation_still_waits() -> None:
    facts = admin_fix(review(ANA), draft_authorised_by=None)

    assert outcome(facts) == Outcome(State.PENDING, False, Category.C, (ANA,))


def test_r31_another_pull_request_with_the_same_head_holds_it() -> None:
    facts = fix(review(ANA), sibling_pulls=(31, 30))

    assert outcome(facts) == Outcome(State.PENDING, False, approvers=(ANA,))
    assert ("R31", None) in reasons(facts)


@pytest.mark.parametrize("facts", [PROVEN, fix(review(ANA))])
@pytest.mark.parametrize("policy", ["", "version: 2\n", "permission: MAJOR_FIX\n", "a: [", "\x00"])
def test_r2_an_invalid_file_merges_nothing(facts: Facts, policy: str) -> None:
    broken = replace(facts, policy=policy)

    assert outcome(broken).state is State.PENDING
    assert not outcome(broken).may_merge
    assert ("R2", None) in reasons(broken)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        pytest.param(
            "version: 1\npermission: HIGH\nmerge: 3\n",
            "the repository's file cannot be used (line 2, permission): must be one of:",
            id="the first of several problems, with its line and key",
        ),
        pytest.param(
            "a: [",
            "the repository's file cannot be used (line 1): ",
            id="a problem of the whole file has no key",
        ),
    ],
)
def test_r2_a_broken_file_says_where(policy: str, sentence: str) -> None:
    assert [text for text in sentences(fix(policy=policy)) if text.startswith(sentence)]


def test_r3_without_a_file_the_level_is_suggest() -> None:
    assert outcome(replace(PROVEN, policy=None)) == WAITS._replace(category=Category.A)


def test_r31_a_check_run_never_passes_while_it_waits() -> None:
    assert GATE_OF == {
        State.FORBIDDEN: Gate.FAILURE,
        State.BLOCKED: Gate.FAILURE,
        State.PENDING: Gate.IN_PROGRESS,
        State.NOT_REQUIRED: Gate.SUCCESS,
        State.APPROVED: Gate.SUCCESS,
    }
