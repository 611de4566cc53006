"""What a patch is, from the voices that may lift it."""

import pytest

from policies.category import Category, Kind
from policies.patch import Change, Op
from policies.patch_gate import Gate, GateReason, GateVerdict
from policies.proofs.verdict import ChangeVerdict, FileVerdict, Proof
from policies.rulebook_terms import LiftRule
from policies.weighing import forbidden, weigh

PATCH = (Change(Op.PUT, "shop/cart.py", old="a\n", new="b\n"),)
PROOF = Proof(Kind.MISSING_IMPORT, "stdlib", (1, 0), (1, 1), "import json")
PROVEN = ChangeVerdict(
    Category.A,
    (Kind.MISSING_IMPORT,),
    proven=True,
    files=(
        (
            "shop/cart.py",
            FileVerdict(Category.A, (Kind.MISSING_IMPORT,), True, (PROOF,), ("justified",)),
        ),
    ),
    reasons=("justified",),
)
UNPROVEN = ChangeVerdict(
    Category.B, (), proven=False, files=(), reasons=("line 3: a call changed",)
)
PAYMENT = ChangeVerdict(
    Category.C, (Kind.STRIPE_PAYMENT_LOGIC,), proven=False, files=(), reasons=("stripe",)
)
OK = GateVerdict(Gate.OK, (), ())
NOT_A = GateVerdict(Gate.NOT_A, ("P6",), (GateReason("P6", "shop/cart.py", "a new host"),))
LIFTS = GateVerdict(Gate.ESCALATE_C, ("P2",), (GateReason("P2", "shop/cart.py", "payment"),))
BILLING = LiftRule(Category.C, ("shop/**",), Kind.STRIPE_PAYMENT_LOGIC)


@pytest.mark.parametrize(
    ("verdict", "gated", "claim", "rules", "expected"),
    [
        pytest.param(PROVEN, OK, "missing_import", (), "A missing_import", id="proven is A"),
        pytest.param(PROVEN, OK, "logic_fix", (), "B logic_fix", id="a claim of B lifts"),
        pytest.param(
            PROVEN, OK, "rls_policy_change", (), "C rls_policy_change", id="a claim of C lifts"
        ),
        pytest.param(
            PROVEN, OK, "harmless", (), "C environment_variable_change", id="an unknown kind is C"
        ),
        pytest.param(
            PROVEN, OK, "", (), "C environment_variable_change", id="no claim at all is unknown too"
        ),
        pytest.param(
            UNPROVEN, OK, "missing_import", (), "B logic_fix", id="a claim of A is no proof"
        ),
        pytest.param(PROVEN, NOT_A, "missing_import", (), "B logic_fix", id="the gate lifts to B"),
        pytest.param(
            PROVEN,
            LIFTS,
            "missing_import",
            (),
            "C environment_variable_change",
            id="the gate lifts to C",
        ),
        pytest.param(
            PAYMENT,
            NOT_A,
            "typo_in_string",
            (),
            "C stripe_payment_logic",
            id="nothing lowers a C",
        ),
        pytest.param(
            PROVEN,
            OK,
            "missing_import",
            (BILLING,),
            "C stripe_payment_logic",
            id="the repository's own rule lifts",
        ),
    ],
)
def test_the_highest_voice_decides(
    verdict: ChangeVerdict,
    gated: GateVerdict,
    claim: str,
    rules: tuple[LiftRule, ...],
    expected: str,
) -> None:
    weighed = weigh(verdict, gated, claim, PATCH, rules)

    assert f"{weighed.category} {weighed.kinds[0]}" == expected
    assert weighed.proven == (weighed.category is Category.A)
    assert weighed.is_allowed


def test_only_a_proven_change_carries_proofs() -> None:
    assert weigh(PROVEN, OK, "missing_import", PATCH).proofs == (PROOF,)
    assert weigh(PROVEN, NOT_A, "missing_import", PATCH).proofs == ()


def test_a_rule_looks_at_the_old_name_too() -> None:
    renamed = (Change(Op.RENAME, "lib/cart.py", new="b\n", from_path="shop/cart.py"),)

    assert weigh(PROVEN, OK, "missing_import", renamed, (BILLING,)).category is Category.C


def test_a_proof_that_does_not_hold_for_the_merge_makes_it_b() -> None:
    weighed = weigh(PROVEN, OK, "missing_import", PATCH).unproven("the base moved")

    assert (weighed.category, weighed.proven, weighed.proofs) == (Category.B, False, ())
    assert weighed.reasons[0] == "the base moved"
    assert weigh(PAYMENT, OK, "logic_fix", PATCH).unproven("x").category is Category.C


def test_what_the_gate_forbids_no_category_allows() -> None:
    gated = GateVerdict(Gate.FORBIDDEN, ("P1",), (GateReason("P1", ".env", "never"),))

    assert not forbidden(gated).is_allowed
    assert forbidden(gated).reasons == ("P1: never",)
