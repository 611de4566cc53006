"""The proof of a part that goes."""

from policies.category import Kind
from policies.proofs.ecmascript.differences import Removed
from policies.proofs.ecmascript.evidence import place_before, span_of
from policies.proofs.verdict import Proof


def removed_proof(rule: str, difference: Removed, evidence: str, *assumptions: str) -> Proof:
    return Proof(
        Kind.UNUSED_VARIABLE,
        rule,
        span_of(difference.part),
        place_before(difference.part),
        evidence,
        assumptions,
    )


def listed(names: list[str]) -> str:
    return ", ".join(names)
