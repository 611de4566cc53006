"""Gather what weighing a patch needs: the texts it replaces, the gate, the prover's verdict."""

import asyncio
from dataclasses import replace

from bot.ports import RepositoryView
from bot.prover import ProofRequest
from bot.workflows.house import House
from bot.workflows.repository_search import search_facts
from bot.workflows.situation import Situation
from policies.patch import Patch
from policies.patch_gate import Gate, gate
from policies.weighing import Weighed, forbidden, weigh


async def weigh_patch(
    house: House, situation: Situation, view: RepositoryView, patch: Patch, claimed_kind: str
) -> Weighed:
    """Weigh a patch against the files at `view`.

    The texts it replaces are read from git; nothing the drafter said of them counts.
    """
    rules = situation.policy.usable
    texts = await view.texts([change.from_path or change.path for change in patch])
    changes = tuple(
        replace(change, old=texts.get(change.from_path or change.path)) for change in patch
    )
    gated = await asyncio.to_thread(gate, await view.paths(), changes, jsx=rules.proofs_jsx)
    if gated.verdict is Gate.FORBIDDEN:
        return forbidden(gated)
    verdict = await house.prover.classify(
        ProofRequest(
            changes=changes,
            claim=claimed_kind,
            search=await search_facts(house.prover, view, changes),
            assumptions=frozenset(rules.proofs_assume),
            jsx=rules.proofs_jsx,
            rules=tuple(rule for rule in rules.rules if rule.content),
        )
    )
    return weigh(verdict, gated, claimed_kind, changes, rules.rules)
