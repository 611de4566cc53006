"""R17, R30, R33, R34, R41, P1, P2: how much consent a fix needs."""

from dataclasses import replace

import pytest

from policies.approval import judge
from policies.category import Category
from policies.facts import CheckFacts, CommitFacts, Facts
from policies.permission import Level
from policies.verdict import GATE_OF, Gate, Reason, State, forbid
from tests.policies.situations import (
    ANA,
    BO,
    FIX,
    GREEN,
    MAJOR,
    PROVEN,
    REQUESTER,
    ROBOT,
    UNKNOWN,
    WAITS,
    Outcome,
    admin_fix,
    approved_by,
    fix,
    outcome,
    reasons,
    review,
    sentences,
)

BY_PROOF = Outcome(State.NOT_REQUIRED, may_merge=True, category=Category.A)
FOREIGN = CommitFacts("F1", ours=False, author_id=BO, committer_id=BO, pusher_id=BO)
GATE = CheckFacts("fixwarden/approval", "success", required=True, expected_app=True)
UNAUTHORISED = Outcome(State.PENDING, may_merge=False, category=Category.C, missing=1)


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        pytest.param(PROVEN, BY_PROOF, "R33", id="a proven A needs nobody"),
        pytest.param(replace(PROVEN, proven=False), WAITS, "R33", id="R33 an unproven A is a B"),
        pytest.param(
            replace(PROVEN, commits=(*FIX.commits, FOREIGN)),
            WAITS,
            "R17",
            id="R17 a foreign commit",
        ),
        pytest.param(replace(PROVEN, checks=()), WAITS, "R41", id="R41 no check is required"),
        pytest.param(
            replace(PROVEN, checks=(replace(GREEN, required=False),)),
            WAITS,
            "R41",
            id="R41 a check that nobody requires is none",
        ),
        pytest.param(
            replace(PROVEN, checks=(GATE,)), WAITS, "R41", id="R41 our own gate is no check"
        ),
        pytest.param(
            replace(PROVEN, checks=(), policy=MAJOR + "merge: {checks: none}\n"),
            BY_PROOF,
            "R33",
            id="R41 unless the file says none",
        ),
        pytest.param(
            replace(
                PROVEN,
                checks=(replace(GREEN, required=False),),
                policy=MAJOR + "merge: {checks: [ci]}\n",
            ),
            BY_PROOF,
            "R33",
            id="R41 a check the file names is enough",
        ),
        pytest.param(
            replace(
                PROVEN, checks=(GATE,), policy=MAJOR + "merge: {checks: [fixwarden/approval]}\n"
            ),
            WAITS,
            "R41",
            id="R41 naming our own gate is naming none",
        ),
        pytest.param(
            replace(PROVEN, merged_auto_today=10), WAITS, "max_auto_A_per_day", id="the daily cap"
        ),
        pytest.param(
            replace(PROVEN, merged_auto_today=9), BY_PROOF, "R33", id="the last of the day"
        ),
        pytest.param(
            replace(PROVEN, policy=MAJOR + "merge: {auto_A: false}\n"),
            WAITS,
            "auto_A",
            id="switched off by the file",
        ),
    ],
)
def test_when_a_proven_a_needs_nobody(facts: Facts, expected: Outcome, code: str) -> None:
    assert outcome(facts) == expected
    assert code in {code for code, _ in reasons(facts)}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param(Level.MAJOR_FIX, BY_PROOF, id="MAJOR_FIX"),
        pytest.param(Level.MINOR_FIX, BY_PROOF, id="MINOR_FIX"),
        pytest.param(Level.SUGGEST, WAITS._replace(category=Category.A), id="SUGGEST"),
        pytest.param(Level.NONE, WAITS._replace(category=Category.A), id="NONE"),
    ],
)
def test_a_proven_a_below_minor_fix_stays_a_and_is_judged_as_b(
    level: Level, expected: Outcome
) -> None:
    assert outcome(replace(PROVEN, level=level)) == expected


def test_consent_to_an_a_that_may_not_merge_by_its_level() -> None:
    facts = replace(PROVEN, level=Level.SUGGEST, reviews=(review(ANA),))

    assert outcome(facts) == Outcome(State.APPROVED, False, Category.A, (ANA,))
    assert ("matrix", None) in reasons(facts)


@pytest.mark.parametrize(
    ("changes", "category", "code"),
    [
        pytest.param({"kinds": ("missing_import", "logic_fix")}, "B", "R30", id="a kind lifts"),
        pytest.param({"kinds": ("auth_security_change",)}, "C", "R30", id="to C"),
        pytest.param({"kinds": ("made_up",)}, "C", "R30", id="an unknown kind is C"),
        pytest.param({"kinds": ("Missing_Import",)}, "C", "R30", id="spelling matters"),
        pytest.param({"category": Category.B}, "B", None, id="a claim of B lifts"),
        pytest.param({"category": Category.C}, "C", None, id="a claim of C lifts"),
        pytest.param({"paths": ("src/billing/vat.py",)}, "C", "P2", id="P2 a restricted path"),
        pytest.param(
            {"paths": ("a.py", "SRC/Auth/x.py")}, "C", "P2", id="P2 in any case, anywhere"
        ),
        pytest.param(
            {
                "paths": ("docs/a.md",),
                "policy": MAJOR + "rules: [{category: B, paths: ['docs/**']}]\n",
            },
            "B",
            "R30",
            id="a rule of the file",
        ),
        pytest.param(
            {
                "paths": ("docs/a.md",),
                "policy": MAJOR + "rules: [{category: B, paths: ['docs/**', 'spec/**']}]\n",
            },
            "B",
            "R30",
            id="one pattern of a rule is enough",
        ),
        pytest.param(
            {
                "paths": ("docs/a.md",),
                "policy": MAJOR + "rules: [{category: B, paths: ['spec/**']}]\n",
            },
            "A",
            None,
            id="a rule about other paths lifts nothing",
        ),
        pytest.param(
            {
                "paths": ("docs/a.md",),
                "policy": MAJOR
                + "rules: [{category: B, kind: stripe_payment_logic, paths: ['docs/**']}]\n",
            },
            "C",
            "R30",
            id="a rule's kind lifts further",
        ),
        pytest.param(
            {
                "category": Category.C,
                "paths": ("docs/a.md",),
                "policy": MAJOR + "rules: [{category: A, paths: ['**']}]\n",
            },
            "C",
            None,
            id="no rule lowers",
        ),
    ],
)
def test_r30_the_highest_category_counts(
    changes: dict[str, object], category: str, code: str | None
) -> None:
    facts = replace(PROVEN, **changes)  # type: ignore[arg-type]  # fields of Facts

    assert outcome(facts).category == category
    assert code is None or (code, None) in reasons(facts)


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


def test_a_proven_a_says_so_and_who_approved_it_all_the_same() -> None:
    facts = replace(PROVEN, reviews=(review(ANA),))

    assert sentences(facts) == ["every file of the change is proven harmless", "ana approved H2"]


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


def test_the_requester_of_an_a_below_its_level_does_not_approve_it() -> None:
    facts = replace(PROVEN, level=Level.SUGGEST, reviews=(review(REQUESTER),))

    assert outcome(facts) == WAITS._replace(category=Category.A)
    assert outcome(fix(review(ANA))) == approved_by(ANA)
