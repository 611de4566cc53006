"""What kind of change a patch is: gate, proof, restricted paths; the highest wins (R30)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.ports import RepositoryView
from bot.prover import ProofRequest
from bot.workflows.house import House
from bot.workflows.repository_search import search_facts
from bot.workflows.situation import Situation
from policies.category import Category, Kind, category_of
from policies.patch import Change, Patch
from policies.patch_gate import GateVerdict, gate
from policies.proofs.verdict import ChangeVerdict, Proof


@dataclass(frozen=True, slots=True)
class Weighed:
    category: Category
    kinds: tuple[Kind, ...]
    """The one that decides the category first."""
    proven: bool
    proofs: tuple[Proof, ...]
    reasons: tuple[str, ...]
    is_allowed: bool = True
    """False: the patch gate forbids it, and no approval unlocks that."""

    def to_json(self) -> dict[str, Any]:
        return {
            "category": self.category.value,
            "kinds": [kind.value for kind in self.kinds],
            "proven": self.proven,
            "proofs": [asdict(proof) for proof in self.proofs],
            "reasons": list(self.reasons),
        }


async def weigh_patch(
    house: House,
    situation: Situation,
    patch: Patch,
    claimed_kind: str,
    *,
    view: RepositoryView | None = None,
) -> Weighed:
    """Weigh a patch against the files at `view` (default: the head of the default branch)."""
    base = view or situation.policy.view
    changes = await with_old_texts(base, patch)
    gated = gate(await base.paths(), changes)
    if gated.verdict == "forbidden":
        reasons = tuple(f"{reason.code}: {reason.text}" for reason in gated.reasons)
        return Weighed(Category.C, (), proven=False, proofs=(), reasons=reasons, is_allowed=False)
    verdict = await house.prover.classify(
        ProofRequest(
            changes=changes,
            claim=claimed_kind,
            search=await search_facts(house.prover, base, changes),
            assumptions=frozenset(situation.policy.usable.proofs_assume),
        )
    )
    return _highest(verdict, gated, claimed_kind)


async def with_old_texts(view: RepositoryView, patch: Patch) -> Patch:
    """The patch with the texts that stand at `view` now; nothing the drafter said counts."""
    texts = await view.texts([change.from_path or change.path for change in patch])
    return tuple(
        Change(
            op=change.op,
            path=change.path,
            old=texts.get(change.from_path or change.path),
            new=change.new,
            from_path=change.from_path,
            mode=change.mode,
        )
        for change in patch
    )


def _highest(verdict: ChangeVerdict, gated: GateVerdict, claimed_kind: str) -> Weighed:
    """The model's claim, the proof and the gate: each may lift, none may lower."""
    claimed = category_of(claimed_kind)
    lifted = Category.C if gated.verdict == "escalate_C" else Category.A
    if gated.verdict == "not_A":
        lifted = Category.B
    category = max(verdict.category, lifted, claimed if claimed != Category.A else Category.A)
    proven = verdict.proven and category is Category.A
    return Weighed(
        category=category,
        kinds=_kinds(category, verdict, claimed_kind),
        proven=proven,
        proofs=verdict.proofs if proven else (),
        reasons=tuple(verdict.reasons) + tuple(f"{r.code}: {r.text}" for r in gated.reasons),
    )


def _kinds(category: Category, verdict: ChangeVerdict, claimed_kind: str) -> tuple[Kind, ...]:
    candidates: Sequence[Kind] = (
        *verdict.kinds,
        *(kind for kind in Kind if kind.value == claimed_kind),
    )
    fitting = tuple(dict.fromkeys(k for k in candidates if category_of(k) is category))
    fallback = {
        Category.A: Kind.FORMATTING_ISSUE,
        Category.B: Kind.LOGIC_FIX,
        Category.C: Kind.ENVIRONMENT_VARIABLE_CHANGE,
    }
    return fitting or (fallback[category],)
