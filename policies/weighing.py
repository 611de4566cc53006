"""What a patch is: the gate, the proof, the claim, the repository's rules; the highest wins (R30)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from policies.category import Category, Kind, category_of
from policies.lift_rules import path_lifts
from policies.patch import Patch
from policies.patch_gate import Gate, GateVerdict
from policies.proofs.places import Place, places_of
from policies.proofs.verdict import ChangeVerdict, Proof
from policies.rulebook_terms import LiftRule


@dataclass(frozen=True, slots=True)
class Weighed:
    category: Category
    kinds: tuple[Kind, ...]
    """The one that decides the category first."""
    proven: bool
    proofs: tuple[Proof, ...]
    """Of a proven change only."""
    reasons: tuple[str, ...]
    places: tuple[Place, ...] = ()
    """Where each proof stands."""
    is_allowed: bool = True
    """False: the patch gate forbids it, and no approval unlocks that."""

    def to_json(self) -> dict[str, Any]:
        return {
            "category": self.category.value,
            "kinds": [kind.value for kind in self.kinds],
            "proven": self.proven,
            "proofs": [
                asdict(proof) | place.to_json()
                for proof, place in zip(self.proofs, self.places, strict=True)
            ],
            "reasons": list(self.reasons),
        }

    def unproven(self, reason: str) -> "Weighed":
        """The same change where its proof does not hold for what would be merged."""
        if not self.proven:
            return self
        return replace(
            self,
            category=Category.B,
            kinds=(Kind.LOGIC_FIX,),
            proven=False,
            proofs=(),
            places=(),
            reasons=(reason, *self.reasons),
        )


def forbidden(gated: GateVerdict) -> Weighed:
    """A patch that no approval unlocks."""
    reasons = tuple(f"{reason.code}: {reason.text}" for reason in gated.reasons)
    return Weighed(Category.C, (), proven=False, proofs=(), reasons=reasons, is_allowed=False)


def weigh(
    verdict: ChangeVerdict,
    gated: GateVerdict,
    claimed_kind: str,
    patch: Patch,
    rules: Sequence[LiftRule] = (),
) -> Weighed:
    """Weigh a patch that the gate allows.

    Every voice may lift the category and none may lower it: a claim of A changes nothing,
    a claim of B or C lifts, and so does a kind that nobody knows.
    """
    lifts = {Gate.ESCALATE_C: Category.C, Gate.NOT_A: Category.B}
    paths = [name for change in patch for name in (change.path, change.from_path) if name]
    ruled = path_lifts(rules, paths)
    category = max(
        verdict.category,
        lifts.get(gated.verdict, Category.A),
        category_of(claimed_kind),
        *(lift for lift, _, _ in ruled),
    )
    proven = verdict.proven and category is Category.A
    return Weighed(
        category=category,
        kinds=_kinds(category, [*verdict.kinds, *(kind for _, kind, _ in ruled)], claimed_kind),
        proven=proven,
        proofs=verdict.proofs if proven else (),
        places=places_of(verdict, patch) if proven else (),
        reasons=(
            *verdict.reasons,
            *(f"{reason.code}: {reason.text}" for reason in gated.reasons),
            *(text for _, _, text in ruled),
        ),
    )


def _kinds(category: Category, found: Sequence[Kind | None], claimed_kind: str) -> tuple[Kind, ...]:
    claimed = [kind for kind in Kind if kind.value == claimed_kind]
    fitting = [kind for kind in (*found, *claimed) if kind and category_of(kind) is category]
    fallback = {
        Category.A: Kind.FORMATTING_ISSUE,
        Category.B: Kind.LOGIC_FIX,
        Category.C: Kind.ENVIRONMENT_VARIABLE_CHANGE,
    }
    return tuple(dict.fromkeys(fitting)) or (fallback[category],)
