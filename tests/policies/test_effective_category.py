"""R17, R30, R33, R41, P2: how much consent a fix needs."""

from dataclasses import replace

import pytest

from policies.category import Category
from policies.facts import CheckFacts, CommitFacts, Facts
from policies.permission import Level
from policies.verdict import State
from tests.policies.situations import (
    ANA,
    BO,
    FIX,
    GREEN,
    MAJOR,
    PROVEN,
    REQUESTER,
    WAITS,
    Outcome,
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


def test_a_proven_a_says_so_and_who_approved_it_all_the_same() -> None:
    facts = replace(PROVEN, reviews=(review(ANA),))

    assert sentences(facts) == ["every file of the change is proven harmless", "ana approved H2"]


def test_the_requester_of_an_a_below_its_level_does_not_approve_it() -> None:
    facts = replace(PROVEN, level=Level.SUGGEST, reviews=(review(REQUESTER),))

    assert outcome(facts) == WAITS._replace(category=Category.A)
    assert outcome(fix(review(ANA))) == approved_by(ANA)


@pytest.mark.parametrize(
    ("path", "jsx", "proven", "category"),
    [
        pytest.param("src/a.tsx", True, True, Category.A, id="opted in and proven"),
        pytest.param("src/a.tsx", True, False, Category.C, id="opted in, not proven"),
        pytest.param("src/a.tsx", False, True, Category.C, id="not opted in"),
        pytest.param("src/layouts/a.tsx", True, True, Category.C, id="a folder that is restricted"),
    ],
)
def test_jsx_is_left_to_the_proof_where_the_file_says_so(
    path: str, jsx: bool, proven: bool, category: Category
) -> None:
    policy = MAJOR + ("proofs: {jsx: true}\n" if jsx else "")
    facts = replace(PROVEN, paths=(path,), proven=proven, policy=policy)

    assert outcome(facts).category is category
